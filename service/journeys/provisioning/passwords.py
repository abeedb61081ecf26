"""A password is set by a link that works once: nobody but its holder ever knows it (M-26, M-30).

Of a link only the SHA-256 of its token is kept. What a slip shows is such a link too, so nothing that is
printed opens a mailbox by itself, and the first password is one the person chose.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from directory.errors import DirectoryError
from directory.mail_directory import MailDirectory
from directory.mapping import Flavour
from directory.people import MailAccount, Standing
from directory.sessions import MailSessions, end_sessions
from service.clock import Clock
from service.events.ledger import record
from service.events.provisioning import PasswordLinkMade, PasswordSet, PasswordVoided
from service.identity.roles import Person
from service.journeys.plans import OpenDirectory
from service.journeys.provisioning.errors import (
    ActRefusedError,
    GroundsMissingError,
    LinkRefusedError,
    WeakPasswordError,
)
from service.journeys.provisioning.hand import LONGEST_REASON, read_now
from service.journeys.provisioning.looking import MailboxBook
from service.journeys.provisioning.password_rules import PasswordRules
from service.journeys.provisioning.views import Account, LinkView, tell_account
from service.store.engine import Memory
from service.store.queries.people import end_sessions_of, forget_trouble
from service.store.queries.provisioning import (
    account_by_id,
    claim_link,
    give_link_back,
    link_by_digest,
    links_made_since,
    links_of,
    person_by_number,
    revoke_links,
    unit_tree,
)
from service.store.tables.provisioning import PasswordLinkRow

LINK, SLIP = "LINK", "SLIP"
LINKS_AN_HOUR: Final = 5
LONGEST_TOKEN: Final = 100


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link that was just made; `token` is shown this once and kept nowhere."""

    token: str = field(repr=False)
    account: Account
    expires_at: datetime
    handed: str


@dataclass(frozen=True, slots=True)
class OpenLink:
    """Whose password a link sets, and until when."""

    account: Account
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Passwords:
    """Makes links, and sets the password of whoever holds one."""

    memory: Memory
    clock: Clock
    book: MailboxBook
    directory: OpenDirectory
    flavour: Callable[[], Flavour]
    rules: Callable[[], PasswordRules]
    sessions: Callable[[], MailSessions | None]

    def make(
        self, by: Person, account_id: str, *, handed: str, reason: str, void: bool
    ) -> MadeLink:
        """Make a link for a mailbox; those made before end. `void` ends the old password at once.

        Raises:
            NotFoundError: it is not theirs to see; GroundsMissingError: no reason;
            ActRefusedError: `not_now` where nobody may sign in to it, `too_many` within an hour;
            AccountChangedError, DirectoryError: nothing was made.

        """
        why = " ".join(reason.split())[:LONGEST_REASON]
        if not why or not why.isprintable():
            raise GroundsMissingError("reason")
        account = self.book.account(by, account_id)
        self._refuse_too_many(account)
        with self.directory() as directory:
            held = read_now(directory, self.flavour(), account)
            if held.standing is not Standing.ACTIVE:
                raise ActRefusedError("not_now")
        if void:
            self.void(by, account)
        token, moment, rules = secrets.token_urlsafe(32), self.clock(), self.rules()
        hours = rules.slip_hours if handed == SLIP else rules.link_hours
        until, link_id = moment + timedelta(hours=hours), str(uuid4())
        with self.memory.writing() as session:
            revoke_links(session, account.id, moment)
            session.add(
                PasswordLinkRow(
                    id=link_id,
                    token_sha256=digest_of(token),
                    account_id=account.id,
                    handed=handed,
                    made_at=moment,
                    made_by=by.user_name,
                    expires_at=until,
                )
            )
            event = PasswordLinkMade(account.subject, link_id, handed, until.isoformat(), why)
            record(session, event, moment=moment, actor=by.user_name)
        return MadeLink(token, account, until, handed)

    def void(self, by: Person, account: Account) -> bool | None:
        """Give a mailbox a password that nobody knows, and end its sessions; return whether they ended."""
        with self.directory() as directory:
            held = read_now(directory, self.flavour(), account)
            directory.set_password(held.dn, unknowable())
        ended = self._end_sessions(held)
        moment = self.clock()
        with self.memory.writing() as session:
            revoke_links(session, account.id, moment)
            event = PasswordVoided(account.subject, ended)
            record(session, event, moment=moment, actor=by.user_name)
        return ended

    def revoke(self, by: Person, account_id: str) -> None:
        """End the links of a mailbox that could still be used."""
        account = self.book.account(by, account_id)
        with self.memory.writing() as session:
            revoke_links(session, account.id, self.clock())

    def links(self, by: Person, account_id: str) -> tuple[LinkView, ...]:
        """Return the links made for a mailbox, the newest first."""
        account = self.book.account(by, account_id)
        with self.memory.reading() as session:
            return tuple(
                LinkView(
                    one.id, one.handed, one.made_at, one.made_by,
                    one.expires_at, one.used_at, one.revoked_at,
                )
                for one in links_of(session, account.id)
            )  # fmt: skip

    def look(self, token: str) -> OpenLink:
        """Return whose password a link sets; raises LinkRefusedError."""
        row, account = self._found(token)
        return OpenLink(account, row.expires_at)

    def set(self, token: str, password: str) -> None:
        """Set the password of whoever holds a link, and use the link up.

        Raises:
            LinkRefusedError; WeakPasswordError: with every rule it breaks, and the link stays good;
            DirectoryError: the directory did not take it, and the link stays good.

        """
        row, account = self._found(token)
        names = (account.full_name, account.user_name, account.mail.partition("@")[0])
        broken = self.rules().broken(password, *names, account.staff_number or "")
        if broken:
            raise WeakPasswordError(broken)
        digest, moment = digest_of(token), self.clock()
        # Used up first: of two who come at once one is let through, and a crash burns the link.
        with self.memory.writing() as session:
            if not claim_link(session, digest, moment):
                raise LinkRefusedError("used")
        try:
            with self.directory() as directory:
                held = self._still_theirs(directory, account)
                directory.set_password(held.dn, password)
        except (DirectoryError, LinkRefusedError):
            with self.memory.writing() as session:
                give_link_back(session, digest)
            raise
        ended = self._end_sessions(held)
        with self.memory.writing() as session:
            forget_trouble(session, account.user_name)
            event = PasswordSet(account.subject, row.id, ended)
            record(session, event, moment=moment, actor=account.user_name)

    def _found(self, token: str) -> tuple[PasswordLinkRow, Account]:
        """Return a link that can be used, and whose; raises LinkRefusedError."""
        if len(token) > LONGEST_TOKEN:
            raise LinkRefusedError("unknown")
        with self.memory.reading() as session:
            row = link_by_digest(session, digest_of(token))
            held = account_by_id(session, row.account_id) if row else None
            names = {code: name for code, name, _ in unit_tree(session)}
        if row is None or held is None:
            raise LinkRefusedError("unknown")
        if row.used_at is not None:
            raise LinkRefusedError("used")
        if row.revoked_at is not None:
            raise LinkRefusedError("revoked")
        if row.expires_at <= self.clock():
            raise LinkRefusedError("expired")
        if held.standing != Standing.ACTIVE:
            raise LinkRefusedError("suspended")
        return row, tell_account(held, names)

    def _still_theirs(self, directory: MailDirectory, account: Account) -> MailAccount:
        """Return the account a link is for, as it is now: names are given again, identities never."""
        entry = directory.read(account.dn, self.flavour().attributes)
        held = self.flavour().read_account(entry) if entry is not None else None
        if held is None or (account.entry_uuid and held.entry_uuid != account.entry_uuid):
            raise LinkRefusedError("unknown")
        if held.standing is not Standing.ACTIVE:
            raise LinkRefusedError("suspended")
        return held

    def _refuse_too_many(self, account: Account) -> None:
        since = self.clock() - timedelta(hours=1)
        with self.memory.reading() as session:
            if links_made_since(session, account.id, since) >= LINKS_AN_HOUR:
                raise ActRefusedError("too_many")

    def _end_sessions(self, held: MailAccount) -> bool | None:
        """End the sessions that the old password opened, of mail and here; None where nobody ends any."""
        if held.staff_number:
            with self.memory.writing() as session:
                person = person_by_number(session, held.staff_number)
                if person is not None:
                    end_sessions_of(session, person.id)
        sessions = self.sessions()
        if sessions is None:
            return None
        return end_sessions(sessions, (held.user_name, held.mail, *held.aliases)).done


def digest_of(token: str) -> str:
    """Return what a link is found by."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def unknowable() -> str:
    """Return a password that nobody knows, with a sign of every class for directories that ask."""
    return f"{secrets.token_urlsafe(24)}-aA9."
