"""All that is known about one signature, as plain values, before anybody judges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from signing.validation.changes import UNREADABLE
from signing.validation.evidence import NOTHING_ASKED, AlgorithmUse, Baseline, Chain, Token
from signing.validation.report import (
    AlgorithmFacts,
    CertificateFacts,
    CertificationFacts,
    ChangeFacts,
    Signer,
)

NOBODY: Final = Signer(None, None, None, None, None)


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """One signature or document time-stamp, as it was found.

    `hash_matches` and `value_matches` are None where they could not be asked; `revision` is the
    revision it signs; `chain` its certificate and issuers as far as they are known; `tokens` its
    signature time-stamps; `token` is itself, where it is a document time-stamp; `trouble` names what
    stopped the collecting (`unfinished`, `not_cms` and `no_signer` where the container itself cannot be
    read). `algorithms` says what was used; whether that is sound is judged later;
    `binding_digest` is a further digest that alone ties the container to the document.
    `sub_filter`, `reason` and `location` are what the signature dictionary says. `words` are stable
    words for all that had to be forgiven in the container or contradicts itself; `unsupported` names an
    algorithm that nobody here knows: then hash or value could not be asked, which is not "broken".
    `gone` says that the last revision does not have this signature any more, `where` it was found
    (`form`, `page`, `nowhere`), `also` how many further fields share it. `tail` is what hangs behind the
    file's last revision: `nothing`, `junk`, or `objects`.
    `hidden` names what the file holds that misleads or waits (`History.hidden`).
    """

    kind: str
    field: str
    format: str = "other"
    signer: Signer = NOBODY
    certificate: CertificateFacts | None = None
    organization_seal: bool = False
    hash_matches: bool | None = None
    value_matches: bool | None = None
    claimed_signing_time: datetime | None = None
    algorithms: AlgorithmFacts | None = None
    binding_digest: str | None = None
    byte_range_valid: bool = False
    padding_clean: bool = True
    dictionary_consistent: bool = False
    nothing_follows: bool = True
    hidden: tuple[str, ...] = ()
    coverage: str = "PARTIAL"
    changes: ChangeFacts = UNREADABLE
    certification: CertificationFacts = CertificationFacts(None, violated=False)
    moment: datetime | None = None
    trouble: str | None = None
    sub_filter: str | None = None
    reason: str | None = None
    location: str | None = None
    words: tuple[str, ...] = ()
    unsupported: str | None = None
    gone: bool = False
    where: str = "form"
    also: int = 0
    tail: str = "nothing"
    revision: int = -1
    chain: Chain | None = None
    tokens: tuple[Token, ...] = ()
    token: Token | None = None
    baseline: Baseline = NOTHING_ASKED

    @property
    def intact(self) -> bool:
        """Do digest and value both match?"""
        return bool(self.hash_matches and self.value_matches)

    @property
    def whole(self) -> bool:
        """Does it speak of a whole revision, by a dictionary that is still the same?"""
        return (
            self.byte_range_valid
            and self.padding_clean
            and self.coverage != "PARTIAL"
            and not self.gone
            and self.dictionary_consistent
        )

    @property
    def signed_with(self) -> AlgorithmUse | None:
        """What the signature value was made with."""
        used = self.algorithms
        return AlgorithmUse(used.signature, used.digest, used.key_bits) if used else None
