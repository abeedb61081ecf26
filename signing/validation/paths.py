"""From a certificate to its issuers, as far as signatures lead (RFC 5280, 6): a fact, not a judgement.

Our own search, because it must also describe chains that lead to nobody we believe, and be the same
for every moment. pyHanko's certificate validator is asked once per chain about the rules of RFC 5280
that look at whole paths (policies, name constraints).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from asn1crypto import x509
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.authority import CertTrustAnchor
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import AlgorithmUsageConstraint, AlgorithmUsagePolicy
from pyhanko_certvalidator.validate import async_validate_path

from signing.validation.answers import Answers, is_signed_by, read, use_of
from signing.validation.bookcase import Library, Shelf
from signing.validation.evidence import Anchor, Chain, Link
from signing.validation.knowledge import carried_answers

DEPTH_AT_MOST: Final = 8
TRIED_AT_MOST: Final = 64
UNDERSTOOD: Final = frozenset(
    {
        "basic_constraints",
        "key_usage",
        "extended_key_usage",
        "certificate_policies",
        "policy_mappings",
        "policy_constraints",
        "inhibit_any_policy",
        "name_constraints",
        "subject_alt_name",
        "issuer_alt_name",
        "crl_distribution_points",
        "authority_information_access",
        "authority_key_identifier",
        "key_identifier",
        "ocsp_no_check",
        "qc_statements",
        "1.3.6.1.5.5.7.1.3",
    }
)
NO_STATUS_NEEDED: Final = frozenset({"0.4.0.194121.2.1", "2.5.29.56"})  # EN 319 411-1; noRevAvail


@dataclass(frozen=True, slots=True)
class Companions:
    """What one signature brings itself: certificates and answers, in its own revision."""

    shelf: Shelf = Shelf()  # noqa: RUF009  (empty and never changed)
    answers: Answers = Answers()


def chain_of(
    leaf: bytes, library: Library, companions: Companions, moment: datetime
) -> tuple[Chain, tuple[bytes, ...]] | None:
    """Return a certificate's chain as facts and as DER; None where it cannot be read itself.

    A chain to an anchor believed at `moment` is preferred to one that ends in another anchor, and
    any anchor to the longest chain that ends nowhere.
    """
    if read(leaf) is None:
        return None
    best: tuple[int, tuple[bytes, ...], Anchor | None] = (-1, (leaf,), None)
    for path, anchor in _paths(leaf, library, companions):
        worth = len(path) if anchor is None else 100 + 100 * anchor.believed_at(moment)
        if worth > best[0]:
            best = (worth, path, anchor)
        if worth >= 200:
            break
    _, path, anchor = best
    return _described(path, anchor, library, companions), path


def companions_of(
    certificates: Iterable[x509.Certificate], signer_info: Any, revision: int
) -> Companions:
    """Return what a CMS carries: certificates, and Adobe's revocation archive if there is one."""
    crls, ocsps = carried_answers(signer_info)
    return Companions(
        Shelf.of((one.dump(), revision) for one in certificates),
        Answers(
            tuple((der, revision) for der in crls),
            tuple((der, revision) for der in ocsps),
        ),
    )


def domain_of(chain: Chain | None) -> str | None:
    """Return the trust domain in which a chain ends."""
    return chain.anchor.domain if chain is not None and chain.anchor is not None else None


def _paths(
    leaf: bytes, library: Library, companions: Companions
) -> Iterator[tuple[tuple[bytes, ...], Anchor | None]]:
    """Give every path that signatures allow, within bounds, those to anchors first."""
    waiting: list[tuple[bytes, ...]] = [(leaf,)]
    tried = 0
    while waiting:
        path = waiting.pop(0)
        child = _must(path[-1])
        own = _as_anchor(path[-1], child, library)
        if own is not None:
            yield path, own
            continue
        name = child.issuer.hashable
        for der, anchor in library.anchors.get(name, ()):
            tried += 1
            if tried <= TRIED_AT_MOST and is_signed_by(path[-1], der):
                yield (*path, der), anchor
        onward = []
        for der in library.issuers(name, companions.shelf):
            tried += 1
            if tried > TRIED_AT_MOST:
                break
            if der not in path and is_signed_by(path[-1], der):
                onward.append((*path, der))
        if len(path) < DEPTH_AT_MOST:
            waiting += onward
        if not onward:
            yield path, None


def _as_anchor(der: bytes, certificate: x509.Certificate, library: Library) -> Anchor | None:
    """Return the anchor that a certificate is: itself, or another one with the same name and key."""
    for other, anchor in library.anchors.get(certificate.subject.hashable, ()):
        if other == der or _must(other)["tbs_certificate"]["subject_public_key_info"].dump() == (
            certificate["tbs_certificate"]["subject_public_key_info"].dump()
        ):
            return anchor
    return None


def _described(
    path: tuple[bytes, ...], anchor: Anchor | None, library: Library, companions: Companions
) -> Chain:
    """Return a path with all that is known about each certificate of it."""
    answers = library.answers + companions.answers
    links = []
    for place, der in enumerate(path):
        issuer = path[place + 1] if place + 1 < len(path) else None
        link = _link(der, place)
        is_end = place == len(path) - 1
        if issuer is not None:
            algorithm = _must(der)["signature_algorithm"]
            link = replace(link, signed_with=use_of(algorithm, _must(issuer)))
        if is_end and anchor is not None:
            link = replace(link, anchor=anchor, flaws=())
        elif not (link.self_signed and is_end):
            helpers = tuple(library.issued_by(_must(der).issuer.hashable, companions.shelf))
            link = replace(link, answers=answers.about(der, issuer, helpers))
        revision = library.revision_of(der, companions.shelf)
        links.append(replace(link, revision=revision, pinned=der in library.house.revisions))
    if anchor is not None and not any(link.flaws for link in links) and _breaks_rules(path):
        links[0] = replace(links[0], flaws=("path_rules",))
    return Chain(tuple(links))


@lru_cache(maxsize=4096)
def _link(der: bytes, below: int) -> Link:
    """Return what a certificate says of itself; `below` certificates stand between it and nobody."""
    certificate = _must(der)
    extended = certificate.extended_key_usage_value
    usage = certificate.key_usage_value
    identifiers = {one["extn_id"].dotted for one in certificate["tbs_certificate"]["extensions"]}
    return Link(
        name=_name(certificate),
        sha256=certificate.sha256.hex(),
        not_before=certificate.not_valid_before.astimezone(UTC),
        not_after=certificate.not_valid_after.astimezone(UTC),
        self_signed=certificate.subject == certificate.issuer and is_signed_by(der, der),
        key_usage=tuple(sorted(usage.native)) if usage is not None else None,
        extended_key_usage=tuple(extended.native) if extended is not None else None,
        status_exempt=certificate.ocsp_no_check_value is not None
        or bool(identifiers & NO_STATUS_NEEDED),
        flaws=tuple(_flaws(certificate, below)),
    )


def _flaws(certificate: x509.Certificate, below: int) -> Iterator[str]:
    """Give what forbids a certificate its place in a chain (RFC 5280, 6.1.3 and 6.1.4)."""
    if certificate.critical_extensions - UNDERSTOOD:
        yield "unknown_critical_extension"
    if below == 0:
        return
    if not certificate.ca:
        yield "not_a_ca"
    usage = certificate.key_usage_value
    if usage is not None and "key_cert_sign" not in usage.native:
        yield "may_not_sign_certificates"
    longest = certificate.max_path_length
    if longest is not None and below - 1 > longest:
        yield "path_too_long"


class _AnyAlgorithm(AlgorithmUsagePolicy):
    """Algorithms are judged by our own table, at the time that is proved."""

    def digest_algorithm_allowed(self, *_: Any, **__: Any) -> AlgorithmUsageConstraint:
        """Say yes."""
        return AlgorithmUsageConstraint(allowed=True)

    def signature_algorithm_allowed(self, *_: Any, **__: Any) -> AlgorithmUsageConstraint:
        """Say yes."""
        return AlgorithmUsageConstraint(allowed=True)


@lru_cache(maxsize=1024)
def _breaks_rules(path: tuple[bytes, ...]) -> bool:
    """Does a path break RFC 5280's rules for whole paths, validity and status left aside?"""
    if len(path) < 3:
        return False  # no authority between the anchor and the leaf could constrain anything
    certificates = [_must(der) for der in path]
    moment = max(one.not_valid_before for one in certificates)
    anchor = CertTrustAnchor(certificates[-1])
    context = ValidationContext(
        trust_roots=[certificates[-1]],
        moment=moment,
        time_tolerance=timedelta(days=36_500),
        revocation_mode="soft-fail",
        allow_fetching=False,
        algorithm_usage_policy=_AnyAlgorithm(),
    )
    whole = ValidationPath(anchor, certificates[-2:0:-1], certificates[0])
    asked = async_validate_path(context, whole)
    try:
        asked.send(None)  # nothing is fetched, so it answers without ever waiting
    except StopIteration:
        return False
    except Exception:  # noqa: BLE001  (whatever it objects to)
        return True
    asked.close()
    return True


def _must(der: bytes) -> x509.Certificate:
    """Return a certificate that was read before."""
    found = read(der)
    if found is None:
        raise ValueError("an unreadable certificate came into a path")
    return found


def _name(certificate: x509.Certificate) -> str:
    told: Any = certificate.subject.native.get("common_name")
    return str(told) if isinstance(told, str) else str(certificate.subject.human_friendly)
