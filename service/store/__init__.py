"""Memory: rows in a database, documents in a vault."""
