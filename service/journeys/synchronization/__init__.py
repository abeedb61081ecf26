"""The mail directory follows HR: a file is taken in, a plan is made, drift is named."""

from service.journeys.synchronization.errors import (
    FaultsOpenError,
    NotWaivableError,
    SourceRefusedError,
    SynchronizationError,
)
from service.journeys.synchronization.planning import Synchronization
from service.journeys.synchronization.policy import SyncPolicy, load_sync_policy
from service.journeys.synchronization.schedule import Schedule
from service.journeys.synchronization.taking import SnapshotShelf
from service.journeys.synchronization.views import (
    DriftView,
    DueView,
    FaultView,
    Reconciliation,
    ScheduleView,
    SnapshotView,
    Waiver,
)

__all__ = [
    "DriftView",
    "DueView",
    "FaultView",
    "FaultsOpenError",
    "NotWaivableError",
    "Reconciliation",
    "Schedule",
    "ScheduleView",
    "SnapshotShelf",
    "SnapshotView",
    "SourceRefusedError",
    "SyncPolicy",
    "Synchronization",
    "SynchronizationError",
    "Waiver",
    "load_sync_policy",
]
