"""Pages on which a person has other systems told of what happens."""
