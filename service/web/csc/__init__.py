"""The doors at /csc/v1: Cloud Signature Consortium API 1.0.4.0, for clients that sign with a key kept here."""
