"""Collecting the facts of each signature; what stops the collecting becomes a fact itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.errors import DocumentRefusedError
from signing.validation import structure
from signing.validation.certificates import (
    algorithms_of,
    facts_of,
    is_organization_seal,
    signer_of,
)
from signing.validation.engine_words import COVERAGE
from signing.validation.facts import SignatureFacts
from signing.validation.paths import chain_of, companions_of, domain_of
from signing.validation.requirements import baseline_of
from signing.validation.room import Room, Sighting, attempt
from signing.validation.tokens import token_of

log = logging.getLogger(__name__)


def collect_all(room: Room) -> list[SignatureFacts]:
    """Return the facts of every signature and document time-stamp."""
    return [
        _guarded(
            _document_timestamp if sighting.kind == "document-timestamp" else _signature,
            room,
            sighting,
        )
        for sighting in room.sightings
    ]


Collector = Callable[[Room, Sighting, EmbeddedPdfSignature], SignatureFacts]


def _guarded(collect: Collector, room: Room, sighting: Sighting) -> SignatureFacts:
    """Collect the facts of one; what stops the collecting becomes a fact itself."""
    unread = SignatureFacts(
        sighting.kind,
        sighting.field,
        sighting.format,
        moment=room.moment,
        revision=sighting.revision,
    )
    if sighting.embedded is None:
        return replace(unread, trouble="unreadable")
    try:
        return collect(room, sighting, sighting.embedded)
    except (DocumentRefusedError, MemoryError):
        raise
    except Exception as problem:  # noqa: BLE001  (the others are still judged)
        log.info("a signature could not be read: %s", type(problem).__name__)
        return replace(unread, trouble=type(problem).__name__)


def _placed(room: Room, sighting: Sighting, embedded: EmbeddedPdfSignature) -> SignatureFacts:
    """Return how a signature sits in the file and what came after it."""
    reader = room.document.reader
    embedded.compute_integrity_info(skip_diff=True)
    nothing = SignatureFacts(sighting.kind, sighting.field)
    changed, certification = attempt(
        lambda: room.history.review(
            embedded.byte_range[2] + embedded.byte_range[3], embedded.sig_object, embedded.sig_field
        ),
        (nothing.changes, nothing.certification),
    )
    return SignatureFacts(
        kind=sighting.kind,
        field=sighting.field,
        format=_format(sighting, embedded),
        byte_range_valid=attempt(lambda: structure.byte_range_is_sound(embedded), otherwise=False),
        padding_clean=structure.padding_is_zero(embedded),
        dictionary_consistent=attempt(
            lambda: structure.dictionary_is_consistent(reader, embedded), otherwise=False
        ),
        nothing_follows=room.nothing_follows,
        hidden=attempt(lambda: room.history.hidden, ("not_compared",)),
        coverage=COVERAGE[embedded.evaluate_signature_coverage()],
        changes=changed,
        certification=certification,
        moment=room.moment,
    )


def _format(sighting: Sighting, embedded: EmbeddedPdfSignature) -> str:
    """PAdES asks for the signing-certificate attribute beside the sub-filter (EN 319 142-1, 6.3)."""
    if sighting.kind == "signature" and sighting.format == "PAdES":
        named = generic_cms.get_signing_cert_attr(embedded.signer_info["signed_attrs"])
        return "PAdES" if named is not None else "CMS"
    return sighting.format


def _document_timestamp(
    room: Room, sighting: Sighting, embedded: EmbeddedPdfSignature
) -> SignatureFacts:
    """Return the facts of a document time-stamp."""
    facts = _placed(room, sighting, embedded)
    signed = embedded.signed_data
    token = token_of(signed, embedded.compute_digest, room.library, sighting.revision, room.moment)
    certificate = embedded.signer_cert
    return replace(
        facts,
        signer=signer_of(certificate, domain_of(token.chain)),
        certificate=facts_of(certificate),
        hash_matches=token.imprint_matches if token.trouble is None else None,
        value_matches=token.value_matches if token.trouble is None else None,
        algorithms=algorithms_of(embedded.signer_info, certificate, room.policy),
        revision=sighting.revision,
        chain=token.chain,
        token=token,
        trouble="unreadable" if token.trouble else None,
    )


def _signature(room: Room, sighting: Sighting, embedded: EmbeddedPdfSignature) -> SignatureFacts:
    """Return the facts of a signature."""
    facts = _placed(room, sighting, embedded)
    signed, certificate = embedded.signed_data, embedded.signer_cert
    hash_matches, value_matches = generic_cms.validate_sig_integrity(
        embedded.signer_info, certificate, "data", embedded.compute_digest()
    )
    brought = companions_of(
        [certificate, *embedded.other_embedded_certs], embedded.signer_info, sighting.revision
    )
    chain = chain_of(certificate.dump(), room.library, brought, room.moment)
    imprint = generic_cms.message_imprint_checker(embedded.signer_info)
    tokens: list[Any] = attempt(
        lambda: list(generic_cms.extract_tst_data_iter(embedded.signer_info, signed=False)), []
    )
    return replace(
        facts,
        signer=signer_of(certificate, domain_of(chain[0] if chain else None)),
        certificate=facts_of(certificate),
        organization_seal=is_organization_seal(certificate),
        hash_matches=hash_matches,
        value_matches=value_matches,
        claimed_signing_time=_aware(attempt(lambda: embedded.self_reported_timestamp, None)),
        algorithms=algorithms_of(embedded.signer_info, certificate, room.policy),
        revision=sighting.revision,
        chain=chain[0] if chain else None,
        tokens=tuple(
            token_of(one, imprint, room.library, sighting.revision, room.moment) for one in tokens
        ),
        baseline=baseline_of(
            signed,
            embedded.sig_object,
            embedded.compute_digest,
            room.library,
            sighting.revision,
            room.moment,
        ),
    )


def _aware(moment: datetime | None) -> datetime | None:
    """Return a claimed time in UTC; one without a zone is taken as UTC."""
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
