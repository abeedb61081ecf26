"""Letters by mail: written inside the caller's transaction, sent by the worker, tried again when need be."""
