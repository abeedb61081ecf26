"""The validation processes of EN 319 102-1, as the engine runs them, and the level that is there."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Final

from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.ades import (
    ades_basic_validation,
    ades_lta_validation,
    ades_timestamp_validation,
    ades_with_time_validation,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import PdfSignatureValidationSpec
from pyhanko.sign.validation.settings import KeyUsageConstraints

from signing.errors import DocumentRefusedError
from signing.levels import PadesLevel
from signing.validation.engine_words import conclusion
from signing.validation.facts import SignatureFacts
from signing.validation.indications import PASSED, BlockIndication, Conclusion, SubIndication
from signing.validation.knowledge import Knowledge
from signing.validation.paths import PathAnswer, stand, timing
from signing.validation.room import Proof, Room, attempt

log = logging.getLogger(__name__)
_ANY_USAGE: Final = KeyUsageConstraints()
_UNDECIDED: Final = Conclusion.undecided(SubIndication.GENERIC)


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


async def judge_token(
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


async def run_process(
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


async def level_of(
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
