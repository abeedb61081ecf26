"""Pages on which a leader signs: my documents, place, authorize, result."""
