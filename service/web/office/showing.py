"""One document on its way, as its page shows it to whoever looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import render_template

from service.journeys.issuing.views import (
    OutgoingDetail,
    OutgoingSummary,
    PartyView,
    State,
    StepKind,
    VersionView,
)
from service.journeys.signing import CredentialView
from service.web.context import house
from service.web.office.asking import issuing, me
from service.web.sign.forms import may_sign

PICTURES_SHOWN: Final = 12  # pages without script; the file holds all of them
SCOPES: Final = {StepKind.SIGN: "person", StepKind.SEAL: "agency"}
CORRECTABLE: Final = frozenset({"VALID", "CORRECTED"})


@dataclass(frozen=True, slots=True)
class Around:
    """What lies before and after a document in the reader's queue."""

    before: OutgoingSummary | None = None
    after: OutgoingSummary | None = None
    place: int = 0
    all: int = 0

    @classmethod
    def of(cls, document_id: str) -> Around:
        """Look it up in the inbox; a document that does not wait has the first one after it."""
        waiting = issuing().inbox(me()).waiting
        here = next((i for i, one in enumerate(waiting) if one.id == document_id), None)
        if here is None:
            return cls(after=waiting[0] if waiting else None, all=len(waiting))
        return cls(
            waiting[here - 1] if here else None,
            waiting[here + 1] if here + 1 < len(waiting) else None,
            here + 1,
            len(waiting),
        )


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys with which whoever looks may take a turn, the best one first."""

    fitting: tuple[CredentialView, ...] = field(default=())
    mine: tuple[CredentialView, ...] = field(default=())

    @classmethod
    def for_turn(cls, detail: OutgoingDetail) -> Keys:
        """Return the keys that fit a turn: a person's own for a signature, the agency's for its seal."""
        kind = detail.turn.kind if detail.turn else None
        if kind not in SCOPES:
            return cls()
        mine = house().signing.credentials(me())
        agency = detail.agency_id if kind is StepKind.SEAL else None
        fitting = [c for c in mine if (c.scope, c.unit_id) == (SCOPES[kind], agency)]
        best = sorted(fitting, key=lambda c: (not may_sign(c), c.standing != "good"))
        return cls(tuple(best), mine)

    def chosen(self, wanted: str) -> CredentialView | None:
        """Return the key that was asked for, also one that will be refused; else the first that fits."""
        return next((one for one in self.mine if one.id == wanted), self.first)

    @property
    def first(self) -> CredentialView | None:
        """Return the key that is chosen unless the signer chooses another."""
        return self.fitting[0] if self.fitting else None


def newer_than_seen(detail: OutgoingDetail) -> tuple[VersionView, VersionView] | None:
    """Return the version a reviewer saw and the draft of now, where somebody saw an older one."""
    drafts = [one for one in detail.versions if one.what == "draft"]
    if not (detail.turn and detail.turn.changed_since_visa) or len(drafts) < 2:
        return None
    now = drafts[-1]
    before = [one for one in detail.versions if one.number < now.number]
    # Like is put beside like: what was reviewed had its fields reserved, and so has what is there now.
    after = (one for one in detail.versions if one.number > now.number and one.what == "reserved")
    return before[-1], next(after, now)


def my_party(detail: OutgoingDetail) -> PartyView | None:
    """Return the party whose turn it is for whoever looks."""
    if detail.turn is None:
        return None
    return next(
        (p for s in detail.steps for p in s.parties if p.id == detail.turn.party_id),
        None,
    )


def my_place(detail: OutgoingDetail) -> str | None:
    """Return the name of the reserved field that the coming signature fills."""
    if detail.turn is None or detail.copy is not None:
        return None
    if detail.turn.kind is StepKind.SEAL:
        return "office-seal"
    signing = [p for s in detail.steps if s.kind is StepKind.SIGN for p in s.parties]
    at = next((n for n, p in enumerate(signing, 1) if p.id == detail.turn.party_id), None)
    return f"office-signer-{at}" if at else None


def document_page(detail: OutgoingDetail) -> str:
    """Render the page of a document."""
    turn = detail.turn
    with_drafter = detail.is_drafter and detail.summary.state in {State.DRAFT, State.RETURNED}
    return render_template(
        "office/document.html",
        detail=detail,
        document=detail.summary,
        turn=turn,
        party=my_party(detail),
        keys=Keys.for_turn(detail),
        around=Around.of(detail.summary.id),
        changed=newer_than_seen(detail),
        place=my_place(detail),
        sizes=[(page.width, page.height) for page in detail.pages],
        marks=[
            (
                one.name,
                one.place.page,
                one.place.left,
                one.place.top,
                one.place.width,
                one.place.height,
            )
            for one in detail.places
        ],
        shown=detail.pages[:PICTURES_SHOWN],
        drafting=with_drafter and detail.copy is None,
        asks_again=with_drafter and detail.copy is not None,
        correctable=detail.summary.state is State.ISSUED and detail.summary.standing in CORRECTABLE,
    )
