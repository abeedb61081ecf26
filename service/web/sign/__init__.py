"""Pages on which a leader signs."""
