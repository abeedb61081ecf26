"""Numbers and the register: what is entered, drawn and kept."""
