"""A document goes its whole way: every step appends, and nothing that was signed is ever broken."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.journeys.issuing.hooks import Silence
from service.journeys.issuing.views import State, StepKind
from service.store.engine import Memory
from service.store.queries.register import entry_of_document
from service.store.tables import EventRow
from signing.validation.indications import Indication
from tests.support.issuing import an_office


def test_a_document_is_reviewed_signed_numbered_sealed_and_issued(
    tmp_path: Path, memory: Memory
) -> None:
    office = an_office(tmp_path, memory)

    done = office.issued()

    assert done.summary.state is State.ISSUED
    assert (done.summary.notation, done.number) == ("01/QĐ-SKHCN", 1)
    whats = [version.what for version in done.versions]
    assert whats == ["draft", "reserved", "signed", "numbered", "sealed"]
    assert all(step.state == "DONE" for step in done.steps)


def test_every_version_begins_with_the_one_before_it(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    done = office.issued()
    files = [office.bytes_of(done.summary.id, version.number) for version in done.versions]

    for before, after in zip(files, files[1:], strict=False):
        assert len(after) > len(before)
        assert after.startswith(before)


def test_both_signatures_of_an_issued_document_stand_and_number_and_date_are_permitted(
    tmp_path: Path,
) -> None:
    office = an_office(tmp_path)
    done = office.issued()
    path = office.house.signing.file(office.drafter, done.summary.id).path

    report = office.house.signing.examined(str(path), None)

    signatures = [one for one in report.signatures if one.kind == "signature"]
    assert [one.field for one in signatures] == ["office-signer-1", "office-seal"]
    assert {one.indication for one in signatures} == {Indication.TOTAL_PASSED}
    assert all(one.changes.permitted for one in signatures)
    assert {one.level for one in signatures} == {"B-LTA"}


def test_the_register_and_the_ledger_tell_of_it(tmp_path: Path, memory: Memory) -> None:
    office = an_office(tmp_path, memory)
    done = office.issued()

    with memory.reading() as session:
        entry = entry_of_document(session, done.summary.id)
        wanted = select(EventRow.kind).where(EventRow.subject == done.summary.id)
        kinds = session.scalars(wanted).all()

    assert entry is not None
    assert (entry.notation, entry.signer_name) == ("01/QĐ-SKHCN", office.head.full_name)
    for kind in ("OutgoingDrafted", "OutgoingSent", "VisaGiven", "TurnSigned", "DocumentSealed"):
        assert kinds.count(kind) == 1, kind
    assert kinds.count("DocumentNumbered") == kinds.count("DocumentIssued") == 1


def test_what_waits_for_whom_follows_the_route(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    document_id = office.sent().summary.id

    def waiting() -> dict[str, list[StepKind]]:
        people = (office.reviewer, office.head, office.clerk, office.deputy, office.outsider)
        told = {}
        for person in people:
            turns = [one.turn for one in office.issuing.inbox(person).waiting]
            told[person.user_name] = [turn.kind for turn in turns if turn is not None]
        return {name: kinds for name, kinds in told.items() if kinds}

    assert waiting() == {"truongphong": [StepKind.REVIEW]}
    office.approve(office.reviewer, document_id)
    assert waiting() == {"lanhdao": [StepKind.SIGN]}
    office.give(office.head, document_id)
    assert waiting() == {"vanthu": [StepKind.NUMBER]}
    office.issuing.give_number(office.clerk, document_id)
    assert waiting() == {"vanthu": [StepKind.SEAL]}
    office.give(office.clerk, document_id)
    assert waiting() == {}


def test_a_document_that_is_not_issued_at_once_waits_for_the_clerk(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    document_id = office.numbered(office.order(issue_at_once=False)).summary.id
    office.give(office.clerk, document_id)
    waiting = office.issuing.detail(office.clerk, document_id)

    done = office.issuing.issue(office.clerk, document_id)

    assert waiting.summary.state is State.ISSUING
    assert done.summary.state is State.ISSUED
    assert office.issuing.issue(office.clerk, document_id) == done


def test_two_leaders_sign_one_document_and_neither_breaks_the_other(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    order = office.order(office.sign(office.deputy, at=1), office.sign(office.head, at=2))
    document_id = office.sent(order).summary.id
    office.give(office.deputy, document_id)
    office.give(office.head, document_id)
    office.issuing.give_number(office.clerk, document_id)
    office.give(office.clerk, document_id)
    path = office.house.signing.file(office.drafter, document_id).path

    report = office.house.signing.examined(str(path), None)

    signatures = [one for one in report.signatures if one.kind == "signature"]
    assert len(signatures) == 3
    assert {one.indication for one in signatures} == {Indication.TOTAL_PASSED}


class Mails(Silence):
    """A delivery that says it sends to one recipient."""

    def dispatch(self, session: Session, document_id: str, *, moment: datetime) -> int:
        """Send to one."""
        return 1


def test_the_register_tells_when_a_document_was_sent(tmp_path: Path, memory: Memory) -> None:
    office = an_office(tmp_path, memory, delivery=Mails())

    done = office.issued()

    with memory.reading() as session:
        entry = entry_of_document(session, done.summary.id)
    assert entry is not None
    assert entry.sent_on == office.issuing.today()
