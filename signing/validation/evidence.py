"""What is known about one certificate and its chain, as plain values: no judgement, no octets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class AlgorithmUse:
    """What one signature value was made with; `key_bits` and `digest` are None where unknown."""

    mechanism: str
    digest: str | None
    key_bits: int | None


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """What one CRL or OCSP answer says about one certificate.

    `verified` tells that the issuer, or a responder it appointed, signed the answer; without the
    issuer's certificate it is False, and the answer only shows that something is there. `revision`
    is the revision of the file that brought the answer: None where it was fetched. `responder_from`
    and `responder_until` bound the certificate that signed it; `remembers_since` is set where it
    speaks of expired certificates too.
    """

    source: str  # crl | ocsp
    status: str  # good | revoked | unknown
    this_update: datetime | None
    next_update: datetime | None = None
    revoked_at: datetime | None = None
    reason: str | None = None
    verified: bool = False
    revision: int | None = None
    algorithm: AlgorithmUse | None = None
    responder_from: datetime | None = None
    responder_until: datetime | None = None
    remembers_since: datetime | None = None

    @property
    def in_file(self) -> bool:
        """Did the file itself bring it?"""
        return self.revision is not None


@dataclass(frozen=True, slots=True)
class Anchor:
    """Why a chain may end here: the trust domain, and from when to when it is believed."""

    domain: str
    trusted_from: datetime | None = None
    trusted_until: datetime | None = None

    def believed_at(self, moment: datetime) -> bool:
        """Is the anchor believed then?"""
        return (self.trusted_from is None or self.trusted_from <= moment) and (
            self.trusted_until is None or moment < self.trusted_until
        )


@dataclass(frozen=True, slots=True)
class Link:
    """One certificate of a chain. `flaws` are stable words of RFC 5280, 6.1 (see `paths`).

    `signed_with` is how its issuer signed it, None without the issuer's certificate; `revision` is
    the revision of the file that brought it, None where it came from elsewhere. `pinned` tells that
    the house knows it by its fingerprint; `status_exempt` that nobody need answer for it
    (id-pkix-ocsp-nocheck, noRevAvail).
    """

    name: str
    sha256: str
    not_before: datetime
    not_after: datetime
    self_signed: bool
    key_usage: tuple[str, ...] | None
    extended_key_usage: tuple[str, ...] | None
    status_exempt: bool
    pinned: bool = False
    signed_with: AlgorithmUse | None = None
    flaws: tuple[str, ...] = ()
    anchor: Anchor | None = None
    answers: tuple[StatusAnswer, ...] = ()
    revision: int | None = None

    def in_force_at(self, moment: datetime) -> bool:
        """Is the moment within the validity period?"""
        return self.not_before <= moment <= self.not_after


@dataclass(frozen=True, slots=True)
class Chain:
    """A certificate and its issuers, as far as they are known; the anchor, if any, comes last."""

    links: tuple[Link, ...]

    @property
    def leaf(self) -> Link:
        """The certificate itself."""
        return self.links[0]

    @property
    def anchor(self) -> Anchor | None:
        """The anchor at the end, whether or not it is believed today."""
        return self.links[-1].anchor

    @property
    def below_anchor(self) -> tuple[Link, ...]:
        """The certificates whose status counts: all but an anchor at the end."""
        return self.links[:-1] if self.links[-1].anchor else self.links


@dataclass(frozen=True, slots=True)
class Token:
    """One RFC 3161 time-stamp token: over a signature value, or over a revision of the document.

    `revision` is what it proves: a document time-stamp the revision it signs, a signature
    time-stamp the signature's own. `trouble` names what stopped the reading.
    """

    gen_time: datetime | None
    authority: str | None = None
    imprint_matches: bool = False
    value_matches: bool = False
    imprint_digest: str | None = None
    signed_with: AlgorithmUse | None = None
    chain: Chain | None = None
    revision: int = -1
    trouble: str | None = None

    @property
    def intact(self) -> bool:
        """Does it speak of these very octets, and is its own signature right?"""
        return self.imprint_matches and self.value_matches


@dataclass(frozen=True, slots=True)
class Baseline:
    """What EN 319 142-1, clause 6.3, asks of the CMS and the dictionary; each word unmet is named.

    `missing` holds stable words for what B-B lacks; empty where everything is there.
    """

    missing: tuple[str, ...] = ()
    signature_policy: str | None = None
    content_timestamps: tuple[Token, ...] = ()


NOTHING_ASKED: Final = Baseline()
UNREADABLE_BASELINE: Final = Baseline(missing=("plain_cms",))
UNREADABLE_POLICY: Final = "unreadable"
UNSUPPORTED: Final = "unsupported"
