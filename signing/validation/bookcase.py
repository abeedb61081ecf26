"""All certificates and status answers one document can draw on, opened once and searched often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from asn1crypto import x509
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject

import signing.engine  # noqa: F401  (mends asn1crypto before pyHanko uses it)
from signing.revocation import RevocationMaterial
from signing.trust import TrustStore
from signing.validation.answers import Answers, read
from signing.validation.evidence import Anchor

STORED_AT_MOST: Final = 10_000
_CERTIFICATES: Final = ("/Certs", "/Cert")  # the store writes the plural, its parts the singular
_CRLS: Final = ("/CRLs", "/CRL")
_OCSPS: Final = ("/OCSPs", "/OCSP")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Certificates by the name of their subject; each with the revision that brought it."""

    by_subject: dict[str, tuple[bytes, ...]] = field(default_factory=dict)
    by_issuer: dict[str, tuple[bytes, ...]] = field(default_factory=dict)
    revisions: dict[bytes, int | None] = field(default_factory=dict)

    @classmethod
    def of(cls, certificates: Iterable[tuple[bytes, int | None]]) -> Shelf:
        """Return a shelf with all certificates that can be read."""
        names: dict[str, dict[bytes, None]] = {}
        issuers: dict[str, dict[bytes, None]] = {}
        revisions: dict[bytes, int | None] = {}
        for der, revision in certificates:
            found = read(der)
            if found is not None:
                names.setdefault(found.subject.hashable, {})[der] = None
                issuers.setdefault(found.issuer.hashable, {})[der] = None
                revisions.setdefault(der, revision)
        return cls(
            {name: tuple(ders) for name, ders in names.items()},
            {name: tuple(ders) for name, ders in issuers.items()},
            revisions,
        )

    def named(self, subject: str) -> tuple[bytes, ...]:
        """Return the certificates of a subject."""
        return self.by_subject.get(subject, ())


@dataclass(frozen=True, slots=True)
class Library:
    """What a document may be judged with: anchors, certificates, answers. Nothing is believed yet."""

    anchors: dict[str, tuple[tuple[bytes, Anchor], ...]]
    house: Shelf
    stored: Shelf
    answers: Answers

    @classmethod
    def of(cls, root: Any, trust: TrustStore, material: RevocationMaterial) -> Library:
        """Return what trust, the security store of a catalogue, and the fetched answers hold."""
        certificates, answers = stored_in(root)
        fetched = Answers(
            tuple((der, None) for der in material.crls),
            tuple((der, None) for der in material.ocsps),
        )
        return cls(_anchors(trust), _house(trust), Shelf.of(certificates), answers + fetched)

    def certificates(self) -> list[x509.Certificate]:
        """Return every certificate at hand: a container may have left out its signer's."""
        known = [der for named in self.anchors.values() for der, _ in named]
        known += [*self.stored.revisions, *self.house.revisions]
        return [found for der in dict.fromkeys(known) if (found := read(der)) is not None]

    def issuers(self, name: str, companions: Shelf) -> Iterator[bytes]:
        """Give every certificate of that name that is no anchor: the document's own, then the house's."""
        found = companions.named(name) + self.stored.named(name) + self.house.named(name)
        yield from dict.fromkeys(found)

    def issued_by(self, name: str, companions: Shelf) -> Iterator[bytes]:
        """Give the certificates that name an issuer: its responders may be among them."""
        for shelf in (companions, self.stored):
            yield from shelf.by_issuer.get(name, ())

    def revision_of(self, der: bytes, companions: Shelf) -> int | None:
        """Return the revision that brought a certificate."""
        if der in companions.revisions:
            return companions.revisions[der]
        return self.stored.revisions.get(der)


@lru_cache(maxsize=16)
def _anchors(trust: TrustStore) -> dict[str, tuple[tuple[bytes, Anchor], ...]]:
    """Return the anchors by name; read once for all documents of a process."""
    named: dict[str, tuple[tuple[bytes, Anchor], ...]] = {}
    for domain in trust.domains:
        for one in domain.anchors:
            found = read(one.certificate)
            if found is not None:
                anchor = Anchor(domain.key, one.trusted_from, one.trusted_until)
                name = found.subject.hashable
                named[name] = (*named.get(name, ()), (one.certificate, anchor))
    return named


@lru_cache(maxsize=16)
def _house(trust: TrustStore) -> Shelf:
    """Return the intermediates that complete files which embed the leaf alone."""
    return Shelf.of((der, None) for domain in trust.domains for der in domain.intermediates)


def stored_in(root: Any) -> tuple[list[tuple[bytes, int | None]], Answers]:
    """Return what the document security store of a catalogue holds (EN 319 142-1, 5.4.2)."""
    held = list(_holders(root))
    return list(_streams(held, _CERTIFICATES, DecodePurpose.CERTIFICATE)), Answers(
        tuple(_streams(held, _CRLS, DecodePurpose.CRL)),
        tuple(_streams(held, _OCSPS, DecodePurpose.OCSP_RESPONSE)),
    )


def _holders(root: Any) -> Iterator[Any]:
    """Give the store and every part of it that belongs to one signature (ISO 32000-2, 12.8.4.3, 12.8.4.4)."""
    store = _followed(root, "/DSS")
    if not isinstance(store, DictionaryObject):
        return
    yield store
    parts = _followed(store, "/VRI")
    if isinstance(parts, DictionaryObject):
        for key in list(parts)[:STORED_AT_MOST]:
            part = _followed(parts, key)
            if isinstance(part, DictionaryObject):
                yield part


def _streams(
    holders: Iterable[Any], keys: tuple[str, ...], purpose: DecodePurpose
) -> Iterator[tuple[bytes, int | None]]:
    """Give the data of every stream that the store lists, once, with the revision that wrote it last."""
    listed = [_followed(holder, key) for holder in holders for key in keys]
    raws = [
        array.raw_get(place)
        for array in listed
        if isinstance(array, ArrayObject)
        for place in range(min(len(array), STORED_AT_MOST))
    ]
    once = {(raw.idnum, raw.generation): raw for raw in raws if isinstance(raw, IndirectObject)}
    given: dict[bytes, int | None] = {}
    for raw in list(once.values())[:STORED_AT_MOST]:
        try:
            given.setdefault(bytes(raw.get_object().read_data(purpose)), _written_in(raw))
        except Exception:  # noqa: BLE001, PERF203, S112  (what cannot be read proves nothing)
            continue
    yield from given.items()


def _followed(holder: Any, key: str) -> Any:
    try:
        return holder[key]
    except Exception:  # noqa: BLE001  (a broken entry is as good as none)
        return None


def _written_in(reference: Any) -> int | None:
    """Return the revision that wrote an object; the last one where that is not known."""
    reader = reference.reference.pdf
    try:
        return int(reader.xrefs.get_last_change(reference.reference))
    except Exception:  # noqa: BLE001
        return int(reader.xrefs.total_revisions) - 1
