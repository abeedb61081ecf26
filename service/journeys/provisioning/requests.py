"""A unit asks, on a decision and with a term; IT staff turns what is asked into an act (M-20, M-21)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import uuid4

from service.clock import Clock
from service.events.ledger import record
from service.events.provisioning import MailboxRequestEnded, MailboxRequestFiled
from service.identity.roles import Person
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.plans import Grounds
from service.journeys.provisioning.errors import RequestRefusedError
from service.journeys.provisioning.hand import LONGEST_REASON, checked_grounds
from service.journeys.provisioning.reach import Reach, Reaches
from service.journeys.provisioning.views import Asked, RequestFigures, RequestState, RequestView
from service.journeys.provisioning.working_days import Term, WorkingTime
from service.store.engine import Memory
from service.store.queries.provisioning import (
    account_by_address,
    account_by_number,
    count_requests,
    locked_request,
    request_by_id,
    requests_wanted,
)
from service.store.tables.provisioning import MailboxAccountRow, MailboxRequestRow

COUNTED: Final = timedelta(days=365)
LONGEST: Final = 200
OF_NEWCOMERS: Final = ("full_name", "staff_number", "title", "phone")


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What a unit asks for. `account` is an address or a staff number; `unit` is who asks.

    To move somebody, the unit that receives them asks (M-22).
    """

    kind: Asked
    unit: str
    grounds: Grounds
    account: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RequestBook:
    """Keeps requests and their terms."""

    memory: Memory
    clock: Clock
    reaches: Reaches
    working_time: Callable[[], WorkingTime]
    terms: Callable[[], Mapping[str, Term]]

    def file(self, by: Person, wanted: NewRequest) -> str:
        """Keep a request, and return its id.

        Raises:
            NotAllowedError; GroundsMissingError: no decision, no date, no reason;
            RequestRefusedError: `unknown_unit`, `unknown_account`, `nothing_asked`.

        """
        reach = self.reaches.of(by)
        moment = self.clock()
        grounds = checked_grounds(wanted.grounds, moment.date())
        if wanted.unit not in reach.names or not reach.sees(wanted.unit):
            raise RequestRefusedError("unknown_unit")
        account = None if wanted.kind is Asked.CREATE else self._account(reach, wanted)
        facts = self._facts(wanted, account)
        due = self.working_time().due(moment, self.terms()[wanted.kind])
        assert grounds.decision_date is not None
        row = MailboxRequestRow(
            id=str(uuid4()),
            kind=wanted.kind.value,
            unit=wanted.unit,
            account_id=account.id if account else None,
            facts=facts,
            decision_number=grounds.decision_number,
            decision_date=grounds.decision_date,
            reason=grounds.reason,
            filed_at=moment,
            filed_by=by.user_name,
            due_at=due,
            state=RequestState.OPEN.value,
        )
        event = MailboxRequestFiled(
            request_id=row.id,
            asked=row.kind,
            unit=row.unit,
            account=(account.entry_uuid or account.staff_number or account.id) if account else None,
            decision_number=row.decision_number,
            decision_date=row.decision_date.isoformat(),
            due_at=due.isoformat(),
        )
        with self.memory.writing() as session:
            session.add(row)
            record(session, event, moment=moment, actor=by.user_name)
        return row.id

    def requests(self, by: Person, state: str | None = None) -> tuple[RequestView, ...]:
        """Return requests, the most pressing first; `state` is OPEN, CLOSED or none for all."""
        reach = self.reaches.of(by)
        with self.memory.reading() as session:
            rows = requests_wanted(session, units=reach.units, state=state)
            return tuple(self._tell(row, reach) for row in rows)

    def request(self, by: Person, request_id: str) -> RequestView:
        """Return one request; raises NotFoundError where it is not this person's to see."""
        reach = self.reaches.of(by)
        with self.memory.reading() as session:
            row = request_by_id(session, request_id)
        if row is None or not reach.sees(row.unit):
            raise NotFoundError(request_id)
        return self._tell(row, reach)

    def figures(self, by: Person) -> RequestFigures:
        """Return how requests fare, over the last year."""
        reach, moment = self.reaches.of(by), self.clock()
        since = moment - COUNTED
        with self.memory.reading() as session:
            counted = count_requests(session, reach.units, moment, since)
        return RequestFigures(*counted, since.date())

    def done(self, by: Person, request_id: str, plan_id: str | None) -> None:
        """Note that a request was turned into an act; one that was answered meanwhile stays as it is."""
        self._whole(by)
        self._end(by, request_id, RequestState.DONE, "", plan_id, late_is_fine=True)

    def refuse(self, by: Person, request_id: str, answer: str) -> None:
        """Answer a request with no, and say why.

        Raises:
            NotAllowedError, NotFoundError; RequestRefusedError: `no_answer`, `not_open`.

        """
        self._whole(by)
        words = " ".join(answer.split())[:LONGEST_REASON]
        if not words:
            raise RequestRefusedError("no_answer")
        self._end(by, request_id, RequestState.REFUSED, words)

    def withdraw(self, by: Person, request_id: str) -> None:
        """Take a request back; whoever filed it may, and who looks after its unit."""
        self.request(by, request_id)
        self._end(by, request_id, RequestState.WITHDRAWN, "")

    def _end(
        self,
        by: Person,
        request_id: str,
        state: RequestState,
        answer: str,
        plan_id: str | None = None,
        *,
        late_is_fine: bool = False,
    ) -> None:
        moment = self.clock()
        with self.memory.writing() as session:
            row = locked_request(session, request_id)
            if row is None:
                raise NotFoundError(request_id)
            if row.state != RequestState.OPEN:
                if late_is_fine:
                    return
                raise RequestRefusedError("not_open")
            row.state, row.answer, row.plan_id = state.value, answer, plan_id
            row.ended_at, row.ended_by = moment, by.user_name
            event = MailboxRequestEnded(
                request_id, state.value, moment <= row.due_at, plan_id, answer
            )
            record(session, event, moment=moment, actor=by.user_name)

    def _account(self, reach: Reach, wanted: NewRequest) -> MailboxAccountRow:
        """Return whom a request is about, if whoever asks may ask about them."""
        name = wanted.account.strip()[:254].lower()
        if not name:
            raise RequestRefusedError("nothing_asked")
        with self.memory.reading() as session:
            row = account_by_address(session, name) or account_by_number(
                session, wanted.account.strip()[:64]
            )
        # Who moves in is another unit's until then: their full address or number has to be known.
        may = row is not None and (wanted.kind is Asked.MOVE or reach.sees(row.unit))
        if row is None or not may:
            raise RequestRefusedError("unknown_account")
        return row

    def _facts(self, wanted: NewRequest, account: MailboxAccountRow | None) -> dict[str, str]:
        if account is not None:
            told = {"full_name": account.full_name, "mail": account.mail}
            return told | ({"unit": wanted.unit} if wanted.kind is Asked.MOVE else {})
        tidy = {
            name: " ".join(str(wanted.facts.get(name, "")).split())[:LONGEST]
            for name in OF_NEWCOMERS
        }
        if not tidy["full_name"] or not tidy["staff_number"]:
            raise RequestRefusedError("nothing_asked")
        if not all(text.isprintable() for text in tidy.values()):
            raise RequestRefusedError("nothing_asked")
        return {name: text for name, text in tidy.items() if text}

    def _whole(self, by: Person) -> None:
        if not self.reaches.of(by).is_whole:
            raise NotAllowedError

    def _tell(self, row: MailboxRequestRow, reach: Reach) -> RequestView:
        moment = self.clock()
        is_open = row.state == RequestState.OPEN
        return RequestView(
            id=row.id,
            kind=Asked(row.kind),
            unit=row.unit,
            unit_name=reach.names.get(row.unit, row.unit),
            account_id=row.account_id,
            facts=row.facts,
            decision_number=row.decision_number,
            decision_date=row.decision_date,
            reason=row.reason,
            filed_at=row.filed_at,
            filed_by=row.filed_by,
            due_at=row.due_at,
            state=RequestState(row.state),
            overdue=is_open and row.due_at < moment,
            days_left=self.working_time().days_left(moment, row.due_at),
            ended_at=row.ended_at,
            ended_by=row.ended_by,
            answer=row.answer,
            plan_id=row.plan_id,
        )
