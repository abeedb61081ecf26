"""The indications and sub-indications of ETSI EN 319 102-1, clause 5.1.3, tables 5 and 6."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Indication(StrEnum):
    """The overall answer for one signature."""

    TOTAL_PASSED = "TOTAL-PASSED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL-FAILED"

    @property
    def gravity(self) -> int:
        """How grave the answer is: passed 0, undecided 1, failed 2.

        >>> max(Indication, key=lambda indication: indication.gravity)
        <Indication.TOTAL_FAILED: 'TOTAL-FAILED'>
        """
        return list(Indication).index(self)


class BlockIndication(StrEnum):
    """The answer of one building block, or for one time-stamp."""

    PASSED = "PASSED"
    INDETERMINATE = "INDETERMINATE"
    FAILED = "FAILED"


class SubIndication(StrEnum):
    """Why a signature did not pass."""

    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    POLICY_PROCESSING_ERROR = "POLICY_PROCESSING_ERROR"
    SIGNATURE_POLICY_NOT_AVAILABLE = "SIGNATURE_POLICY_NOT_AVAILABLE"
    TIMESTAMP_ORDER_FAILURE = "TIMESTAMP_ORDER_FAILURE"
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND_NO_POE = "NO_CERTIFICATE_CHAIN_FOUND_NO_POE"
    REVOKED_NO_POE = "REVOKED_NO_POE"
    REVOKED_CA_NO_POE = "REVOKED_CA_NO_POE"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    OUT_OF_BOUNDS_NOT_REVOKED = "OUT_OF_BOUNDS_NOT_REVOKED"
    REVOCATION_OUT_OF_BOUNDS_NO_POE = "REVOCATION_OUT_OF_BOUNDS_NO_POE"
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    NO_POE = "NO_POE"
    TRY_LATER = "TRY_LATER"
    SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"
    GENERIC = "GENERIC"


@dataclass(frozen=True, slots=True)
class Conclusion:
    """An indication with its reason; passed has none."""

    indication: Indication
    reason: SubIndication | None = None

    @property
    def passed(self) -> bool:
        """Is there nothing to object?"""
        return self.indication is Indication.TOTAL_PASSED

    @property
    def block(self) -> BlockIndication:
        """The same answer in the words of one building block."""
        return list(BlockIndication)[self.indication.gravity]

    @classmethod
    def undecided(cls, reason: SubIndication) -> Self:
        """INDETERMINATE for a reason."""
        return cls(Indication.INDETERMINATE, reason)

    @classmethod
    def failed(cls, reason: SubIndication) -> Self:
        """TOTAL-FAILED for a reason."""
        return cls(Indication.TOTAL_FAILED, reason)


PASSED = Conclusion(Indication.TOTAL_PASSED)
