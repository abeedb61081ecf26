"""Purposes: what people come for, each step ending in one transaction with its event."""
