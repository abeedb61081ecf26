"""A mail directory over ldap3 alone: slow, and by another hand than ours; what the fast one must equal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from ldap3 import BASE, DEREF_NEVER, LEVEL, SUBTREE, Connection
from ldap3.core.exceptions import LDAPNoSuchObjectResult, LDAPOperationResult
from ldap3.core.results import RESULT_REFERRAL

from directory.client import LdapPolicy, speaking_ldap
from directory.entries import Entry
from directory.errors import DirectoryRefusedError, DirectoryUnreachableError
from directory.filter_text import tell_filter
from directory.filters import EVERY_ENTRY, Filter
from directory.mail_directory import (
    ALL_USER_ATTRIBUTES,
    ASSERTION_CONTROL,
    OPERATIONS_IN_FLIGHT,
    PAGED_RESULTS_CONTROL,
    Scope,
    ServerFacts,
)
from directory.operations import AddEntry, DeleteEntry, ModifyEntry, MoveEntry, Operation, Result
from directory.passwords import give_password
from directory.root_dse import ROOT_DSE, read_facts
from directory.wire.filters import encode_filter

ENTRIES_ON_A_PAGE: Final = 1000
MOST_PAGES: Final = 10_000
_SCOPES: Final = {Scope.BASE: BASE, Scope.ONE_LEVEL: LEVEL, Scope.SUBTREE: SUBTREE}
_PAGE_AFTER: Final = ("controls", PAGED_RESULTS_CONTROL, "value", "cookie")


class SlowMailDirectory:
    """One bound connection (see `MailDirectory` for what each method promises)."""

    def __init__(self, connection: Connection, policy: LdapPolicy) -> None:
        self._connection = connection
        self._policy = policy

    def facts(self) -> ServerFacts:
        """Return what the server says of itself."""
        return read_facts(self.read("", ROOT_DSE))

    def search(
        self,
        base: str,
        wanted: Filter,
        attributes: Sequence[str] = ALL_USER_ATTRIBUTES,
        *,
        scope: Scope = Scope.SUBTREE,
    ) -> Iterator[Entry]:
        """Give every matching entry, a page at a time (RFC 2696)."""
        cookie: bytes | None = None
        for _ in range(MOST_PAGES):
            page = self._asked(
                base, wanted, attributes, scope, paged_size=ENTRIES_ON_A_PAGE, paged_cookie=cookie
            )
            yield from page
            told: Any = self._connection.result
            for word in _PAGE_AFTER:
                told = (told or {}).get(word)
            cookie = told
            if not cookie:
                return
        raise DirectoryUnreachableError("search", "pages without end")

    def read(self, dn: str, attributes: Sequence[str] = ALL_USER_ATTRIBUTES) -> Entry | None:
        """Return one entry, or None where there is none."""
        try:
            return next(iter(self._asked(dn, EVERY_ENTRY, attributes, Scope.BASE)), None)
        except _NothingThereError:
            return None

    def carry(
        self, operations: Iterable[Operation], *, window: int = OPERATIONS_IN_FLIGHT
    ) -> Iterator[Result]:
        """Send one operation after the other, whatever the window, and give their results."""
        del window
        for operation in operations:
            with speaking_ldap("carry out"):
                result = self._result(operation)
            yield result

    def set_password(self, dn: str, password: str) -> None:
        """Give an account a password (RFC 3062, or as Active Directory wants it)."""
        give_password(self._connection, dn, password, encrypted=self._policy.encrypts)

    def _asked(
        self,
        base: str,
        wanted: Filter,
        attributes: Sequence[str],
        scope: Scope,
        **paging: Any,
    ) -> list[Entry]:
        with speaking_ldap("search"):
            try:
                self._connection.search(
                    base,
                    tell_filter(wanted),
                    search_scope=_SCOPES[scope],
                    dereference_aliases=DEREF_NEVER,
                    attributes=list(attributes),
                    paged_criticality=True,
                    **paging,
                )
            except LDAPNoSuchObjectResult:
                raise _NothingThereError("search", f"there is no {base[:200]}") from None
            if self._connection.result["result"] == RESULT_REFERRAL:
                raise DirectoryRefusedError("search", "referral")
            return [
                _entry(one) for one in self._connection.response if one["type"] == "searchResEntry"
            ]

    def _result(self, operation: Operation) -> Result:
        try:
            self._send(operation)
        except LDAPOperationResult as refusal:
            return Result(int(refusal.result), str(refusal.dn or ""), str(refusal.message or ""))
        told = self._connection.result
        return Result(int(told["result"]), str(told["dn"] or ""), str(told["message"] or ""))

    def _send(self, operation: Operation) -> None:
        connection = self._connection
        match operation:
            case AddEntry(dn, attributes):
                connection.add(dn, attributes={n: list(values) for n, values in attributes.items()})
            case ModifyEntry(dn, modifications, assertion):
                changes: dict[str, list[tuple[int, list[bytes]]]] = {}
                for one in modifications:
                    changes.setdefault(one.attribute, []).append((int(one.kind), list(one.values)))
                connection.modify(dn, changes, controls=_asserting(assertion))
            case MoveEntry(dn, new_rdn, superior, delete_old, assertion):
                connection.modify_dn(
                    dn, new_rdn, delete_old, superior, controls=_asserting(assertion)
                )
            case DeleteEntry(dn, assertion):
                connection.delete(dn, controls=_asserting(assertion))


class _NothingThereError(DirectoryRefusedError):
    """The base of a search does not exist."""


def _asserting(assertion: Filter | None) -> list[tuple[str, bool, bytes]] | None:
    return None if assertion is None else [(ASSERTION_CONTROL, True, encode_filter(assertion))]


def _entry(told: dict[str, Any]) -> Entry:
    attributes = {n.lower(): tuple(values) for n, values in told["raw_attributes"].items()}
    return Entry(told["raw_dn"].decode(), attributes)
