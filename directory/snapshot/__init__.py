"""The staff as HR tells of it, read from a file; every fault told by row and column."""

from directory.snapshot.faults import Fault, FaultCode, StaffFileError
from directory.snapshot.layout import SnapshotLayout, load_layout
from directory.snapshot.reading import Snapshot, read_snapshot
from directory.snapshot.tables import SnapshotBounds

__all__ = [
    "Fault",
    "FaultCode",
    "Snapshot",
    "SnapshotBounds",
    "SnapshotLayout",
    "StaffFileError",
    "load_layout",
    "read_snapshot",
]
