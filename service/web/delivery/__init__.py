"""How issued documents stand with their recipients, and the page where a recipient answers."""
