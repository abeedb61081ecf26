"""Validation material and time in the document itself: DSS and document time-stamp (EN 319 142-1).

Both are increments. They are made in memory over a document that is only read, so a time authority
that fails, or a crash, leaves the file as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from signing.algorithms import DigestAlgorithm
from signing.appending import Digests, joined
from signing.container import certificates_in, signer_of
from signing.engine import each, entry
from signing.field import all_field_names, new_field, new_field_name, page_of, put
from signing.increment import (
    Increment,
    declare_pades,
    open_reader,
    room_in,
    timestamp_value,
)
from signing.paths import path_of
from signing.reading import refusing
from signing.revocation import RevocationMaterial
from signing.sequence import unlock
from signing.timestamps import (
    Attempt,
    TimestampAuthority,
    TimestampToken,
    TimestampUnavailableError,
)
from signing.trust import TrustStore

TOKEN_ROOM: Final = 12 * 1024
IMPRINT: Final = DigestAlgorithm.SHA256


@dataclass(frozen=True)
class Growing:
    """A document of which `size` bytes are given, and what was appended to it so far."""

    document: BinaryIO
    size: int
    tail: bytes
    password: str | None
    digests: Callable[[], Digests]

    def next_increment(self) -> Increment:
        """Return a writer for the next increment."""
        reader = open_reader(joined(self.document, self.size, self.tail))
        unlock(reader, self.password)
        with refusing():
            return Increment.over(reader)

    @property
    def end(self) -> int:
        """Where the next increment begins."""
        return self.size + len(self.tail)

    def grown(self, increment: bytes) -> Growing:
        """Return the document with one more increment."""
        return replace(self, tail=self.tail + increment)


@dataclass(frozen=True, slots=True)
class Asked:
    """Time authorities in the order in which they are asked."""

    authorities: Sequence[TimestampAuthority]

    def stamp(self, imprint: bytes, room: int) -> TimestampToken:
        """Return the first token that is given and fits.

        Raises:
            TimestampUnavailableError: no authority gave one.

        """
        attempts: list[Attempt] = []
        for authority in self.authorities:
            try:
                token = authority.stamp(imprint, IMPRINT)
            except TimestampUnavailableError as silence:
                attempts.extend(silence.attempts)
                continue
            if len(token.der) <= room:
                return token
            attempts.append(Attempt(authority.name, f"token of {len(token.der)} bytes"))
        raise TimestampUnavailableError(attempts)

    def known(self) -> tuple[bytes, ...]:
        """Return the certificates that are known beforehand."""
        return tuple(der for authority in self.authorities for der in authority.chain())

    def path_behind(self, token: TimestampToken, trust: TrustStore) -> tuple[bytes, ...]:
        """Return the path from who signed a token, as far as it is known."""
        return path_behind(token.der, self.known(), trust)


def path_behind(container: bytes, known: Sequence[bytes], trust: TrustStore) -> tuple[bytes, ...]:
    """Return the path from who signed a container up to an anchor, as far as it is known."""
    pool = (*certificates_in(container), *known)
    signer = signer_of(container, pool)
    return path_of(signer, pool, trust) if signer else ()


def with_material(
    growing: Growing, certificates: Iterable[bytes], material: RevocationMaterial
) -> Growing:
    """Return the document with a DSS that holds these pieces beside those it has (5.4.2)."""
    writer = growing.next_increment()
    with refusing():
        store = entry(writer.root, "/DSS")
        if store is None:
            store = generic.DictionaryObject({pdf_name("/Type"): pdf_name("/DSS")})
            writer.root[pdf_name("/DSS")] = writer.add_object(store)
            writer.update_root()
        _add(writer, store, "/Certs", certificates)
        _add(writer, store, "/OCSPs", material.ocsps)
        _add(writer, store, "/CRLs", material.crls)
        declare_pades(writer)
        return growing.grown(writer.section(growing.end).getvalue())


def _add(writer: Increment, store: Any, key: str, pieces: Iterable[bytes]) -> None:
    """Add streams to one array of the DSS, each piece once."""
    array = entry(store, key)
    present = {stream.data for stream in each(array or ())}
    new = [piece for piece in dict.fromkeys(pieces) if piece not in present]
    if not new:
        return
    if array is None:
        array = store[pdf_name(key)] = generic.ArrayObject()
    array.extend(writer.add_object(generic.StreamObject(stream_data=piece)) for piece in new)
    writer.update_container(array)
    writer.update_container(store)


def with_document_timestamp(
    growing: Growing, asked: Asked, room: int = TOKEN_ROOM
) -> tuple[Growing, TimestampToken]:
    """Return the document with a document time-stamp over all of it (5.4.3), and its token.

    Raises:
        TimestampUnavailableError: no authority gave a token.

    """
    writer = growing.next_increment()
    value = timestamp_value(2 * room)
    with refusing():
        taken = all_field_names(writer)
        name = new_field_name(taken, "Timestamp")
        put(writer, new_field(writer, name, page_of(writer, 0), None), value)
        declare_pades(writer)
        place = room_in(writer, value, growing.end)
    before, after = place.increment[: place.start], place.increment[place.end :]
    imprint = growing.digests().with_end(IMPRINT.value, growing.tail, before, after)
    token = asked.stamp(imprint, room)
    return growing.grown(place.filled(token.der)), token
