"""What a verifier demands: data, read from `config/policies/` by the house."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class ValidationPolicy:
    """A named set of demands.

    `official_domains` are the trust domains in which a leader's and an agency's certificate together
    make an original (Decree 30/2020, article 5). `require_authority_status` asks for revocation
    material about every certificate of a path below its root, not about the signer's alone.
    """

    id: str = "official-2025"
    version: int = 1
    official_domains: tuple[str, ...] = ("official", "internal")
    require_authority_status: bool = True
    weak_digests: tuple[str, ...] = ("md2", "md5", "sha1")
    rsa_key_bits: int = 2048
    ecdsa_key_bits: int = 256
    circular_15_mechanisms: tuple[str, ...] = ("rsassa_pss", "ecdsa")
    signatures_at_most: int = 100
    revisions_at_most: int = 2500
    pages_at_most: int = 20_000
    decoded_stream_at_most: int = 32 << 20

    @classmethod
    def from_mapping(cls, data: dict[str, Any]) -> Self:
        """Return a policy from plain data; a name that is no demand is refused.

        >>> ValidationPolicy.from_mapping({"id": "strict", "weak_digests": ["sha1"]}).weak_digests
        ('sha1',)
        """
        known = {field.name for field in fields(cls)}
        if strange := sorted(data.keys() - known):
            raise ValueError(f"no demand of a validation policy: {', '.join(strange)}")
        demands: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
        }
        return cls(**demands)
