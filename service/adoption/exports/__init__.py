"""Questions as people say them, and the archives their answers leave the house in."""
