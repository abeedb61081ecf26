"""Snapshots of the staff, and what a reconciliation found, as the doors see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from directory.lifecycle import LifecyclePolicy
from directory.people import Standing
from directory.plan import Kind
from service.journeys.plans.views import PlanSummary


@dataclass(frozen=True, slots=True)
class FaultView:
    """One thing wrong in an HR file; `key` is the name by which a person may let it pass."""

    code: str
    row: int | None
    column: str | None
    value: str
    key: str
    waivable: bool
    waived: bool


@dataclass(frozen=True, slots=True)
class Waiver:
    """Who let faults pass, when and why."""

    keys: tuple[str, ...]
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SnapshotView:
    """An HR file: what it holds, what is wrong in it, and the plans made from it."""

    id: str
    filename: str
    sha256: str
    size: int
    rows: int
    people: int
    faults: tuple[FaultView, ...]
    further_faults: int
    waivers: tuple[Waiver, ...]
    taken_at: datetime
    taken_by: str
    warnings: tuple[str, ...] = ()
    plans: tuple[PlanSummary, ...] = ()

    @property
    def open_faults(self) -> int:
        """Return how many faults still stand in the way of a plan."""
        return sum(not one.waived for one in self.faults) + self.further_faults


@dataclass(frozen=True, slots=True)
class DriftView:
    """One thing that is not as the last snapshot and what was carried out say it should be."""

    kind: Kind
    dn: str
    staff_number: str | None
    name: str
    unit: str
    field: str
    wanted: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The directory read again and compared."""

    at: datetime
    accounts: int
    snapshot_id: str | None
    drift: tuple[DriftView, ...]
    unknown: int


@dataclass(frozen=True, slots=True)
class DueView:
    """An account whose time is over on a day: a suspended one's to be closed, a closed one's archived."""

    account_id: str
    name: str
    mail: str
    unit: str
    standing: Standing
    day: date


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """What is due and what soon will be, by the last reading of the directory; None if never read."""

    today: date
    policy: LifecyclePolicy
    due: tuple[DueView, ...]
    read_at: datetime | None
