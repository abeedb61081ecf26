"""The trust of the house as it stands now: what files describe, and what administrators put in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from service.store.engine import Memory
from service.store.queries.trust import trust_entries, trust_version
from service.store.tables.trust import TrustEntryRow
from signing.trust import CertificationPath, TrustAnchor, TrustDomain, TrustStore

ANCHOR, INTERMEDIATE = "anchor", "intermediate"


class LivingTrust(TrustStore):
    """A trust store that is never out of date: a change in one process is seen by all at once.

    Each question costs one count in the database; what was read is kept until the count differs.
    Handed to the sandbox, it travels as the plain store of that moment.
    """

    def __init__(self, memory: Memory, described: Sequence[TrustDomain]) -> None:
        """Begin with the domains that files describe."""
        object.__setattr__(self, "_memory", memory)
        object.__setattr__(self, "_described", tuple(described))
        object.__setattr__(self, "_known", (None, ()))

    __slots__ = ("_described", "_known", "_memory")
    _memory: Memory
    _described: tuple[TrustDomain, ...]
    _known: tuple[tuple[int, int] | None, tuple[TrustDomain, ...]]

    @property
    def described(self) -> tuple[TrustDomain, ...]:
        """The domains that files describe; only whoever keeps the files changes those."""
        return self._described

    @property
    def domains(self) -> tuple[TrustDomain, ...]:
        """Every domain as it is now."""
        with self._memory.reading() as session:
            version = trust_version(session)
            known, domains = self._known
            if known != version:
                domains = merged(self._described, trust_entries(session))
                object.__setattr__(self, "_known", (version, domains))
        return domains

    def path_for(
        self, leaf: bytes, extra: Sequence[bytes], moment: datetime
    ) -> CertificationPath | None:
        """Return a path to an anchor that is believed now (see `TrustStore.path_for`)."""
        return TrustStore(self.domains).path_for(leaf, extra, moment)

    def __reduce__(self) -> tuple[type[TrustStore], tuple[tuple[TrustDomain, ...]]]:
        """Cross a process border as the plain store of this moment."""
        return TrustStore, (self.domains,)


def merged(
    described: Sequence[TrustDomain], entries: Iterable[TrustEntryRow]
) -> tuple[TrustDomain, ...]:
    """Return the described domains with the entries in them; new domains come last."""
    domains = {domain.key: domain for domain in described}
    for entry in entries:
        domain = domains.setdefault(entry.domain, TrustDomain(entry.domain, ()))
        if entry.part == ANCHOR:
            anchor = TrustAnchor(
                entry.certificate, entry.source, entry.trusted_from, entry.trusted_until
            )
            domains[entry.domain] = replace(domain, anchors=(*domain.anchors, anchor))
        else:
            helpers = (*domain.intermediates, entry.certificate)
            domains[entry.domain] = replace(domain, intermediates=helpers)
    return tuple(domains.values())
