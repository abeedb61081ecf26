"""A signature in two halves: prepare → (the key, wherever it lives) → accept → finish.

`prepare` needs no key and no network; what it returns is small plain data that fits in a row, so
the halves may run in different processes, hours apart. `accept` verifies the value against the
certificate and the prepared digest before it is embedded. `finish` brings time and revocation
material. No byte of what was handed in ever changes: everything is appended.

After a crash: the document as uploaded and the row with `Given.to_bytes()` are all that is needed.
`finish` reads nothing of the working file but the document at its beginning and writes everything
after it anew, at the very end, so it may simply be called again on whatever the crash left behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import BinaryIO, Final

from pyhanko.sign.signers.pdf_byterange import SignatureObject

import signing.engine  # noqa: F401
from signing.algorithms import DigestAlgorithm, public_key_of, require, verifies
from signing.appending import Digests, size_of
from signing.archive import TOKEN_ROOM, Asked, Growing, with_document_timestamp, with_material
from signing.container import signer_attributes, template_for
from signing.errors import ValueRefusedError
from signing.field import field_to_sign, put
from signing.increment import declare_pades, room_in, signature_value
from signing.levels import PadesLevel
from signing.order import Given, Preparation, SignatureOrder
from signing.paths import path_of, responders_in, unproved
from signing.reading import refusing
from signing.revocation import RevocationSource
from signing.timestamps import TimestampAuthority
from signing.trust import TrustStore

__all__ = ["Given", "Preparation", "SignatureOrder", "accept", "finish", "prepare"]

_AROUND_TOKEN: Final = 64  # the attribute around a token, and the lengths that grow with it


def prepare(
    document: BinaryIO, order: SignatureOrder, *, password: str | None = None
) -> Preparation:
    """Return the document made ready for one signature value; no key, no network.

    Raises:
        DocumentRefusedError: the file cannot be read, or does not permit this signature.
        CertificateRefusedError: `weak_key`, the signer's key may not sign, or not like this.
        MarkOutsidePageError: the page of the placement is not there.

    """
    require(order.algorithm, public_key_of(order.chain[0]))
    template = template_for(order.chain, order.algorithm)
    size = size_of(document)
    writer, name, field = field_to_sign(document, order, password)
    role = signer_attributes(order.claimed_role) if order.claimed_role else b""
    value = _signature_dictionary(order, template.size(order.algorithm.digest, role))
    with refusing():
        put(writer, field, value, certifies=order.certifies)
        declare_pades(writer)
        room = room_in(writer, value, size)
    digests = Digests(document, size, order.algorithm.digest.value)
    before, after = room.increment[: room.start], room.increment[room.end :]
    message_digest = digests.with_end(order.algorithm.digest.value, before, after)
    return Preparation(
        document_size=size,
        document_sha256=digests.sha256,
        increment=room.increment,
        byte_range=room.byte_range,
        signed_attributes=template.signed_attributes(message_digest, role),
        chain=order.chain,
        algorithm=order.algorithm,
        level=order.level,
        field_name=name,
    )


def accept(preparation: Preparation, value: bytes) -> Given:
    """Return the preparation with the device's value embedded, after verifying it.

    Raises:
        ValueRefusedError: the value is not the certificate's signature over the prepared data.

    """
    key = public_key_of(preparation.chain[0])
    if not verifies(value, preparation.signed_attributes, key, preparation.algorithm):
        raise ValueRefusedError(f"{len(value)} bytes, not by {preparation.algorithm.mechanism}")
    return Given(preparation, value, preparation.holding(value))


def finish(
    working: BinaryIO,
    given: Given,
    *,
    authorities: Sequence[TimestampAuthority],
    revocation: RevocationSource,
    trust: TrustStore,
    now: datetime,
    password: str | None = None,
) -> PadesLevel:
    """Bring a working file (document + increment of `given`) to the level ordered, in place.

    Returns the level reached: B-T instead of B-LT or B-LTA where the status of a certificate could
    not be had. What follows the document in the file is written anew, in one go at the end.

    Raises:
        TimestampUnavailableError: no time-stamp could be had; the file is left as it was.

    """
    level, tail = _finished(working, given, Asked(authorities), revocation, trust, now, password)
    size = given.preparation.document_size
    working.seek(size)
    working.write(tail)
    working.truncate(size + len(tail))
    working.flush()
    return level


def _finished(
    working: BinaryIO,
    given: Given,
    asked: Asked,
    revocation: RevocationSource,
    trust: TrustStore,
    now: datetime,
    password: str | None,
) -> tuple[PadesLevel, bytes]:
    """Return the level reached and everything that follows the document."""
    prepared = given.preparation
    size, level = prepared.document_size, prepared.level
    if level is PadesLevel.B_B:
        return level, given.increment

    token = asked.stamp(DigestAlgorithm.SHA256.digest(given.value), _room_for_token(given))
    tail = prepared.holding(given.value, token.der)
    if level is PadesLevel.B_T:
        return level, tail

    own = path_of(prepared.chain[0], prepared.chain, trust)
    stamped = asked.path_behind(token, trust)
    material = revocation.gather(own, now) + revocation.gather(stamped, now)
    if not stamped or unproved(own, material, now) or unproved(stamped, material, now):
        return PadesLevel.B_T, tail
    growing = Growing(working, size, tail, password, cache(lambda: Digests(working, size)))
    certificates = (*own, *stamped, *responders_in(material))
    growing = with_material(growing, certificates, material)
    if level is PadesLevel.B_LT:
        return level, growing.tail
    growing, _ = with_document_timestamp(growing, asked)
    return level, growing.tail


def _signature_dictionary(order: SignatureOrder, container_size: int) -> SignatureObject:
    """Return the signature dictionary with exactly the room its level needs."""
    size = container_size if order.level is PadesLevel.B_B else container_size + TOKEN_ROOM
    return signature_value(
        2 * size,
        timestamp=order.claimed_time,
        name=order.signer_name,
        reason=order.reason,
        location=order.location,
    )


def _room_for_token(given: Given) -> int:
    """Return how large a token can be that still fits beside the value."""
    prepared = given.preparation
    start, end = prepared.place
    template = template_for(prepared.chain, prepared.algorithm)
    used = len(template.container(prepared.signed_attributes, given.value))
    return (end - start - 2) // 2 - used - _AROUND_TOKEN
