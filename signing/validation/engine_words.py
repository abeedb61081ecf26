"""The engine's words for what it found, turned into ETSI's once and for all.

pyHanko speaks in `AdESPassed`, `AdESFailure`, `AdESIndeterminate`, coverage levels and exceptions of
path validation. The tables here are total: a test fails when the engine gains a member.
"""

from __future__ import annotations

import logging
from typing import Final

from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESPassed, AdESSubIndic
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import errors as path_errors

import signing.engine  # noqa: F401  (mends asn1crypto before pyHanko uses it)
from signing.validation.indications import PASSED, Conclusion, SubIndication

# What the engine says while it looks is told again in the report; its tracebacks help no operator.
for _talker in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_talker).setLevel(logging.CRITICAL)

CONCLUSIONS: Final[dict[AdESSubIndic, Conclusion]] = {
    AdESPassed.OK: PASSED,
    AdESFailure.FORMAT_FAILURE: Conclusion.failed(SubIndication.FORMAT_FAILURE),
    AdESFailure.HASH_FAILURE: Conclusion.failed(SubIndication.HASH_FAILURE),
    AdESFailure.SIG_CRYPTO_FAILURE: Conclusion.failed(SubIndication.SIG_CRYPTO_FAILURE),
    AdESFailure.REVOKED: Conclusion.failed(SubIndication.REVOKED),
    AdESFailure.NOT_YET_VALID: Conclusion.failed(SubIndication.NOT_YET_VALID),
} | {
    member: Conclusion.undecided(reason)
    for member, reason in {
        AdESIndeterminate.SIG_CONSTRAINTS_FAILURE: SubIndication.SIG_CONSTRAINTS_FAILURE,
        AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: SubIndication.CHAIN_CONSTRAINTS_FAILURE,
        AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE: (
            SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE
        ),
        AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: SubIndication.CRYPTO_CONSTRAINTS_FAILURE,
        AdESIndeterminate.EXPIRED: SubIndication.EXPIRED,
        AdESIndeterminate.NOT_YET_VALID: SubIndication.NOT_YET_VALID,
        AdESIndeterminate.POLICY_PROCESSING_ERROR: SubIndication.POLICY_PROCESSING_ERROR,
        AdESIndeterminate.SIGNATURE_POLICY_NOT_AVAILABLE: (
            SubIndication.SIGNATURE_POLICY_NOT_AVAILABLE
        ),
        AdESIndeterminate.TIMESTAMP_ORDER_FAILURE: SubIndication.TIMESTAMP_ORDER_FAILURE,
        AdESIndeterminate.NO_SIGNING_CERTIFICATE_FOUND: SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
        AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
        AdESIndeterminate.REVOKED_NO_POE: SubIndication.REVOKED_NO_POE,
        AdESIndeterminate.REVOKED_CA_NO_POE: SubIndication.REVOKED_CA_NO_POE,
        AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: SubIndication.OUT_OF_BOUNDS_NO_POE,
        AdESIndeterminate.REVOCATION_OUT_OF_BOUNDS_NO_POE: (
            SubIndication.REVOCATION_OUT_OF_BOUNDS_NO_POE
        ),
        AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: SubIndication.OUT_OF_BOUNDS_NOT_REVOKED,
        AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: (
            SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE
        ),
        AdESIndeterminate.NO_POE: SubIndication.NO_POE,
        AdESIndeterminate.TRY_LATER: SubIndication.TRY_LATER,
        AdESIndeterminate.SIGNED_DATA_NOT_FOUND: SubIndication.SIGNED_DATA_NOT_FOUND,
        AdESIndeterminate.GENERIC: SubIndication.GENERIC,
    }.items()
}

COVERAGE: Final = {
    SignatureCoverageLevel.UNCLEAR: "PARTIAL",
    SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START: "PARTIAL",
    SignatureCoverageLevel.ENTIRE_REVISION: "WHOLE_REVISION",
    SignatureCoverageLevel.ENTIRE_FILE: "WHOLE_DOCUMENT",
}

FORMATS: Final = {
    SigSeedSubFilter.ADOBE_PKCS7_DETACHED: "CMS",
    SigSeedSubFilter.PADES: "PAdES",
    SigSeedSubFilter.ETSI_RFC3161: "PAdES",
    SigSeedSubFilter.PBAD_PADES: "other",
}


def conclusion(word: AdESSubIndic) -> Conclusion:
    """Return ETSI's words for the engine's."""
    return CONCLUSIONS[word]


def path_reason(error: Exception) -> SubIndication:
    """Return why a certificate has no valid path, from what path validation raised.

    The order matters: the engine's errors are a family, and the nearest relative names the reason.
    Missing revocation material is TRY_LATER (5.2.6.4), where the engine's own table says less.
    """
    match error:
        case path_errors.InsufficientRevinfoError():
            return SubIndication.TRY_LATER
        case path_errors.RevokedError(is_side_validation=False, is_ee_cert=True):
            return SubIndication.REVOKED_NO_POE
        case path_errors.RevokedError(is_side_validation=False):
            return SubIndication.REVOKED_CA_NO_POE
        case path_errors.ExpiredError(is_side_validation=False, is_ee_cert=True):
            return SubIndication.OUT_OF_BOUNDS_NO_POE
        case path_errors.NotYetValidError(is_side_validation=False, is_ee_cert=True):
            return SubIndication.NOT_YET_VALID
        case path_errors.DisallowedAlgorithmError(banned_since=None):
            return SubIndication.CRYPTO_CONSTRAINTS_FAILURE
        case path_errors.DisallowedAlgorithmError():
            return SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE
        case path_errors.InvalidCertificateError():
            return SubIndication.CHAIN_CONSTRAINTS_FAILURE
        case path_errors.PathBuildingError():
            return SubIndication.NO_CERTIFICATE_CHAIN_FOUND
        case _:
            return SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE
