"""Two people act on one document at the same moment: whoever comes second sees what the first has done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from threading import Event, Thread
from time import sleep
from typing import Any

import pytest
from sqlalchemy import event, func, select, text, update
from sqlalchemy.orm import Session

from service.identity.roles import Person
from service.identity.tokens import Tokens
from service.journeys.issuing import IssuingJourney, attaching, keeping_routes
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.hooks import Everybody
from service.journeys.issuing.views import State
from service.journeys.mandates import Capacity, SigningForm
from service.journeys.mandates.stamps import StampProfiles, StampWish
from service.journeys.seals import Seals
from service.sandbox import DirectSandbox
from service.store.engine import Memory, Turn, open_engine, take_turn
from service.store.queries import acts, documents, outgoing
from service.store.tables import EventRow
from service.store.tables.acts import SigningActRow
from service.store.tables.documents import DocumentRow
from service.store.tables.identity import ApiTokenRow
from service.store.tables.outgoing import OutgoingRow
from service.store.tables.people import PersonRow
from tests.support.databases import PostgreSQL
from tests.support.documents import a_page_saying
from tests.support.house import PIN
from tests.support.issuing import SAMPLES, Office, an_office

SIGNATURE = SAMPLES / "chu-ky-lanhdao.png"


def meanwhile(monkeypatch: pytest.MonkeyPatch, work: Callable[[], object]) -> None:
    """Have something else done between the look at a document and the lock on it, once."""
    looks, waiting = IssuingJourney.seen, [work]

    def seen(self: Any, session: Session, by: Person, document_id: str) -> OutgoingRow:
        found = looks(self, session, by, document_id)
        if waiting:
            other = Thread(target=waiting.pop())
            other.start()
            other.join()
        return found

    monkeypatch.setattr(IssuingJourney, "seen", seen)


def counted(office: Office, kind: str) -> int:
    with office.house.memory.reading() as session:
        wanted = select(func.count()).select_from(EventRow).where(EventRow.kind == kind)
        return session.scalar(wanted) or 0


@pytest.fixture
def office(tmp_path: Path, postgresql: PostgreSQL) -> Iterator[Office]:
    """An office whose readers do not wait for its writers."""
    memory = Memory(open_engine(postgresql.furnished_database()))
    yield an_office(tmp_path, memory)
    memory.close()


@pytest.mark.postgresql
def test_two_clerks_who_issue_at_once_issue_it_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = office.numbered(office.order(issue_at_once=False)).summary.id
    office.give(office.clerk, document_id)
    meanwhile(monkeypatch, lambda: office.issuing.issue(office.clerk, document_id))

    office.issuing.issue(office.clerk, document_id)

    assert counted(office, "DocumentIssued") == 1


@pytest.mark.postgresql
def test_what_was_issued_a_moment_ago_is_not_cancelled(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = office.numbered(office.order(issue_at_once=False)).summary.id
    office.give(office.clerk, document_id)
    meanwhile(monkeypatch, lambda: office.issuing.issue(office.clerk, document_id))

    with pytest.raises(FlowRefusedError):
        office.issuing.cancel(office.drafter, document_id, "Không còn cần nữa")

    assert office.issuing.detail(office.drafter, document_id).summary.state is State.ISSUED


@pytest.mark.postgresql
def test_who_recalls_a_document_waits_for_whoever_issues_what_replaces_it(office: Office) -> None:
    document_id = office.issued().summary.id
    recalling = Thread(
        target=office.issuing.recall, args=(office.clerk, document_id, "Sai thẩm quyền")
    )
    with office.house.memory.writing() as session:
        take_turn(session, Turn.LEDGER)  # as an issue does before it marks what it replaces
        recalling.start()
        until_somebody_waits(office, session)
        outgoing.locked_outgoing(session, document_id)
    recalling.join()
    assert counted(office, "StandingChanged") == 1


@pytest.mark.postgresql
def test_a_signature_that_ends_waits_for_whoever_cancels_the_document(office: Office) -> None:
    document_id = office.sent().summary.id
    office.approve(office.reviewer, document_id)
    act, stored, goes_on = office.begun(office.head, document_id), Event(), Event()

    def checkpoint(step: str) -> None:
        if step == "stored":
            stored.set()
            assert goes_on.wait(30)

    signing = replace(office.house.signing, checkpoint=checkpoint)
    giving = Thread(
        target=signing.authorize,
        args=(office.head, act.id),
        kwargs={"consent_sha256": act.base_sha256, "pin": PIN},
    )
    giving.start()
    assert stored.wait(30)
    with office.house.memory.writing() as session:
        outgoing.locked_outgoing(session, document_id)  # as who cancels does, and then records it
        goes_on.set()
        until_somebody_waits(office, session)
        take_turn(session, Turn.LEDGER)
    giving.join()
    assert counted(office, "TurnSigned") == 1


@pytest.mark.postgresql
def test_a_refused_seal_is_noted_after_whoever_cancels_the_document(office: Office) -> None:
    document_id = office.numbered().summary.id
    noting = Thread(
        target=office.issuing._note_refused_seal,
        args=(office.clerk, document_id, "leader_signature_broken"),
    )
    with office.house.memory.writing() as session:
        outgoing.locked_outgoing(session, document_id)
        noting.start()
        until_somebody_waits(office, session)
        take_turn(session, Turn.LEDGER)
    noting.join()
    assert counted(office, "SealRefused") == 1


def uploading(office: Office) -> object:
    return office.house.signing.upload(office.head, BytesIO(a_page_saying("khác")), "khac.pdf")


def keeping_a_stamp(office: Office) -> object:
    stamps = StampProfiles(office.house.memory, office.house.clock, DirectSandbox())
    wish = StampWish("Ký đầy đủ", "Giám đốc", "NONE", is_default=True, png=SIGNATURE.read_bytes())
    return stamps.keep(office.head, wish)


@pytest.mark.postgresql
@pytest.mark.parametrize("work", [uploading, keeping_a_stamp])
def test_whoever_waits_for_the_ledger_may_be_told_that_it_is_their_turn(
    office: Office, work: Callable[[Office], object]
) -> None:
    waiting = Thread(target=work, args=(office,))
    with office.house.memory.writing() as session:
        take_turn(session, Turn.LEDGER)  # as who opens the next step does before the notices
        waiting.start()
        until_somebody_waits(office, session)
        named = select(PersonRow.id).where(PersonRow.id == office.head.id)
        session.execute(named.with_for_update(read=True, key_share=True))  # as a foreign key asks
    waiting.join()
    assert counted(office, "DocumentUploaded") + counted(office, "StampProfileKept") == 1


@pytest.mark.postgresql
def test_whoever_revokes_a_token_keeps_no_consent_from_naming_it(office: Office) -> None:
    tokens = Tokens(office.house.memory, office.house.clock)
    _, token_id = tokens.create(office.head, "máy ký", ("csc",))
    revoking = Thread(target=tokens.revoke, args=(office.head, token_id))
    with office.house.memory.writing() as session:
        take_turn(session, Turn.LEDGER)  # as a consent that is recorded does
        revoking.start()
        until_somebody_waits(office, session)
        named = select(ApiTokenRow.id).where(ApiTokenRow.id == token_id)
        session.execute(named.with_for_update(read=True, key_share=True))
    revoking.join()
    assert counted(office, "TokenRevoked") == 1


@pytest.mark.postgresql
def test_nobody_makes_a_seal_anothers_while_a_signature_with_it_is_kept(office: Office) -> None:
    document_id, moment = office.numbered().summary.id, office.house.clock()
    act_id, flow = office.begun(office.clerk, document_id).id, office.house.signing.flow
    seals = Seals(office.house.memory, office.house.clock)
    words = {"actor": "quantri"}
    waiting = Thread(
        target=seals.assign_at_machine, args=(office.key(office.clerk), "stc"), kwargs=words
    )
    with office.house.memory.writing() as session:
        act = session.get_one(SigningActRow, act_id)
        flow.require(session, act, office.clerk, moment)  # as whoever keeps a value does
        waiting.start()
        until_somebody_waits(office, session)
        assert counted(office, "SealAssigned") == 1
    waiting.join()
    assert counted(office, "SealAssigned") == 2


def until_somebody_waits(office: Office, session: Session) -> None:
    """Wait until another transaction waits for a lock; from then on a session waits two seconds at most."""
    until(
        office,
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()",
    )
    session.execute(text("SET LOCAL lock_timeout = '2s'"))


def until(office: Office, question: str) -> None:
    """Wait until the database counts something."""
    for _ in range(200):
        with office.house.memory.reading() as session:
            if session.scalar(text(question)):
                return
        sleep(0.05)
    raise AssertionError(question)


def test_a_locked_row_is_as_it_is_now_and_not_as_it_was_looked_at(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    document_id = office.signed().summary.id
    with office.house.memory.writing() as session:
        seen = session.get_one(OutgoingRow, document_id)
        document = session.get_one(DocumentRow, document_id)
        (act,) = acts.acts_on(session, document_id)
        for row, name, value in (
            (OutgoingRow, "state", "CANCELLED"),
            (DocumentRow, "title", "Khác"),
            (SigningActRow, "state", "FAILED"),
        ):
            changing = update(row).values({name: value})
            session.execute(changing.execution_options(synchronize_session=False))

        outgoing.locked_outgoing(session, document_id)
        documents.locked_document(session, document_id)
        acts.locked_act(session, act.id)

        assert (seen.state, document.title, act.state) == ("CANCELLED", "Khác", "FAILED")


class ByMandate(Everybody):
    """Lets everybody sign under a mandate."""

    def capacity_for(self, session: Session, *, form: str, **facts: Any) -> Capacity:
        return Capacity(SigningForm(form), "a-mandate", (), "", "")


def test_to_place_a_signature_under_a_mandate_writes_nothing_while_it_looks(tmp_path: Path) -> None:
    office = an_office(tmp_path, mandates=ByMandate())
    document_id = office.sent(office.order(office.sign(office.head))).summary.id
    written: list[str] = []
    event.listen(
        office.house.memory.engine, "before_cursor_execute", lambda *told: written.append(told[2])
    )

    office.begun(office.head, document_id)

    assert not [one for one in written if one.startswith("UPDATE outgoing_parties")]


@pytest.mark.postgresql
def test_a_file_is_a_document_or_goes_with_one_never_both(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id, file = office.draft().summary.id, a_page_saying("chung")
    refused: list[str] = []
    free_name = attaching.free_name

    def draft() -> None:
        with pytest.raises(FlowRefusedError) as refusal:
            office.issuing.draft(office.drafter, BytesIO(file), "pl.pdf", office.order())
        refused.append(refusal.value.reason)

    drafting = Thread(target=draft)

    def slowly(name: str, taken: set[str]) -> str:
        drafting.start()
        drafting.join(2)
        return free_name(name, taken)

    monkeypatch.setattr(attaching, "free_name", slowly)

    office.issuing.attach(office.drafter, document_id, BytesIO(file), "pl.pdf")
    drafting.join()

    assert refused == ["attached_elsewhere"]


@pytest.mark.postgresql
def test_two_who_keep_a_route_under_one_name_do_so_one_after_the_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    kept = outgoing.templates_in

    def keep() -> None:
        steps = (office.sign(office.head),)
        told.append(office.issuing.save_template(office.drafter, "tuyến", "", steps).id)

    other = Thread(target=keep)

    def slowly(session: Session, unit_id: str) -> Any:
        if not other.ident:
            other.start()
            other.join(1)
        return kept(session, unit_id)

    monkeypatch.setattr(keeping_routes.queries, "templates_in", slowly)

    keep()
    other.join()

    assert len(told) == 2
    assert len(set(told)) == 1
