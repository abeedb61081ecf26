"""Every kind of event, in the past tense. Each carries facts, never a PIN, a password or content.

An event's class name is its `kind` in the ledger; its fields are its facts. A kind is never renamed
and a field never changes its meaning: what was written must stay readable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Event:
    """What all events share; `subject` names the field that says what the event is about."""

    subject_field: ClassVar[str | None] = None


@dataclass(frozen=True, slots=True)
class PersonSignedIn(Event):
    """A person came in; `method` is `directory` or `local`."""

    method: str
    address: str


@dataclass(frozen=True, slots=True)
class SignInRefused(Event):
    """A sign-in failed; `reason` is `wrong`, `locked`, `inactive` or `unknown`."""

    user_name: str
    reason: str
    address: str


@dataclass(frozen=True, slots=True)
class PersonSignedOut(Event):
    """A person left; `reason` is `asked`, `idle` or `ended`."""

    reason: str


@dataclass(frozen=True, slots=True)
class DocumentUploaded(Event):
    """A document came in; `size` in bytes."""

    subject_field: ClassVar[str | None] = "document_id"
    document_id: str
    sha256: str
    size: int
    pages: int


@dataclass(frozen=True, slots=True)
class SignatureAuthorized(Event):
    """A signer consented to sign exactly this digest at exactly this place."""

    subject_field: ClassVar[str | None] = "document_id"
    document_id: str
    act_id: str
    sha256: str
    credential_id: str
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignatureRefused(Event):
    """A signature was not given; `reason` is a stable word such as `wrong_pin` or `revoked`."""

    subject_field: ClassVar[str | None] = "document_id"
    document_id: str
    act_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class SignatureGiven(Event):
    """The key gave its value and it was verified; time and revocation material may still come."""

    subject_field: ClassVar[str | None] = "document_id"
    document_id: str
    act_id: str
    credential_id: str
    certificate_sha256: str


@dataclass(frozen=True, slots=True)
class DocumentSigned(Event):
    """The signed file was re-verified and stored; `level` is the level that was found in it."""

    subject_field: ClassVar[str | None] = "document_id"
    document_id: str
    act_id: str
    version: int
    sha256: str
    level: str


@dataclass(frozen=True, slots=True)
class DocumentVerified(Event):
    """Someone had a document checked; the file was not kept."""

    subject_field: ClassVar[str | None] = "validation_id"
    validation_id: str
    sha256: str
    verdict: str
    indication: str | None
    signatures: int
    policy: str


@dataclass(frozen=True, slots=True)
class VerdictKept(Event):
    """Someone asked for a verdict to be kept for so many days from now."""

    subject_field: ClassVar[str | None] = "validation_id"
    validation_id: str
    days: int


@dataclass(frozen=True, slots=True)
class VerdictDeleted(Event):
    """Whoever held its id had a verdict deleted, with its pictures and evidence."""

    subject_field: ClassVar[str | None] = "validation_id"
    validation_id: str


@dataclass(frozen=True, slots=True)
class PinChanged(Event):
    """The owner of a key changed its PIN."""

    subject_field: ClassVar[str | None] = "credential_id"
    credential_id: str


@dataclass(frozen=True, slots=True)
class PinLocked(Event):
    """A key was locked after too many wrong PINs."""

    subject_field: ClassVar[str | None] = "credential_id"
    credential_id: str


@dataclass(frozen=True, slots=True)
class CertificateIssued(Event):
    """The internal authority issued a certificate."""

    subject_field: ClassVar[str | None] = "serial_number"
    serial_number: str
    subject: str
    sha256: str


@dataclass(frozen=True, slots=True)
class CredentialEnrolled(Event):
    """A key that lives elsewhere was taken in with the certificate some authority gave it."""

    subject_field: ClassVar[str | None] = "credential_id"
    credential_id: str
    device: str
    trust_domain: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SealAssigned(Event):
    """It was said whose seal an agency's key is; `unit` and `before` are codes of units."""

    subject_field: ClassVar[str | None] = "credential_id"
    credential_id: str
    unit: str
    before: str | None


@dataclass(frozen=True, slots=True)
class CertificateRevoked(Event):
    """The internal authority revoked a certificate."""

    subject_field: ClassVar[str | None] = "serial_number"
    serial_number: str
    reason: str


@dataclass(frozen=True, slots=True)
class TotpEnrolled(Event):
    """A person enrolled a one-time code generator."""


@dataclass(frozen=True, slots=True)
class TotpRemoved(Event):
    """A person's one-time code generator was removed."""


@dataclass(frozen=True, slots=True)
class SignatureImageChanged(Event):
    """A person's signature or seal image was replaced; `sha256` is the new image's."""

    kind: str
    sha256: str


@dataclass(frozen=True, slots=True)
class TokenCreated(Event):
    """A person made a token for another system."""

    subject_field: ClassVar[str | None] = "token_id"
    token_id: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TokenRevoked(Event):
    """A token was revoked."""

    subject_field: ClassVar[str | None] = "token_id"
    token_id: str


@dataclass(frozen=True, slots=True)
class TrustExtended(Event):
    """An administrator put a certificate into a trust domain; `part` is `anchor` or `intermediate`.

    `sha256` is its fingerprint, which the administrator had confirmed by another way; the moments are
    ISO 8601, None where the certificate's own validity bounds the trust.
    """

    subject_field: ClassVar[str | None] = "entry_id"
    entry_id: str
    domain: str
    part: str
    sha256: str
    certificate_subject: str
    source: str
    trusted_from: str | None
    trusted_until: str | None
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrustEnded(Event):
    """An administrator set the moment until which a certificate of a trust domain is trusted."""

    subject_field: ClassVar[str | None] = "entry_id"
    entry_id: str
    domain: str
    sha256: str
    trusted_until: str
    reason: str
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrustWithdrawn(Event):
    """An administrator took a certificate out of a trust domain altogether, as if never put in."""

    subject_field: ClassVar[str | None] = "entry_id"
    entry_id: str
    domain: str
    sha256: str
    reason: str
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StaffSnapshotTaken(Event):
    """An HR file came in; `faults` counts what was wrong in it."""

    subject_field: ClassVar[str | None] = "snapshot_id"
    snapshot_id: str
    sha256: str
    rows: int
    people: int
    faults: int


@dataclass(frozen=True, slots=True)
class StaffFilesForgotten(Event):
    """HR files whose time was over were deleted with all that was read in them."""

    sha256: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SnapshotFaultsWaived(Event):
    """A person let named faults of an HR file pass, and said why."""

    subject_field: ClassVar[str | None] = "snapshot_id"
    snapshot_id: str
    keys: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class SourceRefused(Event):
    """No plan was made: the HR file or the directory's answer is not one to plan from."""

    subject_field: ClassVar[str | None] = "snapshot_id"
    snapshot_id: str
    breaches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceAccepted(Event):
    """Somebody answers by name for planning from a source that the guard refuses, this once."""

    subject_field: ClassVar[str | None] = "snapshot_id"
    snapshot_id: str
    breaches: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class MailPlanProposed(Event):
    """A plan was made; `counts` is how many steps there are of each kind."""

    subject_field: ClassVar[str | None] = "plan_id"
    plan_id: str
    digest: str
    origin: str
    source_id: str | None
    counts: dict[str, int]
    breaches: tuple[str, ...]
    grounds: dict[str, str]


@dataclass(frozen=True, slots=True)
class MailPlanForced(Event):
    """Somebody answers by name for what the guard has against exactly this plan, once."""

    subject_field: ClassVar[str | None] = "plan_id"
    plan_id: str
    digest: str
    breaches: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class MailPlanApproved(Event):
    """A plan of exactly this digest may be carried out."""

    subject_field: ClassVar[str | None] = "plan_id"
    plan_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class MailPlanRejected(Event):
    """A plan will not be carried out."""

    subject_field: ClassVar[str | None] = "plan_id"
    plan_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class MailPlanWithdrawn(Event):
    """A plan that nobody had decided on gave way to a newer one."""

    subject_field: ClassVar[str | None] = "plan_id"
    plan_id: str


@dataclass(frozen=True, slots=True)
class MailPlanEnded(Event):
    """The carrying out of a plan came to its end, or was stopped; `outcomes` counts the steps."""

    subject_field: ClassVar[str | None] = "plan_id"
    plan_id: str
    state: str
    outcomes: dict[str, int]


@dataclass(frozen=True, slots=True)
class MailboxChanged(Event):
    """One step of a plan was carried out: `change` is its kind, `fields` what it touched."""

    subject_field: ClassVar[str | None] = "account"
    account: str
    change: str
    staff_number: str | None
    unit: str
    plan_id: str
    step: int
    fields: tuple[str, ...]
    sessions_ended: bool | None


@dataclass(frozen=True, slots=True)
class AccountMatched(Event):
    """A person decided whether somebody of HR holds an account without a staff number."""

    subject_field: ClassVar[str | None] = "entry_uuid"
    entry_uuid: str
    staff_number: str
    same: bool


@dataclass(frozen=True, slots=True)
class DirectoryReconciled(Event):
    """The directory was read again and compared; `drift` counts what is not as it should be."""

    plan_id: str | None
    accounts: int
    drift: int
