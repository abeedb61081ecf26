"""What a verifier believes (trust) and knows (certificates, CRLs, OCSP answers), in the engine's terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, TypeVar

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject
from pyhanko.sign.general import find_unique_cms_attribute
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    LocalKnowledge,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator.authority import CertTrustAnchor, TrustQualifiers
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.fetchers import FetcherBackend
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    DisallowWeakAlgorithmsPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

import signing.engine  # noqa: F401  (mends asn1crypto before pyHanko uses it)
from signing.revocation import RevocationMaterial
from signing.trust import TrustStore
from signing.validation.policy import ValidationPolicy
from signing.validation.primitives import TolerantValidator

SIGNER_USAGE: Final = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
)
TSA_USAGE: Final = KeyUsageConstraints(key_usage=set(), extd_key_usage={"time_stamping"})
_STORED_AT_MOST: Final = 10_000
_CERTIFICATES: Final = ("/Certs", "/Cert")  # the store writes the plural, its parts the singular
_CRLS: Final = ("/CRLs", "/CRL")
_OCSPS: Final = ("/OCSPs", "/OCSP")
Item = TypeVar("Item")


class _Silence(FetcherBackend):
    """A backend that is never asked: nothing is fetched in here."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What may help to judge, whoever said it; none of it is believed before it is verified."""

    certificates: tuple[x509.Certificate, ...] = ()
    crls: tuple[CRLContainer, ...] = ()
    ocsps: tuple[OCSPContainer, ...] = ()

    def __add__(self, other: Knowledge) -> Knowledge:
        """Return both."""
        return Knowledge(
            self.certificates + other.certificates,
            self.crls + other.crls,
            self.ocsps + other.ocsps,
        )

    @classmethod
    def fetched(cls, material: RevocationMaterial) -> Knowledge:
        """What was fetched before the judgement."""
        return cls(
            crls=tuple(_each(material.crls, _crl)),
            ocsps=tuple(o for many in _each(material.ocsps, _ocsp) for o in many),
        )

    @classmethod
    def stored(cls, root: Any) -> Knowledge:
        """What the document security store of a catalogue holds (EN 319 142-1, 5.4.2)."""
        held = list(_holders(root))
        return cls(
            tuple(_each(_streams(held, _CERTIFICATES, DecodePurpose.CERTIFICATE), certificate)),
            tuple(_each(_streams(held, _CRLS, DecodePurpose.CRL), _crl)),
            tuple(
                o
                for many in _each(_streams(held, _OCSPS, DecodePurpose.OCSP_RESPONSE), _ocsp)
                for o in many
            ),
        )

    @classmethod
    def carried(cls, signer_info: Any, certificates: Iterable[x509.Certificate]) -> Knowledge:
        """What a CMS carries itself: certificates, and Adobe's revocation archive if there is one."""
        try:
            archive = find_unique_cms_attribute(
                signer_info["signed_attrs"], "adobe_revocation_info_archival"
            )
            crls, ocsps = archive["crl"], archive["ocsp"]
        except (KeyError, ValueError, TypeError):  # none, several, or one that cannot be read
            return cls(tuple(certificates))
        return cls(
            tuple(certificates),
            tuple(_each(crls, lambda one: CRLContainer(_looked_at(one)))),
            tuple(
                o
                for many in _each(ocsps, lambda one: list(OCSPContainer.load_multi(one)))
                for o in many
            ),
        )


@dataclass(frozen=True, slots=True)
class Beliefs:
    """Trust anchors with the domain each belongs to, and the rules of the policy."""

    store: TrustStore
    policy: ValidationPolicy

    def spec(
        self, knowledge: Knowledge, moment: datetime, also: Iterable[x509.Certificate] = ()
    ) -> SignatureValidationSpec:
        """Return the engine's settings: offline, with what is known and believed at `moment`.

        `also` are further anchors, for questions that have nothing to do with trust.
        """
        anchors = [
            CertTrustAnchor(cert, TrustQualifiers())
            for cert, (since, until) in self._anchors()
            if (since is None or since <= moment) and (until is None or moment <= until)
        ]
        anchors += [CertTrustAnchor(cert, TrustQualifiers()) for cert in also]
        intermediates = [
            certificate(der) for domain in self.store.domains for der in domain.intermediates
        ]
        return SignatureValidationSpec(
            cert_validation_policy=CertValidationPolicySpec(
                trust_manager=SimpleTrustManager.build(trust_roots=anchors),
                revinfo_policy=self._revocation_policy(),
                algorithm_usage_policy=DisallowWeakAlgorithmsPolicy(
                    weak_hash_algos=frozenset(self.policy.weak_digests),
                    rsa_key_size_threshold=self.policy.rsa_key_bits,
                ),
                signature_validator=TolerantValidator(),
            ),
            revinfo_gathering_policy=RevocationInfoGatheringSpec(
                online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY,
                fetcher_backend=_Silence(),
                certificate_fetching_rule=CertificateFetchingRule.NEVER_FETCH,
            ),
            local_knowledge=LocalKnowledge(
                known_certs=[*knowledge.certificates, *intermediates],
                known_crls=list(knowledge.crls),
                known_ocsps=list(knowledge.ocsps),
            ),
            key_usage_settings=SIGNER_USAGE,
        )

    def domain_of(self, path: ValidationPath | None) -> str | None:
        """Return the key of the domain whose anchor ends a path."""
        if path is None:
            return None
        ends = {cert.dump() for cert in path.iter_certs(include_root=True)}
        for domain in self.store.domains:
            if any(anchor.certificate in ends for anchor in domain.anchors):
                return domain.key
        return None

    def _anchors(
        self,
    ) -> Iterable[tuple[x509.Certificate, tuple[datetime | None, datetime | None]]]:
        for domain in self.store.domains:
            for anchor in domain.anchors:
                yield (
                    certificate(anchor.certificate),
                    (anchor.trusted_from, anchor.trusted_until),
                )

    def _revocation_policy(self) -> CertRevTrustPolicy:
        """Status is always asked for the signer; what was said later is worth no less."""
        required = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED
        authorities = (
            required
            if self.policy.require_authority_status
            else RevocationCheckingRule.CHECK_IF_DECLARED
        )
        return CertRevTrustPolicy(
            RevocationCheckingPolicy(required, authorities), retroactive_revinfo=True
        )


def trust_certificates(store: TrustStore) -> tuple[x509.Certificate, ...]:
    """Return all certificates that a trust store knows, whatever they are believed to be."""
    ders = [
        der
        for domain in store.domains
        for der in (*domain.intermediates, *(anchor.certificate for anchor in domain.anchors))
    ]
    return tuple(_each(ders, certificate))


@lru_cache(maxsize=1024)
def certificate(der: bytes) -> x509.Certificate:
    """Return a certificate from its DER, read far enough to know that it can be used."""
    found = x509.Certificate.load(der, strict=True)
    body = found["tbs_certificate"]
    _ = body["serial_number"].native, body["issuer"].chosen, body["subject"].chosen
    return found


def _looked_at(found: crl.CertificateList) -> crl.CertificateList:
    """Return a CRL of which the first part could be read."""
    _ = found["tbs_cert_list"]["this_update"].native
    return found


def _crl(der: bytes) -> CRLContainer:
    return CRLContainer(_looked_at(crl.CertificateList.load(der, strict=True)))


def _ocsp(der: bytes) -> list[OCSPContainer]:
    return list(OCSPContainer.load_multi(ocsp.OCSPResponse.load(der, strict=True)))


def _holders(root: Any) -> Iterator[Any]:
    """Give the store and every part of it that belongs to one signature (ISO 32000-2, 12.8.4.3, 12.8.4.4)."""
    store = _followed(root, "/DSS")
    if not isinstance(store, DictionaryObject):
        return
    yield store
    parts = _followed(store, "/VRI")
    if isinstance(parts, DictionaryObject):
        for key in list(parts)[:_STORED_AT_MOST]:
            part = _followed(parts, key)
            if isinstance(part, DictionaryObject):
                yield part


def _followed(holder: Any, key: str) -> Any:
    try:
        return holder[key]
    except Exception:  # noqa: BLE001  (a broken entry is as good as none)
        return None


def _streams(holders: Iterable[Any], keys: tuple[str, ...], purpose: DecodePurpose) -> list[bytes]:
    """Return the data of every stream that the store lists, once; what cannot be read is left out."""
    listed = [_followed(holder, key) for holder in holders for key in keys]
    raws = [
        array.raw_get(place)
        for array in listed
        if isinstance(array, ArrayObject)
        for place in range(min(len(array), _STORED_AT_MOST))
    ]
    once = {
        (raw.idnum, raw.generation) if isinstance(raw, IndirectObject) else id(raw): raw
        for raw in raws
    }
    kept = list(once.values())[:_STORED_AT_MOST]
    data = _each(kept, lambda one: bytes(one.get_object().read_data(purpose)))
    return list(dict.fromkeys(data))


def _each(items: Iterable[Any], read: Callable[[Any], Item]) -> Iterator[Item]:
    """Give every item that can be read; unreadable material proves nothing and is passed over."""
    for item in items:
        try:
            yield read(item)
        except Exception:  # noqa: BLE001, PERF203, S112
            continue
