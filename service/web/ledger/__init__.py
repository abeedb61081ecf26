"""The ledger told to auditors: how far it came, who says so, and how to see for oneself."""
