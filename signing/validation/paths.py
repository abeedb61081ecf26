"""Does this certificate lead to someone we believe, and was it good at that moment (5.2.6)?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asn1crypto import x509
from pyhanko.sign.validation.policy_decl import (
    SignatureValidationSpec,
    bootstrap_validation_data_handlers,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import find_valid_path
from pyhanko_certvalidator.errors import PathError, RevokedError, ValidationError
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.path import ValidationPath

import signing.engine  # noqa: F401  (mends asn1crypto before pyHanko uses it)
from signing.validation.engine_words import path_reason
from signing.validation.indications import SubIndication
from signing.validation.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class PathAnswer:
    """How a certificate stood at a moment: `reason` is None when it was good."""

    moment: datetime
    reason: SubIndication | None
    path: ValidationPath | None = None
    revoked_since: datetime | None = None

    @property
    def good(self) -> bool:
        """Was there a trusted path, in force and not revoked?"""
        return self.reason is None


def timing(moment: datetime, *, proved: bool) -> ValidationTimingInfo:
    """Return the engine's clock: the present, or a moment that a time-stamp has proved."""
    return ValidationTimingInfo(
        validation_time=moment, best_signature_time=moment, point_in_time_validation=proved
    )


async def stand(
    leaf: x509.Certificate,
    spec: SignatureValidationSpec,
    moment: datetime,
    usage: KeyUsageConstraints,
) -> PathAnswer:
    """Return how a certificate stands at a moment, by all that `spec` knows and believes."""
    clock = timing(moment, proved=True)
    context = spec.cert_validation_policy.build_validation_context(
        timing_info=clock, handlers=bootstrap_validation_data_handlers(spec, timing_info=clock)
    )
    try:
        path = await find_valid_path(
            leaf, context.path_builder.async_build_paths_lazy(leaf), validation_context=context
        )
        if path.pkix_len > 0:
            usage.validate(leaf)
    except (ValidationError, PathError) as objection:
        return PathAnswer(
            moment,
            path_reason(objection),
            getattr(objection, "original_path", None),
            getattr(objection, "revocation_dt", None)
            if isinstance(objection, RevokedError)
            else None,
        )
    except Exception:  # noqa: BLE001  (odd certificates: no path is the honest answer)
        return PathAnswer(moment, SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE)
    return PathAnswer(moment, None, path)


async def stand_then(
    leaf: x509.Certificate,
    spec: Callable[[datetime], SignatureValidationSpec],
    now: datetime,
    proved: datetime | None,
    usage: KeyUsageConstraints,
) -> PathAnswer:
    """Return how a certificate stood when a time-stamp proves it was used, or else how it stands now.

    The newest word about revocation counts: it names the day. Good today was good then; revoked since
    was good before.
    """
    today = await stand(leaf, spec(now), now, usage)
    if proved is None:
        return today
    if today.revoked_since is not None and today.reason is SubIndication.REVOKED_NO_POE:
        return replace(today, moment=proved, reason=None) if proved < today.revoked_since else today
    if today.good and leaf.not_valid_before <= proved:
        return replace(today, moment=proved)
    return await stand(leaf, spec(proved), proved, usage)


async def trusted_path(
    leaf: x509.Certificate, spec: SignatureValidationSpec
) -> tuple[bytes, ...] | None:
    """Return the first path (DER, leaf first) to an anchor, whatever its status; None if there is none."""
    handlers = bootstrap_validation_data_handlers(spec, is_historical=True)
    context = spec.cert_validation_policy.build_validation_context(
        timing_info=timing(leaf.not_valid_before, proved=True), handlers=handlers
    )
    paths = context.path_builder.async_build_paths_lazy(leaf)
    try:
        async for path in paths:
            chain = list(path.iter_certs(include_root=True))
            return tuple(cert.dump() for cert in reversed(chain))
    except PathError:
        return None
    finally:
        await paths.cancel()
    return None


def last_word(leaf: x509.Certificate, knowledge: Knowledge) -> tuple[str, datetime | None]:
    """Return the newest source that speaks about a certificate, and its thisUpdate."""
    answers = [("ocsp", when) for when in _ocsp_about(leaf, knowledge)]
    lists = [
        ("crl", one.issuance_date)
        for one in knowledge.crls
        if one.crl_data.issuer == leaf.issuer and one.issuance_date is not None
    ]
    found = answers or lists
    return max(found, key=lambda word: word[1]) if found else ("none", None)


def _ocsp_about(leaf: x509.Certificate, knowledge: Knowledge) -> Iterable[datetime]:
    """Give the thisUpdate of every OCSP answer about one certificate."""
    for one in knowledge.ocsps:
        answer: Any = one.extract_single_response()
        if answer is None:
            continue
        asked = answer["cert_id"]
        algorithm = asked["hash_algorithm"]["algorithm"].native
        if asked["serial_number"].native == leaf.serial_number and asked[
            "issuer_name_hash"
        ].native == getattr(leaf.issuer, algorithm, None):
            yield answer["this_update"].native
