"""Collecting the facts of each signature; what stops the collecting becomes a fact itself."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.settings import KeyUsageConstraints

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
from signing.validation.facts import SignatureFacts
from signing.validation.indications import BlockIndication, Conclusion, SubIndication
from signing.validation.integrity import Integrity, integrity_of
from signing.validation.knowledge import SIGNER_USAGE, TSA_USAGE, Knowledge
from signing.validation.messages import Message, named_certificates
from signing.validation.paths import PathAnswer, last_word, stand, stand_then
from signing.validation.processes import judge_token, level_of, run_process
from signing.validation.report import RevocationFacts, TimestampFacts
from signing.validation.room import Proof, Room, Sighting, attempt, authority_of

log = logging.getLogger(__name__)
_ANY_USAGE: Final = KeyUsageConstraints()
_TEXT_AT_MOST: Final = 500
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


Collector = Callable[[Room, Sighting, Container, Sequence[Proof]], Awaitable[SignatureFacts]]


async def _guarded(
    collect: Collector, room: Room, sighting: Sighting, proofs: Sequence[Proof]
) -> SignatureFacts:
    """Collect the facts of one; what stops the collecting becomes a fact itself."""
    unread = _described(room, sighting, unplaced(room, sighting))
    if sighting.embedded is None:
        return replace(unread, trouble=sighting.trouble or "unreadable")
    try:
        return _described(room, sighting, await collect(room, sighting, sighting.embedded, proofs))
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
        words=embedded.words if embedded else (),
        unsupported=embedded.integrity.unsupported if embedded else None,
        gone=sighting.gone,
        where=found.where,
        also=found.also,
        tail="nothing" if room.tail.kind == "junk" and signed_to_the_end else room.tail.kind,
    )


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


async def _document_timestamp(
    room: Room, sighting: Sighting, embedded: Container, proofs: Sequence[Proof]
) -> SignatureFacts:
    """Return the facts of a document time-stamp, judged now or at the time a later one proves."""
    facts = _placed(room, sighting, embedded)
    carried = Knowledge.carried(embedded.signer_info, embedded.certificates)
    result, _, when = await judge_token(
        room, carried, embedded.signed_data, embedded.compute_digest, sighting.revision, proofs
    )
    certificate = embedded.certificate
    integrity = embedded.integrity
    facts = replace(
        facts, hash_matches=integrity.hash_matches, value_matches=integrity.value_matches
    )
    if certificate is None:
        return facts
    path = await stand(certificate, room.spec(when, carried), when, TSA_USAGE)
    holds = result.passed and facts.coverage != "PARTIAL" and facts.byte_range_valid
    return replace(
        facts,
        signer=signer_of(certificate, room.beliefs.domain_of(path.path)),
        certificate=facts_of(certificate),
        best_signature_time=attempt(lambda: _gen_time(embedded.signed_data), None)
        if holds and facts.intact and not sighting.gone
        else None,
        revocation=_revocation(path, certificate, room.knowledge + carried),
        algorithms=algorithms_of(embedded.signer_info, certificate, room.beliefs.policy),
        standing=path.reason,
        engine=_UNDECIDED if integrity.unsupported else result,
    )


async def _signature(
    room: Room, sighting: Sighting, embedded: Container, proofs: Sequence[Proof]
) -> SignatureFacts:
    """Return the facts of a signature."""
    facts = _placed(room, sighting, embedded)
    certificate = embedded.certificate
    carried = Knowledge.carried(embedded.signer_info, embedded.certificates)
    facts = replace(
        facts,
        hash_matches=embedded.integrity.hash_matches,
        value_matches=embedded.integrity.value_matches,
        claimed_signing_time=_aware(attempt(lambda: embedded.self_reported_timestamp, None)),
    )
    if certificate is None:
        return facts
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
        best_signature_time=best,
        timestamps=tuple(stamps),
        revocation=_revocation(path, certificate, room.knowledge + carried),
        algorithms=algorithms_of(
            embedded.signer_info,
            certificate,
            room.beliefs.policy,
            bound_by_sha1=embedded.bound_by_sha1,
        ),
        standing=path.reason,
        engine=_UNDECIDED
        if embedded.integrity.unsupported
        else await run_process(
            room, embedded, carried, path, best, stamped=bool(tokens), covered=bool(covering)
        ),
    )
    return replace(
        facts, level=await level_of(room, facts, embedded, carried, tokens, sighting.revision)
    )


async def _timestamps(
    room: Room,
    sighting: Sighting,
    embedded: Container,
    carried: Knowledge,
    proofs: Sequence[Proof],
) -> tuple[list[TimestampFacts], list[Any]]:
    """Return every signature time-stamp with its own judgement."""
    imprint = generic_cms.message_imprint_checker(embedded.signer_info)
    told: list[TimestampFacts] = []
    tokens: list[Any] = []
    for token in embedded.message.tokens():
        if token is None:
            told.append(TimestampFacts(None, None, intact=False, indication=BlockIndication.FAILED))
            continue
        tokens.append(token)
        signer, companions = authority_of(token)
        known = carried + Knowledge(companions)
        result, _, _ = await judge_token(room, known, token, imprint, sighting.revision, proofs)
        name = signer_of(signer, None).common_name if signer else None
        integrity = attempt(lambda t=token, s=signer: _token_integrity(t, s, imprint), None)  # type: ignore[misc]
        intact = bool(integrity and integrity.hash_matches and integrity.value_matches)
        told.append(
            TimestampFacts(
                gen_time=attempt(lambda t=token: _gen_time(t), None),  # type: ignore[misc]
                authority=name,
                intact=intact,
                indication=result.block,
            )
        )
    return told, tokens


def _token_integrity(token: Any, signer: Any, imprint: Callable[[str], bytes]) -> Integrity:
    """Return whether a token's own digest and value match, and it speaks of this signature."""
    return integrity_of(Message(token, token["signer_infos"][0]), signer, imprint)


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
