"""Where usage and entitlement come from: logs, the ledger, the roster as HR and the directory tell it."""
