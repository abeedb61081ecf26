"""What happened, for auditors: frozen facts in the past tense, in a ledger nobody can rewrite unseen."""
