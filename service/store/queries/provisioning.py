"""Mailboxes by hand: searching, requests, links and who looks after which unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import case, delete, func, insert, select, update
from sqlalchemy.orm import Session

from service.store.tables.ledger import EventRow
from service.store.tables.people import PersonRow, UnitRow
from service.store.tables.provisioning import (
    MailboxAccountRow,
    MailboxHandoverRow,
    MailboxReadRow,
    MailboxRequestRow,
    PasswordLinkRow,
    UnitAdministratorRow,
)

SORTS: Final = {
    "name": MailboxAccountRow.sort_name,
    "mail": MailboxAccountRow.mail,
    "unit": MailboxAccountRow.unit,
    "standing": MailboxAccountRow.standing,
}
KEPT: Final = "CLOSED"


@dataclass(frozen=True, slots=True)
class AccountWish:
    """What somebody looks for; `units` are those they may see, None for all."""

    words: tuple[str, ...] = ()
    unit: frozenset[str] | None = None
    standing: str | None = None
    shared: bool | None = None
    forwarding: bool = False
    units: frozenset[str] | None = None


# ── Accounts ──────────────────────────────────────────────────────────────────────────────────────


def accounts_wanted(
    session: Session, wish: AccountWish, sort: str, *, descending: bool, offset: int, limit: int
) -> Sequence[MailboxAccountRow]:
    """Return one page of what was looked for."""
    column = SORTS[sort]
    first = column.desc() if descending else column
    ordered = _wanted(select(MailboxAccountRow), wish).order_by(
        first, MailboxAccountRow.sort_name, MailboxAccountRow.id
    )
    return session.scalars(ordered.offset(offset).limit(limit)).all()


def count_accounts(session: Session, wish: AccountWish) -> int:
    """Return how many there are of what was looked for."""
    return session.scalar(_wanted(select(func.count()).select_from(MailboxAccountRow), wish)) or 0


def count_by_standing(session: Session, wish: AccountWish) -> dict[tuple[str, bool], int]:
    """Return how many accounts there are of each standing, of people and of units."""
    row = MailboxAccountRow
    counted = select(row.standing, row.shared, func.count())
    rows = session.execute(_wanted(counted, wish).group_by(row.standing, row.shared))
    return {(standing, shared): count for standing, shared, count in rows}


def count_by_unit(session: Session) -> dict[str, int]:
    """Return how many accounts each unit has that are not closed."""
    rows = session.execute(
        select(MailboxAccountRow.unit, func.count())
        .where(MailboxAccountRow.standing != "closed")
        .group_by(MailboxAccountRow.unit)
    )
    return {unit: count for unit, count in rows}  # noqa: C416 - rows are no pairs to the types


def accounts_standing(session: Session, standings: Sequence[str]) -> Sequence[MailboxAccountRow]:
    """Return the accounts of these standings."""
    wanted = select(MailboxAccountRow).where(MailboxAccountRow.standing.in_(standings))
    return session.scalars(wanted.order_by(MailboxAccountRow.sort_name, MailboxAccountRow.id)).all()


def account_by_id(session: Session, account_id: str) -> MailboxAccountRow | None:
    """Return one account."""
    return session.get(MailboxAccountRow, account_id)


def accounts_by_id(session: Session, ids: Iterable[str]) -> Sequence[MailboxAccountRow]:
    """Return accounts by their ids, in the order of names; those that there are not are left out."""
    wanted = select(MailboxAccountRow).where(MailboxAccountRow.id.in_(list(ids)))
    return session.scalars(wanted.order_by(MailboxAccountRow.sort_name)).all()


def account_by_place(session: Session, dn_key: str, uuid: str = "") -> MailboxAccountRow | None:
    """Return the account of an identity, else the one at a name."""
    if uuid:
        same = select(MailboxAccountRow).where(MailboxAccountRow.entry_uuid == uuid)
        found = session.scalars(same.limit(1)).one_or_none()
        if found is not None:
            return found
    return session.scalars(
        select(MailboxAccountRow).where(MailboxAccountRow.dn_key == dn_key)
    ).one_or_none()


def account_by_number(session: Session, staff_number: str) -> MailboxAccountRow | None:
    """Return the account of a staff number, if there is one."""
    wanted = select(MailboxAccountRow).where(MailboxAccountRow.staff_number == staff_number)
    return session.scalars(wanted.limit(1)).one_or_none()


def account_by_address(session: Session, address: str) -> MailboxAccountRow | None:
    """Return the account whose own address this is, in any case."""
    wanted = select(MailboxAccountRow).where(func.lower(MailboxAccountRow.mail) == address.lower())
    return session.scalars(wanted.limit(1)).one_or_none()


def known_accounts(session: Session) -> Sequence[tuple[str, str, str | None, str, str]]:
    """Return id, name, identity, standing and mark of each: what a refresh compares with."""
    rows = session.execute(
        select(
            MailboxAccountRow.id,
            MailboxAccountRow.dn_key,
            MailboxAccountRow.entry_uuid,
            MailboxAccountRow.standing,
            MailboxAccountRow.mark,
        )
    )
    return [(ident, key, uuid, standing, mark) for ident, key, uuid, standing, mark in rows]


def put_accounts(
    session: Session, new: Sequence[Mapping[str, Any]], known: Sequence[Mapping[str, Any]]
) -> None:
    """Put accounts in and bring known ones up to date."""
    if new:
        session.execute(insert(MailboxAccountRow), list(new))
    if known:
        session.execute(update(MailboxAccountRow), list(known))


def drop_accounts(session: Session, ids: Sequence[str]) -> None:
    """Take accounts out that are no longer in the directory, with the links to them."""
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        session.execute(delete(PasswordLinkRow).where(PasswordLinkRow.account_id.in_(some)))
        session.execute(delete(MailboxAccountRow).where(MailboxAccountRow.id.in_(some)))


def addresses_in_use(session: Session) -> list[str]:
    """Return every address, alias and sign-in name there is."""
    rows = session.execute(
        select(MailboxAccountRow.mail, MailboxAccountRow.user_name, MailboxAccountRow.aliases)
    )
    return [one for mail, name, aliases in rows for one in (mail, name, *aliases) if one]


def last_read(session: Session) -> datetime | None:
    """Return when the directory was last read whole."""
    return session.scalar(select(func.max(MailboxReadRow.read_at)))


def note_read(session: Session, moment: datetime, accounts: int) -> None:
    """Note that the directory was read whole; only the last time is kept."""
    session.execute(delete(MailboxReadRow))
    session.add(MailboxReadRow(read_at=moment, accounts=accounts))


def events_about(session: Session, subjects: Sequence[str], limit: int) -> Sequence[EventRow]:
    """Return the last events about any of these, the newest first."""
    wanted = select(EventRow).where(EventRow.subject.in_(subjects))
    return session.scalars(wanted.order_by(EventRow.number.desc()).limit(limit)).all()


def handovers_of(session: Session, account_id: str) -> Sequence[MailboxHandoverRow]:
    """Return how a unit's mailbox passed from hand to hand, the newest first."""
    wanted = select(MailboxHandoverRow).where(MailboxHandoverRow.account_id == account_id)
    return session.scalars(wanted.order_by(MailboxHandoverRow.handed_at.desc())).all()


def _wanted(query: Any, wish: AccountWish) -> Any:
    row = MailboxAccountRow
    for word in wish.words:  # letters and digits alone: `plain` left nothing that LIKE would read
        query = query.where(row.search.like(f"% {word}%"))
    for units in (wish.unit, wish.units):
        if units is not None:
            query = query.where(row.unit.in_(sorted(units)))
    if wish.standing is not None:
        query = query.where(row.standing == wish.standing)
    if wish.shared is not None:
        query = query.where(row.shared.is_(wish.shared))
    if wish.forwarding:
        query = query.where(func.json_array_length(row.forwards) > 0)
    return query


# ── Units and who looks after them ────────────────────────────────────────────────────────────────


def unit_tree(session: Session) -> list[tuple[str, str, str | None]]:
    """Return every unit: code, name, and the code of the one above."""
    above = UnitRow.__table__.alias("above")
    rows = session.execute(
        select(UnitRow.code, UnitRow.name, above.c.code)
        .outerjoin(above, above.c.id == UnitRow.parent_id)
        .order_by(UnitRow.name)
    )
    return [(code, name, parent) for code, name, parent in rows]


def units_administered(session: Session, person_id: str) -> frozenset[str]:
    """Return the units whose mailboxes a person looks after, without those below."""
    wanted = select(UnitAdministratorRow.unit).where(UnitAdministratorRow.person_id == person_id)
    return frozenset(session.scalars(wanted))


def unit_administrators(session: Session) -> Sequence[tuple[UnitAdministratorRow, PersonRow]]:
    """Return who looks after which unit."""
    rows = session.execute(
        select(UnitAdministratorRow, PersonRow)
        .join(PersonRow, PersonRow.id == UnitAdministratorRow.person_id)
        .order_by(UnitAdministratorRow.unit, PersonRow.full_name)
    )
    return [(row, person) for row, person in rows]


def unit_administrator(session: Session, person_id: str, unit: str) -> UnitAdministratorRow | None:
    """Return that somebody looks after a unit, if so."""
    return session.get(UnitAdministratorRow, (person_id, unit))


def person_by_number(session: Session, staff_number: str) -> PersonRow | None:
    """Return who has this staff number."""
    wanted = select(PersonRow).where(PersonRow.staff_number == staff_number)
    return session.scalars(wanted).one_or_none()


# ── Requests ──────────────────────────────────────────────────────────────────────────────────────


def requests_wanted(
    session: Session,
    *,
    units: frozenset[str] | None,
    state: str | None,
    account_id: str | None = None,
    limit: int = 200,
) -> Sequence[MailboxRequestRow]:
    """Return requests: the open ones by when they are due, then the answered, the newest first."""
    row = MailboxRequestRow
    wanted = select(row)
    if units is not None:
        wanted = wanted.where(row.unit.in_(sorted(units)))
    if account_id is not None:
        wanted = wanted.where(row.account_id == account_id)
    if state == KEPT:
        wanted = wanted.where(row.state != "OPEN")
    elif state is not None:
        wanted = wanted.where(row.state == state)
    is_open = case((row.state == "OPEN", 0), else_=1)
    due = case((row.state == "OPEN", row.due_at))
    return session.scalars(
        wanted.order_by(is_open, due, row.ended_at.desc(), row.id).limit(limit)
    ).all()


def request_by_id(session: Session, request_id: str) -> MailboxRequestRow | None:
    """Return one request."""
    return session.get(MailboxRequestRow, request_id)


def locked_request(session: Session, request_id: str) -> MailboxRequestRow | None:
    """Return one request, for this transaction alone to write to."""
    wanted = select(MailboxRequestRow).where(MailboxRequestRow.id == request_id).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def count_requests(
    session: Session, units: frozenset[str] | None, moment: datetime, since: datetime
) -> tuple[int, int, int, int]:
    """Return open, open and overdue, answered since then, and of those how many on time."""
    row = MailboxRequestRow
    is_open, answered = row.state == "OPEN", row.state.in_(("DONE", "REFUSED"))
    ended = answered & (row.ended_at >= since)
    wanted = select(
        func.count().filter(is_open),
        func.count().filter(is_open & (row.due_at < moment)),
        func.count().filter(ended),
        func.count().filter(ended & (row.ended_at <= row.due_at)),
    )
    if units is not None:
        wanted = wanted.where(row.unit.in_(sorted(units)))
    opened, overdue, done, on_time = session.execute(wanted).one()
    return opened, overdue, done, on_time


# ── Links for passwords ───────────────────────────────────────────────────────────────────────────


def link_by_digest(session: Session, digest: str) -> PasswordLinkRow | None:
    """Return the link of a token's digest."""
    wanted = select(PasswordLinkRow).where(PasswordLinkRow.token_sha256 == digest)
    return session.scalars(wanted).one_or_none()


def links_of(session: Session, account_id: str, limit: int = 20) -> Sequence[PasswordLinkRow]:
    """Return the links made for an account, the newest first."""
    wanted = select(PasswordLinkRow).where(PasswordLinkRow.account_id == account_id)
    return session.scalars(wanted.order_by(PasswordLinkRow.made_at.desc()).limit(limit)).all()


def revoke_links(session: Session, account_id: str, moment: datetime) -> None:
    """End every link of an account that could still be used."""
    session.execute(
        update(PasswordLinkRow)
        .where(
            PasswordLinkRow.account_id == account_id,
            PasswordLinkRow.used_at.is_(None),
            PasswordLinkRow.revoked_at.is_(None),
        )
        .values(revoked_at=moment)
    )


def claim_link(session: Session, digest: str, moment: datetime) -> bool:
    """Use a link up; False where it cannot be used any more, also when two come at once."""
    done = session.execute(
        update(PasswordLinkRow)
        .where(
            PasswordLinkRow.token_sha256 == digest,
            PasswordLinkRow.used_at.is_(None),
            PasswordLinkRow.revoked_at.is_(None),
            PasswordLinkRow.expires_at > moment,
        )
        .values(used_at=moment)
    )
    return getattr(done, "rowcount", 0) == 1


def give_link_back(session: Session, digest: str) -> None:
    """Let a link be used again: the directory did not take the password."""
    session.execute(
        update(PasswordLinkRow).where(PasswordLinkRow.token_sha256 == digest).values(used_at=None)
    )


def links_made_since(session: Session, account_id: str, since: datetime) -> int:
    """Return how many links were made for an account since then."""
    wanted = select(func.count()).where(
        PasswordLinkRow.account_id == account_id, PasswordLinkRow.made_at >= since
    )
    return session.scalar(wanted) or 0
