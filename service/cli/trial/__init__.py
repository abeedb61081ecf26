"""A made-up city of any size, to try and to load the service with; the same seed makes the same city."""
