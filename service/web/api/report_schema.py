"""The validation report as OpenAPI describes it: the names of the contract, further fields allowed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

Indication = Literal["TOTAL-PASSED", "INDETERMINATE", "TOTAL-FAILED"]
BlockIndication = Literal["PASSED", "INDETERMINATE", "FAILED"]


class Told(BaseModel):
    """Something the verifier tells; a newer one may tell more."""

    model_config = ConfigDict(extra="allow", use_attribute_docstrings=True)


class Words(Told):
    """One sentence in both languages."""

    vi: str
    en: str


class Coded(Told):
    """A stable code with its sentence."""

    code: str
    text: Words


class Policy(Told):
    """Which policy judged."""

    id: str
    version: int


class Permission(Told):
    """Whether a further signature may be added."""

    permitted: bool
    reason: str | None
    empty_fields: list[str]
    empty_fields_permitted: bool


class Document(Told):
    """The file."""

    filename: str | None
    sha256: str
    size: int
    pdf_version: str
    pages: int
    encrypted: bool
    revisions: int
    signing: Permission


class Signer(Told):
    """Whom the certificate names, the trust domain it was found under, and what the signer claims."""

    common_name: str | None
    organization: str | None
    unit: str | None
    email: str | None
    trust_domain: str | None
    claimed_role: str | None = None
    """In what capacity the signer says to sign (EN 319 122-1, 5.2.6.1); nobody vouches for it."""


class Certificate(Told):
    """The signer's certificate; `serial_number` is decimal."""

    issuer: str
    serial_number: str
    not_before: datetime
    not_after: datetime
    sha256: str


class Timestamp(Told):
    """A signature time-stamp (RFC 3161)."""

    gen_time: datetime | None
    authority: str | None
    intact: bool
    indication: BlockIndication


class Revocation(Told):
    """How the certificate stood."""

    status: Literal["good", "revoked", "unknown"]
    source: Literal["crl", "ocsp", "none"]
    this_update: datetime | None


class Algorithms(Told):
    """What the signature was made with."""

    digest: str
    signature: str
    key_bits: int | None
    sound: bool
    notices: list[str]


class Picture(Told):
    """A page on which something looks different, its places marked."""

    page: int
    url: str


class Changes(Told):
    """Everything after this signature's revision."""

    permitted: bool
    categories: list[str]
    objects: list[str]
    pages_added: int
    pages_removed: int
    annotation_overlap: bool
    visual: bool
    pictures: list[Picture]
    fields: list[str] = []
    """The form fields that were filled in, such as `office-number`."""
    signed: list[str] = []
    """The signature fields that somebody signed, such as `office-seal`."""


class Certification(Told):
    """DocMDP of this signature, and whether what came later violates it."""

    docmdp: int | None
    violated: bool


class Finding(Coded):
    """The answer to one question of the verifier."""

    question: str
    block: str
    outcome: Literal["passed", "failed", "not_reached", "warning"]


class SignatureTold(Told):
    """One signature or document time-stamp."""

    kind: Literal["signature", "document-timestamp"]
    field: str
    indication: Indication
    sub_indication: str | None
    intact: bool
    format: str
    level: str | None
    signer: Signer
    certificate: Certificate | None
    claimed_signing_time: datetime | None
    best_signature_time: datetime | None
    timestamps: list[Timestamp]
    revocation: Revocation
    algorithms: Algorithms | None
    byte_range_valid: bool
    dictionary_consistent: bool
    coverage: Literal["WHOLE_DOCUMENT", "WHOLE_REVISION", "PARTIAL"]
    changes: Changes
    certification: Certification
    findings: list[Finding]


class ValidationReport(Told):
    """The verdict on one document; `kept_until` is when it is forgotten."""

    id: str
    validated_at: datetime
    kept_until: datetime | None
    policy: Policy
    document: Document
    indication: Indication | None
    verdict: Coded
    signatures: list[SignatureTold]
    notices: list[Coded]


class KnownVerdictTold(Told):
    """What our verifier said of a file with this digest, while that is kept."""

    checked_at: datetime
    verdict: Coded
    indication: Indication | None
    signatures: int
    policy: str


class SignedInFormTold(Told):
    """A signature given in a form (Decree 30/2020, article 13), and whether its mandate was in force then."""

    form: Literal["KT", "TM", "TL", "TUQ", "Q"]
    in_force: bool | None


class LaterDocument(Told):
    """The later document that corrects or replaces this one; without a code it carries none."""

    notation: str | None
    code: str | None
    url: str | None


class AttachedTold(Told):
    """A separate file that was issued with a document; its name only where titles are public."""

    number: int
    name: str | None
    sha256: str


class CopiedTold(Told):
    """Of which document a copy is (Decree 30/2020, article 25).

    `code`, `url` and `standing` are of documents of this house alone, `standing` as it is now; `pages`
    are those of an extract, from 1.
    """

    notation: str
    agency: str
    issued_on: date | None
    pages: tuple[int, ...] | None
    code: str | None
    url: str | None
    standing: Literal["VALID", "CORRECTED", "REPLACED", "RECALLED"] | None


class IssuedTold(Told):
    """What is public of an issued document."""

    notation: str
    issued_on: date
    issued_at: datetime
    agency: str
    type: str
    standing_at: datetime | None
    by: LaterDocument | None
    attached: tuple[AttachedTold, ...]
    copy_of: CopiedTold | None
    forms: tuple[SignedInFormTold, ...]


class PublicDocument(Told):
    """What anyone may know about a document of this house; `issued` of one that went out alone."""

    code: str
    url: str
    state: Literal[
        "SIGNED", "OUTDATED", "WITHDRAWN", "RESERVED",
        "NOT_ISSUED", "ISSUED", "CORRECTED", "REPLACED", "RECALLED",
    ]  # fmt: skip
    version: int
    title: str | None
    signed_at: datetime | None
    level: str | None
    sha256: str | None
    verdict: Coded | None
    indication: Indication | None
    signatures: int | None
    checked_at: datetime | None
    issued: IssuedTold | None


class DigestTold(Told):
    """What is known under a digest. Not being known proves nothing."""

    sha256: str
    signed_here: PublicDocument | None
    verdict: KnownVerdictTold | None
