"""Numbers and the register of outgoing documents (Decree 30/2020, Articles 15 and 16)."""
