"""Mailboxes by hand: the table, one account's page, acts, passwords, requests, unit administrators."""
