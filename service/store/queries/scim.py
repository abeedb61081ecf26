"""What SCIM clients see: resources, members, and what has to be brought in step with the mailboxes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from service.store.tables.scim import ScimMemberRow, ScimResourceRow

USER, GROUP = "User", "Group"
MAKING, LIVE, GONE = "MAKING", "LIVE", "GONE"
IN_ONE_QUESTION: Final = 500


def resource_by_id(session: Session, kind: str, resource_id: str) -> ScimResourceRow | None:
    """Return one resource that clients may see."""
    row = session.get(ScimResourceRow, resource_id)
    return row if row is not None and row.kind == kind and row.state == LIVE else None


def resources_by_subject(session: Session, kind: str, subject: str) -> Sequence[ScimResourceRow]:
    """Return every resource that stands or stood for an account or a list, the newest first."""
    wanted = select(ScimResourceRow).where(
        ScimResourceRow.kind == kind, ScimResourceRow.subject == subject
    )
    return session.scalars(wanted.order_by(ScimResourceRow.created_at.desc())).all()


def claim_name(session: Session, name_key: str, moment: datetime) -> None:
    """Let go of a name that somebody began to take and never finished taking."""
    session.execute(
        update(ScimResourceRow)
        .where(
            ScimResourceRow.name_key == name_key,
            ScimResourceRow.state == MAKING,
            ScimResourceRow.busy_until < moment,
        )
        .values(name_key=None, state=GONE)
    )


def is_being_made(session: Session, staff_number: str, moment: datetime) -> bool:
    """Tell whether somebody with this staff number is just being made."""
    wanted = select(ScimResourceRow.id).where(
        ScimResourceRow.kind == USER,
        ScimResourceRow.external_id == staff_number,
        ScimResourceRow.state == MAKING,
        ScimResourceRow.busy_until >= moment,
    )
    return session.scalars(wanted.limit(1)).one_or_none() is not None


def name_is_taken(session: Session, name_key: str, but: str | None = None) -> bool:
    """Tell whether somebody else has a `userName`."""
    wanted = select(ScimResourceRow.id).where(ScimResourceRow.name_key == name_key)
    found = session.scalars(wanted).one_or_none()
    return found is not None and found != but


def take(
    session: Session, resource_id: str, version: int, moment: datetime, until: datetime
) -> bool:
    """Have a resource of this version for oneself for a while; False where somebody was quicker."""
    row = ScimResourceRow
    done = session.execute(
        update(row)
        .where(
            row.id == resource_id,
            row.version == version,
            row.state == LIVE,
            or_(row.busy_until.is_(None), row.busy_until < moment),
        )
        .values(busy_until=until)
    )
    return getattr(done, "rowcount", 0) == 1


def let_go(session: Session, resource_id: str) -> None:
    """Give a resource back."""
    session.execute(
        update(ScimResourceRow).where(ScimResourceRow.id == resource_id).values(busy_until=None)
    )


# ── Reading ───────────────────────────────────────────────────────────────────────────────────────


def count_live(session: Session, kind: str, equal: Mapping[str, str]) -> int:
    """Return how many resources of a kind there are, with these values in their columns."""
    return session.scalar(_live(select(func.count()), kind, equal)) or 0


@dataclass(frozen=True, slots=True)
class Live:
    """One resource as it is told, without what is only ours to know."""

    id: str
    kind: str
    document: dict[str, Any]
    version: int
    created_at: datetime
    modified_at: datetime
    sort_key: str


def live(
    session: Session,
    kind: str,
    equal: Mapping[str, str],
    *,
    order: str = "created_at",
    descending: bool = False,
    offset: int = 0,
    limit: int | None = None,
) -> list[Live]:
    """Return resources of a kind, in the order of a column and then of their ids."""
    row = ScimResourceRow
    told = select(
        row.id, row.kind, row.document, row.version, row.created_at, row.modified_at, row.sort_key
    )
    wanted = _live(told, kind, equal)
    if equal:  # few are found by their values: to put those in order is nothing
        found = [Live(*one) for one in session.execute(wanted)]
        found.sort(key=attrgetter(order, "id"), reverse=descending)
        return found[offset:][:limit]
    column = getattr(row, order)
    ordered = (column.desc(), row.id.desc()) if descending else (column, row.id)
    wanted = wanted.order_by(*ordered).offset(offset)
    return [Live(*one) for one in session.execute(wanted if limit is None else wanted.limit(limit))]


def lists(session: Session) -> Sequence[ScimResourceRow]:
    """Return the groups that stand for lists of the directory."""
    row = ScimResourceRow
    wanted = select(row).where(row.kind == GROUP, row.state == LIVE, row.subject.is_not(None))
    return session.scalars(wanted).all()


def _live(query: Any, kind: str, equal: Mapping[str, str]) -> Any:
    query = query.where(ScimResourceRow.kind == kind, ScimResourceRow.state == LIVE)
    for name, value in equal.items():
        query = query.where(getattr(ScimResourceRow, name) == value)
    return query


def members_of(session: Session, groups: Iterable[str]) -> dict[str, list[str]]:
    """Return who is in each of these groups, of those who can be seen."""
    return _pairs(session, ScimMemberRow.group_id, ScimMemberRow.member_id, groups)


def groups_of(session: Session, members: Iterable[str]) -> dict[str, list[str]]:
    """Return the groups each of these is in."""
    return _pairs(session, ScimMemberRow.member_id, ScimMemberRow.group_id, members)


def _pairs(session: Session, key: Any, value: Any, ids: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    wanted = list(ids)
    for start in range(0, len(wanted), IN_ONE_QUESTION):
        some = wanted[start : start + IN_ONE_QUESTION]
        rows = session.execute(
            select(key, value)
            .join(ScimResourceRow, ScimResourceRow.id == value)
            .where(key.in_(some), ScimResourceRow.state == LIVE)
            .order_by(key, value)
        )
        for one, other in rows:
            found.setdefault(one, []).append(other)
    return found


def titles_of(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Return how resources are called, by their ids."""
    found: dict[str, str] = {}
    wanted = list(ids)
    for start in range(0, len(wanted), IN_ONE_QUESTION):
        some = wanted[start : start + IN_ONE_QUESTION]
        rows = session.execute(
            select(ScimResourceRow.id, ScimResourceRow.document).where(ScimResourceRow.id.in_(some))
        )
        for ident, document in rows:
            found[ident] = document.get("displayName") or document.get("userName") or ""
    return found


def live_users(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Return the account each of these users stands for; whom there is not is left out."""
    found: dict[str, str] = {}
    wanted = list(ids)
    for start in range(0, len(wanted), IN_ONE_QUESTION):
        some = wanted[start : start + IN_ONE_QUESTION]
        rows = session.execute(
            select(ScimResourceRow.id, ScimResourceRow.subject).where(
                ScimResourceRow.id.in_(some),
                ScimResourceRow.kind == USER,
                ScimResourceRow.state == LIVE,
            )
        )
        found |= {ident: subject or "" for ident, subject in rows}
    return found


def users_by_subject(session: Session, accounts: Iterable[str]) -> dict[str, str]:
    """Return the live user that stands for each of these accounts."""
    found: dict[str, str] = {}
    wanted = list(accounts)
    for start in range(0, len(wanted), IN_ONE_QUESTION):
        some = wanted[start : start + IN_ONE_QUESTION]
        rows = session.execute(
            select(ScimResourceRow.subject, ScimResourceRow.id).where(
                ScimResourceRow.subject.in_(some),
                ScimResourceRow.kind == USER,
                ScimResourceRow.state == LIVE,
            )
        )
        found |= {subject: ident for subject, ident in rows if subject}
    return found


def set_members(session: Session, group_id: str, members: Iterable[str]) -> None:
    """Have exactly these in a group."""
    session.execute(delete(ScimMemberRow).where(ScimMemberRow.group_id == group_id))
    told = [{"group_id": group_id, "member_id": one} for one in sorted(set(members))]
    if told:
        session.execute(insert(ScimMemberRow), told)


def touch(session: Session, ids: Iterable[str], moment: datetime) -> None:
    """Note that resources look otherwise now."""
    wanted = list(ids)
    for start in range(0, len(wanted), IN_ONE_QUESTION):
        some = wanted[start : start + IN_ONE_QUESTION]
        session.execute(
            update(ScimResourceRow)
            .where(ScimResourceRow.id.in_(some), ScimResourceRow.state == LIVE)
            .values(version=ScimResourceRow.version + 1, modified_at=moment)
        )


def forget_member(session: Session, member_id: str) -> list[str]:
    """Take somebody out of every group; return the groups."""
    groups = session.scalars(
        select(ScimMemberRow.group_id).where(ScimMemberRow.member_id == member_id)
    ).all()
    session.execute(delete(ScimMemberRow).where(ScimMemberRow.member_id == member_id))
    return list(groups)
