"""Pages of mandates to sign: who signs in whose place, and until when."""
