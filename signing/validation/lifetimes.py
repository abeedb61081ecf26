"""Until when each algorithm was sound (ETSI TS 119 312): a table, and the question put to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final, Self

from signing.validation.evidence import AlgorithmUse

NEVER: Final = datetime.min.replace(tzinfo=UTC)
ALWAYS: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """A digest, or the keys of a mechanism from a size on: sound before `until` (None: no end known)."""

    name: str
    until: date | None = None
    bits: int = 0


_DIGESTS: Final = tuple(
    Lifetime(name, until)
    for name, until in (
        ("md5", date(2004, 8, 1)),
        ("sha1", date(2012, 8, 1)),
        ("ripemd160", date(2014, 8, 1)),
        ("sha224", date(2029, 1, 1)),
        ("sha512_224", date(2029, 1, 1)),
        *((sound, None) for sound in ("sha256", "sha384", "sha512", "sha512_256")),
        *((sound, None) for sound in ("sha3_256", "sha3_384", "sha3_512", "shake256")),
    )
)
_KEYS: Final = tuple(
    Lifetime(name, until, bits)
    for name, bits, until in (
        ("rsassa_pkcs1v15", 786, date(2010, 8, 1)),
        ("rsassa_pkcs1v15", 1024, date(2019, 10, 1)),
        ("rsassa_pkcs1v15", 1900, date(2029, 1, 1)),
        ("rsassa_pss", 786, date(2010, 8, 1)),
        ("rsassa_pss", 1024, date(2019, 10, 1)),
        ("rsassa_pss", 1900, date(2029, 1, 1)),
        ("rsassa_pss", 3000, None),
        ("dsa", 1024, date(2015, 12, 1)),
        ("dsa", 1900, date(2029, 1, 1)),
        ("dsa", 3000, None),
        ("ecdsa", 160, date(2012, 8, 1)),
        ("ecdsa", 224, date(2021, 10, 1)),
        ("ecdsa", 256, None),
        *((edwards, 0, None) for edwards in ("ed25519", "ed448")),
        *((lattice, 0, None) for lattice in ("mldsa44", "mldsa65", "mldsa87")),
    )
)


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """The table. What stands in it nowhere was never sound here."""

    digests: tuple[Lifetime, ...] = _DIGESTS
    keys: tuple[Lifetime, ...] = _KEYS

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any]) -> Self:
        """Return the table that `algorithms.toml` tells."""
        return cls(tuple(_told(data["digests"])), tuple(_told(data["keys"])))

    def digest_until(self, name: str | None) -> datetime:
        """Return the moment from which a digest no longer proves anything.

        >>> Lifetimes().digest_until("sha1").year
        2012
        """
        if name is None:
            return ALWAYS
        return next((_end(one) for one in self.digests if one.name == name.lower()), NEVER)

    def key_until(self, mechanism: str, bits: int | None) -> datetime:
        """Return the moment from which a key of that size is too small for its mechanism.

        >>> Lifetimes().key_until("rsassa_pkcs1v15", 2048).year
        2029
        """
        family = [one for one in self.keys if one.name == mechanism]
        large = [one for one in family if bits is None or one.bits <= bits]
        return _end(max(large, key=lambda one: one.bits)) if large else NEVER

    def until(self, use: AlgorithmUse) -> datetime:
        """Return the moment from which a signature made so proves nothing by itself."""
        return min(self.digest_until(use.digest), self.key_until(use.mechanism, use.key_bits))

    def sound_at(self, use: AlgorithmUse, moment: datetime) -> bool:
        """Was it sound then?"""
        return moment < self.until(use)


def _told(entries: Iterable[Mapping[str, Any]]) -> Iterable[Lifetime]:
    for entry in entries:
        yield Lifetime(str(entry["name"]), entry.get("until"), int(entry.get("bits", 0)))


def _end(one: Lifetime) -> datetime:
    return datetime.combine(one.until, time(), UTC) if one.until else ALWAYS
