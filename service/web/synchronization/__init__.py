"""The mail directory follows HR: the pages on which a plan is made, read, approved and carried out."""
