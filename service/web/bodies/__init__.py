"""Pages of bodies, and the sentences about them."""
