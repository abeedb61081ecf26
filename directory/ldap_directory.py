"""A mail directory over LDAP: ldap3 connects, encrypts and binds; what is many goes over our own wire."""

from __future__ import annotations

import itertools
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from ldap3 import Connection

from directory.client import LdapDirectory, LdapPolicy
from directory.collector import resting_collector
from directory.entries import Entry, Values
from directory.errors import DirectoryRefusedError, DirectoryUnreachableError
from directory.filters import EVERY_ENTRY, Filter
from directory.ldap_slowly import SlowMailDirectory
from directory.mail_directory import (
    ALL_USER_ATTRIBUTES,
    OPERATIONS_IN_FLIGHT,
    MailDirectory,
    Scope,
    ServerFacts,
)
from directory.operations import Operation, Result, ResultCode
from directory.passwords import give_password
from directory.root_dse import ROOT_DSE, read_facts
from directory.wire import requests
from directory.wire.answers import (
    INTERMEDIATE,
    RANGE,
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
from directory.wire.sync import REFRESH_REQUIRED, Changes, ChangesReader, sync_request

ENTRIES_ON_A_PAGE: Final = 1000
MOST_ENTRIES: Final = 2_000_000
MOST_REFERENCES: Final = 10_000  # to other servers, on one page
EMPTY_PAGES: Final = 50  # pages in a row that bring nothing: a cookie that never ends
SEARCH_SECONDS: Final = (
    1800.0  # of waiting for pages, however many; what is done with them is not counted
)
NOT_NOW: Final = frozenset(
    {ResultCode.BUSY, ResultCode.UNAVAILABLE, ResultCode.TIME_LIMIT_EXCEEDED}
)


@contextmanager
def open_mail_directory(policy: LdapPolicy) -> Iterator[MailDirectory]:
    """Give an open, encrypted and bound conversation with the directory of a policy.

    Raises:
        DirectoryUnreachableError, DirectoryRefusedError.

    """
    with LdapDirectory(policy).bound("open the mail directory", writing=True) as connection:
        if policy.slowly:
            yield SlowMailDirectory(connection, policy)
        else:
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
            self._facts = read_facts(self.read("", ROOT_DSE))
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
        cookie, count, idle, left = b"", 0, 0, SEARCH_SECONDS
        begun: set[str] = set()  # the first entry of each page: no page comes twice
        while True:
            began = time.monotonic()
            page, following = self._page(base, wanted, attributes, scope, cookie)
            left -= time.monotonic() - began
            first = page[0].dn if page else None
            count, idle = count + len(page), 0 if page else idle + 1
            if first in begun or count > MOST_ENTRIES or idle > EMPTY_PAGES or left < 0:
                raise self._stream.broken("pages without end")
            if first is not None:
                begun.add(first)
            yield from page
            if not following:
                return
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
                sent = list(itertools.islice(source, max(window, 1) - len(order)))
                drained = not sent
                order.extend(self._send(sent, expected, results))
            if not order:
                return
            if order[0] not in results:
                self._take(next(incoming), expected, results)
            while order and order[0] in results:
                yield results.pop(order.popleft())

    def _send(
        self, operations: list[Operation], expected: dict[int, int], results: dict[int, Result]
    ) -> list[int]:
        """Send operations in one go; return their numbers, and note the tag each answer must have."""
        numbers, octets = list(itertools.islice(self._numbers, len(operations))), []
        for number, operation in zip(numbers, operations, strict=True):
            try:
                request, controls = requests.change(operation)
            except UnicodeEncodeError:
                # No server can be told this name or text, so it is refused as every server would.
                results[number] = Result(ResultCode.INVALID_ATTRIBUTE_SYNTAX, "", "no Unicode")
                continue
            octets.append(requests.message(number, request, controls))
            expected[number] = RESULTS[request[0]]
        if octets:
            self._stream.begin_answer()
            self._stream.send(b"".join(octets))
        return numbers

    def _take(
        self, messages: list[Message], expected: dict[int, int], results: dict[int, Result]
    ) -> None:
        for message in messages:
            if message.tag == INTERMEDIATE:
                continue
            if expected.pop(message.number, None) != message.tag:
                raise self._stream.broken("an answer to no question of ours")
            with self._reading():
                results[message.number] = read_result(message.content)
            self._stream.begin_answer()

    def changes_since(
        self,
        cookie: bytes,
        base: str,
        wanted: Filter,
        attributes: Sequence[str] = ALL_USER_ATTRIBUTES,
    ) -> Changes:
        """Return what has changed among the matching entries since a cookie; since ever, where it is empty.

        Only where `facts().controls` names the sync control (RFC 4533). Complete or an error, as a
        search is; but not paged, so that an answer of more than 64 MB is refused.

        Raises:
            CookieTooOldError: the server does not know any more; read everything again.

        """
        number = next(self._numbers)
        asked = requests.search(base, wanted, attributes, Scope.SUBTREE)
        self._stream.begin_answer()
        self._stream.send(requests.message(number, asked, sync_request(cookie)))
        reader = ChangesReader(self._entries, cookie)
        with self._reading():
            for message in itertools.chain.from_iterable(self._stream.messages()):
                if message.number != number or len(reader) > MOST_ENTRIES:
                    raise MalformedMessageError("an answer to no question of ours, or too many")
                if message.tag == SEARCH_ENTRY:
                    reader.take_entry(message)
                elif message.tag == INTERMEDIATE:
                    reader.take_information(message)
                elif message.tag == SEARCH_DONE:
                    self._done(message, base)
                    return reader.finished(message)
                elif message.tag != SEARCH_REFERENCE:
                    raise MalformedMessageError("an answer of another kind")
        raise AssertionError("a stream ends with an error or not at all")

    def set_password(self, dn: str, password: str) -> None:
        """Give an account a password (RFC 3062, or as Active Directory wants it)."""
        give_password(self._connection, dn, password, encrypted=self._policy.encrypts)

    def _page(
        self,
        base: str,
        wanted: Filter,
        attributes: Sequence[str],
        scope: Scope,
        cookie: bytes | None,
    ) -> tuple[list[Entry], bytes]:
        """Return one page of whole entries, and the cookie of the next one; no cookie, no paging."""
        entries, following = self._page_in_parts(base, wanted, attributes, scope, cookie)
        if self._entries.met_a_range:
            entries = [self._whole(one) for one in entries]
        return entries, following

    def _page_in_parts(
        self,
        base: str,
        wanted: Filter,
        attributes: Sequence[str],
        scope: Scope,
        cookie: bytes | None,
    ) -> tuple[list[Entry], bytes]:
        number = next(self._numbers)
        try:
            asked = requests.search(base, wanted, attributes, scope)
        except UnicodeEncodeError:
            raise DirectoryRefusedError("search", "a text that is no Unicode") from None
        controls = b"" if cookie is None else requests.paged(ENTRIES_ON_A_PAGE, cookie)
        most = MOST_ENTRIES if cookie is None else ENTRIES_ON_A_PAGE
        self._stream.begin_answer()
        self._stream.send(requests.message(number, asked, controls))
        done, entries = self._gathered(number, most)
        return entries, self._done(done, base)

    def _gathered(self, number: int, most: int) -> tuple[Message, list[Entry]]:
        """Return the message that ends a search, and the entries before it."""
        entries: list[Entry] = []
        references = 0
        with resting_collector(), self._reading():
            for messages in self._stream.messages():
                done, referring = self._sort(messages, number, entries)
                references += referring
                if len(entries) > most or references > MOST_REFERENCES:
                    raise MalformedMessageError("more on a page than was asked for")
                if done is not None:
                    return done, entries
        raise AssertionError("a stream ends with an error or not at all")

    def _sort(
        self, messages: list[Message], wanted: int, entries: list[Entry]
    ) -> tuple[Message | None, int]:
        """Read entries into a list; return the message that ends them, if it has come.

        References name servers that hold more (4.5.3). They are counted, and never followed.
        """
        read, references = self._entries.read, 0
        for message in messages:
            number, tag, data, at, end, _ = message
            if number != wanted:
                raise MalformedMessageError("an answer to no question of ours")
            if tag == SEARCH_ENTRY:
                entries.append(read(data, at, end))
            elif tag == SEARCH_DONE:
                if message is not messages[-1]:
                    raise MalformedMessageError("an answer after its end")
                return message, references
            elif tag in {SEARCH_REFERENCE, INTERMEDIATE}:
                references += 1
            else:
                raise MalformedMessageError("an answer of another kind")
        return None, references

    def _done(self, message: Message, base: str) -> bytes:
        """Return the cookie after a whole page; an answer that is not whole is an error."""
        with self._reading():
            result = read_result(message.content)
            cookie = read_cookie(message.rest)
        if result.code == ResultCode.NO_SUCH_OBJECT:
            raise _NothingThereError("search", f"there is no {base[:200]}")
        if result.code == REFRESH_REQUIRED:
            raise CookieTooOldError("read what has changed", "the cookie is too old")
        if result.code in NOT_NOW:
            raise DirectoryUnreachableError("search", f"result {result.code}")
        if not result.succeeded:
            raise DirectoryRefusedError("search", f"result {result.code} {result.message}"[:300])
        return cookie or b""

    def _whole(self, entry: Entry) -> Entry:
        """Return an entry with the rest of what came in parts (MS-ADTS, 3.1.1.3.1.3.3).

        Active Directory gives at most 1,500 values of an attribute, under a name with their range,
        and the attribute's own name with no values.
        """
        parts = [name for name in entry.attributes if RANGE in name]
        if not parts:
            return entry
        whole = {n: values for n, values in entry.attributes.items() if RANGE not in n}
        for name in parts:
            whole[name.partition(RANGE)[0]] = self._all_values(entry, name)
        return Entry(entry.dn, whole)

    def _all_values(self, entry: Entry, part: str) -> Values:
        plain, _, limits = part.partition(RANGE)
        values = entry.attributes[part]
        while not limits.endswith("-*"):
            begin = len(values)
            asked = (f"{plain};range={begin}-*",)
            found, _ = self._page_in_parts(entry.dn, EVERY_ENTRY, asked, Scope.BASE, None)
            further = found[0].attributes if found else {}
            part = next(
                (name for name in further if name.startswith(f"{plain}{RANGE}{begin}-")), ""
            )
            if not further.get(part) or begin > MOST_ENTRIES:
                raise self._stream.broken(f"values of {plain} that do not go on")
            values, limits = values + further[part], part
        return values

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except MalformedMessageError as wrong:
            raise self._stream.broken(str(wrong)) from None


class CookieTooOldError(DirectoryRefusedError):
    """The server no longer knows what has changed since a cookie."""


class _NothingThereError(DirectoryRefusedError):
    """The base of a search does not exist."""
