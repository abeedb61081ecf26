"""Questions to the memory, each a function named for its answer."""
