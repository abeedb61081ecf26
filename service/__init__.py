"""The house: it composes the two crafts, remembers, and opens doors."""
