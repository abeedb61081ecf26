"""What SCIM clients see: every person with a mailbox, under an id that stays, as of the last reading.

A resource is brought in step when it is looked at: where its account's row is another than it was, what
changed there is written into the document, and only if that changes the document it gets a new version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.clock import Clock
from service.journeys.errors import NotFoundError
from service.journeys.scim.errors import StaleError, TakenError, VersionError
from service.journeys.scim.people import Document, facts_of, name_key, order_key
from service.journeys.scim.stepping import InStep, gone
from service.store.engine import Memory, Turn, take_turn
from service.store.queries import scim as kept
from service.store.tables.provisioning import MailboxAccountRow
from service.store.tables.scim import ScimResourceRow

BUSY: Final = timedelta(minutes=2)
LONGEST_KEY: Final = 256
AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Seen:
    """One resource as a client sees it; `links` are of a user the groups, of a group the members."""

    id: str
    kind: str
    document: Document
    version: int
    created_at: datetime
    modified_at: datetime
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class ScimBook:
    """Reads and keeps resources; nothing here touches the directory."""

    memory: Memory
    clock: Clock
    in_step: InStep

    # ── Reading ───────────────────────────────────────────────────────────────────────────────────

    def see(self, kind: str, resource_id: str, *, links: bool = True) -> Seen:
        """Return one resource as it is now; raises NotFoundError."""
        if kind == kept.USER:
            self.in_step.bring_user(resource_id)
        with self.memory.reading() as session:
            rows = kept.live(session, kind, {"id": resource_id})
            if not rows:
                raise NotFoundError(resource_id)
            return self._told(session, rows, links=links)[0]

    def count(self, kind: str, equal: Mapping[str, str]) -> int:
        """Return how many resources there are with these values in their columns."""
        with self.memory.reading() as session:
            return kept.count_live(session, kind, equal)

    def page(
        self,
        kind: str,
        equal: Mapping[str, str],
        *,
        order: str = "created_at",
        descending: bool = False,
        offset: int = 0,
        limit: int | None = None,
        links: bool = True,
    ) -> list[Seen]:
        """Return resources with these values in their columns, in the order of one."""
        with self.memory.reading() as session:
            rows = kept.live(
                session,
                kind,
                equal,
                order=order,
                descending=descending,
                offset=offset,
                limit=limit,
            )
            return self._told(session, rows, links=links)

    def by_ids(self, kind: str, ids: Sequence[str]) -> list[Seen]:
        """Return resources in the order of these ids; those that there are not are left out."""
        with self.memory.reading() as session:
            rows = [row for one in ids for row in kept.live(session, kind, {"id": one})]
            return self._told(session, rows, links=True)

    def _told(self, session: Session, rows: Sequence[kept.Live], *, links: bool) -> list[Seen]:
        ids = [row.id for row in rows]
        users = [row.id for row in rows if row.kind == kept.USER]
        found: dict[str, list[str]] = {}
        if links:
            found = kept.groups_of(session, users)
            found |= kept.members_of(session, set(ids) - set(users))
        titles = kept.titles_of(session, {one for some in found.values() for one in some})
        return [
            Seen(
                id=row.id,
                kind=row.kind,
                document=row.document,
                version=row.version,
                created_at=row.created_at,
                modified_at=row.modified_at,
                links=tuple((one, titles.get(one, "")) for one in found.get(row.id, ())),
            )
            for row in rows
        ]

    # ── Keeping ───────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def making(
        self, kind: str, document: Document, staff_number: str | None = None
    ) -> Iterator[str]:
        """Hold a new resource's id and name while it is made; what fails leaves no trace.

        Raises:
            TakenError: somebody has the `userName`; StaleError: somebody else just makes a mailbox
            for this staff number.

        """
        moment, resource_id = self.clock(), str(uuid4())
        key = name_key(document["userName"]) if kind == kept.USER else None
        try:
            with self.memory.writing() as session:
                take_turn(session, Turn.SCIM)
                if key is not None:
                    kept.claim_name(session, key, moment)
                if staff_number and kept.is_being_made(session, staff_number, moment):
                    raise StaleError("Somebody else just makes a mailbox for this staff number.")
                session.add(
                    ScimResourceRow(
                        id=resource_id,
                        kind=kind,
                        state=kept.MAKING,
                        external_id=staff_number,
                        name_key=key,
                        sort_key=order_key(document),
                        document={},
                        known={},
                        created_at=moment,
                        modified_at=moment,
                        busy_until=moment + BUSY,
                    )
                )
        except IntegrityError:
            raise TakenError("Somebody has this userName.") from None
        try:
            yield resource_id
        except BaseException:
            with self.memory.writing() as session:
                row = session.get(ScimResourceRow, resource_id)
                if row is not None and row.state == kept.MAKING:
                    session.delete(row)
            raise

    @contextmanager
    def changing(self, seen: Seen, document: Document | None = None) -> Iterator[None]:
        """Have a resource for oneself while it is changed.

        Raises:
            VersionError: it is no longer of this version; StaleError: somebody else changes it;
            TakenError: somebody has the new `userName`.

        """
        moment = self.clock()
        with self.memory.writing() as session:
            row = kept.resource_by_id(session, seen.kind, seen.id)
            if row is None:
                raise NotFoundError(seen.id)
            if row.version != seen.version:
                raise VersionError("The resource has changed.")
            if not kept.take(session, seen.id, seen.version, moment, moment + BUSY):
                raise StaleError("The resource is being changed; try again.")
            if document is not None and seen.kind == kept.USER:
                key = name_key(document["userName"])
                kept.claim_name(session, key, moment)
                if kept.name_is_taken(session, key, seen.id):
                    raise TakenError("Somebody has this userName.")
        try:
            yield
        finally:
            with self.memory.writing() as session:
                kept.let_go(session, seen.id)

    def keep(
        self,
        kind: str,
        resource_id: str,
        document: Document,
        *,
        subject: str | None,
        account: MailboxAccountRow | None = None,
        facts: Mapping[str, Any] | None = None,
        members: Sequence[str] | None = None,
    ) -> Seen:
        """Keep a resource as it is from now on, with a new version where it looks otherwise."""
        moment = self.clock()
        try:
            with self.memory.writing() as session:
                row = session.get(ScimResourceRow, resource_id)
                if row is None or row.state == kept.GONE:
                    raise NotFoundError(resource_id)
                self._kept(session, row, document, members, moment)
                row.subject = subject
                if account is not None:
                    row.known, row.mark = facts_of(account).told(), account.mark
                elif facts is not None:
                    row.known = dict(facts)
        except IntegrityError:
            raise TakenError("Somebody has this userName.") from None
        return self.see(kind, resource_id)

    def _kept(
        self,
        session: Session,
        row: ScimResourceRow,
        document: Document,
        members: Sequence[str] | None,
        moment: datetime,
    ) -> None:
        before = set(kept.members_of(session, [row.id]).get(row.id, ()))
        after = before if members is None else set(members)
        renamed = row.document.get("displayName") != document.get("displayName")
        if row.state == kept.LIVE and (row.document != document or before != after):
            row.version += 1
            row.modified_at = moment
        row.state, row.document, row.busy_until = kept.LIVE, document, None
        row.external_id = (document.get("externalId") or "")[:LONGEST_KEY] or None
        row.name_key = name_key(document["userName"]) if row.kind == kept.USER else None
        row.sort_key = order_key(document)
        session.flush()
        if row.kind != kept.GROUP:
            return
        if before != after:
            kept.set_members(session, row.id, after)
        # Users tell their groups, by id and by name: they look otherwise too.
        kept.touch(session, before | after if renamed else before ^ after, moment)

    def drop(self, seen: Seen) -> None:
        """Take a resource out of sight; its id is never given again."""
        with self.memory.writing() as session:
            row = kept.resource_by_id(session, seen.kind, seen.id)
            if row is not None:
                gone(session, row, self.clock())
