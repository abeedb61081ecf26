"""Pages that tell whom we trust and why."""
