"""What HR says, read from a file: every fault told by row and column, none swallowed."""

from directory.snapshot.bounds import SnapshotBounds
from directory.snapshot.errors import Refusal, SnapshotRefusedError
from directory.snapshot.faults import Fault, FaultCode, WarningCode
from directory.snapshot.layout import DecisionRule, SnapshotLayout, load_layout
from directory.snapshot.reading import read_snapshot
from directory.snapshot.records import Snapshot

__all__ = [
    "DecisionRule",
    "Fault",
    "FaultCode",
    "Refusal",
    "Snapshot",
    "SnapshotBounds",
    "SnapshotLayout",
    "SnapshotRefusedError",
    "WarningCode",
    "load_layout",
    "read_snapshot",
]
