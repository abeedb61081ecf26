"""The internal authority on the wire: OCSP, time-stamps, lists and certificates."""
