"""A time-stamp token (RFC 3161) as plain facts: what it is about, by whom, and whether it fits."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from asn1crypto import x509

from signing.validation.answers import use_of
from signing.validation.bookcase import Library, Shelf
from signing.validation.certificates import signer_of
from signing.validation.evidence import UNSUPPORTED, Token
from signing.validation.integrity import (
    Covered,
    Integrity,
    certificate_named,
    integrity_of,
    signer_among,
)
from signing.validation.messages import Message
from signing.validation.paths import Companions, chain_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a token is read with: what the document can draw on, and the revision it speaks of."""

    bookcase: Library
    revision: int
    moment: datetime


def authority_of(token: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return the certificate of a time-stamp's authority, and what the token carries beside it."""
    if token is None:
        return None, ()
    message = Message(token, token["signer_infos"][0])
    carried = message.certificates()
    return signer_among(message, carried), tuple(carried)


def read_token(signed: Any, imprint: Covered, ground: Ground) -> Token:
    """Return the facts of one token; `imprint` gives the digest of what it should be about."""
    if signed is None:
        return Token(None, revision=ground.revision, trouble="unreadable")
    try:
        message = Message(signed, signed["signer_infos"][0])
        certificate, _ = authority_of(signed)
        if certificate is None:  # it may have been left out (RFC 3161, 2.4.1, certReq)
            certificate = signer_among(message, ground.bookcase.certificates())
        return token_of(message, integrity_of(message, certificate, imprint), certificate, ground)
    except MemoryError:
        raise
    except Exception as problem:  # noqa: BLE001  (what stops the reading is a fact)
        log.info("a time-stamp token could not be read: %s", type(problem).__name__)
        return Token(None, revision=ground.revision, trouble=type(problem).__name__)


def token_of(
    message: Message, integrity: Integrity, certificate: x509.Certificate | None, ground: Ground
) -> Token:
    """Return the facts of a token whose digest and value were asked."""
    told = message.signed_data["encap_content_info"]["content"].parsed
    token = Token(
        gen_time=told["gen_time"].native,
        imprint_matches=bool(integrity.hash_matches),
        value_matches=bool(integrity.value_matches),
        imprint_digest=str(told["message_imprint"]["hash_algorithm"]["algorithm"].native),
        revision=ground.revision,
        trouble=_trouble(message, integrity, certificate),
    )
    if certificate is None:
        return token
    brought = [(one.dump(), ground.revision) for one in (certificate, *message.certificates())]
    chain = chain_of(
        certificate.dump(), ground.bookcase, Companions(Shelf.of(brought)), ground.moment
    )
    used = use_of(message.signer["signature_algorithm"], certificate)
    return replace(
        token,
        authority=signer_of(certificate, None).common_name,
        signed_with=replace(used, digest=message.digest),
        chain=chain[0] if chain else None,
    )


def _trouble(
    message: Message, integrity: Integrity, certificate: x509.Certificate | None
) -> str | None:
    """Name what keeps a token from being judged: it contradicts itself, or nobody here can read it."""
    if certificate is None and message.certificates():
        return "signer_not_found"
    if certificate is not None and certificate_named(message, certificate) is False:
        return "signing_certificate_differs"
    if set(integrity.words) & _CONTRADICTING:
        return "attributes_wrong"
    return UNSUPPORTED if integrity.unsupported else None


_CONTRADICTING: Final = frozenset(
    {
        "content_type_missing",
        "content_type_differs",
        "algorithm_protection_differs",
        "attributes_unreadable",
        "message_digest_missing",
    }
)
