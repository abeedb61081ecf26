"""A mail directory over LDAP: ldap3 connects, encrypts and binds; what is many goes over our own wire."""

from __future__ import annotations

import gc
import itertools
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from ldap3 import Connection

from directory.client import LdapDirectory, LdapPolicy, speaking_ldap
from directory.entries import Entry
from directory.errors import DirectoryRefusedError, DirectoryUnreachableError
from directory.filters import EVERY_ENTRY, Filter
from directory.mail_directory import (
    ALL_USER_ATTRIBUTES,
    OPERATIONS_IN_FLIGHT,
    MailDirectory,
    Scope,
    ServerFacts,
)
from directory.operations import Operation, Result, ResultCode
from directory.passwords import new_password
from directory.wire import requests
from directory.wire.answers import (
    INTERMEDIATE,
    RESULTS,
    SEARCH_DONE,
    SEARCH_ENTRY,
    SEARCH_REFERENCE,
    EntryReader,
    read_cookie,
    read_result,
)
from directory.wire.ber import MalformedMessageError
from directory.wire.stream import Bounds, Message, Stream

ENTRIES_ON_A_PAGE: Final = 1000
MOST_ENTRIES: Final = 5_000_000
EMPTY_PAGES: Final = 3  # pages in a row that bring nothing: a cookie that never ends
ROOT_DSE: Final = ("namingContexts", "supportedControl", "vendorName", "vendorVersion")
NOTHING_THERE: Final = frozenset({ResultCode.NO_SUCH_OBJECT})


@contextmanager
def open_mail_directory(policy: LdapPolicy) -> Iterator[MailDirectory]:
    """Give an open, encrypted and bound conversation with the directory of a policy.

    Raises:
        DirectoryUnreachableError, DirectoryRefusedError.

    """
    with LdapDirectory(policy).bound("open the mail directory", writing=True) as connection:
        yield LdapMailDirectory(connection, policy)


class LdapMailDirectory:
    """One bound connection (see `MailDirectory` for what each method promises)."""

    def __init__(self, connection: Connection, policy: LdapPolicy) -> None:
        self._connection = connection
        self._policy = policy
        silence = policy.timeout_seconds
        bounds = Bounds(silence_seconds=silence, answer_seconds=max(8 * silence, 60.0))
        self._stream = Stream(connection.socket, "speak with the mail directory", bounds)
        # ldap3 counts its own messages from one; ours never meet them.
        self._numbers = itertools.count(1 << 20)
        self._entries = EntryReader()
        self._facts: ServerFacts | None = None

    def facts(self) -> ServerFacts:
        """Return what the server says of itself, asked once."""
        if self._facts is None:
            root = next(iter(self._page("", EVERY_ENTRY, ROOT_DSE, Scope.BASE, None)[0]), None)
            if root is None:
                self._facts = ServerFacts()
            else:
                vendor = " ".join((*root.texts("vendorname"), *root.texts("vendorversion")))
                self._facts = ServerFacts(
                    root.texts("namingcontexts"), frozenset(root.texts("supportedcontrol")), vendor
                )
        return self._facts

    def search(
        self,
        base: str,
        wanted: Filter,
        attributes: Sequence[str] = ALL_USER_ATTRIBUTES,
        *,
        scope: Scope = Scope.SUBTREE,
    ) -> Iterator[Entry]:
        """Give every matching entry, a page at a time (RFC 2696)."""
        cookie, count, idle = b"", 0, 0
        while True:
            page, following = self._page(base, wanted, attributes, scope, cookie)
            yield from page
            count += len(page)
            idle = 0 if page else idle + 1
            if not following:
                return
            if count > MOST_ENTRIES or idle >= EMPTY_PAGES:
                raise DirectoryUnreachableError("search", "pages without end")
            cookie = following

    def read(self, dn: str, attributes: Sequence[str] = ALL_USER_ATTRIBUTES) -> Entry | None:
        """Return one entry, or None where there is none."""
        try:
            page, _ = self._page(dn, EVERY_ENTRY, attributes, Scope.BASE, None)
        except _NothingThereError:
            return None
        return next(iter(page), None)

    def carry(
        self, operations: Iterable[Operation], *, window: int = OPERATIONS_IN_FLIGHT
    ) -> Iterator[Result]:
        """Send operations, so many of them unanswered at once, and give their results in order."""
        order: deque[int] = deque()
        expected: dict[int, int] = {}
        results: dict[int, Result] = {}
        source, incoming = iter(operations), self._stream.messages()
        drained = False
        while True:
            # Half a window at a time: fewer calls to the socket, and the server is never idle.
            if not drained and len(order) * 2 <= window:
                sent = self._sent(itertools.islice(source, window - len(order)))
                drained = not sent
                order.extend(sent)
                expected.update(sent)
            if not order:
                return
            self._take(next(incoming), expected, results)
            while order and order[0] in results:
                yield results.pop(order.popleft())

    def _sent(self, operations: Iterable[Operation]) -> dict[int, int]:
        """Send operations in one go; return by its number the tag that the answer must have."""
        sent: dict[int, int] = {}
        octets = []
        for operation in operations:
            number = next(self._numbers)
            request, controls = requests.change(operation)
            octets.append(requests.message(number, request, controls))
            sent[number] = RESULTS[request[0]]
        if octets:
            self._stream.begin_answer()
            self._stream.send(b"".join(octets))
        return sent

    def _take(
        self, messages: list[Message], expected: dict[int, int], results: dict[int, Result]
    ) -> None:
        self._stream.begin_answer()
        for message in messages:
            if message.tag == INTERMEDIATE:
                continue
            if expected.pop(message.number, None) != message.tag:
                raise DirectoryUnreachableError("carry out", "an answer to no question of ours")
            with _reading():
                results[message.number] = read_result(message.content)

    def set_password(self, dn: str, password: str) -> None:
        """Give an account a password (RFC 3062, or as Active Directory wants it)."""
        with speaking_ldap("set a password"):
            new_password(self._connection, dn, password, encrypted=self._policy.encrypts)

    def _page(
        self,
        base: str,
        wanted: Filter,
        attributes: Sequence[str],
        scope: Scope,
        cookie: bytes | None,
    ) -> tuple[list[Entry], bytes]:
        """Return one page of entries, whole, and the cookie of the next one; no cookie, no paging."""
        number = next(self._numbers)
        asked = requests.search(base, wanted, attributes, scope)
        controls = b"" if cookie is None else requests.paged(ENTRIES_ON_A_PAGE, cookie)
        self._stream.begin_answer()
        self._stream.send(requests.message(number, asked, controls))
        entries: list[Entry] = []
        with _resting_collector():
            for messages in self._stream.messages():
                done = self._sort(messages, number, entries)
                if done is not None:
                    return entries, self._done(done, base)
                if len(entries) > MOST_ENTRIES:
                    raise DirectoryUnreachableError("search", "entries without end")
        raise AssertionError("a stream ends with an error or not at all")

    def _sort(self, messages: list[Message], wanted: int, entries: list[Entry]) -> Message | None:
        """Read entries into a list; return the message that ends them, if it has come."""
        read = self._entries.read
        with _reading():
            for message in messages:
                number, tag, data, at, end, _ = message
                if number != wanted:
                    raise MalformedMessageError("an answer to no question of ours")
                if tag == SEARCH_ENTRY:
                    entries.append(read(data, at, end))
                elif tag == SEARCH_DONE:
                    return message
                elif tag not in {SEARCH_REFERENCE, INTERMEDIATE}:
                    raise MalformedMessageError("an answer of another kind")
        return None

    def _done(self, message: Message, base: str) -> bytes:
        """Return the cookie after a whole page; an answer that is not whole is an error."""
        with _reading():
            result = read_result(message.content)
            cookie = read_cookie(message.rest)
        if result.code in NOTHING_THERE:
            raise _NothingThereError("search", f"there is no {base}")
        if result.code in {ResultCode.BUSY, ResultCode.UNAVAILABLE}:
            raise DirectoryUnreachableError("search", f"result {result.code}")
        if not result.succeeded:
            raise DirectoryRefusedError("search", f"result {result.code} {result.message}"[:300])
        return cookie or b""


class _NothingThereError(DirectoryRefusedError):
    """The base of a search does not exist."""


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except MalformedMessageError as wrong:
        raise DirectoryUnreachableError("read an answer", str(wrong)) from None


@contextmanager
def _resting_collector() -> Iterator[None]:
    """Let no collection run while a page is read: it would look at every entry there is, again."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
