"""What a verifier demands: data, read from `config/policies/` by the house.

Every demand is a constraint with a level (EN 319 102-1, clause 5.1.4.1): FAIL decides the answer,
WARN and INFORM are told, IGNORE is not even asked. A constraint is named for a question, or for one
answer to it (a finding's code), which then counts for more than its question.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Self

from signing.validation.indications import SubIndication
from signing.validation.lifetimes import Lifetimes

ALGORITHMS: Final = "algorithms"


class Level(StrEnum):
    """How grave it is when a demand is not met."""

    FAIL = "FAIL"
    WARN = "WARN"
    INFORM = "INFORM"
    IGNORE = "IGNORE"


class Freshness(StrEnum):
    """How new an answer about revocation must be at the time it is asked for (clause 5.2.5).

    NEXT_UPDATE: the issuer has not promised a newer one by then. DAYS: so many days old at most.
    """

    NONE = "none"
    NEXT_UPDATE = "next_update"
    DAYS = "days"


class PolicyUnknownError(ValueError):
    """There is no policy of that name; `known` are those there are."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name, self.known = name, known
        super().__init__(f"no validation policy {name!r} (there are: {', '.join(known)})")


CONSTRAINTS: Final[dict[str, Level]] = {
    # format checking (5.2.2)
    "byte_range": Level.FAIL,
    "padding_used": Level.FAIL,
    "dictionary": Level.FAIL,
    "later_changes": Level.FAIL,
    "annotation_added": Level.FAIL,
    "annotation_changed": Level.FAIL,
    "hidden_content": Level.FAIL,
    # identification of the signing certificate (5.2.3), validation context (5.2.4)
    "signer_information": Level.FAIL,
    "signature_policy": Level.INFORM,
    # X.509 certificate validation (5.2.6) and freshness (5.2.5)
    "trusted_chain": Level.FAIL,
    "chain_rules": Level.FAIL,
    "key_usage": Level.FAIL,
    "timestamp_usage": Level.FAIL,
    "not_expired": Level.FAIL,
    "not_revoked": Level.FAIL,
    "not_on_hold": Level.FAIL,
    "revocation_available": Level.FAIL,
    "authority_revocation_available": Level.FAIL,
    "timestamp_authority_revocation_available": Level.FAIL,
    "revocation_fresh": Level.FAIL,
    "timestamp_revocation_fresh": Level.INFORM,
    "revocation_issuer_in_force": Level.FAIL,
    "chain_algorithms": Level.FAIL,
    # cryptographic verification (5.2.7)
    "hash": Level.FAIL,
    "key_matches_certificate": Level.FAIL,
    # signature acceptance (5.2.8)
    "algorithms": Level.FAIL,
    "not_circular_15": Level.WARN,
    "claimed_time": Level.WARN,
    "claimed_time_absent": Level.INFORM,
    # time-stamps (5.4, 5.5)
    "timestamp": Level.WARN,
    "timestamp_broken": Level.FAIL,
    "timestamp_unreadable": Level.FAIL,
    "timestamp_absent": Level.INFORM,
    "timestamp_order": Level.FAIL,
    "baseline": Level.INFORM,
}


@dataclass(frozen=True, slots=True)
class ValidationPolicy:
    """A named set of demands.

    `official_domains` are the trust domains in which a leader's and an agency's certificate together
    make an original (Decree 30/2020, article 5). `constraints` differ from `CONSTRAINTS` where they
    say so. `status_missing` is the reason given where nothing is known about revocation.
    """

    id: str = "official-2025"
    version: int = 2
    official_domains: tuple[str, ...] = ("official", "internal")
    constraints: tuple[tuple[str, Level], ...] = ()
    freshness: Freshness = Freshness.NEXT_UPDATE
    freshness_days: int = 0
    status_missing: SubIndication = SubIndication.TRY_LATER
    circular_15_mechanisms: tuple[str, ...] = ("rsassa_pss", "ecdsa")
    weak_digests: tuple[str, ...] = ("md2", "md5", "sha1")
    rsa_key_bits: int = 2048
    ecdsa_key_bits: int = 256
    signatures_at_most: int = 100
    revisions_at_most: int = 2500
    pages_at_most: int = 20_000
    decoded_stream_at_most: int = 32 << 20
    lifetimes: Lifetimes = field(default_factory=Lifetimes)

    @classmethod
    def from_mapping(cls, data: dict[str, Any], lifetimes: Lifetimes | None = None) -> Self:
        """Return a policy from plain data; a name that is no demand is refused.

        >>> policy = ValidationPolicy.from_mapping({"constraints": {"not_revoked": "WARN"}})
        >>> policy.level("not_revoked"), policy.level("not_expired")
        (<Level.WARN: 'WARN'>, <Level.FAIL: 'FAIL'>)
        """
        known = {one.name for one in fields(cls)} - {"lifetimes"}
        told = data.get("constraints", {})
        strange = sorted(data.keys() - known) + sorted(told.keys() - CONSTRAINTS.keys())
        if strange:
            raise ValueError(f"no demand of a validation policy: {', '.join(strange)}")
        demands: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
        }
        demands["constraints"] = tuple((name, Level(level)) for name, level in told.items())
        if "freshness" in demands:
            demands["freshness"] = Freshness(demands["freshness"])
        if "status_missing" in demands:
            demands["status_missing"] = SubIndication(demands["status_missing"])
        return cls(**demands, lifetimes=lifetimes or Lifetimes())

    def level(self, *names: str) -> Level:
        """Return the level of the first name there is one for: the policy's own word before the usual."""
        own = dict(self.constraints)
        for table in (own, CONSTRAINTS):
            for name in names:
                if name in table:
                    return table[name]
        return Level.FAIL

    @property
    def require_authority_status(self) -> bool:
        """Is the status of every certificate of a path asked for, not of the signer's alone?"""
        return self.level("authority_revocation_available") is Level.FAIL


def list_policies(folder: Path) -> tuple[str, ...]:
    """Name the policies of a folder: the files that call themselves by their own name.

    Other rules of the house may lie beside them.
    """
    return tuple(sorted(one.stem for one in folder.glob("*.toml") if _names_itself(one)))


def _names_itself(path: Path) -> bool:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")).get("id") == path.stem
    except (OSError, ValueError):
        return False


def load_policy(folder: Path, name: str) -> ValidationPolicy:
    """Return a policy of a folder by its name, with the folder's table of algorithms.

    Raises:
        PolicyUnknownError: the folder has none of that name.
        ValueError: a file of the folder names a demand that there is not.

    """
    known = list_policies(folder)
    if name not in known:  # a name from outside never becomes a path
        raise PolicyUnknownError(name, known)
    table = folder / f"{ALGORITHMS}.toml"
    lifetimes = Lifetimes.from_mapping(_toml(table)) if table.exists() else Lifetimes()
    return ValidationPolicy.from_mapping(_toml(folder / f"{name}.toml"), lifetimes)


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
