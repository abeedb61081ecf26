"""Everything that came after a signature: is each change of a kind that may follow it (V-06)?"""

from signing.validation.changes.history import NOTHING, UNREADABLE, History

__all__ = ["NOTHING", "UNREADABLE", "History"]
