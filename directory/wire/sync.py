"""What changed since a cookie (RFC 4533, refreshOnly): asked by one search, told by its answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from directory.entries import Entry
from directory.mail_directory import SYNC_CONTROL
from directory.wire.answers import EntryReader, read_controls
from directory.wire.ber import (
    BOOLEAN,
    ENUMERATED,
    OCTETS,
    SEQUENCE,
    SET,
    MalformedMessageError,
    Reader,
    integer,
    octets,
    tlv,
)
from directory.wire.requests import CONTROLS, control
from directory.wire.stream import Message

STATE, DONE, INFO = (f"1.3.6.1.4.1.4203.1.9.1.{n}" for n in (2, 3, 4))
REFRESH_REQUIRED: Final = 4096  # the server no longer knows what came after this cookie (2.5)
REFRESH_ONLY: Final = 1
PRESENT, ADDED, MODIFIED, DELETED = range(4)
NEW_COOKIE, REFRESH_DELETE, REFRESH_PRESENT, ID_SET = 0x80, 0xA1, 0xA2, 0xA3
INFO_NAME, INFO_VALUE = 0x80, 0x81


@dataclass(frozen=True, slots=True)
class Changes:
    """What a directory says has changed; entries are named by their entryUUID, whatever their DN is now.

    `cookie` is what to ask with next time. Where `unnamed_are_gone`, the server has named all that
    is left, changed or not; otherwise it has named in `deleted` what went.
    """

    cookie: bytes
    changed: dict[str, Entry]
    present: frozenset[str]
    deleted: frozenset[str]
    unnamed_are_gone: bool

    def gone(self, known: Iterable[str]) -> frozenset[str]:
        """Return which of the entries known before are there no more.

        >>> Changes(b"", {}, frozenset({"a"}), frozenset(), True).gone(["a", "b"])
        frozenset({'b'})
        """
        before = frozenset(known)
        gone = before & self.deleted
        if self.unnamed_are_gone:
            gone |= before - self.present
        return gone.difference(self.changed)


def sync_request(cookie: bytes) -> bytes:
    """Return the controls that ask for the changes since a cookie; an empty one asks for all (2.2)."""
    told = integer(REFRESH_ONLY, ENUMERATED) + (octets(cookie) if cookie else b"")
    return tlv(CONTROLS, control(SYNC_CONTROL, tlv(SEQUENCE, told)))


class ChangesReader:
    """Gathers changes from the answers of one search, and gives them when the last has come."""

    def __init__(self, entries: EntryReader, cookie: bytes) -> None:
        self._entries = entries
        self._cookie = cookie
        self._changed: dict[str, Entry] = {}
        self._present: set[str] = set()
        self._deleted: set[str] = set()
        self._unnamed_are_gone = False

    def __len__(self) -> int:
        return len(self._changed) + len(self._present) + len(self._deleted)

    def take_entry(self, message: Message) -> None:
        """Take an entry with its state (2.3)."""
        value = read_controls(message.rest).get(STATE)
        if value is None:
            raise MalformedMessageError("an entry that does not say how it stands")
        inside = Reader.over(value).enter(SEQUENCE)
        state, name = inside.integer(ENUMERATED), _uuid(inside.octets())
        self._take_cookie(inside)
        if state in {ADDED, MODIFIED}:
            self._changed[name] = self._entries.read(message.data, message.at, message.end)
        elif state == PRESENT:
            self._present.add(name)
        elif state == DELETED:
            self._deleted.add(name)
        else:
            raise MalformedMessageError(f"an entry in state {state}")

    def take_information(self, message: Message) -> None:
        """Take what is said between the entries (2.5)."""
        content = message.content
        if content.tag != INFO_NAME or content.text(INFO_NAME) != INFO:
            return
        value = Reader.over(content.octets(INFO_VALUE))
        kind = value.tag
        if kind == NEW_COOKIE:
            self._cookie = value.octets(NEW_COOKIE)
        elif kind == ID_SET:
            inside = value.enter(kind)
            self._take_cookie(inside)
            names = self._deleted if _flag(inside, usually=False) else self._present
            names_told = inside.enter(SET)
            while names_told.more:
                names.add(_uuid(names_told.octets()))
        elif kind in {REFRESH_DELETE, REFRESH_PRESENT}:
            self._take_cookie(value.enter(kind))
            self._unnamed_are_gone |= kind == REFRESH_PRESENT
        else:
            raise MalformedMessageError("information of another kind")

    def finished(self, message: Message) -> Changes:
        """Return what has changed, now that the last answer has come (2.4)."""
        value = read_controls(message.rest).get(DONE)
        if value is None:
            raise MalformedMessageError("an end that does not say what is gone")
        inside = Reader.over(value).enter(SEQUENCE)
        self._take_cookie(inside)
        self._unnamed_are_gone |= not _flag(inside, usually=False)
        return Changes(
            self._cookie,
            self._changed,
            frozenset(self._present),
            frozenset(self._deleted),
            self._unnamed_are_gone,
        )

    def _take_cookie(self, inside: Reader) -> None:
        if inside.tag == OCTETS:
            self._cookie = inside.octets()


def _flag(inside: Reader, *, usually: bool) -> bool:
    return inside.boolean() if inside.tag == BOOLEAN else usually


def _uuid(value: bytes) -> str:
    if len(value) != 16:
        raise MalformedMessageError("an entryUUID of another size than 16")
    return str(UUID(bytes=value))
