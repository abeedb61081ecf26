"""The page on which anyone checks a document."""
