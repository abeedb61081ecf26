"""What adoption is measured on: the roster over time, what happened, and the figures that stand.

Spans of days are half open: `valid_to` is the first day that no longer counts. Rows with `recorded_at`
and `superseded_at` are never changed otherwise: a correction supersedes a row and puts another beside
it, so that a figure asked as of an earlier moment is the figure of that moment (DOMAIN I-04).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row

NUMBER = BigInteger().with_variant(Integer, "sqlite")


class RosterUnitRow(Row):
    """A body as it was called and where it stood in the tree, over a span of days (O-03)."""

    __tablename__ = "roster_units"

    id: Mapped[int] = mapped_column(NUMBER, primary_key=True)
    code: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(20))
    parent_code: Mapped[str | None] = mapped_column(String(64))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    decision: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class UnitLinkRow(Row):
    """What became of a body on a day, and by which decision (O-03); `successor` is None when dissolved."""

    __tablename__ = "unit_links"

    id: Mapped[int] = mapped_column(NUMBER, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    predecessor: Mapped[str] = mapped_column(String(64), index=True)
    successor: Mapped[str | None] = mapped_column(String(64))
    day: Mapped[date] = mapped_column(Date)
    decision_number: Mapped[str] = mapped_column(String(100))
    decision_date: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class RosterPostRow(Row):
    """Somebody's post over a span of days; `person_key` is the staff number.

    `is_leader` follows from the position code by policy when the row is written (I-13), never from a
    title. Class and position are two fields (O-08).
    """

    __tablename__ = "roster_posts"

    id: Mapped[int] = mapped_column(NUMBER, primary_key=True)
    person_key: Mapped[str] = mapped_column(String(64), index=True)
    unit_code: Mapped[str] = mapped_column(String(64), index=True)
    position_code: Mapped[str] = mapped_column(String(64), default="")
    employment_class: Mapped[str] = mapped_column(String(64), default="")
    is_leader: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class RosterExclusionRow(Row):
    """Why somebody does not count over a span of days (I-14)."""

    __tablename__ = "roster_exclusions"

    id: Mapped[int] = mapped_column(NUMBER, primary_key=True)
    person_key: Mapped[str] = mapped_column(String(64), index=True)
    reason_code: Mapped[str] = mapped_column(String(40))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class RosterHoldingRow(Row):
    """What somebody is equipped with over a span of days: `kind` is CERTIFICATE or MAILBOX."""

    __tablename__ = "roster_holdings"

    id: Mapped[int] = mapped_column(NUMBER, primary_key=True)
    person_key: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    reference: Mapped[str] = mapped_column(String(100))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class FactSourceRow(Row):
    """How far one source of facts was read, and from which day on it can tell anything."""

    __tablename__ = "fact_sources"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    since: Mapped[date | None] = mapped_column(Date)
    first_read_at: Mapped[datetime]
    last_read_at: Mapped[datetime]
    position: Mapped[int] = mapped_column(NUMBER, default=0)


class UsageEventRow(Row):
    """One thing one account did, once: `source` is its place in the ledger or in a log file.

    `day` is the local day of `moment` (I-05), `month` is 202611 for November 2026. `person_key` is
    None while nobody knows whose account it is. `recorded_at` is when it began to count. PostgreSQL keeps
    each month in a table of its own (`service.store.partitions`), so a month is part of the key.
    """

    __tablename__ = "usage_events"

    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(120), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    account: Mapped[str] = mapped_column(String(254))
    person_key: Mapped[str | None] = mapped_column(String(64))
    unit_code: Mapped[str] = mapped_column(String(64), default="")
    moment: Mapped[datetime]
    day: Mapped[date] = mapped_column(Date)
    server: Mapped[str] = mapped_column(String(100), default="")
    recorded_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_usage_events_person", "person_key", "day"),
        Index(
            "ix_usage_events_nobody",
            "account",
            sqlite_where=text("person_key IS NULL"),
            postgresql_where=text("person_key IS NULL"),
        ),
        {"postgresql_partition_by": "LIST (month)"},
    )


class UsageArrivalRow(Row):
    """How many events of a kind and day were recorded at one moment, by known people or by nobody known.

    It tells what came late and what is of nobody without a walk over the events themselves.
    """

    __tablename__ = "usage_arrivals"

    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    of_nobody: Mapped[bool] = mapped_column(primary_key=True)
    recorded_at: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(NUMBER)

    __table_args__ = ({"sqlite_with_rowid": False},)


class UsageMonthRow(Row):
    """One person's month of one kind: how often, and on which days (bit 0 is the first).

    Rows of persons, never counts of persons: any span and any part of the tree is counted afresh.
    The two moments tell when the first and the last of its events were recorded.
    """

    __tablename__ = "usage_months"

    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    unit_code: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    days: Mapped[int]
    first_recorded_at: Mapped[datetime]
    last_recorded_at: Mapped[datetime]

    __table_args__ = ({"sqlite_with_rowid": False, "postgresql_partition_by": "LIST (month)"},)


class LogFileRow(Row):
    """A log that was read: `identity` outlives its name, `digest` is of the octets read last.

    `place` is where the next reading goes on, with what it must know (`directory.activity.Place`).
    """

    __tablename__ = "log_files"

    identity: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    place: Mapped[dict[str, Any]] = mapped_column(JSON)
    next_offset: Mapped[int] = mapped_column(NUMBER, default=0)
    lines: Mapped[int] = mapped_column(NUMBER, default=0)
    understood: Mapped[int] = mapped_column(NUMBER, default=0)
    read_at: Mapped[datetime]


class LogHourRow(Row):
    """An hour (UTC) of which a server's log was read; the hours that are missing are gaps."""

    __tablename__ = "log_hours"

    server: Mapped[str] = mapped_column(String(100), primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    recorded_at: Mapped[datetime]


class PeriodRow(Row):
    """A period somebody closed; `name` is such as 2026-06, 2026-Q2, 2026-H1, 2026-9M, 2026."""

    __tablename__ = "periods"

    name: Mapped[str] = mapped_column(String(10), primary_key=True)
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    closed_at: Mapped[datetime]
    closed_by: Mapped[str] = mapped_column(String(100))


class ClosedFigureRow(Row):
    """A figure as it was published, for good; a recalculation is the next `version` beside it (I-04).

    `body` is the figure in canonical JSON, `digest` its SHA-256.
    """

    __tablename__ = "closed_figures"

    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    measure: Mapped[str] = mapped_column(String(8), primary_key=True)
    scope: Mapped[str] = mapped_column(String(90), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    definition_version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    computed_at: Mapped[datetime]
    computed_by: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(300), default="")


class RunningFigureRow(Row):
    """A figure of a period that is not closed, counted ahead; the next reading writes all of them anew."""

    __tablename__ = "running_figures"

    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    measure: Mapped[str] = mapped_column(String(8), primary_key=True)
    scope: Mapped[str] = mapped_column(String(90), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    computed_at: Mapped[datetime]


class StandingLadderRow(Row):
    """A ladder of a body as it was when its period was closed, or as it was counted ahead before that."""

    __tablename__ = "standing_ladders"

    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    ladder: Mapped[str] = mapped_column(String(10), primary_key=True)
    unit: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    computed_at: Mapped[datetime]


class ReportedFigureRow(Row):
    """What a unit reported of itself (F9–F17): it counts once a second person has approved it.

    `state` is REPORTED, APPROVED or REFUSED (`reason` says why); nothing is changed but that. A report
    approved later of the same measure, body and days supersedes it at `superseded_at`, so that a figure
    asked as of an earlier moment sees the one that stood then. `submission` is the form or the table it
    came with, `line` its line there; both files lie in the vault, `evidence_sha256` being the first.
    """

    __tablename__ = "reported_figures"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    measure: Mapped[str] = mapped_column(String(8), index=True)
    unit_code: Mapped[str] = mapped_column(String(64), index=True)
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    counted: Mapped[int]
    entitled: Mapped[int | None]
    definition_version: Mapped[int]
    evidence_sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(10))
    reported_at: Mapped[datetime]
    reported_by: Mapped[str] = mapped_column(String(100))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(500), default="", server_default="")
    supersedes: Mapped[str | None] = mapped_column(String(36))
    superseded_at: Mapped[datetime | None]
    submission: Mapped[str] = mapped_column(String(36), default="", server_default="")
    line: Mapped[int] = mapped_column(default=1, server_default="1")

    __table_args__ = (Index("ix_reported_figures_submission", "submission", "line"),)
