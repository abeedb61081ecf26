"""Where SCIM's users and the mailboxes are not in step, and what SCIM did lately."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, func, insert, or_, select
from sqlalchemy.orm import Session

from service.store.queries.scim import IN_ONE_QUESTION, LIVE, MAKING, USER
from service.store.tables.ledger import EventRow
from service.store.tables.plans import MailPlanRow, MailPlanStepRow
from service.store.tables.provisioning import MailboxAccountRow, MailboxReadRow
from service.store.tables.scim import ScimResourceRow

COUNTED_KINDS: Final = (
    "SUSPEND", "CLOSE", "WITHDRAW", "REVOKE_FORWARDING", "READDRESS", "MOVE", "LIST", "RESTORE",
)  # fmt: skip


def last_event(session: Session) -> tuple[Any, ...]:
    """Return what moves whenever an account's row may have changed: events, and whole readings."""
    number = session.scalar(select(func.max(EventRow.number))) or 0
    reading = select(func.max(MailboxReadRow.read_at), func.max(MailboxReadRow.accounts))
    return (number, *session.execute(reading).one())


@dataclass(frozen=True, slots=True)
class Apart:
    """Where users and accounts are not in step; `settled` tells that no account is on its way.

    `changed` are accounts whose row is another than it was, `unknown` those that no live user stands
    for and that should have one: whoever never had one, and whoever works again. `orphans` are users
    whose account is no longer there.
    """

    changed: tuple[str, ...]
    unknown: tuple[str, ...]
    orphans: tuple[str, ...]
    settled: bool

    @property
    def is_nowhere(self) -> bool:
        """Tell whether all are in step."""
        return not (self.changed or self.unknown or self.orphans)


def apart(session: Session) -> Apart:
    """Return where users and accounts are not in step: two narrow readings, compared here."""
    row, account = ScimResourceRow, MailboxAccountRow
    live_ones: dict[str, str] = {}
    known, making = set(), set()
    for subject, state, mark in session.execute(
        select(row.subject, row.state, row.mark).where(row.kind == USER, row.subject.is_not(None))
    ):
        known.add(subject)
        if state == LIVE:
            live_ones[str(subject)] = mark
        elif state == MAKING:
            making.add(subject)
    changed, unknown, settled = [], [], True
    for ident, mark, standing in session.execute(
        select(account.id, account.mark, account.standing).where(account.shared.is_(False))
    ):
        settled = settled and bool(mark)
        before = live_ones.pop(ident, None)
        if before is not None:
            if not mark or mark != before:
                changed.append(ident)
        elif ident not in making and (ident not in known or standing == "active"):
            unknown.append(ident)
    return Apart(tuple(changed), tuple(unknown), tuple(live_ones), settled)


def accounts_of(session: Session, ids: Iterable[str]) -> dict[str, MailboxAccountRow]:
    """Return accounts by their ids."""
    return {row.id: row for row in _some(session, MailboxAccountRow, MailboxAccountRow.id, ids)}


def users_of(session: Session, accounts: Iterable[str]) -> list[ScimResourceRow]:
    """Return the live users of these accounts."""
    rows = _some(session, ScimResourceRow, ScimResourceRow.subject, accounts)
    return [row for row in rows if row.kind == USER and row.state == LIVE]


def _some(session: Session, row: Any, column: Any, ids: Iterable[str]) -> list[Any]:
    wanted = list(ids)
    return [
        one
        for start in range(0, len(wanted), IN_ONE_QUESTION)
        for one in session.scalars(
            select(row).where(column.in_(wanted[start : start + IN_ONE_QUESTION]))
        )
    ]


def taken_names(session: Session) -> set[str]:
    """Return every `userName` somebody has, in its one spelling."""
    wanted = select(ScimResourceRow.name_key).where(ScimResourceRow.name_key.is_not(None))
    return {name for name in session.scalars(wanted) if name}


def put_resources(session: Session, told: Sequence[Mapping[str, Any]]) -> None:
    """Put many resources in at once."""
    if told:
        session.execute(insert(ScimResourceRow), list(told))


def accounts_by_key(session: Session, keys: Iterable[str]) -> dict[str, str]:
    """Return the ids of people's accounts by one spelling of their names, or by their addresses."""
    found: dict[str, str] = {}
    wanted = list(keys)
    account = MailboxAccountRow
    for start in range(0, len(wanted), IN_ONE_QUESTION):
        some = wanted[start : start + IN_ONE_QUESTION]
        rows = session.execute(
            select(account.id, account.dn_key, account.mail).where(
                account.shared.is_(False),
                or_(account.dn_key.in_(some), func.lower(account.mail).in_(some)),
            )
        )
        for ident, key, mail in rows:
            found[key] = found[mail.lower()] = ident
    return found


def recent_steps(session: Session, since: datetime) -> Sequence[Mapping[str, Any]]:
    """Return what SCIM did since then that takes away, moves or gives back, as plans tell steps.

    What it did to accounts that it added since then itself is left out: that took from nobody.
    """
    plan, step = MailPlanRow, MailPlanStepRow
    lately = and_(plan.origin == "SCIM", plan.made_at >= since, step.state == "DONE")
    added = set(
        session.scalars(
            select(step.body["dn"].as_string())
            .join(plan, plan.id == step.plan_id)
            .where(lately, step.kind == "ADD")
        )
    )
    rows = session.scalars(
        select(step.body)
        .join(plan, plan.id == step.plan_id)
        .where(lately, step.kind.in_(COUNTED_KINDS))
        .order_by(step.ended_at)
    )
    return [body for body in rows if body["dn"] not in added]


def added_since(session: Session, since: datetime) -> frozenset[str]:
    """Return the names of the entries that SCIM added since then."""
    plan, step = MailPlanRow, MailPlanStepRow
    rows = session.scalars(
        select(step.body["dn"].as_string())
        .join(plan, plan.id == step.plan_id)
        .where(
            plan.origin == "SCIM",
            plan.made_at >= since,
            step.state == "DONE",
            step.kind == "ADD",
        )
    )
    return frozenset(rows)


def suspended_by(session: Session, entry_uuid: str, dn: str) -> str | None:
    """Return where the last suspension of an account came from; None where nobody knows."""
    plan, step = MailPlanRow, MailPlanStepRow
    same = step.entry_uuid == entry_uuid if entry_uuid else step.body["dn"].as_string() == dn
    wanted = (
        select(plan.origin)
        .join(step, plan.id == step.plan_id)
        .where(same, step.state == "DONE", step.kind == "SUSPEND")
        .order_by(step.ended_at.desc())
    )
    return session.scalars(wanted.limit(1)).one_or_none()
