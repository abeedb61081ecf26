"""Settings: typed, told all problems at once, read by whoever assembles the house."""
