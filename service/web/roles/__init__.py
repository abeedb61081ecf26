"""Pages on which administrators see who may do what, and change it."""
