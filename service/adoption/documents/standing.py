"""Numbered documents, from the ledger's events to how each of them stands: read once, in order.

A condition holds because events say so, and which ones is told with it: the signature of a competent
person that was verified when it was kept (`TurnSigned` with `DocumentSigned` of one version) and was not
taken back, the agency's likewise, and a letter that a mail server took and that brings exactly the sealed file,
or the link to it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, tzinfo
from enum import IntFlag
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from service.adoption.spans import month_of
from service.store.engine import Turn, take_turn
from service.store.queries import registered as queries
from service.store.tables.ledger import EventRow
from service.store.tables.registered import DocumentEventRow, DocumentStandingRow

KINDS: Final = (
    "NumberGiven", "EntryDated", "EntryCancelled", "OutgoingRedrafted", "DocumentReturned",
    "TurnSigned", "ActTakenBack", "DocumentSigned", "DocumentSealed", "DocumentIssued",
    "DocumentDispatched", "LetterSent", "StandingChanged",
)  # fmt: skip
ENDS_ROUND: Final = frozenset({"OutgoingRedrafted", "DocumentReturned"})
OF_DOCUMENTS: Final = "document"  # the purpose of the letters that carry documents


class Condition(IntFlag):
    """What may hold of a numbered document; kept as a sum, so the values never change.

    COPY is never kept: which types are copies is said by the measures, when a question is asked.
    """

    SIGNED = 1
    SEALED = 2
    SENT = 4
    RECALLED = 8
    REPLACED = 16
    CANCELLED = 32
    PAPER = 64
    COPY = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentEvent:
    """One event as it is taken in; `source` names its one place, `entry_id` the register's entry."""

    source: str
    place: int
    kind: str
    moment: datetime
    about: str = ""
    entry_id: str | None = None
    day: date | None = None
    unit_code: str | None = None
    type_code: str | None = None
    notation: str | None = None
    medium: str | None = None
    version: int | None = None
    party_id: str | None = None
    sha256: str | None = None
    letter_id: str | None = None
    standing: str | None = None


Told = DocumentEvent | DocumentEventRow
"""An event as it is taken in, or as it was kept."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How a numbered document stands: whose it is, of which type, its date, and what holds of it."""

    unit_code: str
    type_code: str
    day: date
    conditions: Condition


SAME_NAMES: Final = frozenset(
    {
        "entry_id",
        "type_code",
        "notation",
        "medium",
        "version",
        "party_id",
        "sha256",
        "letter_id",
        "standing",
    }
)
KEPT: Final = tuple(one.name for one in fields(DocumentEvent))


def events_told(rows: Iterable[EventRow]) -> Iterator[DocumentEvent]:
    """Give what events of the ledger tell of documents; what was forgotten tells nothing."""
    for row in rows:
        facts = json.loads(row.facts) if row.facts is not None else None
        if facts is not None and (row.kind != "LetterSent" or facts["purpose"] == OF_DOCUMENTS):
            yield _event(row, facts)


def _event(row: EventRow, facts: Mapping[str, Any]) -> DocumentEvent:
    day = facts.get("issued_on")
    return DocumentEvent(
        source=f"ledger:{row.number}",
        place=row.number,
        kind=row.kind,
        moment=row.moment,
        about=facts.get("document_id") or "",
        day=date.fromisoformat(day) if day else None,
        unit_code=facts.get("unit"),
        **{name: told for name, told in facts.items() if name in SAME_NAMES},
    )


def take_documents(
    session: Session, events: Iterable[DocumentEvent], zone: tzinfo, *, moment: datetime
) -> int:
    """Take events in, once each, and note how the documents they are about stand from now on."""
    take_turn(session, Turn.USAGE)
    offered = {one.source: one for one in events}
    known = queries.taken_before(session, offered)
    fresh = [one for source, one in offered.items() if source not in known]
    placed = list(_placed(session, fresh, zone))
    if placed:
        rows = [{name: getattr(one, name) for name in KEPT} for one in placed]
        session.execute(insert(DocumentEventRow), [{**row, "recorded_at": moment} for row in rows])
        _stand(session, {one.about for one in placed}, moment)
    return len(placed)


def _placed(
    session: Session, events: Sequence[DocumentEvent], zone: tzinfo
) -> Iterator[DocumentEvent]:
    """Give each event with the document it is about; a letter of nothing known is about none."""
    entries = [one.entry_id for one in events if one.entry_id]
    letters = [one.letter_id for one in events if one.letter_id]
    of_entries = dict(queries.documents_of_entries(session, entries))
    of_letters = dict(queries.documents_of_letters(session, letters))
    undated = [one.entry_id for one in events if one.kind == "NumberGiven" and not one.day]
    dates = queries.dates_of_entries(session, filter(None, undated))
    for one in events:
        entry, letter = one.entry_id or "", one.letter_id or ""
        about, day = one.about, one.day
        if one.kind == "NumberGiven":
            of_entries[entry] = about = about or entry
            # Older events do not say the date; what has none yet is placed by the day of its number.
            day = day or dates.get(entry) or one.moment.astimezone(zone).date()
        elif one.kind == "DocumentDispatched":
            of_letters[letter] = about
        about = about or of_entries.get(entry, entry) or of_letters.get(letter, "")
        if about:
            yield replace(one, about=about, day=day)


def _stand(session: Session, documents: Iterable[str], moment: datetime) -> None:
    """Let each document stand as its events say; what changed supersedes what was."""
    told = queries.events_about(session, documents)
    before = queries.standing_now(session, told)
    tallies: Counter[queries.Place] = Counter()
    rows = []
    for about, events in sorted(told.items()):
        now, row = stand(events), before.get(about)
        was = _stood(row) if row else None
        if now == was:
            continue
        if row is not None:
            row.superseded_at = moment
        for one, by in ((was, -1), (now, 1)):
            if one is not None:
                tallies[month_of(one.day), one.unit_code, one.type_code, int(one.conditions)] += by
        if now is not None:
            rows.append(
                {"about": about, "unit_code": now.unit_code, "type_code": now.type_code,
                 "day": now.day, "conditions": int(now.conditions), "recorded_at": moment}
            )  # fmt: skip
    session.flush()
    if rows:
        session.execute(insert(DocumentStandingRow), rows)
    queries.add_to_tallies(session, tallies, moment)


def _stood(row: DocumentStandingRow) -> Stand:
    """Return how a document stood by its row."""
    return Stand(row.unit_code, row.type_code, row.day, Condition(row.conditions))


def stand(events: Sequence[Told]) -> Stand | None:
    """Return how a document stands by its events, in their order; None while it has no number."""
    by: dict[str, list[Told]] = defaultdict(list)
    for event in events:
        by[event.kind].append(event)
    if not by["NumberGiven"]:
        return None
    number = by["NumberGiven"][0]
    day = next((one.day for one in reversed(by["EntryDated"]) if one.day), number.day)
    assert number.unit_code is not None
    assert day is not None
    held = proofs_of(events).held | _standing(by["StandingChanged"])
    if number.medium == "PAPER":
        held |= Condition.PAPER
    if by["EntryCancelled"]:
        held |= Condition.CANCELLED
    return Stand(number.unit_code, number.type_code or "", day, held)


@dataclass(frozen=True, slots=True)
class Proofs:
    """Versions that a competent person or the agency signed and that were verified, and letters that left.

    A letter is one a mail server took, that brings the sealed file or the link to it.
    """

    signed: frozenset[int | None]
    sealed: frozenset[int | None]
    letters: frozenset[str | None]
    issued: bool

    @property
    def held(self) -> Condition:
        """What is proved of signatures and sending."""
        held = Condition.SIGNED if self.signed else Condition(0)
        if self.sealed:
            held |= Condition.SEALED
        if self.issued and self.letters:
            held |= Condition.SENT
        return held


def proofs_of(events: Sequence[Told]) -> Proofs:
    """Return what the events of a document, in their order, prove of signatures and sending."""
    by: dict[str, list[Told]] = defaultdict(list)
    for event in events:
        by[event.kind].append(event)
    verified = {one.version for one in by["DocumentSigned"]}
    seals = [one for one in by["DocumentSealed"] if one.version in verified]
    files, took = {one.sha256 for one in seals}, {one.letter_id for one in by["LetterSent"]}
    went = [one for one in by["DocumentDispatched"] if one.letter_id in took]
    return Proofs(
        signed=turns_signed(events) & verified,
        sealed=frozenset(one.version for one in seals),
        letters=frozenset(one.letter_id for one in went if one.sha256 in files),
        issued=bool(by["DocumentIssued"]),
    )


def turns_signed(events: Iterable[Told]) -> frozenset[int | None]:
    """Return the versions competent persons signed, but for what was taken back or sent back."""
    turns: dict[str | None, int | None] = {}
    for event in events:
        if event.kind == "TurnSigned":
            turns[event.party_id] = event.version
        elif event.kind == "ActTakenBack":
            turns.pop(event.party_id, None)
        elif event.kind in ENDS_ROUND:
            turns.clear()
    return frozenset(turns.values())


def _standing(changes: Sequence[Told]) -> Condition:
    """Return whether a document was recalled or replaced; a corrected one stands."""
    worth = [one.standing for one in changes if one.standing in {"RECALLED", "REPLACED"}]
    return Condition[worth[-1] or ""] if worth else Condition(0)
