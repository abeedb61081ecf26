"""Start page and the state of the service."""
