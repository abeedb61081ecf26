"""How far signatures and mail have come into use, measured so that an auditor can walk back to the source."""
