"""Signing in at an LDAP directory: find one entry, then bind as that entry (RFC 4513, 5.1.3)."""

from __future__ import annotations

import math
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from ldap3 import DEREF_NEVER, NONE, SUBTREE, Connection, Server, Tls
from ldap3.core.exceptions import (
    LDAPBusyResult,
    LDAPCommunicationError,
    LDAPException,
    LDAPInappropriateAuthenticationResult,
    LDAPInvalidCredentialsResult,
    LDAPNoSuchObjectResult,
    LDAPOperationResult,
    LDAPResponseTimeoutError,
    LDAPSizeLimitExceededResult,
    LDAPStartTLSError,
    LDAPTimeLimitExceededResult,
    LDAPUnavailableResult,
    LDAPUnwillingToPerformResult,
)
from ldap3.core.results import RESULT_REFERRAL
from pyasn1.error import PyAsn1Error  # type: ignore[import-untyped]

from directory.errors import (
    DirectoryRefusedError,
    DirectoryUnreachableError,
    WrongCredentialsError,
)
from directory.ldap3_bounds import bound_answers
from directory.names import is_text, person_filter

TWO_ARE_TOO_MANY: Final = 2
_SILENCE: Final = (
    LDAPCommunicationError,
    LDAPResponseTimeoutError,
    LDAPStartTLSError,
    LDAPBusyResult,
    LDAPUnavailableResult,
    LDAPTimeLimitExceededResult,
    OSError,  # ssl.SSLError is one
)
# What the library's decoder raises at octets that are framed well and mean nothing.
_NO_LDAP: Final = (PyAsn1Error, LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
_NOT_THIS_PASSWORD: Final = (
    LDAPInvalidCredentialsResult,
    LDAPInappropriateAuthenticationResult,
    LDAPNoSuchObjectResult,
    LDAPUnwillingToPerformResult,
)


@dataclass(frozen=True, slots=True)
class DirectoryPerson:
    """Somebody who gave the right password, in the directory's own words."""

    dn: str
    full_name: str
    email: str | None


@dataclass(frozen=True, slots=True)
class LdapPolicy:
    """Where the directory is and how it is asked; the meaning of each field is RFC 4516's."""

    url: str
    base_dn: str
    user_filter: str = "(&(objectClass=inetOrgPerson)(uid={user_name}))"
    start_tls: bool = True
    ca_file: Path | None = None
    bind_dn: str | None = None
    bind_password: str | None = field(default=None, repr=False)
    timeout_seconds: float = 5.0
    slowly: bool = False  # everything through ldap3, nothing over our own wire

    @property
    def encrypts(self) -> bool:
        """Whether nobody on the way reads along."""
        return self.start_tls or self.url.startswith("ldaps:")


@contextmanager
def speaking_ldap(action: str) -> Iterator[None]:
    """Turn the results of RFC 4511 operations into this package's own errors."""
    try:
        yield
    except _SILENCE as silence:
        raise DirectoryUnreachableError(action, _told(silence)) from None
    except LDAPException as refusal:
        raise DirectoryRefusedError(action, _told(refusal)) from None
    except _NO_LDAP as garbage:
        raise DirectoryUnreachableError(action, f"no LDAP: {type(garbage).__name__}") from None


def _told(error: Exception) -> str:
    """Return what the log may know: a result's name and no message that echoes what was sent."""
    if isinstance(error, LDAPOperationResult):
        return str(error.description or type(error).__name__)
    return f"{type(error).__name__}: {error}"[:200]


class LdapDirectory:
    """One directory. Each call is one conversation with an end in time; nothing is kept between."""

    def __init__(self, policy: LdapPolicy) -> None:
        person_filter(policy.user_filter, "anybody")  # a filter that finds anybody is refused now
        address = urlsplit(policy.url)
        if address.scheme not in {"ldap", "ldaps"} or not address.hostname:
            raise ValueError(f"not an LDAP address: {policy.url}")
        self.policy = policy
        self._host = address.hostname
        self._tls_first = address.scheme == "ldaps"
        self._port = address.port or (636 if self._tls_first else 389)

    def authenticate(self, user_name: str, password: str) -> DirectoryPerson:
        """Return the person whom name and password belong to.

        Raises:
            WrongCredentialsError: absent, ambiguous, or not this password;
            DirectoryUnreachableError, DirectoryRefusedError: nothing was learnt about the password.

        """
        if not user_name or not password or not is_text(user_name + password):
            # RFC 4513, 5.1.2: a bind with a name and no password succeeds and proves nothing.
            raise WrongCredentialsError
        person = self._find(user_name)
        # An absent person costs the same two conversations as one with a wrong password.
        dn = person.dn if person else f"cn=nobody,{self.policy.base_dn}"
        with self._conversation("sign a person in", dn, password) as connection:
            try:
                proven = connection.bind()
            except _NOT_THIS_PASSWORD:
                raise WrongCredentialsError from None
            _refuse_referral("sign a person in", connection)
        if person is None or not proven:
            raise WrongCredentialsError
        return person

    def check(self) -> None:
        """Connect, bind as the searching account and look at the base; raise what is wrong."""
        with self._searching("look at the base") as connection:
            connection.search(
                self.policy.base_dn, "(objectClass=*)", search_scope="BASE", attributes=["1.1"]
            )

    @contextmanager
    def bound(self, action: str, *, writing: bool = False) -> Iterator[Connection]:
        """Give a connection bound as the account of the policy; it may write only where that is said."""
        policy = self.policy
        with self._opened(
            action, policy.bind_dn, policy.bind_password, read_only=not writing
        ) as connection:
            with speaking_ldap(action):
                connection.bind()
                _refuse_referral(action, connection)
            yield connection

    def _find(self, user_name: str) -> DirectoryPerson | None:
        """Return the one entry of this name, or None where there is none or more than one."""
        wanted = person_filter(self.policy.user_filter, user_name)
        with self._searching("search a person") as connection:
            try:
                connection.search(
                    self.policy.base_dn,
                    wanted,
                    search_scope=SUBTREE,
                    dereference_aliases=DEREF_NEVER,
                    attributes=["cn", "mail"],
                    size_limit=TWO_ARE_TOO_MANY,
                    time_limit=self._seconds,
                )
            except LDAPSizeLimitExceededResult:
                return None
            _refuse_referral("search a person", connection)
            # References to other servers are not entries, and they are not followed.
            found = [e for e in connection.response or () if e["type"] == "searchResEntry"]
        return _read_person(found[0]) if len(found) == 1 else None

    @contextmanager
    def _searching(self, action: str) -> Iterator[Connection]:
        """Give a connection bound as the searching account."""
        policy = self.policy
        with self._conversation(action, policy.bind_dn, policy.bind_password) as connection:
            connection.bind()
            yield connection

    @contextmanager
    def _conversation(
        self, action: str, dn: str | None, password: str | None
    ) -> Iterator[Connection]:
        """Give an open connection; whatever the library says within is translated."""
        with speaking_ldap(action), self._opened(action, dn, password) as connection:
            yield connection

    @contextmanager
    def _opened(
        self, action: str, dn: str | None, password: str | None, *, read_only: bool = True
    ) -> Iterator[Connection]:
        """Give an open connection over which it is safe to bind, and close it in the end.

        What is raised within is the caller's own and passes as it is.
        """
        with speaking_ldap(action):
            connection = self._connection(dn, password, read_only=read_only)
            bound_answers(connection, action, self.policy.timeout_seconds)
        try:
            with speaking_ldap(action):
                connection.open(read_server_info=False)
                if self.policy.start_tls and not self._tls_first:
                    connection.start_tls(read_server_info=False)
            yield connection
        finally:
            with suppress(OSError, LDAPException):  # it may be broken already
                connection.strategy.close()
            if connection.socket is not None:  # one that never opened is not closed above
                connection.socket.close()

    def _connection(self, dn: str | None, password: str | None, *, read_only: bool) -> Connection:
        server = Server(
            self._host,
            self._port,
            use_ssl=self._tls_first,
            tls=_CheckedTls(self._host, self.policy.ca_file),
            get_info=NONE,
            connect_timeout=self.policy.timeout_seconds,
        )
        return Connection(
            server,
            user=dn,
            password=password,
            raise_exceptions=True,
            auto_referrals=False,
            check_names=False,
            return_empty_attributes=False,
            read_only=read_only,
            receive_timeout=self._seconds,
        )

    @property
    def _seconds(self) -> int:
        """The time for one answer; whole seconds, as SO_RCVTIMEO is handed to the socket."""
        return math.ceil(self.policy.timeout_seconds)


class _CheckedTls(Tls):
    """TLS as the interpreter does it: chain, host name and IP addresses checked in the handshake.

    The library's own check follows the handshake and needs functions Python has since dropped.
    """

    def __init__(self, host: str, ca_file: Path | None) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._host = host
        self._context = ssl.create_default_context(cafile=ca_file)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2  # DOMAIN S-26

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:  # noqa: FBT001, FBT002
        """Continue this connection over TLS; raises where the server is not who it should be."""
        connection.socket = self._context.wrap_socket(connection.socket, server_hostname=self._host)


def _refuse_referral(action: str, connection: Connection) -> None:
    """Raise where the answer is another server's address: a password goes nowhere but here."""
    if connection.result["result"] == RESULT_REFERRAL:
        raise DirectoryRefusedError(action, "referral")


def _read_person(entry: dict[str, Any]) -> DirectoryPerson:
    attributes = {name.lower(): values for name, values in entry["attributes"].items()}

    def first(name: str) -> str | None:
        values = attributes.get(name) or ()
        values = [values] if isinstance(values, str) else list(values)
        return str(values[0]) if values else None

    return DirectoryPerson(entry["dn"], first("cn") or "", first("mail"))
