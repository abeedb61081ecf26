"""Who keeps mailboxes: by bare LDAP, by the craft's plans; later by whatever door comes.

A test says what happens to an account and leaves to its keeper how.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

import ldap3

from config.settings import ROOT
from directory.carry_out import carry_out
from directory.journal import StepOutcome
from directory.ldap_directory import open_mail_directory
from directory.mail_directory import MailDirectory
from directory.mapping import load_flavour
from directory.people import MailAccount
from directory.plan import Plan, Step
from directory.sessions import MailSessions, end_sessions
from tests.support.carrying import QUICK, MemoryJournal
from tests.support.mail.stack import DOMAIN, PEOPLE, MailStack


@dataclass(frozen=True)
class Newcomer:
    """Somebody who gets a mailbox, with the password they choose."""

    user_name: str
    password: str = "Mật khẩu của tôi 1"
    full_name: str = "Nguyễn Thị Thử"
    quota_mb: int = 50

    @property
    def mail(self) -> str:
        """Their address."""
        return f"{self.user_name}@{DOMAIN}"

    @property
    def alias(self) -> str:
        """Their further address."""
        return f"{self.user_name}.phu@{DOMAIN}"

    @property
    def dn(self) -> str:
        """Where their entry stands."""
        return f"uid={self.user_name},{PEOPLE}"


def a_newcomer() -> Newcomer:
    """Return somebody whom no other test knows."""
    return Newcomer(f"cb{uuid4().hex[:12]}")


class Keeper(Protocol):
    """What happens to a mailbox in its life."""

    def create(self, who: Newcomer) -> None:
        """Make the account, with its alias and its holder's password."""
        ...

    def forward(self, who: Newcomer, *to: str) -> None:
        """Have mail sent on."""
        ...

    def suspend(self, who: Newcomer) -> None:
        """Nobody signs in any more, and nobody who was signed in goes on."""
        ...

    def restore(self, who: Newcomer) -> None:
        """The account works again."""
        ...

    def close(self, who: Newcomer) -> None:
        """No mail comes in any more."""
        ...

    def readdress(self, who: Newcomer, mail: str) -> None:
        """Give another address; the old one stays an alias."""
        ...


class LdapKeeper:
    """An administrator with an LDAP client, who knows the schema and what must be done besides."""

    def __init__(self, stack: MailStack, sessions: MailSessions) -> None:
        self._stack, self._sessions = stack, sessions

    def create(self, who: Newcomer) -> None:
        """Add the entry and set its password (RFC 3062)."""
        with self._connected() as ldap:
            ldap.add(
                who.dn,
                ["inetOrgPerson", "govAccount"],
                {
                    "uid": who.user_name,
                    "cn": who.full_name,
                    "sn": who.full_name.split()[0],
                    "mail": who.mail,
                    "govMailAlias": who.alias,
                    "govMailQuotaMB": str(who.quota_mb),
                    "govAccountStatus": "active",
                },
            )
            ldap.extend.standard.modify_password(who.dn, new_password=who.password)

    def forward(self, who: Newcomer, *to: str) -> None:
        """Set the addresses mail is sent on to."""
        self._replace(who, govMailForward=to)

    def suspend(self, who: Newcomer) -> None:
        """Change the standing, clear the forwarding, end the sessions."""
        self._replace(who, govAccountStatus=("suspended",), govMailForward=())
        assert end_sessions(self._sessions, [who.mail]).done

    def restore(self, who: Newcomer) -> None:
        """Change the standing back."""
        self._replace(who, govAccountStatus=("active",))

    def close(self, who: Newcomer) -> None:
        """Change the standing to the last one."""
        self._replace(who, govAccountStatus=("closed",))

    def readdress(self, who: Newcomer, mail: str) -> None:
        """Change the address and keep the old one."""
        self._replace(who, mail=(mail,), govMailAlias=(who.alias, who.mail))

    def _replace(self, who: Newcomer, **attributes: Sequence[str]) -> None:
        changes = {
            name: [(ldap3.MODIFY_REPLACE, list(values))] for name, values in attributes.items()
        }
        with self._connected() as ldap:
            ldap.modify(who.dn, changes)

    @contextmanager
    def _connected(self) -> Iterator[ldap3.Connection]:
        policy = self._stack.policy
        server = ldap3.Server(policy.url, get_info=ldap3.NONE)
        with ldap3.Connection(
            server, policy.bind_dn, policy.bind_password, raise_exceptions=True
        ) as connection:
            yield connection


class CraftKeeper:
    """The craft alone: its mapping builds the steps, and its plans are carried out."""

    def __init__(self, stack: MailStack, sessions: MailSessions) -> None:
        self._stack, self._sessions = stack, sessions
        self.flavour = load_flavour(ROOT / "config/policies/directories/openldap.toml")

    def create(self, who: Newcomer) -> None:
        """Carry out an ADD; the password is never in a plan."""
        self._carry(self.addition(who))
        self.set_password(who)

    def addition(self, who: Newcomer) -> Step:
        """Return the step that makes the account."""
        number = who.user_name.upper()
        fields = {
            "user_name": (who.user_name,),
            "full_name": (who.full_name,),
            "mail": (who.mail,),
            "aliases": (who.alias,),
            "quota_mb": (str(who.quota_mb),),
            "unit": ("snv",),
            "staff_number": (number,),
        }
        return self.flavour.add(fields, above=PEOPLE, staff_number=number)

    def set_password(self, who: Newcomer) -> None:
        """Give the account its holder's password."""
        with self._opened() as directory:
            directory.set_password(who.dn, who.password)

    def forward(self, who: Newcomer, *to: str) -> None:
        """Carry out a change of the forwarding."""
        self._carry(self.flavour.modify(self.account(who), {"forwards": to}))

    def suspend(self, who: Newcomer) -> None:
        """Carry out a SUSPEND; the run ends the sessions."""
        self._carry(self.flavour.suspend(self.account(who)))

    def restore(self, who: Newcomer) -> None:
        """Carry out a RESTORE."""
        self._carry(self.flavour.restore(self.account(who)))

    def close(self, who: Newcomer) -> None:
        """Carry out a CLOSE."""
        self._carry(self.flavour.close(self.account(who)))

    def readdress(self, who: Newcomer, mail: str) -> None:
        """Carry out a READDRESS."""
        self._carry(self.flavour.readdress(self.account(who), mail))

    @contextmanager
    def _opened(self) -> Iterator[MailDirectory]:
        with open_mail_directory(self._stack.policy) as directory:
            yield directory

    def account(self, who: Newcomer) -> MailAccount:
        """Return an account as the directory holds it now."""
        with self._opened() as directory:
            entry = directory.read(who.dn, self.flavour.attributes)
        account = self.flavour.read_account(entry) if entry else None
        assert account is not None, who.dn
        return account

    def _carry(self, step: Step | None) -> None:
        outcome = self.tried(step)
        assert outcome.state.holds, outcome
        assert outcome.sessions_ended is not False, outcome

    def tried(self, step: Step | None) -> StepOutcome:
        """Carry out a plan of one step and return what became of it."""
        assert step is not None, "nothing would change"
        journal = MemoryJournal()
        run = carry_out(Plan((step,)), self._opened, journal, QUICK, sessions=self._sessions)
        for _progress in run:
            pass
        return journal.outcomes[0]
