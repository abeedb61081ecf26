"""Figures over outgoing documents (F1, F4, F7): how each stands by the ledger, counted, and what is behind."""
