"""What doors hand in and are shown of outgoing documents: plain values, never rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from service.journeys.signing.views import PageView, PlacementChoice


class State(StrEnum):
    """Where a document on its way stands: what must happen next."""

    DRAFT = "DRAFT"  # with its drafter, who sends it on its way
    REVIEWING = "REVIEWING"  # reviewers give or refuse their visa
    SIGNING = "SIGNING"  # leaders sign
    NUMBERING = "NUMBERING"  # the clerk gives number and date
    SEALING = "SEALING"  # the clerk gives the agency's signature
    ISSUING = "ISSUING"  # complete; it goes out
    ISSUED = "ISSUED"
    RETURNED = "RETURNED"  # back with its drafter, with a reason
    CANCELLED = "CANCELLED"


class StepKind(StrEnum):
    """What is done in a step, in the only order there is (Decree 30/2020, articles 14 and 17)."""

    REVIEW = "REVIEW"
    SIGN = "SIGN"
    NUMBER = "NUMBER"
    SEAL = "SEAL"
    ISSUE = "ISSUE"


class StepState(StrEnum):
    """Where a step stands."""

    WAITING = "WAITING"
    OPEN = "OPEN"
    DONE = "DONE"
    RETURNED = "RETURNED"
    VOID = "VOID"


class PartyState(StrEnum):
    """What a party has done."""

    WAITING = "WAITING"
    DONE = "DONE"
    RETURNED = "RETURNED"
    VOID = "VOID"


class Form(StrEnum):
    """In which form a competent person signs (Decree 30/2020, article 13); the head signs in none."""

    HEAD = ""
    KT = "KT"
    TM = "TM"
    TL = "TL"
    TUQ = "TUQ"
    Q = "Q"


class Standing(StrEnum):
    """What became of a document after it was issued (article 18)."""

    VALID = "VALID"
    CORRECTED = "CORRECTED"
    REPLACED = "REPLACED"
    RECALLED = "RECALLED"


class Relation(StrEnum):
    """What a later document does to an earlier one."""

    REPLACES = "REPLACES"
    CORRECTS = "CORRECTS"


class Urgency(StrEnum):
    """How urgent a document is (appendix I, part II.9)."""

    NORMAL = "NORMAL"
    KHAN = "KHAN"
    THUONG_KHAN = "THUONG_KHAN"
    HOA_TOC = "HOA_TOC"

    @property
    def rank(self) -> int:
        """The more urgent, the higher."""
        return list(Urgency).index(self)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a document is sent to; without a mail address it goes another way."""

    name: str
    mail: str | None = None
    organ_id: str | None = None


@dataclass(frozen=True, slots=True)
class PartyOrder:
    """Who shall act: exactly one of a person, a post (unit and title), a role in the issuing agency."""

    person_id: str | None = None
    unit_id: str | None = None
    title: str | None = None
    role: str | None = None
    form: Form = Form.HEAD


@dataclass(frozen=True, slots=True)
class StepOrder:
    """A step of a route; steps of equal `position` are open side by side. `quorum` 0 means everybody."""

    kind: StepKind
    parties: tuple[PartyOrder, ...]
    position: int
    quorum: int = 0
    days: int | None = None  # working days it may take, from when it opens


@dataclass(frozen=True, slots=True)
class DraftOrder:
    """What a drafter says of an outgoing document; number, seal and issue are the clerk's, always.

    `watchers` are people and posts; None leaves them as they are.
    """

    type_code: str
    subject: str
    steps: tuple[StepOrder, ...]
    recipients: tuple[Recipient, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    due_at: datetime | None = None
    drafting_unit: str = ""
    copies: int = 1
    note: str = ""
    watchers: tuple[PartyOrder, ...] | None = None
    issue_at_once: bool = True
    relation: Relation | None = None
    related_id: str | None = None


@dataclass(frozen=True, slots=True)
class PartyView:
    """One party of a step. `names` is who may act now, `acted_by` the name of who did."""

    id: str
    names: tuple[str, ...]
    post: str | None
    form: Form
    heading: tuple[str, ...]
    state: PartyState
    acted_by: str | None
    acted_at: datetime | None
    sha256: str | None
    note: str
    act_id: str | None
    mine: bool  # whoever looks may act on it now


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the present round."""

    id: str
    kind: StepKind
    position: int
    quorum: int
    state: StepState
    due_at: datetime | None
    opened_at: datetime | None
    ended_at: datetime | None
    late: bool
    parties: tuple[PartyView, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """What whoever looks may do now on a document. `can_return` and `can_hand_on` go with any turn."""

    kind: StepKind
    party_id: str
    due_at: datetime | None
    changed_since_visa: tuple[str, ...] = ()  # names of reviewers who saw another version


@dataclass(frozen=True, slots=True)
class OutgoingSummary:
    """One line of an inbox or a list."""

    id: str
    subject: str
    type_code: str
    type_name: str
    state: State
    standing: Standing
    urgency: Urgency
    due_at: datetime | None
    late: bool
    notation: str | None
    issued_on: date | None
    drafter: str
    agency: str
    pages: int
    version: int
    sha256: str
    size: int
    changed_at: datetime
    issued_at: datetime | None
    turn: Turn | None = None
    is_copy: bool = False  # reviewing one is deciding that it is made (Decree 30/2020, article 27)


@dataclass(frozen=True, slots=True)
class ReservedPlace:
    """Where a reserved field or a printed mark lies, in fractions of the upright page, from the top left."""

    name: str
    place: PlacementChoice


@dataclass(frozen=True, slots=True)
class VersionView:
    """One state of the file. `by` is who made it, `what` a stable word: `draft`, `reserved`, `signed`,
    `numbered`, `sealed`, `taken_back`."""

    number: int
    what: str
    sha256: str
    size: int
    signatures: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A separate file that goes with a document; `sealed` once the agency has signed it."""

    id: str
    name: str
    pages: int
    sha256: str
    size: int
    sealed: bool


@dataclass(frozen=True, slots=True)
class Told:
    """How many recipients heard what became of a document, of those that have it or may have it.

    `other_way` of them have no official mail and are people's to tell; `stopped` letters never went.
    """

    sent: int
    reached: int
    other_way: int
    stopped: int


class Made(StrEnum):
    """How a copy came from its document."""

    APPENDED = "APPENDED"  # the same file, with the agency's signature behind those it has
    NEW_FILE = "NEW_FILE"  # its pages in a new file, which bears none of its signatures
    BROUGHT = "BROUGHT"  # an extract that the agency wrote anew and brought


@dataclass(frozen=True, slots=True)
class CopiedDocument:
    """Which document from elsewhere is copied, as it says itself."""

    notation: str
    agency: str
    subject: str
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class CopyOrder:
    """What a clerk says of a copy (Decree 30/2020, articles 25 to 27).

    `form` is the code of a form of copies, `decided_by` the leader who is asked to decide, `pages` those
    an extract takes, from 1; `of` is said of a file that came from elsewhere.
    """

    form: str
    decided_by: str
    recipients: tuple[Recipient, ...] = ()
    pages: tuple[int, ...] | None = None
    of: CopiedDocument | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class CopyView:
    """Of which document a copy is, and how it was made; `source_id` only for who may see that document.

    `standing` is how the copied document stands now; None where it is not of this house.
    """

    form: str
    mark: str
    notation: str
    agency: str
    issued_on: date | None
    pages: tuple[int, ...] | None
    made: Made
    source_sha256: str
    source_id: str | None = None
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class CopyLine:
    """A copy of a document, as it is listed there."""

    id: str
    type_name: str
    notation: str | None
    state: State


@dataclass(frozen=True, slots=True)
class OutgoingDetail:
    """A document on its way with everything its page shows."""

    summary: OutgoingSummary
    agency_id: str  # the unit that issues it, whose seal it takes
    note: str
    copies: int
    recipients: tuple[Recipient, ...]
    watchers: tuple[str, ...]
    steps: tuple[StepView, ...]
    versions: tuple[VersionView, ...]
    pages: tuple[PageView, ...]
    places: tuple[ReservedPlace, ...]
    warnings: tuple[str, ...]
    turn: Turn | None
    can_take_back: str | None  # the party whose last act may still be taken back by whoever looks
    is_drafter: bool
    may_clerk: bool
    public_code: str | None
    number: int | None
    problem: str | None
    returned_reason: str | None
    standing_reason: str
    replaced_by: str | None  # notation of the later document
    relation: Relation | None
    related: str | None  # notation of the earlier document
    issue_at_once: bool = True
    attachments: tuple[AttachmentView, ...] = ()
    told: Told | None = None  # once it was corrected, replaced or recalled
    copy: CopyView | None = None  # where the document is one
    copies_made: tuple[CopyLine, ...] = ()  # for those who keep the agency's papers
    copy_forms: tuple[str, ...] = ()  # codes of the forms in which whoever looks may copy it


@dataclass(frozen=True, slots=True)
class Inbox:
    """What waits for a person: by urgency, then by deadline, then by age; what they drafted; what they watch."""

    waiting: tuple[OutgoingSummary, ...]
    drafts: tuple[OutgoingSummary, ...]
    under_way: tuple[OutgoingSummary, ...]
    done: tuple[OutgoingSummary, ...]
    counts: dict[StepKind, int] = field(default_factory=dict)
