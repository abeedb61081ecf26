"""HR files come in, are read in the safe room, and their faults mended or let pass by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import uuid4

from directory.snapshot import Snapshot, SnapshotLayout, read_snapshot
from service.clock import Clock
from service.events.catalogue import SnapshotFaultsWaived, StaffFilesForgotten, StaffSnapshotTaken
from service.events.ledger import record
from service.journeys.errors import NotFoundError
from service.journeys.plans.errors import ReasonMissingError
from service.journeys.plans.telling import tell_summary
from service.journeys.plans.views import PlanSummary
from service.journeys.synchronization.errors import NotWaivableError
from service.journeys.synchronization.views import FaultView, SnapshotView, Waiver
from service.sandbox import SafeRoom
from service.store.engine import Memory
from service.store.queries.plans import (
    last_counted_snapshot,
    newest_snapshots,
    plans_from,
    snapshot_by_id,
    snapshots_before,
)
from service.store.tables.plans import StaffSnapshotRow
from service.store.vault import CHUNK, Vault
from signing.errors import DocumentRefusedError

LONGEST_NAME: Final = 200
KEPT_DAYS: Final = 180
LONGEST_REASON: Final = 500
KEPT_FAULTS: Final = 500
SECONDS: Final = 60.0


@dataclass(frozen=True, kw_only=True)
class SnapshotShelf:
    """Takes HR files in and keeps what was found in them."""

    memory: Memory
    vault: Vault
    sandbox: SafeRoom
    clock: Clock
    layout: Callable[[], SnapshotLayout]
    largest: int
    keep_days: Callable[[], int] = lambda: KEPT_DAYS

    def take_in(self, file: BinaryIO, filename: str, *, by: str) -> SnapshotView:
        """Take an HR file in and return what it holds and what is wrong in it.

        Raises:
            SnapshotRefusedError: it cannot be read at all; nothing is kept.

        """
        name = Path(filename).name[:LONGEST_NAME] or "?"
        with self.vault.workpiece() as workpiece:
            size = 0
            while chunk := file.read(CHUNK):
                size += len(chunk)
                if size > self.largest:
                    raise DocumentRefusedError("too_large", limit=self.largest)
                workpiece.write(chunk)
            workpiece.flush()
            snapshot = self._read(Path(workpiece.name), name, frozenset())
            stored = self.vault.keep(workpiece)
        moment = self.clock()
        row = StaffSnapshotRow(
            id=str(uuid4()),
            sha256=stored.sha256,
            filename=name,
            size=stored.size,
            people=len(snapshot.records),
            rows=snapshot.rows,
            faults=[asdict(one) for one in snapshot.faults[:KEPT_FAULTS]],
            further_faults=snapshot.further_faults + max(0, len(snapshot.faults) - KEPT_FAULTS),
            waived={"waivers": [], "warnings": [asdict(one) for one in snapshot.warnings]},
            taken_at=moment,
            taken_by=by,
        )
        event = StaffSnapshotTaken(
            snapshot_id=row.id,
            sha256=row.sha256,
            rows=row.rows,
            people=row.people,
            faults=len(row.faults) + row.further_faults,
        )
        with self.memory.writing() as session:
            session.add(row)
            record(session, event, moment=moment, actor=by)
        return tell_snapshot(row)

    def snapshot(self, snapshot_id: str) -> SnapshotView:
        """Return one HR file with the plans made from it; raises NotFoundError."""
        with self.memory.reading() as session:
            row = _found(snapshot_by_id(session, snapshot_id), snapshot_id)
            return tell_snapshot(row, tuple(map(tell_summary, plans_from(session, snapshot_id))))

    def newest(self, limit: int = 20) -> tuple[SnapshotView, ...]:
        """Return the last HR files, the newest first."""
        with self.memory.reading() as session:
            return tuple(map(tell_snapshot, newest_snapshots(session, limit)))

    def waive(self, snapshot_id: str, keys: Iterable[str], reason: str, *, by: str) -> SnapshotView:
        """Let faults pass by name, and say why; return the file as it stands now.

        Raises:
            NotFoundError; ReasonMissingError; NotWaivableError: nothing was let pass.

        """
        why = " ".join(reason.split())[:LONGEST_REASON]
        if not why:
            raise ReasonMissingError
        wanted = tuple(dict.fromkeys(keys))
        moment = self.clock()
        with self.memory.writing() as session:
            row = _found(snapshot_by_id(session, snapshot_id), snapshot_id)
            offered = {one["key"] for one in row.faults if one["waivable"]}
            unknown = [key for key in wanted if key not in offered]
            if unknown or not wanted:
                raise NotWaivableError(unknown)
            waiver = {"keys": wanted, "reason": why, "by": by, "at": moment.isoformat()}
            waivers = [*row.waived.get("waivers", ()), waiver]
            row.waived = row.waived | {"waivers": waivers}
            event = SnapshotFaultsWaived(snapshot_id, wanted, why)
            record(session, event, moment=moment, actor=by)
            return tell_snapshot(row)

    def forget_old(self) -> int:
        """Delete the HR files whose time is over, but never the last one that counted; return how many.

        Their octets leave the vault with the next sweep. Plans made from them stay.
        """
        moment = self.clock()
        with self.memory.writing() as session:
            last = last_counted_snapshot(session)
            before = moment - timedelta(days=self.keep_days())
            old = [
                one
                for one in snapshots_before(session, before)
                if last is None or one.id != last.id
            ]
            if not old:
                return 0
            event = StaffFilesForgotten(tuple(sorted(one.sha256 for one in old)))
            for one in old:
                session.delete(one)
            record(session, event, moment=moment, actor=None)
            return len(old)

    def read(self, snapshot_id: str) -> Snapshot:
        """Return the snapshot of an HR file, read again with what was let pass.

        Raises:
            NotFoundError; SnapshotRefusedError.

        """
        with self.memory.reading() as session:
            row = _found(snapshot_by_id(session, snapshot_id), snapshot_id)
        return self._read(self.vault.path(row.sha256), row.filename, waived_keys(row))

    def _read(self, path: Path, filename: str, waived: frozenset[str]) -> Snapshot:
        return self.sandbox.run(
            read_staff_file, str(path), filename, self.layout(), waived, timeout=SECONDS
        )


def read_staff_file(
    path: str, filename: str, layout: SnapshotLayout, waived: frozenset[str]
) -> Snapshot:
    """Return the snapshot in a file; runs in the safe room."""
    return read_snapshot(Path(path).read_bytes(), filename, layout, waived=waived)


def waived_keys(row: StaffSnapshotRow) -> frozenset[str]:
    """Return the faults that were let pass."""
    return frozenset(key for one in row.waived.get("waivers", ()) for key in one["keys"])


def tell_snapshot(row: StaffSnapshotRow, plans: tuple[PlanSummary, ...] = ()) -> SnapshotView:
    """Return an HR file as the doors see it."""
    waived = waived_keys(row)
    return SnapshotView(
        id=row.id,
        filename=row.filename,
        sha256=row.sha256,
        size=row.size,
        rows=row.rows,
        people=row.people,
        faults=tuple(FaultView(**one, waived=one["key"] in waived) for one in row.faults),
        further_faults=row.further_faults,
        warnings=tuple(one["code"] for one in row.waived.get("warnings", ())),
        waivers=tuple(_waiver(one) for one in row.waived.get("waivers", ())),
        taken_at=row.taken_at,
        taken_by=row.taken_by,
        plans=plans,
    )


def _waiver(told: dict[str, Any]) -> Waiver:
    at = datetime.fromisoformat(told["at"])
    return Waiver(tuple(told["keys"]), told["reason"], told["by"], at)


def _found(row: StaffSnapshotRow | None, snapshot_id: str) -> StaffSnapshotRow:
    if row is None:
        raise NotFoundError(snapshot_id)
    return row
