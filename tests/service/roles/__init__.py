"""Who may do what: given, taken away, and held at once."""
