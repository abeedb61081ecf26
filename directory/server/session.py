"""One connection's conversation: requests come in as octets, answers go out as octets (RFC 4511, 4)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from directory.filters import Equal
from directory.mail_directory import Scope
from directory.operations import (
    Modification,
    ModifyEntry,
    ModifyKind,
    Result,
    ResultCode,
)
from directory.server.naming import Name
from directory.server.passwords import hashed, verifies
from directory.server.requests import (
    ABANDON,
    BIND,
    CHANGES,
    COMPARE,
    EXTENDED,
    SEARCH,
    UNBIND,
    Controls,
    Envelope,
    SearchRequest,
    read_change,
    read_controls,
    read_envelope,
    read_search,
)
from directory.server.responses import (
    ANSWERS,
    PASSWORD_MODIFY,
    RESPONSE_VALUE,
    WHO_AM_I,
    EntryTeller,
    answer,
    message,
    page_control,
    root_dse,
    subschema,
    tell_special,
)
from directory.server.store import StoredEntry
from directory.server.tree import PASSWORD, SUBSCHEMA, RefusedError, Suffix, within
from directory.tree import matcher
from directory.wire.ber import SEQUENCE, MalformedMessageError, Reader, tlv

SIMPLE: Final = 0x80
AUTH_METHOD_NOT_SUPPORTED: Final = 7
LARGEST_PAGE: Final = 1000
SEARCH_SECONDS: Final = 120.0
MOST_WRONG_BINDS: Final = 5
UNBOUND_MESSAGE, BOUND_MESSAGE = 1 << 16, 4 << 20  # octets of the largest message
ACTIVE: Final = b"active"
_MAC: Final = 16


@dataclass(frozen=True, slots=True)
class RootAccount:
    """The one who may write."""

    dn: str
    password: str = field(repr=False)


class Session:
    """What one client said so far: who it is. Root writes and reads all; others read themselves."""

    def __init__(
        self,
        suffix: Suffix,
        root: RootAccount | None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._suffix = suffix
        self._root = root
        self._root_path = suffix.name(root.dn).path if root else None
        self._me: Name | None = None
        self._said = ""
        self._key = secrets.token_bytes(16)
        self._now = monotonic
        self._wrong_binds = 0

    @property
    def is_bound(self) -> bool:
        """Whether the client showed who it is."""
        return self._me is not None

    @property
    def is_over(self) -> bool:
        """Whether the client has guessed often enough."""
        return self._wrong_binds >= MOST_WRONG_BINDS

    @property
    def largest_message(self) -> int:
        """How many octets a message may have: few from somebody unknown."""
        return BOUND_MESSAGE if self.is_bound else UNBOUND_MESSAGE

    @property
    def _is_root(self) -> bool:
        return self._me is not None and self._me.path == self._root_path

    def answer(self, octets: bytes) -> Iterator[bytes] | None:
        """Give the answers to one message as they come; None where the client says good-bye.

        Raises:
            MalformedMessageError: the connection has to be closed.

        """
        envelope = read_envelope(octets)
        if envelope.tag == UNBIND:
            return None
        if envelope.tag == ABANDON:
            return iter(())  # nothing else of this connection is being done by now
        if envelope.tag not in ANSWERS:
            raise MalformedMessageError(f"an operation of kind 0x{envelope.tag & 0xFF:02x}")
        return self._answers(envelope)

    def _answers(self, asked: Envelope) -> Iterator[bytes]:
        more = b""
        try:
            controls = read_controls(asked.tag, asked.rest)
            if asked.tag == SEARCH:
                yield from self._search(asked.number, read_search(asked.content), controls)
                return
            result, more = self._one(asked, controls)
        except RefusedError as refusal:
            result = refusal.result
        except MalformedMessageError as wrong:
            result = Result(ResultCode.PROTOCOL_ERROR, "", str(wrong))
        yield answer(asked.number, asked.tag, result, more)

    def _one(self, asked: Envelope, controls: Controls) -> tuple[Result, bytes]:
        if asked.tag == BIND:
            return self._bind(asked.content), b""
        if asked.tag == COMPARE:
            return self._compare(asked.content, controls), b""
        if asked.tag == EXTENDED:
            return self._extended(asked.content)
        assert asked.tag in CHANGES
        if not self._is_root:
            raise RefusedError(ResultCode.INSUFFICIENT_ACCESS_RIGHTS)
        operation = read_change(asked.tag, asked.content, controls.assertion)
        return self._suffix.perform(operation), b""

    # ── Who it is ─────────────────────────────────────────────────────────────────────────────────

    def _bind(self, content: Reader) -> Result:
        """Learn who it is (4.2); a name without a password proves nothing (RFC 4513, 5.1.2)."""
        self._me, self._said = None, ""
        version, dn = content.integer(), content.text()
        if version != 3:
            raise RefusedError(ResultCode.PROTOCOL_ERROR, "version 3 only")
        if content.tag != SIMPLE:
            raise RefusedError(AUTH_METHOD_NOT_SUPPORTED, "simple binds only")
        password = content.octets(SIMPLE)
        if not dn and not password:
            return Result(ResultCode.SUCCESS)
        if not dn or not password:
            raise RefusedError(ResultCode.UNWILLING_TO_PERFORM, "a name without a password")
        name = self._suffix.name(dn)
        if not self._knows(name, password):
            self._wrong_binds += 1
            return Result(ResultCode.INVALID_CREDENTIALS)
        self._me, self._said = name, dn
        return Result(ResultCode.SUCCESS)

    def _knows(self, name: Name, password: bytes) -> bool:
        """Tell whether this is somebody's password; whoever is suspended has none (DOMAIN M-23)."""
        if self._root is not None and name.path == self._root_path:
            return hmac.compare_digest(password, self._root.password.encode())
        entry = self._suffix.get(name)
        proven = verifies(entry.attributes.get(PASSWORD, ()) if entry else (), password)
        standing = entry.attributes.get("govaccountstatus", (ACTIVE,)) if entry else ()
        return proven and all(one.lower() == ACTIVE for one in standing)

    def _myself(self) -> StoredEntry:
        """Return the client's own entry; raises RefusedError for somebody unknown."""
        entry = self._suffix.get(self._me) if self._me else None
        if entry is None:
            raise RefusedError(ResultCode.INSUFFICIENT_ACCESS_RIGHTS, "bind first")
        return entry

    # ── Reading ───────────────────────────────────────────────────────────────────────────────────

    def _search(self, number: int, request: SearchRequest, controls: Controls) -> Iterator[bytes]:
        base = self._suffix.name(request.base)
        if request.scope is Scope.BASE and base.path in {"", SUBSCHEMA.lower()}:
            special = subschema(self._suffix.schema) if base.path else root_dse(self._suffix)
            yield message(number, tell_special(special, request))
            yield answer(number, SEARCH, Result(ResultCode.SUCCESS))
        elif self._is_root:
            yield from self._search_all(number, base, request, controls)
        else:
            yield from self._search_me(number, base, request)

    def _search_me(self, number: int, base: Name, request: SearchRequest) -> Iterator[bytes]:
        """Give a client its own entry, if it is among what it asks for; what else there is stays untold.

        The filter sees what the client would be told: no password, no entry of anybody else.
        """
        me = self._myself()
        seen = {name: values for name, values in self._suffix.seen(me).items() if name != PASSWORD}
        held = matcher(request.wanted, self._suffix.schema)(seen)
        if held and within(me.path, base.path, request.scope):
            teller = EntryTeller(self._suffix, request, secrets=False)
            yield message(number, teller.tell(me))
        yield answer(number, SEARCH, Result(ResultCode.SUCCESS))

    def _search_all(
        self, number: int, base: Name, request: SearchRequest, controls: Controls
    ) -> Iterator[bytes]:
        if controls.assertion is not None:  # RFC 4528, 4: asked of the base
            there = self._suffix.get(base)
            if there is not None and not self._suffix.matcher(controls.assertion)(there):
                raise RefusedError(ResultCode.ASSERTION_FAILED)
        limit = request.size_limit or (1 << 31)
        page, after = None, ""
        if controls.page is not None:
            size, cookie = controls.page
            page = min(size, LARGEST_PAGE)
            after = self._read_cookie(cookie, base, request)
            if size == 0:  # RFC 2696, 3: no more of it
                yield answer(number, SEARCH, Result(ResultCode.SUCCESS), b"", page_control(b""))
                return
        deadline = self._now() + min(request.time_limit or SEARCH_SECONDS, SEARCH_SECONDS)
        teller, told = EntryTeller(self._suffix, request, secrets=True), 0
        for some, following in self._suffix.search(base, request.scope, request.wanted, after):
            for at, entry in enumerate(some):
                if told == limit:
                    yield answer(number, SEARCH, Result(ResultCode.SIZE_LIMIT_EXCEEDED))
                    return
                yield message(number, teller.tell(entry))
                told += 1
                if told == page and (following or at + 1 < len(some)):
                    cookie = self._cookie(entry.path, base, request)
                    done = Result(ResultCode.SUCCESS)
                    yield answer(number, SEARCH, done, b"", page_control(cookie))
                    return
            yield b""  # whoever sends this may look whether anybody still listens
            if self._now() > deadline:
                yield answer(number, SEARCH, Result(ResultCode.TIME_LIMIT_EXCEEDED))
                return
        end = b"" if page is None else page_control(b"")
        yield answer(number, SEARCH, Result(ResultCode.SUCCESS), b"", end)

    def _cookie(self, path: str, base: Name, request: SearchRequest) -> bytes:
        """Return what names the rest of this search, of this connection, and nothing else."""
        asked = repr((path, base.path, request.scope, request.wanted)).encode()
        return hmac.digest(self._key, asked, hashlib.sha256)[:_MAC] + path.encode()

    def _read_cookie(self, cookie: bytes, base: Name, request: SearchRequest) -> str:
        if not cookie:
            return ""
        path = cookie[_MAC:].decode("utf-8", "replace")
        if not hmac.compare_digest(cookie, self._cookie(path, base, request)):
            raise RefusedError(ResultCode.UNWILLING_TO_PERFORM, "a cookie of another search")
        return path

    def _compare(self, content: Reader, controls: Controls) -> Result:
        name, assertion = self._suffix.name(content.text()), content.enter(SEQUENCE)
        attribute, value = self._suffix.schema.canonical(assertion.text()), assertion.octets()
        if (
            self._is_root
            or self._me is not None
            and self._me.path == name.path
            and attribute != PASSWORD
        ):
            entry = self._suffix.get(name)
        else:
            raise RefusedError(ResultCode.INSUFFICIENT_ACCESS_RIGHTS)
        if entry is None:
            raise RefusedError(ResultCode.NO_SUCH_OBJECT)
        if controls.assertion is not None and not self._suffix.matcher(controls.assertion)(entry):
            raise RefusedError(ResultCode.ASSERTION_FAILED)
        held = matcher(Equal(attribute, value), self._suffix.schema)(self._suffix.seen(entry))
        if held is None:
            raise RefusedError(ResultCode.UNDEFINED_ATTRIBUTE_TYPE)
        if attribute not in self._suffix.seen(entry):
            raise RefusedError(ResultCode.NO_SUCH_ATTRIBUTE)
        return Result(ResultCode.COMPARE_TRUE if held else ResultCode.COMPARE_FALSE)

    # ── Extended operations ───────────────────────────────────────────────────────────────────────

    def _extended(self, content: Reader) -> tuple[Result, bytes]:
        name = content.text(0x80)
        if name == WHO_AM_I:  # RFC 4532
            who = f"dn:{self._said}" if self._said else ""
            return Result(ResultCode.SUCCESS), tlv(RESPONSE_VALUE, who.encode())
        if name == PASSWORD_MODIFY:
            return self._password(content.octets(0x81) if content.tag == 0x81 else b"")
        return Result(ResultCode.PROTOCOL_ERROR, "", "an operation this server does not know"), b""

    def _password(self, value: bytes) -> tuple[Result, bytes]:
        """Set a password (RFC 3062): root anybody's, others their own with the old one."""
        inside = Reader.over(value).enter(SEQUENCE) if value else Reader.over(b"")
        user = inside.text(0x80) if inside.tag == 0x80 else self._said
        old = inside.octets(0x81) if inside.tag == 0x81 else b""
        new = inside.octets(0x82) if inside.tag == 0x82 else b""
        name = self._suffix.name(user)
        if self._me is None or not (self._is_root or self._me.path == name.path):
            raise RefusedError(ResultCode.INSUFFICIENT_ACCESS_RIGHTS)
        if (old or not self._is_root) and not self._knows(name, old):
            self._wrong_binds += 1
            raise RefusedError(ResultCode.UNWILLING_TO_PERFORM, "not the old password")
        given = new or secrets.token_urlsafe(12).encode()
        change = Modification(ModifyKind.REPLACE, "userPassword", (hashed(given),))
        result = self._suffix.perform(ModifyEntry(user, (change,)))
        if new or not result.succeeded:
            return result, b""
        return result, tlv(RESPONSE_VALUE, tlv(SEQUENCE, tlv(0x80, given)))


def abandons(octets: bytes) -> int | None:
    """Return the number of the operation that a message abandons; 0 for all of them, at the end."""
    envelope = read_envelope(octets)
    if envelope.tag == UNBIND:
        return 0
    if envelope.tag != ABANDON:
        return None
    content = envelope.content
    return int.from_bytes(content.data[content.at : content.end][:5], "big", signed=True)
