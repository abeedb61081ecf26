"""The bodies of a government: taken from a list, renamed, moved, never deleted."""
