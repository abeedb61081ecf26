"""Server-side sessions: idle lock, longest life, ended at once when a person is suspended."""


class Sessions:
    """Sessions in the database, found by the SHA-256 of their cookie."""
