"""What was read: the records, the faults; and how thousands of records are made and carried cheaply."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from itertools import repeat
from typing import Any, Final

from directory.people import StaffRecord, UnitMailbox
from directory.snapshot.faults import Fault

_NAMES: Final = tuple(one.name for one in fields(StaffRecord))
_DEFAULTS: Final[dict[str, Any]] = {
    one.name: "" if one.default is MISSING else one.default
    for one in fields(StaffRecord)
    if one.default_factory is MISSING
}
_PLACES: Final = {name: getattr(StaffRecord, name).__set__ for name in _NAMES}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What HR says, as a file told it.

    `faults` are those nobody let pass, the first of them, sorted by row; `further_faults` is how many
    more there are. A row with a fault has no record. `passed` were let pass by name. `warnings` are
    worth knowing and stop nothing.
    """

    records: tuple[StaffRecord, ...]
    unit_mailboxes: tuple[UnitMailbox, ...]
    faults: tuple[Fault, ...]
    rows: int
    sha256: str
    further_faults: int = 0
    passed: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel from a child process as columns: a fifth of the time that single records take."""
        others = tuple(getattr(self, one.name) for one in fields(self) if one.name != "records")
        return _restored, (len(self.records), columns_of(self.records), others)


def _restored(
    count: int, columns: Mapping[str, Sequence[Any]], others: tuple[Any, ...]
) -> Snapshot:
    return Snapshot(make_records(count, columns), *others)


def make_records(count: int, columns: Mapping[str, Sequence[Any]]) -> tuple[StaffRecord, ...]:
    """Return records from the values of their fields; a field that is not named has its default.

    A frozen dataclass sets its fields one by one through `object.__setattr__`. Here each slot is set for
    all records in one sweep that never comes back to Python; the records are the same.

    >>> make_records(1, {"external_id": ["1"], "full_name": ["An"], "unit": ["H14"]})[0].active
    True
    """
    records = tuple(map(object.__new__, repeat(StaffRecord, count)))
    for name, put in _PLACES.items():
        values = columns.get(name)
        deque(map(put, records, repeat(_DEFAULTS[name]) if values is None else values), maxlen=0)
    return records


def columns_of(records: Sequence[StaffRecord]) -> dict[str, tuple[Any, ...]]:
    """Return the fields of records that are not the same in all as the default."""
    columns = {}
    for name, place in _PLACES.items():
        get = place.__self__.__get__
        values = tuple(map(get, records))
        if set(map(id, values)) != {id(_DEFAULTS[name])}:
            columns[name] = values
    return columns
