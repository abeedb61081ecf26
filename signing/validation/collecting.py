"""Collecting the facts: the engine is asked everything here, and nothing it raises gets out."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.ades import (
    ades_basic_validation,
    ades_lta_validation,
    ades_timestamp_validation,
    ades_with_time_validation,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import PdfSignatureValidationSpec, SignatureValidationSpec
from pyhanko.sign.validation.settings import KeyUsageConstraints

from signing.engine import entry
from signing.errors import DocumentRefusedError
from signing.levels import PadesLevel
from signing.validation import changes, structure
from signing.validation.certificates import (
    algorithms_of,
    facts_of,
    is_organization_seal,
    signer_of,
)
from signing.validation.engine_words import COVERAGE, FORMATS, conclusion
from signing.validation.facts import SignatureFacts
from signing.validation.indications import PASSED, BlockIndication, Conclusion, SubIndication
from signing.validation.knowledge import SIGNER_USAGE, TSA_USAGE, Beliefs, Knowledge
from signing.validation.opening import OpenDocument
from signing.validation.paths import PathAnswer, last_word, stand, stand_then, timing
from signing.validation.report import RevocationFacts, TimestampFacts

log = logging.getLogger(__name__)
_ANY_USAGE: Final = KeyUsageConstraints()
_UNDECIDED: Final = Conclusion.undecided(SubIndication.GENERIC)
Value = TypeVar("Value")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A signature field that is filled; `embedded` is None where the engine cannot read it."""

    field: str
    kind: str
    format: str
    embedded: EmbeddedPdfSignature | None

    @property
    def revision(self) -> int:
        """The revision it signs; unreadable ones come first."""
        return int(self.embedded.signed_revision) if self.embedded else -1


@dataclass(frozen=True, slots=True)
class Proof:
    """A document time-stamp that holds: everything up to its revision existed at that time."""

    revision: int
    moment: datetime


@dataclass(frozen=True, slots=True)
class Room:
    """What is the same for all signatures of one document."""

    document: OpenDocument
    beliefs: Beliefs
    knowledge: Knowledge
    moment: datetime
    sightings: tuple[Sighting, ...]
    nothing_follows: bool

    def spec(self, moment: datetime, further: Knowledge = Knowledge()) -> SignatureValidationSpec:  # noqa: B008
        """Return the engine's settings at a moment."""
        return self.beliefs.spec(self.knowledge + further, moment)


def find(document: OpenDocument, at_most: int) -> tuple[Sighting, ...]:
    """Return every filled signature field in the order of the revisions they sign."""
    sightings: list[Sighting] = []
    for name, value, field in enumerate_sig_fields(document.reader, filled_status=True):
        if len(sightings) == at_most:
            raise DocumentRefusedError("too_many_signatures", limit=at_most)
        dictionary = value.get_object()
        subfilter = str(entry(dictionary, "/SubFilter", ""))
        kind = "signature" if subfilter != "/ETSI.RFC3161" else "document-timestamp"
        word = {str(known.value): FORMATS[known] for known in SigSeedSubFilter}.get(subfilter)
        embedded = (
            attempt(lambda f=field, n=name: EmbeddedPdfSignature(document.reader, f, n), None)  # type: ignore[misc]
            if word
            else None
        )
        sightings.append(Sighting(str(name), kind, word or "other", embedded))
    return tuple(sorted(sightings, key=lambda one: one.revision))


def attempt(ask: Callable[[], Value], otherwise: Other) -> Value | Other:
    """Ask the engine; an exception is an answer too."""
    try:
        return ask()
    except (DocumentRefusedError, MemoryError):
        raise
    except Exception as problem:  # noqa: BLE001
        log.info("the engine stopped: %s", type(problem).__name__)
        return otherwise


async def conclude(ask: Awaitable[Any]) -> tuple[Conclusion, Any]:
    """Await one validation process and return its conclusion with its own answer."""
    try:
        answer = await ask
    except SignatureValidationError as objection:
        return conclusion(objection.ades_subindication), None
    except (DocumentRefusedError, MemoryError):
        raise
    except Exception as problem:  # noqa: BLE001
        log.info("a validation process stopped: %s", type(problem).__name__)
        return _UNDECIDED, None
    return conclusion(answer.ades_subindic), answer


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
    diff: Any = attempt(lambda: embedded.evaluate_modifications(DEFAULT_DIFF_POLICY), None)
    embedded.diff_result = diff
    after = [one for one in room.sightings if one.revision > sighting.revision]
    later = changes.Later(
        signatures=any(one.kind == "signature" for one in after),
        timestamps=any(one.kind == "document-timestamp" for one in after),
    )
    nothing = SignatureFacts(sighting.kind, sighting.field)
    changed, certification = attempt(
        lambda: changes.review(reader, embedded, later), (nothing.changes, nothing.certification)
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
        plain_references=not reader.xrefs.hybrid_xrefs_present,
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


async def _document_timestamp(
    room: Room, sighting: Sighting, embedded: EmbeddedPdfSignature, proofs: Sequence[Proof]
) -> SignatureFacts:
    """Return the facts of a document time-stamp, judged now or at the time a later one proves."""
    facts = _placed(room, sighting, embedded)
    carried = Knowledge.carried(embedded.signer_info, embedded.other_embedded_certs)
    result, answer, when = await _token(
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


async def _token(
    room: Room,
    carried: Knowledge,
    token: Any,
    imprint: Callable[[str], bytes],
    revision: int,
    proofs: Sequence[Proof],
) -> tuple[Conclusion, Any, datetime]:
    """Validate one token now, or else at each later time that a document time-stamp proves (5.4, 5.6)."""
    moments = [room.moment, *(one.moment for one in proofs if one.revision > revision)]
    result, answer = _UNDECIDED, None
    for moment in moments:
        result, answer = await conclude(
            ades_timestamp_validation(
                token,
                room.spec(moment, carried),
                imprint,
                timing_info=timing(moment, proved=moment is not room.moment),
            )
        )
        if result.passed or result.block is BlockIndication.FAILED:
            return result, answer, moment
    return result, answer, room.moment


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
        engine=await _process(
            room, embedded, carried, path, best, stamped=bool(tokens), covered=bool(covering)
        ),
    )
    return replace(
        facts, level=await _level(room, facts, embedded, carried, tokens, sighting.revision)
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
        result, answer, _ = await _token(room, known, token, imprint, sighting.revision, proofs)
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


async def _process(
    room: Room,
    embedded: EmbeddedPdfSignature,
    carried: Knowledge,
    path: PathAnswer,
    best: datetime | None,
    *,
    stamped: bool,
    covered: bool,
) -> Conclusion:
    """Run the validation process that fits what the signature carries (EN 319 102-1, 5.3, 5.5, 5.6).

    What does not hold today may still hold at the time that a time-stamp proves: the law judges a
    signature at its signing time (V-05).
    """
    digest = embedded.compute_digest()
    spec = room.spec(room.moment, carried)
    ask = ades_with_time_validation if stamped else ades_basic_validation
    now, _ = await conclude(
        ask(
            embedded.signed_data,
            spec,
            timing_info=timing(room.moment, proved=False),
            raw_digest=digest,
        )
    )
    expired = embedded.signer_cert.not_valid_after < room.moment
    if (now.passed and not expired) or now.block is BlockIndication.FAILED:
        return now
    if path.good and path.revoked_since and now.reason is SubIndication.REVOKED_NO_POE:
        return PASSED  # 5.6.2.4: the signature existed before the revocation
    if covered:
        lasting = PdfSignatureValidationSpec(spec, diff_policy=None)
        long_term, _ = await conclude(
            ades_lta_validation(embedded, lasting, timing_info=timing(room.moment, proved=False))
        )
        if long_term.passed:
            return long_term
    if best is None:
        return now
    then, _ = await conclude(
        ades_basic_validation(
            embedded.signed_data,
            room.spec(best, carried),
            timing_info=timing(best, proved=True),
            raw_digest=digest,
        )
    )
    return then


async def _level(
    room: Room,
    facts: SignatureFacts,
    embedded: EmbeddedPdfSignature,
    carried: Knowledge,
    tokens: list[Any],
    revision: int,
) -> PadesLevel | None:
    """Return the level that is really there, whether or not its issuers are trusted."""
    if facts.format != "PAdES":
        return None
    if not any(stamp.intact for stamp in facts.timestamps):
        return PadesLevel.B_B
    when = min(s.gen_time for s in facts.timestamps if s.gen_time and s.intact)
    stored = Knowledge.stored(room.document.reader.root)
    complete = await _provable(room, stored + carried, embedded.signer_cert, when)
    for token in tokens:
        certs = attempt(lambda t=token: generic_cms.extract_certs_for_validation(t), None)  # type: ignore[misc]
        known = stored + Knowledge(tuple(certs.other_certs)) if certs else stored
        complete = (
            complete and certs is not None and await _provable(room, known, certs.signer_cert, when)
        )
    if not complete:
        return PadesLevel.B_T
    covered = any(
        one.kind == "document-timestamp" and one.revision > revision for one in room.sightings
    )
    return PadesLevel.B_LTA if covered else PadesLevel.B_LT


async def _provable(room: Room, known: Knowledge, leaf: Any, when: datetime) -> bool:
    """Does the file itself hold all that a verifier needs about one certificate (EN 319 142-1, 6.3)?"""
    roots = [one for one in known.certificates if one.issuer == one.subject]
    spec = room.beliefs.spec(known, when, also=roots)
    return (await stand(leaf, spec, when, _ANY_USAGE)).good


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


def certificates_in(sighting: Sighting) -> Iterator[tuple[Any, tuple[Any, ...], bool]]:
    """Give every signer and time-stamp authority of a signature: certificate, companions, is it a stamp."""
    embedded = sighting.embedded
    if embedded is None:
        return
    stamp = sighting.kind == "document-timestamp"
    containers = [(embedded.signed_data, stamp)]
    tokens: list[Any] = attempt(
        lambda: list(generic_cms.extract_tst_data_iter(embedded.signer_info, signed=False)), []
    )
    for container, is_stamp in [*containers, *((token, True) for token in tokens)]:
        found = attempt(lambda c=container: generic_cms.extract_certs_for_validation(c), None)  # type: ignore[misc]
        if found is not None:
            yield found.signer_cert, tuple(found.other_certs), is_stamp
