"""What a SCIM client does: people come, change, leave and come back; lists get and lose members."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from directory.errors import DirectoryError
from directory.names import name_key as dn_key
from directory.people import MailList, Standing
from service.identity.roles import Person
from service.journeys.errors import NotFoundError
from service.journeys.scim.book import ScimBook, Seen
from service.journeys.scim.carrying import ScimHand
from service.journeys.scim.errors import (
    DirectorySilentError,
    KeptByHandError,
    StaleError,
    TakenError,
    ValueRefusedError,
)
from service.journeys.scim.lists import ScimLists
from service.journeys.scim.people import (
    GROUP,
    Document,
    Wanted,
    facts_of,
    wanted,
    with_address,
    without_address,
)
from service.store.queries import scim as kept
from service.store.queries.provisioning import account_by_id, last_read
from service.store.queries.scim_steps import accounts_by_key
from service.store.tables.provisioning import MailboxAccountRow

LISTS_EVERY: Final = timedelta(seconds=30)
PEOPLE_EVERY: Final = timedelta(minutes=15)

log = logging.getLogger(__name__)


@dataclass(kw_only=True)
class ScimDesk:
    """Users and groups for clients, each change carried out in the directory before it is told as done."""

    book: ScimBook
    hand: ScimHand
    lists: ScimLists
    read_directory: Callable[[], object]
    _lists_read_at: datetime | None = field(default=None, init=False)
    _tried_at: datetime | None = field(default=None, init=False)

    def bring_people_in_step(self) -> None:
        """Have the users be who has a mailbox, by a reading that is a quarter of an hour old at most.

        Where the directory is silent, what was read last is told.
        """
        moment = self.book.clock()
        with self.book.memory.reading() as session:
            read_at = last_read(session)
        tried_lately = self._tried_at is not None and _is_within(
            self._tried_at, moment, LISTS_EVERY
        )
        due = read_at is None or not _is_within(read_at, moment, PEOPLE_EVERY)
        if due and not tried_lately:
            self._tried_at = moment
            try:
                self.read_directory()
            except DirectoryError as trouble:
                log.warning("the directory was not read for SCIM: %s", trouble)
            self.book.in_step.look_again()
        self.book.in_step.bring_users()

    # ── Users ─────────────────────────────────────────────────────────────────────────────────────

    def create_user(self, by: Person, document: Document) -> Seen:
        """Make a mailbox for somebody, or give somebody who had one theirs back; return the user.

        Raises:
            TakenError, ValueRefusedError, KeptByHandError, GuardRefusedError, StaleError,
            DirectorySilentError.

        """
        asked = wanted(document, self.hand.place())
        with self.book.making(kept.USER, document, asked.staff_number) as resource_id:
            account_id = self._account_for(by, asked)
            row = self._account(account_id)
            if asked.active is False and row.standing == Standing.ACTIVE.value:
                self.hand.suspend(by, row)
                row = self._account(account_id)
            told = with_address(document, row.mail)
            told.setdefault("active", row.standing == Standing.ACTIVE.value)
            return self.book.keep(kept.USER, resource_id, told, subject=account_id, account=row)

    def change_user(self, by: Person, seen: Seen, document: Document) -> Seen:
        """Have a user, and their mailbox, be as a document says; return the user.

        Raises:
            NotFoundError, VersionError; and all that `create_user` raises.

        """
        place = self.hand.place()
        after = wanted(document, place)
        before = _lenient(seen.document, place)
        with self.book.changing(seen, document):
            row = self._account_of(seen)
            document = without_address(document, seen.document, row.mail)
            self._refuse_stale(seen, row)
            try:
                self.hand.change(by, row, before, after)
            finally:
                row = self._account_of(seen)
            return self.book.keep(kept.USER, seen.id, document, subject=row.id, account=row)

    def delete_user(self, by: Person, seen: Seen) -> None:
        """Suspend somebody's mailbox and take the user out of sight; nothing is deleted (M-23).

        Raises:
            NotFoundError, VersionError, KeptByHandError, GuardRefusedError, StaleError,
            DirectorySilentError.

        """
        with self.book.changing(seen):
            self.hand.suspend(by, self._account_of(seen))
            self.book.drop(seen)

    def _account_for(self, by: Person, asked: Wanted) -> str:
        """Return the account of a newcomer: a new one, or the one they had before they left."""
        found = self.hand.find(asked.staff_number) if asked.staff_number else None
        if found is None:
            return self.hand.add(by, asked)
        held, account_id = found
        self.book.in_step.look_again()
        with self.book.memory.reading() as session:
            users = kept.resources_by_subject(session, kept.USER, account_id)
        if not users or any(one.state != kept.GONE for one in users):
            raise TakenError("Somebody has this staff number; look for them and change them.")
        # They left and come back: the same mailbox, under a new id.
        was = facts_of(held)
        before = Wanted(
            user_name=asked.user_name,
            full_name=was.full_name,
            # What the client does not mention stays as it was.
            title=was.title if asked.title else "",
            phone=was.phone if asked.phone else "",
            unit=was.unit or None,
            mail=was.mail,
        )
        active = True if asked.active is None else asked.active
        self.hand.change(by, self._account(account_id), before, replace(asked, active=active))
        return account_id

    def _refuse_stale(self, seen: Seen, row: MailboxAccountRow) -> None:
        """Refuse where the mailbox itself is no longer what the client was shown."""
        with self.book.memory.reading() as session:
            shown = kept.resource_by_id(session, kept.USER, seen.id)
        if shown is not None and shown.known != facts_of(self.hand.held(row)).told():
            self.hand.refresh(row)
            self.book.in_step.look_again()
            raise StaleError("The mailbox was changed by hand; read the resource again.")

    def _account_of(self, seen: Seen) -> MailboxAccountRow:
        with self.book.memory.reading() as session:
            row = kept.resource_by_id(session, kept.USER, seen.id)
            account = account_by_id(session, row.subject or "") if row is not None else None
        if account is None:
            raise NotFoundError(seen.id)
        return account

    def _account(self, account_id: str) -> MailboxAccountRow:
        with self.book.memory.reading() as session:
            row = account_by_id(session, account_id)
        if row is None:
            raise StaleError("The mailbox is no longer in the directory.")
        return row

    # ── Groups ────────────────────────────────────────────────────────────────────────────────────

    def create_group(self, by: Person, document: Document, members: Sequence[str]) -> Seen:
        """Keep a group of a client's own; lists of the directory are groups already.

        Raises:
            TakenError: a list is called so; ValueRefusedError: somebody in it is no user.

        """
        self.bring_lists_in_step()
        self._subjects(members)
        with self.book.making(kept.GROUP, document) as resource_id:
            return self.book.keep(kept.GROUP, resource_id, document, subject=None, members=members)

    def change_group(
        self, by: Person, seen: Seen, document: Document, members: Sequence[str]
    ) -> Seen:
        """Have a group be as a document says; of a list, who is in it is changed in the directory.

        Raises:
            NotFoundError, VersionError, KeptByHandError: a list's name is changed by hand;
            ValueRefusedError: somebody in it is no user; GuardRefusedError, StaleError,
            DirectorySilentError.

        """
        subjects = self._subjects(members)
        with self.book.changing(seen):
            subject = self._subject_of(seen)
            if subject is None:
                return self.book.keep(kept.GROUP, seen.id, document, subject=None, members=members)
            if document.get("displayName") != seen.document.get("displayName"):
                raise KeptByHandError("A list of the directory is renamed by hand only.")
            before = {one for one, _ in seen.links}
            with self.book.memory.reading() as session:
                left = kept.live_users(session, before - set(members))
            come = [subjects[one] for one in members if one not in before]
            self.lists.change(by, subject, come, [one for one in left.values() if one])
            return self.book.keep(kept.GROUP, seen.id, document, subject=subject, members=members)

    def delete_group(self, by: Person, seen: Seen) -> None:
        """Take a client's own group out of sight; a list of the directory stays.

        Raises:
            NotFoundError, VersionError, KeptByHandError.

        """
        with self.book.changing(seen):
            if self._subject_of(seen) is not None:
                raise KeptByHandError("A list of the directory is deleted by hand only.")
            self.book.drop(seen)

    def bring_lists_in_step(self, *, now: bool = False) -> None:
        """Have the groups be what the lists of the directory are, as of half a minute ago at most."""
        moment = self.book.clock()
        last = self._lists_read_at
        if not now and last is not None and _is_within(last, moment, LISTS_EVERY):
            return
        self.bring_people_in_step()
        try:
            lists = {dn_key(one.dn): one for one in self.lists.all()}
        except (DirectorySilentError, StaleError):
            return  # what we knew last is told; whoever changes anything hears of the silence
        self._lists_read_at = moment
        with self.book.memory.reading() as session:
            groups = {str(row.subject): row for row in kept.lists(session)}
        for key, one in lists.items():
            self._follow(groups.get(key), key, one)
        for key in groups.keys() - lists.keys():
            self._drop_list(groups[key].id)

    def _follow(self, group: Any, key: str, one: MailList) -> None:
        """Bring one group in step with its list; nothing is written where nothing changed."""
        name = one.name or one.mail or one.dn
        members = self._users_in(one)
        known = {"address": one.mail, "unit": one.unit, "list": True}
        if group is None:
            document: Document = {"schemas": [GROUP], "displayName": name}
            with self.book.making(kept.GROUP, document) as resource_id:
                self.book.keep(
                    kept.GROUP,
                    resource_id,
                    document,
                    subject=key,
                    facts=known,
                    members=members,
                )
            return
        document = dict(group.document) | {"displayName": name}
        with self.book.memory.reading() as session:
            before = kept.members_of(session, [group.id]).get(group.id, [])
        if document != group.document or set(before) != set(members) or known != group.known:
            self.book.keep(
                kept.GROUP, group.id, document, subject=key, facts=known, members=members
            )

    def _users_in(self, one: MailList) -> list[str]:
        member_key = self.hand.flavour.member_key
        keys = [member_key(member) for member in one.members]
        with self.book.memory.reading() as session:
            accounts = accounts_by_key(session, keys)
            users = kept.users_by_subject(
                session, [accounts[key] for key in keys if key in accounts]
            )
        return sorted(users.values())

    def _drop_list(self, group_id: str) -> None:
        try:
            self.book.drop(self.book.see(kept.GROUP, group_id))
        except NotFoundError:
            return

    def _subject_of(self, seen: Seen) -> str | None:
        with self.book.memory.reading() as session:
            row = kept.resource_by_id(session, kept.GROUP, seen.id)
        if row is None:
            raise NotFoundError(seen.id)
        return row.subject

    def _subjects(self, members: Sequence[str]) -> Mapping[str, str]:
        """Return the accounts of a group's members; raises ValueRefusedError where one is no user."""
        with self.book.memory.reading() as session:
            found = kept.live_users(session, members)
        if len(found) != len(set(members)):
            raise ValueRefusedError("members names somebody who is no user here.")
        return found


def _is_within(since: datetime, moment: datetime, term: timedelta) -> bool:
    return timedelta(0) <= moment - since < term


def _lenient(document: Document, place: Any) -> Wanted:
    """Return what a document that is kept already asked for, whatever its values are."""
    try:
        return wanted(document, place)
    except ValueRefusedError:
        name = str(document.get("userName") or "")
        return Wanted(name, name)
