"""Users are brought in step with the mailboxes as they were last read, whoever changed those."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy.orm import Session

from service.clock import Clock
from service.journeys.scim.people import (
    document_of,
    facts_of,
    in_step,
    name_key,
    order_key,
    read_facts,
)
from service.store.engine import Memory, Turn, take_turn
from service.store.queries import scim as kept
from service.store.queries import scim_steps as steps
from service.store.tables.provisioning import MailboxAccountRow
from service.store.tables.scim import ScimResourceRow

AT_ONCE: Final = 1000


@dataclass(frozen=True, kw_only=True)
class InStep:
    """Looks for what changed, and writes it into documents."""

    memory: Memory
    clock: Clock
    _stamp: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def bring_users(self) -> None:
        """Write into documents what changed in the mailboxes since.

        Where nothing happened in the house since the last time, nothing is looked at; where nothing
        changed, nothing is written.
        """
        with self.memory.reading() as session:
            stamp = steps.last_event(session)
            if stamp == self._stamp.get("last"):
                return
            found = steps.apart(session)
        if not found.is_nowhere:
            with self.memory.writing() as session:
                take_turn(session, Turn.SCIM)
                self._brought_in_step(session, steps.apart(session), self.clock())
        if found.settled:
            self._stamp["last"] = stamp

    def look_again(self) -> None:
        """Have the next looking compare all, whatever happened in the house."""
        self._stamp.clear()

    def bring_user(self, resource_id: str) -> None:
        """Write into one document what changed in its mailbox since."""
        with self.memory.reading() as session:
            if not self._is_apart(session, resource_id):
                return
        with self.memory.writing() as session:
            row = kept.resource_by_id(session, kept.USER, resource_id)
            if row is not None and row.subject is not None:
                account = steps.accounts_of(session, [row.subject]).get(row.subject)
                if account is not None:
                    bring_in_step(row, account, self.clock())
                elif row.busy_until is None or row.busy_until < self.clock():
                    gone(session, row, self.clock())

    @staticmethod
    def _is_apart(session: Session, resource_id: str) -> bool:
        row = kept.resource_by_id(session, kept.USER, resource_id)
        if row is None or row.subject is None:
            return False
        account = steps.accounts_of(session, [row.subject]).get(row.subject)
        return account is None or not account.mark or account.mark != row.mark

    def _brought_in_step(self, session: Session, found: steps.Apart, moment: datetime) -> None:
        accounts = steps.accounts_of(session, found.changed)
        for row in steps.users_of(session, found.changed):
            bring_in_step(row, accounts[str(row.subject)], moment)
        for row in steps.users_of(session, found.orphans):
            if row.busy_until is None or row.busy_until < moment:
                gone(session, row, moment)
        session.flush()
        taken = steps.taken_names(session) if found.unknown else set()
        unknown = sorted(
            steps.accounts_of(session, found.unknown).values(),
            key=lambda one: (one.sort_name, one.id),
        )
        for start in range(0, len(unknown), AT_ONCE):
            some = unknown[start : start + AT_ONCE]
            steps.put_resources(session, [newly_seen(one, taken, moment) for one in some])


def newly_seen(account: MailboxAccountRow, taken: set[str], moment: datetime) -> dict[str, Any]:
    """Return the columns of somebody whom no client told us of; `taken` gets their name.

    A sign-in name that a client gave to somebody else is not theirs here: then the address is.
    """
    facts = facts_of(account)
    document = document_of(facts)
    for name in (facts.user_name, facts.mail, account.id):
        key = name_key(name)
        if name and key not in taken:
            break
    taken.add(key)
    document["userName"] = name
    return {
        "id": str(uuid4()),
        "kind": kept.USER,
        "state": kept.LIVE,
        "subject": account.id,
        "external_id": document.get("externalId"),
        "name_key": key,
        "sort_key": order_key(document),
        "document": document,
        "known": facts.told(),
        "mark": account.mark,
        "version": 1,
        "created_at": moment,
        "modified_at": moment,
    }


def bring_in_step(row: ScimResourceRow, account: MailboxAccountRow, moment: datetime) -> None:
    """Write into a document what changed in its account since the two were last compared."""
    before, after = read_facts(row.known) if row.known else None, facts_of(account)
    row.mark = account.mark
    if before == after:
        return
    row.known = after.told()
    document = in_step(row.document, before, after) if before else row.document
    if document != row.document:
        row.document = document
        row.version += 1
        row.modified_at = moment


def gone(session: Session, row: ScimResourceRow, moment: datetime) -> None:
    """Take a resource out of sight, and whoever is seen with it."""
    if row.kind == kept.USER:
        kept.touch(session, kept.forget_member(session, row.id), moment)
    else:
        members = kept.members_of(session, [row.id]).get(row.id, [])
        kept.set_members(session, row.id, ())
        kept.touch(session, members, moment)
    row.state, row.name_key, row.busy_until = kept.GONE, None, None
    row.document, row.modified_at = {}, moment  # of whoever is gone nothing is kept but the id
