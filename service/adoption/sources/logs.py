"""Mail logs become usage: each line counts once, however often and under whatever name its file comes.

A file is taken in as a whole, up to `AT_ONCE` acts in one transaction: killed anywhere, it is as if the
rest had never been brought. Its hours are written with the last part, so that until then every figure
over them says that its sources are incomplete.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import islice
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from directory.activity import (
    ActivityPolicy,
    Coverage,
    LogFormat,
    MailActivity,
    Place,
    Totals,
    identity_of,
    read_activity,
)
from service.adoption.measures import Kind
from service.adoption.sources.usage import MOST, Ingested, Usage, take_usage
from service.clock import Clock
from service.events.adoption import LogTaken
from service.events.ledger import record
from service.store.engine import Memory, Turn, insert_into, take_turn
from service.store.tables.adoption import LogFileRow, LogHourRow

AT_ONCE: Final = 200_000
LONGEST_NAME: Final = 200
HOURS_AT_ONCE: Final = 400
_PLACES: Final = TypeAdapter(Place)


@dataclass(frozen=True, slots=True)
class Intake:
    """What one file came to: lines, acts that were new, known before, of nobody known; silences."""

    name: str
    lines: int
    understood: int
    taken: int
    known_before: int
    of_nobody: int
    silent: tuple[tuple[str, datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class MailLogs:
    """Takes mail logs in."""

    memory: Memory
    clock: Clock
    zone: tzinfo

    def take_in(
        self,
        files: Iterable[Path],
        *,
        log_format: LogFormat = LogFormat.AUTO,
        year: int | None = None,
        by: str | None = None,
    ) -> Iterator[Intake]:
        """Take files in, one after the other, and give what each came to.

        The older of a rotated pair comes first: what was under way at its end goes on in the next.

        Raises:
            LogRefusedError: a file is no log of ours, or above a bound; nothing of it counts.

        """
        policy = ActivityPolicy(zone=self.zone, year=year)
        before: Place | None = None
        for path in files:
            since = self._place(identity_of(path, policy)) or before
            intake, before = self._one(path, log_format, policy, since, by)
            yield intake

    def _one(
        self,
        path: Path,
        log_format: LogFormat,
        policy: ActivityPolicy,
        since: Place | None,
        by: str | None,
    ) -> tuple[Intake, Place | None]:
        reading = read_activity(path, log_format=log_format, policy=policy, since=since)
        acts, came, ended = iter(reading), Ingested(0, 0, 0), False
        while not ended:
            with self.memory.writing() as session:
                take_turn(session, Turn.USAGE)
                moment = self.clock()
                some, ended = self._take_some(session, acts, moment)
                came = _sum(came, some)
                if ended:
                    name = path.name[:LONGEST_NAME]
                    self._note(session, name, reading.totals, came, moment, by)
        totals = reading.totals
        silent = tuple((one.server, gap.start, gap.end) for one in totals.hours for gap in one.gaps)
        told = Intake(
            path.name, totals.lines, totals.understood, came.taken, came.known_before,
            came.of_nobody, silent,
        )  # fmt: skip
        return told, totals.place

    def _take_some(
        self, session: Session, acts: Iterator[MailActivity], moment: datetime
    ) -> tuple[Ingested, bool]:
        """Take in at most `AT_ONCE` acts; tell whether that was all."""
        came = Ingested(0, 0, 0)
        for _ in range(AT_ONCE // MOST):
            usages = [_usage(one) for one in islice(acts, MOST)]
            came = _sum(came, take_usage(session, usages, self.zone, moment=moment))
            if len(usages) < MOST:
                return came, True
        return came, False

    def _place(self, identity: str) -> Place | None:
        with self.memory.reading() as session:
            row = session.get(LogFileRow, identity)
            return _PLACES.validate_python(row.place) if row is not None else None

    def _note(
        self,
        session: Session,
        name: str,
        totals: Totals,
        came: Ingested,
        moment: datetime,
        by: str | None,
    ) -> None:
        _cover(session, totals.hours, moment)
        if totals.place is None:
            return
        session.merge(
            LogFileRow(
                identity=totals.identity,
                name=name,
                digest=totals.digest,
                place=_PLACES.dump_python(totals.place, mode="json"),
                next_offset=totals.next_offset,
                lines=totals.lines,
                understood=totals.understood,
                read_at=moment,
            )
        )
        event = LogTaken(totals.identity, name, totals.digest, totals.lines, came.taken)
        record(session, event, moment=moment, actor=by)


def _usage(one: MailActivity) -> Usage:
    source = f"log:{one.line.file}:{one.line.offset}:{int(one.moment.timestamp())}"
    return Usage(source, Kind[one.kind.name], one.account, one.moment, one.server[:100])


def _cover(session: Session, told: Iterable[Coverage], moment: datetime) -> None:
    """Write the hours of which a log was read; those that are known stay as they were recorded."""
    rows = [
        {"server": one.server[:100], "hour": hour, "recorded_at": moment}
        for one in told
        for hour in one.hours
    ]
    for start in range(0, len(rows), HOURS_AT_ONCE):
        some = rows[start : start + HOURS_AT_ONCE]
        session.execute(insert_into(session, LogHourRow).values(some).on_conflict_do_nothing())


def _sum(one: Ingested, other: Ingested) -> Ingested:
    return Ingested(
        one.taken + other.taken,
        one.known_before + other.known_before,
        one.of_nobody + other.of_nobody,
    )
