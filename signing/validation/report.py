"""The validation report: every answer of the verifier as plain data, in the shape of the contract.

Texts are not in here: a finding carries its stable `question` and `code`, and the doors choose the
sentence in the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from signing.levels import PadesLevel
from signing.validation.indications import BlockIndication, Indication


class VerdictCode(StrEnum):
    """What the document is, by its signatures together (Decree 30/2020, articles 5 and 32; V-07)."""

    ELECTRONIC_ORIGINAL = "ELECTRONIC_ORIGINAL"
    AWAITING_AGENCY = "AWAITING_AGENCY"
    COPY = "COPY"
    SIGNED = "SIGNED"
    UNSIGNED = "UNSIGNED"
    UNDETERMINED = "UNDETERMINED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class PolicyName:
    """Which policy judged."""

    id: str
    version: int


@dataclass(frozen=True, slots=True)
class SigningPermission:
    """Whether a further signature may be added to the document as it is.

    `permitted` and `reason` speak of a new field; `open_fields` are the empty fields that take a
    signature, `seed_values` those that wish for a certain kind of it (ISO 32000-2, table 237).
    """

    permitted: bool
    reason: str | None
    empty_fields: tuple[str, ...]
    empty_fields_permitted: bool
    open_fields: tuple[str, ...] = ()
    seed_values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What the file is."""

    filename: str | None
    sha256: str
    size: int
    pdf_version: str
    pages: int
    encrypted: bool
    revisions: int
    signing: SigningPermission


@dataclass(frozen=True, slots=True)
class Signer:
    """Whom the signer's certificate names, and under which trust domain it was found (or None).

    `claimed_role` is in what capacity the signer says to sign: nobody vouches for it.
    """

    common_name: str | None
    organization: str | None
    unit: str | None
    email: str | None
    trust_domain: str | None
    claimed_role: str | None = None


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """The signer's certificate. `serial_number` is decimal text, `sha256` lower-case hex."""

    issuer: str
    serial_number: str
    not_before: datetime
    not_after: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class TimestampFacts:
    """One signature time-stamp."""

    gen_time: datetime | None
    authority: str | None
    intact: bool
    indication: BlockIndication


@dataclass(frozen=True, slots=True)
class RevocationFacts:
    """How the signer's certificate stood: `status` good, revoked or unknown; `source` crl, ocsp, none."""

    status: str
    source: str
    this_update: datetime | None


@dataclass(frozen=True, slots=True)
class AlgorithmFacts:
    """What the signature was made with. `notices` are stable codes (`not_circular_15`, `weak_digest`)."""

    digest: str
    signature: str
    key_bits: int | None
    sound: bool
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """Where a page looks different: `page` counts from 1, the rest are fractions from the top left."""

    page: int
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A page with its changed places marked, for the signature in `field`; PNG."""

    field: str
    page: int
    png: bytes


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """Everything after this signature's revision.

    `reasons` are stable words for why it is not permitted, `fields` the form fields that were filled,
    `signed` the signature fields that somebody signed, `places` what a reader sees differ.
    """

    permitted: bool
    categories: tuple[str, ...]
    objects: tuple[str, ...]
    pages_added: int
    pages_removed: int
    annotation_overlap: bool
    visual: bool
    places: tuple[ChangedPlace, ...] = ()
    reasons: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificationFacts:
    """DocMDP of this signature (1, 2, 3 or None) and whether what came later violates it."""

    docmdp: int | None
    violated: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one small question; `code` picks the sentence (`finding-<code>` in the catalogue)."""

    question: str
    block: str
    outcome: str  # passed | failed | not_reached | warning
    code: str


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """All that is known and judged about one signature or document time-stamp."""

    kind: str  # signature | document-timestamp
    field: str
    indication: Indication
    sub_indication: str | None
    intact: bool
    format: str  # PAdES | CMS | other
    level: PadesLevel | None
    signer: Signer
    certificate: CertificateFacts | None
    claimed_signing_time: datetime | None
    best_signature_time: datetime | None
    timestamps: tuple[TimestampFacts, ...]
    revocation: RevocationFacts
    algorithms: AlgorithmFacts | None
    byte_range_valid: bool
    dictionary_consistent: bool
    coverage: str  # WHOLE_DOCUMENT | WHOLE_REVISION | PARTIAL
    changes: ChangeFacts
    certification: CertificationFacts
    findings: tuple[Finding, ...]
    sub_filter: str | None = None
    reason: str | None = None
    location: str | None = None
    removed: bool = False  # the last revision does not have it any more


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """The whole answer for one document; `indication` is None when nothing is signed."""

    validated_at: datetime
    policy: PolicyName
    document: DocumentFacts
    indication: Indication | None
    verdict: VerdictCode
    signatures: tuple[SignatureReport, ...]
    notices: tuple[str, ...] = field(default=())
    pictures: tuple[Picture, ...] = field(default=(), repr=False)
