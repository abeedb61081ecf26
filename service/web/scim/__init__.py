"""SCIM 2.0 at /scim/v2 (RFC 7643, 7644): people and lists, for the city's other systems."""
