"""Collecting the facts of each signature; what stops the collecting becomes a fact itself."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints

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
from signing.validation.indications import BlockIndication, Conclusion, SubIndication
from signing.validation.knowledge import SIGNER_USAGE, TSA_USAGE, Knowledge
from signing.validation.paths import PathAnswer, last_word, stand, stand_then
from signing.validation.processes import judge_token, level_of, run_process
from signing.validation.report import RevocationFacts, TimestampFacts
from signing.validation.room import Proof, Room, Sighting, attempt

log = logging.getLogger(__name__)
_ANY_USAGE: Final = KeyUsageConstraints()
_UNDECIDED: Final = Conclusion.undecided(SubIndication.GENERIC)


async def collect_all(room: Room) -> list[SignatureFacts]:
    """Return the facts of every signature, the document time-stamps' proofs first."""
    proofs: list[Proof] = []
    stamps: dict[int, SignatureFacts] = {}
    for place, sighting in reversed(list(enumerate(room.sightings))):
        if sighting.kind == "document-timestamp":
            facts = await _guarded(_document_timestamp, room, sighting, proofs)
            stamps[place] = facts
            if facts.engine and facts.engine.passed and facts.best_signature_time:
                proofs.insert(0, Proof(sighting.revision, facts.best_signature_time))
    return [
        stamps.get(place) or await _guarded(_signature, room, sighting, proofs)
        for place, sighting in enumerate(room.sightings)
    ]


Collector = Callable[
    [Room, Sighting, EmbeddedPdfSignature, Sequence[Proof]], Awaitable[SignatureFacts]
]


async def _guarded(
    collect: Collector, room: Room, sighting: Sighting, proofs: Sequence[Proof]
) -> SignatureFacts:
    """Collect the facts of one; what stops the collecting becomes a fact itself."""
    unread = SignatureFacts(sighting.kind, sighting.field, sighting.format, moment=room.moment)
    if sighting.embedded is None:
        return replace(unread, trouble="unreadable")
    try:
        return await collect(room, sighting, sighting.embedded, proofs)
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
        hidden=attempt(lambda: _hidden(room, embedded), ("not_compared",)),
        coverage=COVERAGE[embedded.evaluate_signature_coverage()],
        changes=changed,
        certification=certification,
        moment=room.moment,
    )


def _hidden(room: Room, embedded: Any) -> tuple[str, ...]:
    """Name what the file holds that misleads, waits, or is one thing to one viewer and not to another.

    References that had to be recovered are another viewer's guess wherever the signature does not
    cover them.
    """
    covered = embedded.byte_range[2] + embedded.byte_range[3] == room.document.size
    twofold = room.document.ambiguous or (room.document.recovered and not covered)
    return (*room.history.hidden, *(("references_ambiguous",) if twofold else ()))


def _format(sighting: Sighting, embedded: EmbeddedPdfSignature) -> str:
    """PAdES asks for the signing-certificate attribute beside the sub-filter (EN 319 142-1, 6.3)."""
    if sighting.kind == "signature" and sighting.format == "PAdES":
        named = generic_cms.get_signing_cert_attr(embedded.signer_info["signed_attrs"])
        return "PAdES" if named is not None else "CMS"
    return sighting.format


async def _document_timestamp(
    room: Room, sighting: Sighting, embedded: EmbeddedPdfSignature, proofs: Sequence[Proof]
) -> SignatureFacts:
    """Return the facts of a document time-stamp, judged now or at the time a later one proves."""
    facts = _placed(room, sighting, embedded)
    carried = Knowledge.carried(embedded.signer_info, embedded.other_embedded_certs)
    result, answer, when = await judge_token(
        room, carried, embedded.signed_data, embedded.compute_digest, sighting.revision, proofs
    )
    certificate = embedded.signer_cert
    path = await stand(certificate, room.spec(when, carried), when, TSA_USAGE)
    status = answer.api_status if answer else None
    gen_time = _gen_time(embedded.signed_data)
    holds = result.passed and facts.coverage != "PARTIAL" and facts.byte_range_valid
    return replace(
        facts,
        signer=signer_of(certificate, room.beliefs.domain_of(path.path)),
        certificate=facts_of(certificate),
        hash_matches=status.intact if status else None,
        value_matches=status.valid if status else None,
        best_signature_time=gen_time if holds else None,
        revocation=_revocation(path, certificate, room.knowledge + carried),
        algorithms=algorithms_of(embedded.signer_info, certificate, room.beliefs.policy),
        standing=path.reason,
        engine=result,
        trouble=None if status else "unreadable",
    )


async def _signature(
    room: Room, sighting: Sighting, embedded: EmbeddedPdfSignature, proofs: Sequence[Proof]
) -> SignatureFacts:
    """Return the facts of a signature."""
    facts = _placed(room, sighting, embedded)
    certificate = embedded.signer_cert
    carried = Knowledge.carried(embedded.signer_info, embedded.other_embedded_certs)
    hash_matches, value_matches = generic_cms.validate_sig_integrity(
        embedded.signer_info, certificate, "data", embedded.compute_digest()
    )
    stamps, tokens = await _timestamps(room, sighting, embedded, carried, proofs)
    covering = [one.moment for one in proofs if one.revision > sighting.revision]
    proved = [s.gen_time for s in stamps if s.gen_time and s.indication is BlockIndication.PASSED]
    best = min(proved + covering, default=None)
    path = await stand_then(
        certificate, lambda at: room.spec(at, carried), room.moment, best, SIGNER_USAGE
    )
    facts = replace(
        facts,
        signer=signer_of(certificate, room.beliefs.domain_of(path.path)),
        certificate=facts_of(certificate),
        organization_seal=is_organization_seal(certificate),
        hash_matches=hash_matches,
        value_matches=value_matches,
        claimed_signing_time=_aware(attempt(lambda: embedded.self_reported_timestamp, None)),
        best_signature_time=best,
        timestamps=tuple(stamps),
        revocation=_revocation(path, certificate, room.knowledge + carried),
        algorithms=algorithms_of(embedded.signer_info, certificate, room.beliefs.policy),
        standing=path.reason,
        engine=await run_process(
            room, embedded, carried, path, best, stamped=bool(tokens), covered=bool(covering)
        ),
    )
    return replace(
        facts, level=await level_of(room, facts, embedded, carried, tokens, sighting.revision)
    )


async def _timestamps(
    room: Room,
    sighting: Sighting,
    embedded: EmbeddedPdfSignature,
    carried: Knowledge,
    proofs: Sequence[Proof],
) -> tuple[list[TimestampFacts], list[Any]]:
    """Return every signature time-stamp with its own judgement."""
    imprint = generic_cms.message_imprint_checker(embedded.signer_info)
    told: list[TimestampFacts] = []
    tokens: list[Any] = attempt(
        lambda: list(generic_cms.extract_tst_data_iter(embedded.signer_info, signed=False)), []
    )
    for token in tokens:
        certificates = attempt(lambda t=token: generic_cms.extract_certs_for_validation(t), None)  # type: ignore[misc]
        known = carried + Knowledge(tuple(certificates.other_certs) if certificates else ())
        result, answer, _ = await judge_token(
            room, known, token, imprint, sighting.revision, proofs
        )
        status = answer.api_status if answer else None
        name = signer_of(certificates.signer_cert, None).common_name if certificates else None
        told.append(
            TimestampFacts(
                gen_time=attempt(lambda t=token: _gen_time(t), None),  # type: ignore[misc]
                authority=name,
                intact=bool(status and status.intact and status.valid),
                indication=result.block,
            )
        )
    return told, tokens


def _revocation(path: PathAnswer, certificate: Any, known: Knowledge) -> RevocationFacts:
    """Return how the signer's certificate stood; good only where a whole path with status was good."""
    source, this_update = attempt(lambda: last_word(certificate, known), ("none", None))
    if path.reason is SubIndication.REVOKED_NO_POE:
        return RevocationFacts("revoked", source, this_update)
    if path.good and source != "none":
        return RevocationFacts("good", source, this_update)
    return RevocationFacts("unknown", source, this_update)


def _gen_time(token: Any) -> datetime:
    moment: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    return moment


def _aware(moment: datetime | None) -> datetime | None:
    """Return a claimed time in UTC; one without a zone is taken as UTC."""
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
