"""Pages of the office flow: what waits for me, one document on its way, and each act on it."""
