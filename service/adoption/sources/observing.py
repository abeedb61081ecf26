"""What the house itself knows of today, written into the roster: bodies, posts, certificates, mailboxes.

The tables this reads hold the present alone; the roster keeps what they said on each day they were read.
Where HR tells position codes and exclusions, `recording.take` is given those instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.adoption.measures import STAFF, Holding, Measures
from service.adoption.sources.recording import (
    ELSEWHERE,
    Post,
    Taken,
    UnitTold,
    correct,
    note_source,
    take,
)
from service.clock import Clock
from service.store.engine import Memory, Turn, take_turn
from service.store.tables.adoption import RosterHoldingRow
from service.store.tables.authority import IssuedCertificateRow
from service.store.tables.credentials import CredentialRow
from service.store.tables.people import PersonRoleRow, PersonRow, UnitRow
from service.store.tables.provisioning import MailboxAccountRow, MailboxReadRow
from signing.certificates import describe

LEADER: Final = "LEADER"
Span = tuple[str, str, date, date | None]


@dataclass(frozen=True, slots=True)
class Observed:
    """What one look changed: spans of posts, and of what people hold."""

    units: Taken
    posts: Taken
    certificates: int
    mailboxes: int


def observe(memory: Memory, measures: Measures, clock: Clock, zone: tzinfo) -> Observed:
    """Write what is so today; a second look on the same state changes nothing."""
    with memory.writing() as session:
        take_turn(session, Turn.USAGE)
        moment = clock()
        today = moment.astimezone(zone).date()
        units = take(session, _units(session), UnitTold, measures, on=today, moment=moment)
        posts = take(session, _posts(session), Post, measures, on=today, moment=moment)
        note_source(session, STAFF, moment, today)
        certificates = _hold(
            session, Holding.CERTIFICATE, _certificates(session, measures, zone), moment
        )
        note_source(session, Holding.CERTIFICATE, moment, today)
        mailboxes = 0
        if session.scalars(select(MailboxReadRow).limit(1)).first() is not None:
            mailboxes = _hold(session, Holding.MAILBOX, _mailboxes(session, today, zone), moment)
            note_source(session, Holding.MAILBOX, moment, today)
    return Observed(units, posts, certificates, mailboxes)


def _units(session: Session) -> list[UnitTold]:
    """Return the bodies; the house's own table has no levels, so they are tiers counted from the top."""
    rows = {row.id: row for row in session.scalars(select(UnitRow))}

    def tier(row: UnitRow) -> int:
        seen, depth = {row.id}, 1
        while row.parent_id in rows and row.parent_id not in seen:
            row, depth = rows[row.parent_id], depth + 1
            seen.add(row.id)
        return depth

    return [
        UnitTold(
            row.code,
            row.name,
            "",
            f"TIER_{tier(row)}",
            rows[row.parent_id].code if row.parent_id in rows else None,
        )
        for row in rows.values()
    ]


def _posts(session: Session) -> list[Post]:
    """Return who works where; who may sign as a leader here has the position code for it."""
    leaders = set(
        session.scalars(select(PersonRoleRow.person_id).where(PersonRoleRow.role == LEADER))
    )
    rows = session.execute(
        select(PersonRow.id, PersonRow.staff_number, UnitRow.code)
        .join(UnitRow, PersonRow.unit_id == UnitRow.id)
        .where(PersonRow.active, PersonRow.staff_number.is_not(None))
    )
    return [
        Post(number, code, LEADER if id_ in leaders else "")
        for id_, number, code in rows
        if number is not None
    ]


def _certificates(session: Session, measures: Measures, zone: tzinfo) -> set[Span]:
    """Return the personal certificates and the days each is in force on from beginning to end.

    A certificate counts on a day only if it is in force for all that is left of it: the day it ends,
    is retired or revoked on does not count. Of revocations by others we learn when a key is retired.
    """
    revoked = dict(
        session.execute(
            select(IssuedCertificateRow.serial_number, IssuedCertificateRow.revoked_at).where(
                IssuedCertificateRow.revoked_at.is_not(None)
            )
        ).all()
    )
    rows = session.execute(
        select(CredentialRow, PersonRow.staff_number)
        .join(PersonRow, CredentialRow.person_id == PersonRow.id)
        .where(
            CredentialRow.scope == "person",
            CredentialRow.trust_domain.in_(measures.leaders.trust_domains),
            PersonRow.staff_number.is_not(None),
        )
    )
    spans: set[Span] = set()
    for credential, number in rows:
        facts = describe(first_certificate(credential.chain))
        ends = [facts.not_after, credential.retired_at, revoked.get(facts.serial_number)]
        begins = max(facts.not_before, credential.created_at).astimezone(zone).date()
        end = min(one for one in ends if one is not None).astimezone(zone).date()
        if begins < end and number is not None:
            spans.add((number, credential.id, begins, end))
    return spans


def _mailboxes(session: Session, today: date, zone: tzinfo) -> set[Span]:
    """Return the spans there are to be: those that ended stay, those that stand begin or go on."""
    account = MailboxAccountRow
    active = {
        (number or "", id_): since.astimezone(zone).date()
        for number, id_, since in session.execute(
            select(account.staff_number, account.id, account.standing_since).where(
                account.standing == "active",
                account.shared.is_(False),
                account.staff_number.is_not(None),
            )
        )
    }
    changed = {
        id_: since.astimezone(zone).date()
        for id_, since in session.execute(select(account.id, account.standing_since))
    }
    spans: set[Span] = set()
    for one in session.scalars(_observed(Holding.MAILBOX)):
        key = (one.person_key, one.reference)
        if one.valid_to is not None:
            spans.add((*key, one.valid_from, one.valid_to))
        elif key in active:
            del active[key]
            spans.add((*key, one.valid_from, None))
        else:
            ends = max(changed.get(one.reference, today), one.valid_from)
            if ends > one.valid_from:
                spans.add((*key, one.valid_from, ends))
    return spans | {(*key, min(since, today), None) for key, since in active.items()}


def _hold(session: Session, kind: Holding, wanted: set[Span], moment: datetime) -> int:
    """Let exactly these spans be known of from now on; return how many rows that took."""
    row, kept, changes = RosterHoldingRow, set[Span](), 0
    for one in session.scalars(_observed(kind)).all():
        span: Span = (one.person_key, one.reference, one.valid_from, one.valid_to)
        if span in wanted and span not in kept:
            kept.add(span)
        else:
            correct(session, one, moment)
            changes += 1
    for person, reference, begins, ends in sorted(wanted - kept, key=repr):
        session.add(
            row(
                person_key=person,
                kind=kind,
                reference=reference,
                valid_from=begins,
                valid_to=ends,
                recorded_at=moment,
            )
        )
        changes += 1
    session.flush()
    return changes


def _observed(kind: Holding) -> Select[RosterHoldingRow]:
    """Select what the house has observed of a kind and still believes; not what others told."""
    row = RosterHoldingRow
    return select(row).where(
        row.kind == kind, row.superseded_at.is_(None), row.reference.not_like(f"{ELSEWHERE}%")
    )


def first_certificate(chain: bytes) -> bytes:
    """Return the first of certificates that lie one behind the other (X.690, 8.1.3: definite lengths).

    >>> first_certificate(bytes.fromhex("3003020101" "30020500"))
    b'0\\x03\\x02\\x01\\x01'
    """
    length, header = chain[1], 2
    if length & 0x80:
        more = length & 0x7F
        length, header = int.from_bytes(chain[2 : 2 + more]), 2 + more
    return chain[: header + length]
