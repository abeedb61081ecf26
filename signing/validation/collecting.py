"""Collecting the facts of each signature; what stops the collecting becomes a fact itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from pyhanko.sign.validation import generic_cms

from signing.engine import entry
from signing.errors import DocumentRefusedError
from signing.validation import structure
from signing.validation.certificates import (
    algorithms_of,
    facts_of,
    is_organization_seal,
    signer_of,
)
from signing.validation.containers import Container
from signing.validation.evidence import UNREADABLE_BASELINE, Chain
from signing.validation.facts import SignatureFacts
from signing.validation.messages import claimed_role_of, named_certificates
from signing.validation.paths import chain_of, companions_of, domain_of
from signing.validation.requirements import baseline_of
from signing.validation.room import Room, Sighting, attempt
from signing.validation.tokens import read_token, token_of

log = logging.getLogger(__name__)
_TEXT_AT_MOST: Final = 500


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


Collector = Callable[[Room, Sighting, Container], SignatureFacts]


def _guarded(collect: Collector, room: Room, sighting: Sighting) -> SignatureFacts:
    """Collect the facts of one; what stops the collecting becomes a fact itself."""
    unread = _described(room, sighting, unplaced(room, sighting))
    if sighting.embedded is None:
        return replace(unread, trouble=sighting.trouble or "unreadable")
    try:
        return _described(room, sighting, collect(room, sighting, sighting.embedded))
    except (DocumentRefusedError, MemoryError):
        raise
    except Exception as problem:  # noqa: BLE001  (the others are still judged)
        log.info("a signature could not be read: %s", type(problem).__name__)
        return replace(unread, trouble=type(problem).__name__)


def unplaced(room: Room, sighting: Sighting) -> SignatureFacts:
    """Return how a signature lies in the file where its container cannot be read."""
    found, placing = sighting.found, sighting.placing
    unread = SignatureFacts(sighting.kind, sighting.field)
    changed, certification = attempt(
        lambda: room.history.review(placing.end, found.dictionary, found.field),
        (unread.changes, unread.certification),
    )
    if not room.nothing_follows:
        changed = replace(
            changed,
            permitted=False,
            categories=tuple(dict.fromkeys((*changed.categories, "UNDEFINED"))),
            reasons=tuple(dict.fromkeys(("data_behind_the_end", *changed.reasons))),
        )
    return replace(
        unread,
        format=sighting.format,
        byte_range_valid=placing.sound,
        dictionary_consistent=attempt(
            lambda: structure.dictionary_kept(room.document.reader, found, placing.revision),
            otherwise=False,
        ),
        nothing_follows=room.nothing_follows,
        hidden=attempt(lambda: _hidden(room, placing.end), ("not_compared",)),
        coverage=placing.coverage,
        changes=changed,
        certification=certification,
        moment=room.moment,
        revision=sighting.revision,
    )


def _described(room: Room, sighting: Sighting, facts: SignatureFacts) -> SignatureFacts:
    """Add what the dictionary says of itself, where it was found, and what the container made of it."""
    found, embedded = sighting.found, sighting.embedded
    signed_to_the_end = sighting.placing.end == room.document.size
    return replace(
        facts,
        sub_filter=_said(found.dictionary, "/SubFilter").removeprefix("/") or None,
        reason=_said(found.dictionary, "/Reason") or None,
        location=_said(found.dictionary, "/Location") or None,
        words=_words(sighting, embedded) if embedded else (),
        unsupported=embedded.integrity.unsupported if embedded else None,
        gone=sighting.gone,
        where=found.where,
        also=found.also,
        tail="nothing" if room.tail.kind == "junk" and signed_to_the_end else room.tail.kind,
    )


def _words(sighting: Sighting, embedded: Container) -> tuple[str, ...]:
    """Return what the container made of itself; a time-stamp token is no signature of a person."""
    stamp = embedded.message.content_type == "tst_info"
    wrong = stamp and sighting.kind == "signature"
    return (*embedded.words, "content_type_differs") if wrong else embedded.words


def _said(dictionary: Any, key: str) -> str:
    """Return a text of the signature dictionary, of bounded length."""
    value = attempt(lambda: entry(dictionary, key), None)
    return str(value)[:_TEXT_AT_MOST] if isinstance(value, str) else ""


def _placed(room: Room, sighting: Sighting, embedded: Container) -> SignatureFacts:
    """Return how a signature sits in the file and what came after it, with what its container adds."""
    embedded.compute_integrity_info(skip_diff=True)
    return replace(
        unplaced(room, sighting),
        format=_format(sighting, embedded),
        padding_clean=structure.padding_is_zero(embedded),
    )


def _hidden(room: Room, end: int) -> tuple[str, ...]:
    """Name what the file holds that misleads, waits, or is one thing to one viewer and not to another.

    References that had to be recovered are another viewer's guess wherever the signature does not
    cover them.
    """
    covered = end == room.document.size
    twofold = room.document.ambiguous or (room.document.recovered and not covered)
    return (*room.history.hidden, *(("references_ambiguous",) if twofold else ()))


def _format(sighting: Sighting, embedded: Container) -> str:
    """PAdES asks for the signing-certificate attribute beside the sub-filter (EN 319 142-1, 6.3)."""
    if sighting.kind == "signature" and sighting.format == "PAdES":
        return "PAdES" if named_certificates(embedded.message) else "CMS"
    return sighting.format


def _document_timestamp(room: Room, sighting: Sighting, embedded: Container) -> SignatureFacts:
    """Return the facts of a document time-stamp."""
    integrity = embedded.integrity
    facts = replace(
        _placed(room, sighting, embedded),
        hash_matches=integrity.hash_matches,
        value_matches=integrity.value_matches,
    )
    token = token_of(embedded.message, integrity, embedded.certificate, room.ground(sighting))
    if embedded.certificate is None:
        return replace(facts, token=token)
    return replace(_named(room, facts, embedded, token.chain), chain=token.chain, token=token)


def _signature(room: Room, sighting: Sighting, embedded: Container) -> SignatureFacts:
    """Return the facts of a signature."""
    ground, certificate = room.ground(sighting), embedded.certificate
    facts = replace(
        _placed(room, sighting, embedded),
        hash_matches=embedded.integrity.hash_matches,
        value_matches=embedded.integrity.value_matches,
        claimed_signing_time=_aware(attempt(lambda: embedded.self_reported_timestamp, None)),
        tokens=tuple(
            read_token(token, generic_cms.message_imprint_checker(embedded.signer_info), ground)
            for token in embedded.message.tokens()
        ),
        baseline=attempt(
            lambda: baseline_of(embedded.message, embedded.sig_object, embedded.covered, ground),
            UNREADABLE_BASELINE,
        ),
    )
    if certificate is None:
        return facts
    brought = companions_of(embedded.certificates, embedded.signer_info, sighting.revision)
    found = chain_of(certificate.dump(), room.bookcase, brought, room.moment)
    chain = found[0] if found else None
    return replace(_named(room, facts, embedded, chain), chain=chain)


def _named(
    room: Room, facts: SignatureFacts, embedded: Container, chain: Chain | None
) -> SignatureFacts:
    """Add whose certificate it is, and what was used to sign."""
    certificate = embedded.certificate
    signer = signer_of(certificate, domain_of(chain))
    return replace(
        facts,
        signer=replace(signer, claimed_role=claimed_role_of(embedded.message)),
        certificate=facts_of(certificate),
        organization_seal=is_organization_seal(certificate),
        algorithms=algorithms_of(
            embedded.signer_info,
            certificate,
            room.policy,
            bound_by_sha1=embedded.bound_by_sha1,
        ),
        binding_digest="sha1" if embedded.bound_by_sha1 else None,
    )


def _aware(moment: datetime | None) -> datetime | None:
    """Return a claimed time in UTC; one without a zone is taken as UTC."""
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
