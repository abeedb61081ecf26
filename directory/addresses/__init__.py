"""Addresses made from Vietnamese names, by the rule of each organisation."""
