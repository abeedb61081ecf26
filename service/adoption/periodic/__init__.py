"""The report of a period: gathered once, kept, and sent to whoever is to read it."""
