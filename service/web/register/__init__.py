"""Pages of numbers and of the register of outgoing documents."""
