"""All that is known about one signature, as plain values, before anybody judges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from signing.levels import PadesLevel
from signing.validation.changes import UNREADABLE
from signing.validation.indications import Conclusion, SubIndication
from signing.validation.report import (
    AlgorithmFacts,
    CertificateFacts,
    CertificationFacts,
    ChangeFacts,
    RevocationFacts,
    Signer,
    TimestampFacts,
)

NOBODY: Final = Signer(None, None, None, None, None)
UNKNOWN_STATUS: Final = RevocationFacts("unknown", "none", None)


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """One signature or document time-stamp, as it was found.

    `hidden` names what the file holds that misleads or waits (`History.hidden`).
    `hash_matches` and `value_matches` are None where they could not be asked; `standing` is why the
    certificate is not good (None: it is good), and means nothing without a certificate; `engine` is
    what the validation process of EN 319 102-1 concluded; `trouble` names what stopped the collecting
    (`unfinished`, `not_cms` and `no_signer` where the container itself cannot be read).

    `sub_filter`, `reason` and `location` are what the signature dictionary says. `words` are stable
    words for all that had to be forgiven in the container or contradicts itself; `unsupported` names an
    algorithm that nobody here knows: then hash or value could not be asked, which is not "broken".
    `gone` says that the last revision does not have this signature any more, `where` it was found
    (`form`, `page`, `nowhere`), `also` how many further fields share it. `tail` is what hangs behind the
    file's last revision: `nothing`, `junk`, or `objects`.
    """

    kind: str
    field: str
    format: str = "other"
    level: PadesLevel | None = None
    signer: Signer = NOBODY
    certificate: CertificateFacts | None = None
    organization_seal: bool = False
    hash_matches: bool | None = None
    value_matches: bool | None = None
    claimed_signing_time: datetime | None = None
    best_signature_time: datetime | None = None
    timestamps: tuple[TimestampFacts, ...] = ()
    revocation: RevocationFacts = UNKNOWN_STATUS
    algorithms: AlgorithmFacts | None = None
    byte_range_valid: bool = False
    padding_clean: bool = True
    dictionary_consistent: bool = False
    nothing_follows: bool = True
    hidden: tuple[str, ...] = ()
    coverage: str = "PARTIAL"
    changes: ChangeFacts = UNREADABLE
    certification: CertificationFacts = CertificationFacts(None, violated=False)
    standing: SubIndication | None = None
    engine: Conclusion | None = None
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

    @property
    def intact(self) -> bool:
        """Do digest and value both match?"""
        return bool(self.hash_matches and self.value_matches)
