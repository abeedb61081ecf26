"""An office flow that only pretends: documents walk their steps in memory, signatures are FakeSigning's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any, BinaryIO
from uuid import uuid4

from service.identity.roles import Person, Role
from service.journeys.errors import ConsentMismatchError, NotFoundError
from service.journeys.issuing import PersonChoice, PostChoice
from service.journeys.issuing.errors import FlowRefusedError, RouteRefusedError
from service.journeys.issuing.keeping_routes import DraftChoices, RouteTemplate
from service.journeys.issuing.views import (
    AttachmentView,
    DraftOrder,
    Form,
    Inbox,
    OutgoingDetail,
    OutgoingSummary,
    PartyOrder,
    PartyState,
    PartyView,
    ReservedPlace,
    Standing,
    State,
    StepKind,
    StepOrder,
    StepState,
    StepView,
    Turn,
    VersionView,
)
from service.journeys.issuing.workbench import PageDifference
from service.journeys.signing import ActState, ActView, DocumentSummary, PlacementChoice
from signing.errors import MarkOutsidePageError
from tests.support.fake_journeys import LEADER, MOMENT, FakeSigning, Kept
from tests.support.pages import a_pdf
from tests.support.register import TYPES

UNIT = "Ủy ban nhân dân phường Ninh Kiều"
UNIT_ID = "0a7e3c11-0000-4000-8000-000000000001"
CODE = "0121-4567-89AB-CDER"
DEPUTY = replace(
    LEADER, id="p3", user_name="phochutich", full_name="Trần Quốc Bảo", title="Phó Chủ tịch"
)
CLERK = replace(
    LEADER,
    id="p4",
    user_name="vanthu",
    full_name="Lê Thị Thu Hà",
    title="Văn thư",
    roles=frozenset({Role.CLERK}),
)
DRAFTER = replace(
    LEADER,
    id="p5",
    user_name="soanthao",
    full_name="Phạm Hoàng Nam",
    title="Chuyên viên",
    roles=frozenset(),
)
REVIEWER = replace(
    DRAFTER, id="p6", user_name="soatxet", full_name="Võ Thị Bích Ngọc", title="Chánh Văn phòng"
)
GONE = replace(DRAFTER, id="p7", user_name="danghi", full_name="Đặng Thị Nghỉ")
STAFF = {one.id: one for one in (LEADER, DEPUTY, CLERK, DRAFTER, REVIEWER)}
PLACES = {
    "office-number": (0, 0.16, 0.11, 0.14, 0.02),
    "office-day": (0, 0.66, 0.11, 0.03, 0.02),
    "office-month": (0, 0.75, 0.11, 0.03, 0.02),
    "office-year": (0, 0.83, 0.11, 0.05, 0.02),
    "office-seal": (0, 0.5, 0.71, 0.16, 0.11),
    "office-address": (0, 0.12, 0.86, 0.3, 0.07),
}
STATES = {
    StepKind.REVIEW: State.REVIEWING,
    StepKind.SIGN: State.SIGNING,
    StepKind.NUMBER: State.NUMBERING,
    StepKind.SEAL: State.SEALING,
    StepKind.ISSUE: State.ISSUING,
}


def an_order(**changes: Any) -> DraftOrder:
    """Return a decision that a reviewer sees and two leaders sign, the last one for the head."""
    route = (
        StepOrder(StepKind.REVIEW, (PartyOrder(person_id=REVIEWER.id),), 1, days=2),
        StepOrder(StepKind.SIGN, (PartyOrder(person_id=LEADER.id, form=Form.KT),), 2),
    )
    return replace(DraftOrder("QUYET_DINH", "Về việc cử cán bộ", route), **changes)


def _holder(one: PartyOrder) -> Person:
    if one.person_id:
        return STAFF[one.person_id]
    return next((p for p in STAFF.values() if p.title == one.title), CLERK)


def _post(one: PartyOrder) -> str | None:
    return f"{one.title}, {UNIT}" if one.title else None


@dataclass
class FakeIssuing:
    """An IssuingJourney on a FakeSigning; `trouble` is raised by the next act."""

    signing: FakeSigning
    kept: dict[str, OutgoingDetail] = field(default_factory=dict)
    drafters: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, list[bytes]] = field(default_factory=dict)
    orders: dict[str, DraftOrder] = field(default_factory=dict)
    acting: dict[str, tuple[str, str]] = field(default_factory=dict)
    saved: dict[str, RouteTemplate] = field(default_factory=dict)
    trouble: Exception | None = None
    body: Any = None  # makes the file of the next document; small ones where it is not set
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.signing.shared = self._shared

    def _shared(self, by: Person, document_id: str) -> Kept:
        found = self.detail(by, document_id).summary
        summary = DocumentSummary(
            id=found.id,
            title=found.subject,
            filename="van-ban.pdf",
            pages=found.pages,
            sha256=found.sha256,
            size=found.size,
            version=found.version,
            created_at=MOMENT,
            signatures=0,
            state=None,
        )
        return Kept(by.id, summary, self.bodies[document_id])

    def draft(
        self,
        by: Person,
        file: BinaryIO,
        filename: str,
        order: DraftOrder,
        *,
        password: str | None = None,
    ) -> OutgoingDetail:
        self._called("draft")
        if not order.subject or not order.steps:
            raise RouteRefusedError(
                [
                    w
                    for w, bad in (
                        ("no_subject", not order.subject),
                        ("no_signer", not order.steps),
                    )
                    if bad
                ]
            )
        lent = self.signing.upload(by, file, filename, password=password)
        body = self.signing.kept.pop(lent.id).versions[0]
        pages = self._pages(body)
        digest = hashlib.sha256(body).hexdigest()
        summary = OutgoingSummary(
            id=str(uuid4()),
            subject=order.subject,
            type_code=order.type_code,
            type_name=TYPES.named(order.type_code).name.vi,
            state=State.DRAFT,
            standing=Standing.VALID,
            urgency=order.urgency,
            due_at=order.due_at,
            late=bool(order.due_at and order.due_at < MOMENT),
            notation=None,
            issued_on=None,
            drafter=by.full_name,
            agency=UNIT,
            pages=len(pages),
            version=1,
            sha256=digest,
            size=len(body),
            changed_at=MOMENT - timedelta(hours=30),
            issued_at=None,
        )
        signers = sum(len(s.parties) for s in order.steps if s.kind is StepKind.SIGN)
        places = dict(PLACES)
        places |= {
            f"office-signer-{n}": (0, 0.58, 0.76 - 0.12 * (signers - n), 0.28, 0.07)
            for n in range(1, signers + 1)
        }
        detail = OutgoingDetail(
            summary=summary,
            agency_id=UNIT_ID,
            note=order.note,
            copies=order.copies,
            recipients=order.recipients,
            watchers=tuple(self._called_so(one) for one in order.watchers or ()),
            steps=self._steps(order),
            versions=(VersionView(1, "draft", digest, len(body), 0, summary.changed_at),),
            pages=pages,
            places=tuple(ReservedPlace(n, PlacementChoice(*b)) for n, b in places.items()),
            warnings=(),
            turn=None,
            can_take_back=None,
            is_drafter=True,
            may_clerk=False,
            public_code=None,
            number=None,
            problem=None,
            returned_reason=None,
            standing_reason="",
            replaced_by=None,
            relation=order.relation,
            related=None,
            issue_at_once=order.issue_at_once,
        )
        self.kept[summary.id], self.drafters[summary.id] = detail, by.id
        self.bodies[summary.id], self.orders[summary.id] = [body], order
        return self.detail(by, summary.id)

    @staticmethod
    def _called_so(one: PartyOrder) -> str:
        return _post(one) or _holder(one).full_name

    def _pages(self, body: bytes) -> Any:
        lent = self.signing.upload(LEADER, BytesIO(body), "x.pdf")
        pages = self.signing.document(LEADER, lent.id).pages
        self.signing.kept.pop(lent.id)
        return pages

    def _steps(self, order: DraftOrder) -> tuple[StepView, ...]:
        clerk = PartyOrder(role="CLERK")
        last = max((s.position for s in order.steps), default=0)
        kinds = (StepKind.NUMBER, StepKind.SEAL, StepKind.ISSUE)
        own = tuple(StepOrder(k, (clerk,), last + n) for n, k in enumerate(kinds, 1))
        return tuple(self._step(one) for one in (*order.steps, *own))

    @staticmethod
    def _step(order: StepOrder) -> StepView:
        def party(one: PartyOrder) -> PartyView:
            who = _holder(one)
            title = who.title.upper()
            heading = () if not one.form else (f"{one.form}. CHỦ TỊCH", title)
            return PartyView(
                id=str(uuid4()),
                names=(who.full_name,),
                post=_post(one) or who.title,
                form=one.form,
                heading=heading,
                state=PartyState.WAITING,
                acted_by=None,
                acted_at=None,
                sha256=None,
                note="",
                act_id=None,
                mine=False,
            )

        parties = tuple(party(one) for one in order.parties)
        return StepView(
            id=str(uuid4()),
            kind=order.kind,
            position=order.position,
            quorum=order.quorum or len(parties),
            state=StepState.WAITING,
            due_at=MOMENT + timedelta(days=order.days) if order.days else None,
            opened_at=None,
            ended_at=None,
            late=False,
            parties=parties,
        )

    def redraft(self, by: Person, document_id: str, order: DraftOrder) -> OutgoingDetail:
        self._called("redraft")
        found = self.detail(by, document_id)
        if found.summary.state not in {State.DRAFT, State.RETURNED}:
            raise FlowRefusedError("not_draft")
        summary = replace(
            found.summary, subject=order.subject, urgency=order.urgency, due_at=order.due_at
        )
        watchers = tuple(self._called_so(one) for one in order.watchers or ())
        self.kept[document_id] = replace(
            found,
            summary=summary,
            recipients=order.recipients,
            steps=self._steps(order),
            watchers=watchers,
        )
        self.orders[document_id] = order
        return self.detail(by, document_id)

    def bring_again(
        self,
        by: Person,
        document_id: str,
        file: BinaryIO,
        filename: str,
        *,
        password: str | None = None,
    ) -> OutgoingDetail:
        self._called("bring_again")
        found = self.detail(by, document_id)
        body = file.read()
        self._pages(body)
        self._version(document_id, "draft", body)
        found = self.kept[document_id]
        self.kept[document_id] = replace(found, pages=self._pages(body))
        return self.detail(by, document_id)

    def _version(self, document_id: str, what: str, body: bytes, **changes: Any) -> None:
        found, digest = self.kept[document_id], hashlib.sha256(body).hexdigest()
        self.bodies[document_id].append(body)
        number = len(self.bodies[document_id])
        signatures = body.count(b"%signed")
        one = VersionView(number, what, digest, len(body), signatures, MOMENT)
        summary = replace(found.summary, version=number, sha256=digest, size=len(body), **changes)
        self.kept[document_id] = replace(found, summary=summary, versions=(*found.versions, one))

    def move_field(
        self, by: Person, document_id: str, name: str, place: PlacementChoice
    ) -> OutgoingDetail:
        self._called(f"move {name}")
        found = self.detail(by, document_id)
        if place.left + place.width > 1.0001 or place.top + place.height > 1.0001:
            raise MarkOutsidePageError
        places = tuple(ReservedPlace(name, place) if p.name == name else p for p in found.places)
        self.kept[document_id] = replace(self.kept[document_id], places=places)
        return self.detail(by, document_id)

    def send(self, by: Person, document_id: str) -> OutgoingDetail:
        self._called("send")
        found = self.detail(by, document_id)
        if not found.is_drafter:
            raise FlowRefusedError("not_drafter")
        if found.summary.state not in {State.DRAFT, State.RETURNED}:
            raise FlowRefusedError("not_draft")
        self._version(document_id, "reserved", self.bodies[document_id][-1] + b"\n%reserved\n")
        found = self.kept[document_id]
        steps = self._steps(self.orders[document_id])
        self.kept[document_id] = replace(found, steps=steps, public_code=CODE, returned_reason=None)
        self._open_next(document_id)
        return self.detail(by, document_id)

    def _open_next(self, document_id: str) -> None:
        found = self.kept[document_id]
        waiting = [s for s in found.steps if s.state is StepState.WAITING]
        if any(s.state is StepState.OPEN for s in found.steps):
            return
        if not waiting:
            state, first = State.ISSUED, -1
        else:
            first = min(s.position for s in waiting)
            state = STATES[next(s.kind for s in waiting if s.position == first)]
        steps = tuple(
            replace(s, state=StepState.OPEN, opened_at=MOMENT) if s.position == first else s
            for s in found.steps
        )
        summary = replace(found.summary, state=state)
        if state is State.ISSUED:
            summary = replace(summary, issued_at=MOMENT)
        self.kept[document_id] = replace(found, steps=steps, summary=summary)

    def _settle(self) -> None:
        """Let signatures that were finished meanwhile count."""
        for act_id, (document_id, party_id) in list(self.acting.items()):
            kept = self.signing.kept[act_id]
            if kept.acts[-1].state is not ActState.FINISHED:
                continue
            del self.acting[act_id]
            step, party = self._find(document_id, party_id)
            what = "signed" if step.kind is StepKind.SIGN else "sealed"
            self._version(document_id, what, kept.versions[-1])
            self._done(document_id, party, kept.owner, act_id=kept.acts[-1].id)

    def detail(self, by: Person, document_id: str) -> OutgoingDetail:
        self._settle()
        found = self.kept.get(document_id)
        if found is None:
            raise NotFoundError
        is_drafter = self.drafters[document_id] == by.id
        steps = tuple(
            replace(
                s,
                parties=tuple(
                    replace(
                        p,
                        mine=s.state is StepState.OPEN
                        and p.state is PartyState.WAITING
                        and by.full_name in p.names,
                    )
                    for p in s.parties
                ),
            )
            for s in found.steps
        )
        mine = [(s, p) for s in steps for p in s.parties if p.mine]
        if not (
            is_drafter
            or by.may(Role.CLERK)
            or any(
                by.full_name in p.names or p.acted_by == by.full_name
                for s in steps
                for p in s.parties
            )
        ):
            raise NotFoundError
        turn = None
        if mine:
            seen = {v.sha256 for v in found.versions if v.what == "draft"} - {
                next(v.sha256 for v in reversed(found.versions) if v.what == "draft")
            }
            changed = tuple(
                p.acted_by for s in steps for p in s.parties if p.acted_by and p.sha256 in seen
            )
            turn = Turn(mine[0][0].kind, mine[0][1].id, mine[0][0].due_at, changed)
        acted = [
            (s, p)
            for s in steps
            for p in s.parties
            if p.acted_by == by.full_name and s.kind in {StepKind.REVIEW, StepKind.SIGN}
        ]
        last = max((s.position for s in steps if s.state is StepState.DONE), default=0)
        back = next((p.id for s, p in acted if s.position == last), None)
        if found.summary.state in {State.ISSUED, State.RETURNED, State.DRAFT}:
            back = None
        summary = replace(found.summary, turn=turn)
        return replace(
            found,
            summary=summary,
            steps=steps,
            turn=turn,
            is_drafter=is_drafter,
            may_clerk=by.may(Role.CLERK),
            can_take_back=back,
        )

    def attach(
        self,
        by: Person,
        document_id: str,
        file: BinaryIO,
        filename: str,
        *,
        password: str | None = None,
    ) -> OutgoingDetail:
        found = self.detail(by, document_id)
        if not found.is_drafter or found.summary.state not in {State.DRAFT, State.RETURNED}:
            raise FlowRefusedError("not_draft")
        octets = file.read()
        one = AttachmentView(
            id=str(uuid4()), name=filename, pages=1, sha256=hashlib.sha256(octets).hexdigest(),
            size=len(octets), sealed=False,
        )  # fmt: skip
        kept = self.kept[document_id]
        self.kept[document_id] = replace(kept, attachments=(*kept.attachments, one))
        return self.detail(by, document_id)

    def detach(self, by: Person, document_id: str, attachment_id: str) -> OutgoingDetail:
        kept = self.kept[document_id]
        left = tuple(one for one in kept.attachments if one.id != attachment_id)
        self.kept[document_id] = replace(kept, attachments=left)
        return self.detail(by, document_id)

    def inbox(self, by: Person, *, limit: int = 100) -> Inbox:
        self._settle()
        seen = []
        for key in self.kept:
            try:
                seen.append(self.detail(by, key))
            except NotFoundError:
                continue
        mine = [d.summary for d in seen if d.turn]
        mine.sort(
            key=lambda s: (-s.urgency.rank, s.due_at or datetime.max.replace(tzinfo=MOMENT.tzinfo))
        )
        own = [d.summary for d in seen if d.is_drafter]
        drafts = [s for s in own if s.state in {State.DRAFT, State.RETURNED}]
        done = [d.summary for d in seen if d.summary.state in {State.ISSUED, State.CANCELLED}]
        way = [
            d.summary
            for d in seen
            if not d.turn and d.summary not in drafts and d.summary not in done
        ]
        counts: dict[StepKind, int] = {}
        for one in mine:
            assert one.turn
            counts[one.turn.kind] = counts.get(one.turn.kind, 0) + 1
        return Inbox(*(tuple(part[:limit]) for part in (mine, drafts, way, done)), counts)

    def _find(self, document_id: str, party_id: str) -> tuple[StepView, PartyView]:
        for step in self.kept[document_id].steps:
            for party in step.parties:
                if party.id == party_id:
                    return step, party
        raise NotFoundError

    def _turn(self, by: Person, party_id: str) -> tuple[str, StepView, PartyView]:
        if self.trouble:
            raise self.trouble
        for key, found in self.kept.items():
            if any(p.id == party_id for s in found.steps for p in s.parties):
                step, party = self._find(key, party_id)
                if party.state is not PartyState.WAITING:
                    raise FlowRefusedError("already_acted")
                if step.state is not StepState.OPEN or by.full_name not in party.names:
                    raise FlowRefusedError("not_your_turn")
                return key, step, party
        raise NotFoundError

    def _done(self, document_id: str, party: PartyView, who: str, **more: Any) -> None:
        found = self.kept[document_id]
        name = STAFF[who].full_name
        acted = replace(party, state=PartyState.DONE, acted_by=name, acted_at=MOMENT, **more)
        steps = []
        for step in found.steps:
            parties = tuple(acted if p.id == party.id else p for p in step.parties)
            state, ended = step.state, step.ended_at
            if (
                state is StepState.OPEN
                and sum(p.state is PartyState.DONE for p in parties) >= step.quorum
            ):
                state, ended = StepState.DONE, MOMENT
            steps.append(replace(step, parties=parties, state=state, ended_at=ended))
        self.kept[document_id] = replace(found, steps=tuple(steps))
        self._open_next(document_id)

    def approve(
        self, by: Person, party_id: str, *, consent_sha256: str, note: str = ""
    ) -> OutgoingDetail:
        self._called("approve")
        key, _, party = self._turn(by, party_id)
        if consent_sha256 != self.kept[key].summary.sha256:
            raise ConsentMismatchError
        drafted = [v.sha256 for v in self.kept[key].versions if v.what == "draft"][-1]
        self._done(key, party, by.id, sha256=drafted, note=note)
        return self.detail(by, key)

    def return_it(self, by: Person, party_id: str, reason: str) -> OutgoingDetail:
        self._called("return_it")
        key, step, party = self._turn(by, party_id)
        found = self.kept[key]
        steps = tuple(
            replace(s, state=StepState.RETURNED) if s.id == step.id else s for s in found.steps
        )
        summary = replace(found.summary, state=State.RETURNED)
        self.kept[key] = replace(found, summary=summary, steps=steps, returned_reason=reason)
        return self.detail(by, key)

    def hand_on(self, by: Person, party_id: str, to_person_id: str, reason: str) -> OutgoingDetail:
        self._called("hand_on")
        key, _, party = self._turn(by, party_id)
        other = STAFF[to_person_id]
        found = self.kept[key]
        moved = replace(party, names=(other.full_name,), post=other.title, note=reason)
        steps = tuple(
            replace(s, parties=tuple(moved if p.id == party_id else p for p in s.parties))
            for s in found.steps
        )
        self.kept[key] = replace(found, steps=steps)
        return self.kept[key]

    def take_back(self, by: Person, party_id: str) -> OutgoingDetail:
        self._called("take_back")
        for key in self.kept:
            if self.detail(by, key).can_take_back == party_id:
                found = self.kept[key]
                step, party = self._find(key, party_id)
                again = replace(party, state=PartyState.WAITING, acted_by=None, acted_at=None)
                steps = tuple(
                    replace(s, state=StepState.OPEN, parties=(again,))
                    if s.id == step.id
                    else replace(s, state=StepState.WAITING)
                    if s.state is StepState.OPEN
                    else s
                    for s in found.steps
                )
                summary = replace(found.summary, state=STATES[step.kind])
                self.kept[key] = replace(found, steps=steps, summary=summary)
                return self.detail(by, key)
        raise FlowRefusedError("too_late_to_take_back")

    def begin_signature(
        self, by: Person, party_id: str, credential_id: str, *, reason: str | None = None
    ) -> ActView:
        self._called("begin_signature")
        key, step, _ = self._turn(by, party_id)
        for act_id, (document, party) in self.acting.items():
            if (document, party) == (key, party_id):
                return self.signing.kept[act_id].acts[-1]
        found = self.kept[key].summary
        lent = f"lent-{uuid4()}"
        summary = DocumentSummary(
            lent,
            found.subject,
            "van-ban.pdf",
            found.pages,
            found.sha256,
            found.size,
            found.version,
            MOMENT,
            0,
            None,
        )
        self.signing.kept[lent] = Kept(by.id, summary, [self.bodies[key][-1]])
        name = "office-seal" if step.kind is StepKind.SEAL else "office-signer-1"
        place = next(p.place for p in self.kept[key].places if p.name == name)
        act = self.signing.place(by, lent, credential_id, place, reason=reason)
        act = replace(act, document_id=key)
        self.signing.kept[lent].acts[-1] = act
        self.acting[lent] = (key, party_id)
        return act

    def goes_with(self, by: Person, attachment_id: str) -> str | None:
        return None

    def foreseen(self, by: Person, document_id: str, day: date) -> str | None:
        self.detail(by, document_id)
        return "15/QĐ-UBND"

    def give_number(
        self, by: Person, document_id: str, *, issued_on: date | None = None
    ) -> OutgoingDetail:
        self._called("give_number")
        found = self.detail(by, document_id)
        if not found.may_clerk:
            raise FlowRefusedError("not_clerk")
        if found.summary.state is not State.NUMBERING:
            raise FlowRefusedError("wrong_order")
        day = issued_on or MOMENT.date()
        if day > MOMENT.date():
            raise FlowRefusedError("date_in_future")
        self._version(
            document_id,
            "numbered",
            self.bodies[document_id][-1] + b"\n%numbered\n",
            notation="15/QĐ-UBND",
            issued_on=day,
        )
        self.kept[document_id] = replace(self.kept[document_id], number=15)
        party = next(s for s in found.steps if s.kind is StepKind.NUMBER).parties[0]
        self._done(document_id, replace(party, mine=False), by.id)
        return self.detail(by, document_id)

    def issue(self, by: Person, document_id: str) -> OutgoingDetail:
        self._called("issue")
        found = self.detail(by, document_id)
        if not found.may_clerk:
            raise FlowRefusedError("not_clerk")
        if found.summary.state is State.ISSUED:
            return found
        if found.summary.state is not State.ISSUING:
            raise FlowRefusedError("wrong_order")
        party = next(s for s in found.steps if s.kind is StepKind.ISSUE).parties[0]
        self._done(document_id, replace(party, mine=False), by.id)
        return self.detail(by, document_id)

    def cancel(self, by: Person, document_id: str, reason: str) -> OutgoingDetail:
        self._called("cancel")
        found = self.detail(by, document_id)
        summary = replace(found.summary, state=State.CANCELLED)
        self.kept[document_id] = replace(found, summary=summary, standing_reason=reason)
        return self.detail(by, document_id)

    def recall(self, by: Person, document_id: str, reason: str) -> OutgoingDetail:
        self._called("recall")
        found = self.detail(by, document_id)
        if found.summary.state is not State.ISSUED:
            raise FlowRefusedError("not_issued")
        summary = replace(found.summary, standing=Standing.RECALLED)
        self.kept[document_id] = replace(found, summary=summary, standing_reason=reason)
        return self.detail(by, document_id)

    def differences(
        self, by: Person, document_id: str, older: int, newer: int
    ) -> tuple[PageDifference, ...]:
        self.detail(by, document_id)
        bodies = self.bodies[document_id]
        if not (1 <= older <= len(bodies) and 1 <= newer <= len(bodies)):
            raise NotFoundError
        return (
            ()
            if bodies[older - 1] == bodies[newer - 1]
            else (PageDifference(0, PlacementChoice(0, 0.1, 0.1, 0.5, 0.05)),)
        )

    def may_copy(self, by: Person) -> bool:
        return by.may(Role.CLERK)

    def require_copying(self, by: Person) -> None:
        if not self.may_copy(by):
            raise FlowRefusedError("not_clerk")

    def people(
        self, by: Person, text: str = "", *, limit: int = 20, role: str | None = None
    ) -> tuple[PersonChoice, ...]:
        return tuple(
            PersonChoice(p.id, p.full_name, p.title, p.unit)
            for p in STAFF.values()
            if all(word in p.full_name.casefold() for word in text.casefold().split())
            and (role is None or role in p.roles)
        )[:limit]

    def posts(self, by: Person, text: str = "", *, limit: int = 20) -> tuple[PostChoice, ...]:
        words = text.casefold().replace(",", " ").split()
        return tuple(
            PostChoice("u1", p.title, p.unit, 1, p.full_name)
            for p in STAFF.values()
            if all(word in f"{p.title} {p.unit}".casefold() for word in words)
        )[:limit]

    def choices_of(
        self, by: Person, parties: Iterable[PartyOrder]
    ) -> dict[PartyOrder, PersonChoice | PostChoice]:
        found: dict[PartyOrder, PersonChoice | PostChoice] = {}
        for one in parties:
            who = {**STAFF, GONE.id: GONE}.get(one.person_id or "")
            if who is not None:
                about = (who.id, who.full_name, who.title, who.unit)
                found[one] = PersonChoice(*about, active=who is not GONE)
            elif one.title or one.role:
                found[one] = PostChoice(one.unit_id or "", one.title or "", UNIT, 0, "", one.role)
        return found

    def order_of(self, by: Person, document_id: str) -> DraftOrder:
        self.detail(by, document_id)
        return self.orders[document_id]

    def save_template(
        self, by: Person, name: str, type_code: str, steps: tuple[StepOrder, ...]
    ) -> RouteTemplate:
        self._called("save_template")
        one = RouteTemplate(str(uuid4()), name, type_code, steps)
        self.saved[one.id] = one
        return one

    def delete_template(self, by: Person, template_id: str) -> None:
        self._called("delete_template")
        self.saved.pop(template_id, None)

    def choices(self, by: Person) -> DraftChoices:
        return DraftChoices(UNIT, "u1", "UBND", TYPES.types, tuple(self.saved.values()))

    def _called(self, what: str) -> None:
        self.calls.append(what)
        if self.trouble:
            trouble, self.trouble = self.trouble, None
            raise trouble

    def sent(self, **changes: Any) -> str:
        """Return the id of a document on its way, drafted by the drafter."""
        body = self.body() if self.body else a_pdf(2) + b"\n%" + str(len(self.kept)).encode()
        found = self.draft(DRAFTER, BytesIO(body), "du-thao.pdf", an_order(**changes))
        self.send(DRAFTER, found.summary.id)
        return found.summary.id

    def until(self, kind: StepKind, **changes: Any) -> str:
        """Return the id of a document whose next step is of this kind."""
        key = self.sent(**changes)
        while True:
            found = self.kept[key]
            step = next(s for s in found.steps if s.state is StepState.OPEN)
            if step.kind is kind:
                return key
            party = next(p for p in step.parties if p.state is PartyState.WAITING)
            who = next(p for p in STAFF.values() if p.full_name == party.names[0])
            if step.kind is StepKind.NUMBER:
                self.give_number(who, key)
                continue
            if step.kind in {StepKind.SIGN, StepKind.SEAL}:
                self._version(key, "signed", self.bodies[key][-1] + b"\n%signed\n")
            self._done(key, party, who.id)
