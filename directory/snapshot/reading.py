"""An HR file becomes a snapshot: the sentences of the story, in order."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from directory.collector import resting_collector
from directory.snapshot.bounds import ORDINARY, SnapshotBounds
from directory.snapshot.checking import Rows, TableReader
from directory.snapshot.errors import Refusal, SnapshotRefusedError
from directory.snapshot.faults import Field, WarningCode
from directory.snapshot.findings import Findings
from directory.snapshot.judging import judge_rows, mailboxes_of, records_of
from directory.snapshot.layout import MAILBOX_COLUMNS, STAFF_COLUMNS, Kind, SnapshotLayout
from directory.snapshot.package import SIGNATURE
from directory.snapshot.records import Snapshot
from directory.snapshot.table import Sheet, Table, read_table
from directory.snapshot.text import read_text
from directory.snapshot.workbook import read_workbook

_COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls, and encrypted .xlsx (MS-CFB, 2.2)
_OTHERS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"{\\rtf",
    b"<!DOCTYPE",
    b"<html",
    b"<?xml",
)


def read_snapshot(
    octets: bytes,
    filename: str,
    layout: SnapshotLayout,
    bounds: SnapshotBounds = ORDINARY,
    *,
    waived: frozenset[str] = frozenset(),
) -> Snapshot:
    """Return what an HR file says; the file's kind is told by its octets, not by its name.

    `waived` are the keys of faults that a person let pass in an earlier reading of the same file; keys of
    faults that nobody may let pass have no effect.

    Raises:
        SnapshotRefusedError: it cannot be read at all, or lies above a bound.

    """
    with resting_collector():
        return _read(octets, filename, layout, bounds, waived)


def _read(
    octets: bytes,
    filename: str,
    layout: SnapshotLayout,
    bounds: SnapshotBounds,
    waived: frozenset[str],
) -> Snapshot:
    findings = Findings(waived, bounds)
    sheets, from_1904 = open_sheets(octets, filename, layout, bounds, findings)
    tables = _chosen([read_table(sheet, layout, bounds) for sheet in sheets], layout, findings)
    if sum(table.rows for table in tables) > bounds.rows:
        raise SnapshotRefusedError(Refusal.TOO_MANY_ROWS, limit=bounds.rows)
    reader = TableReader(layout, bounds, findings, from_1904=from_1904)
    parts = [rows for table in tables for rows in reader.read(table)]
    judge_rows(parts, reader, layout)
    stopped = findings.stopped
    return Snapshot(
        records=tuple(r for rows in _whole(parts, Kind.PERSON) for r in records_of(rows, stopped)),
        unit_mailboxes=tuple(
            one for rows in _whole(parts, Kind.UNIT_MAILBOX) for one in mailboxes_of(rows, stopped)
        ),
        faults=findings.faults,
        rows=sum(table.rows for table in tables),
        sha256=hashlib.sha256(octets).hexdigest(),
        further_faults=findings.further,
        passed=findings.passed,
        warnings=findings.warnings,
    )


def open_sheets(
    octets: bytes,
    filename: str,
    layout: SnapshotLayout,
    bounds: SnapshotBounds,
    findings: Findings,
) -> tuple[Sequence[Sheet], bool]:
    """Return the sheets of a file of either kind, and whether its days count from 1904.

    Raises:
        SnapshotRefusedError: it cannot be read at all, or lies above a bound.

    """
    if not octets.strip():
        raise SnapshotRefusedError(Refusal.EMPTY_FILE, filename)
    if len(octets) > bounds.octets:
        raise SnapshotRefusedError(Refusal.TOO_LARGE, filename, bounds.octets)
    if octets.startswith(_COMPOUND_FILE):
        raise SnapshotRefusedError(Refusal.OLD_OR_LOCKED_WORKBOOK, filename)
    if octets.lstrip().startswith(_OTHERS):
        raise SnapshotRefusedError(Refusal.UNKNOWN_FORMAT, filename)
    if octets.startswith(SIGNATURE):
        workbook = read_workbook(octets, layout, bounds)
        for name in workbook.left:
            findings.warn(WarningCode.SHEET_NOT_READ, value=name)
        return workbook.sheets, workbook.from_1904
    sheet, warnings = read_text(octets, layout, bounds)
    for code in warnings:
        findings.warn(code)
    return (sheet,), False


def _chosen(tables: list[Table], layout: SnapshotLayout, findings: Findings) -> list[Table]:
    """Return the list of the staff and those of the units' mailboxes.

    Raises:
        SnapshotRefusedError: there is none, or several could be the list of the staff.

    """
    if len(tables) == 1:
        return tables
    held = [{layout.field_of(heading) for heading in table.headings} for table in tables]
    staff = [one for one, has in zip(tables, held, strict=True) if Field.EXTERNAL_ID in has]
    mailboxes = [
        one
        for one, has in zip(tables, held, strict=True)
        if Field.EXTERNAL_ID not in has and {Field.MAIL, Field.OWNER} <= has
    ]
    if len(staff) > 1:
        names = ", ".join(one.sheet for one in staff)
        raise SnapshotRefusedError(Refusal.SEVERAL_SHEETS, names)
    if not staff and not mailboxes:
        raise SnapshotRefusedError(Refusal.NO_HEADINGS)
    for one in tables:
        if one not in staff and one not in mailboxes:
            findings.warn(WarningCode.SHEET_NOT_READ, value=one.sheet)
    return [*staff, *mailboxes]


def _whole(parts: Sequence[Rows], kind: Kind) -> list[Rows]:
    """Return the rows of a kind, if none of the columns is missing without which there is no record."""
    needed = STAFF_COLUMNS if kind is Kind.PERSON else MAILBOX_COLUMNS
    return [rows for rows in parts if rows.kind is kind and needed <= rows.values.keys()]
