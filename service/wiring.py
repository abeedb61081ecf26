"""Settings → collaborators: the only place where everything meets."""
