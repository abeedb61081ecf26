"""Copies: whoever keeps the seal asks, a leader decides, the agency numbers and signs (Decree 30, 25 to 27)."""

from __future__ import annotations

import io
import json
from pathlib import Path
from uuid import uuid4

import pypdfium2
import pytest
from sqlalchemy import select

from service.events.outgoing import CopyBegun
from service.identity.roles import Person
from service.journeys.issuing.errors import FlowRefusedError, RouteRefusedError
from service.journeys.issuing.views import (
    CopiedDocument,
    CopyOrder,
    Made,
    OutgoingDetail,
    Recipient,
    Standing,
    State,
)
from service.journeys.public_codes import CodeState, Match, PublicCodes
from service.journeys.verification import VerificationJourney
from service.sandbox import DirectSandbox
from service.store.engine import Memory
from service.store.queries.register import entry_of_document
from service.store.tables.ledger import EventRow
from signing.copy_forms import CopyForm
from signing.validation.indications import Indication
from signing.validation.policy import ValidationPolicy
from signing.validation.report import VerdictCode
from tests.support.house import PIN
from tests.support.issuing import DECISION, SAMPLES, Office, an_office
from tests.support.register import TYPES

THREE = SAMPLES / "quyet-dinh-ba-trang.pdf"
ELSEWHERE = CopiedDocument("15/QĐ-UBND", "Ủy ban nhân dân thành phố", "Về việc ký số")


def an_order(office: Office, form: str = "SAO_Y", **more: object) -> CopyOrder:
    """Return what a clerk says of a copy; the head decides."""
    usual = {"decided_by": office.head.id, "recipients": (Recipient("Sở Tài chính"),)}
    return CopyOrder(form, **(usual | more))  # type: ignore[arg-type]


def begun(office: Office, order: CopyOrder | None = None, **more: object) -> OutgoingDetail:
    """Return a copy of an issued decision that waits for the head."""
    source = more.pop("source_id", None) or office.issued().summary.id
    return office.issuing.copy(
        office.clerk, order or an_order(office), key=str(uuid4()), source_id=source, **more
    )  # type: ignore[arg-type]


def brought(office: Office, octets: bytes, order: CopyOrder | None = None) -> OutgoingDetail:
    """Return a copy of a file from elsewhere."""
    order = order or an_order(office, of=ELSEWHERE)
    return office.issuing.copy(
        office.clerk, order, key=str(uuid4()), file=io.BytesIO(octets), filename="den.pdf"
    )


def finished(office: Office, copy_id: str) -> OutgoingDetail:
    """Have a copy decided, numbered and sealed."""
    office.approve(office.head, copy_id)
    office.issuing.give_number(office.clerk, copy_id)
    office.give(office.clerk, copy_id)
    return office.issuing.detail(office.clerk, copy_id)


def signatures_of(office: Office, detail: OutgoingDetail) -> list[tuple[str, Indication]]:
    path = office.house.signing.file(office.clerk, detail.summary.id).path
    report = office.house.signing.examined(str(path), None)
    return [(one.field, one.indication) for one in report.signatures if one.kind == "signature"]


def test_a_true_copy_of_an_issued_document_goes_the_whole_way(
    tmp_path: Path, memory: Memory
) -> None:
    office = an_office(tmp_path, memory)

    waiting = begun(office)
    done = finished(office, waiting.summary.id)

    assert waiting.summary.state is State.REVIEWING
    assert (done.summary.state, done.summary.notation) == (State.ISSUED, "01/SY-SKHCN")
    assert done.copy is not None
    assert (done.copy.mark, done.copy.notation, done.copy.made) == (
        "SAO Y",
        "01/QĐ-SKHCN",
        Made.NEW_FILE,
    )
    ((_, indication),) = signatures_of(office, done)
    assert indication is Indication.TOTAL_PASSED
    act = office.house.signing.document(office.clerk, done.summary.id).acts[0]
    assert act.lines == (
        "SAO Y",
        "Sở Khoa học và Công nghệ",
        "Thời gian ký: 2026-11-23T14:05:09+07:00",
    )
    assert act.reason == "SAO Y 01/SY-SKHCN"
    assert act.page == 0


def test_a_new_file_shows_what_the_document_shows_and_bears_none_of_its_signatures(
    tmp_path: Path,
) -> None:
    office = an_office(tmp_path)
    source = office.issued()

    copy = begun(office, source_id=source.summary.id)

    path = office.house.signing.file(office.clerk, copy.summary.id).path
    assert signatures_of(office, copy) == []
    said = office.house.signing.file(office.clerk, source.summary.id).path
    told = [pypdfium2.PdfDocument(one)[0].get_textpage().get_text_range() for one in (path, said)]
    assert "01" in told[0]
    assert copy.copy is not None
    assert copy.copy.source_sha256 == source.summary.sha256


def test_a_file_that_takes_a_mark_is_copied_as_it_is(tmp_path: Path) -> None:
    office = an_office(tmp_path)

    copy = brought(office, DECISION.read_bytes())
    done = finished(office, copy.summary.id)

    assert copy.copy is not None
    assert copy.copy.made is Made.APPENDED
    path = office.house.signing.file(office.clerk, done.summary.id).path
    assert path.read_bytes().startswith(DECISION.read_bytes())


def test_a_file_that_is_copied_may_be_drafted_as_a_document_too(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    copy = brought(office, DECISION.read_bytes())

    again = office.house.signing.upload(office.clerk, io.BytesIO(DECISION.read_bytes()), "a.pdf")

    assert again.id != copy.summary.id


def test_signatures_that_nothing_was_certified_with_are_kept_and_still_stand(
    tmp_path: Path,
) -> None:
    office = an_office(tmp_path)
    signed = approved_elsewhere(office)

    done = finished(office, brought(office, signed).summary.id)

    assert done.copy is not None
    assert done.copy.made is Made.APPENDED
    assert [one for _, one in signatures_of(office, done)] == [Indication.TOTAL_PASSED] * 2


def approved_elsewhere(office: Office) -> bytes:
    """Return a file that somebody signed outside the flow, without certifying it."""
    signing, by = office.house.signing, office.head
    document = signing.upload(by, io.BytesIO(DECISION.read_bytes()), "a.pdf")
    act = signing.place(by, document.id, office.key(by), None)
    signing.authorize(by, act.id, consent_sha256=act.base_sha256, pin=PIN)
    return signing.file(by, document.id).path.read_bytes()


def test_a_certified_file_from_elsewhere_is_kept_beside_its_copy(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    source = office.issued()
    octets = office.bytes_of(source.summary.id, source.summary.version)

    copy = brought(office, octets)

    assert copy.copy is not None
    assert copy.copy.made is Made.NEW_FILE
    assert office.house.signing.file(office.clerk, copy.summary.id, 1).path.read_bytes() == octets
    assert [one.signatures > 0 for one in copy.versions] == [True, False]


def test_a_file_with_a_broken_signature_is_not_copied(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    octets = bytearray(approved_elsewhere(office))
    octets[octets.index(b"/MediaBox") + 11] ^= 0x01

    with pytest.raises(FlowRefusedError) as refusal:
        brought(office, bytes(octets))

    assert refusal.value.reason == "copied_broken"


def test_an_extract_takes_the_pages_that_were_asked_for(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    order = an_order(office, "TRICH_SAO", pages=(1, 3), of=ELSEWHERE)

    copy = brought(office, THREE.read_bytes(), order)
    done = finished(office, copy.summary.id)

    assert (copy.summary.pages, done.summary.notation) == (2, "01/TrS-SKHCN")


def test_an_extract_written_anew_goes_for_its_document(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    source = office.issued()

    copy = begun(
        office,
        an_order(office, "TRICH_SAO"),
        source_id=source.summary.id,
        file=io.BytesIO(THREE.read_bytes()),
    )

    assert copy.copy is not None
    assert copy.copy.made is Made.BROUGHT
    assert copy.copy.source_sha256 == source.summary.sha256


def test_all_forms_draw_from_one_series(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    first = finished(office, begun(office).summary.id)
    again = begun(office, an_order(office, "SAO_LUC"), source_id=first.summary.id)

    done = finished(office, again.summary.id)

    assert done.summary.notation == "02/SL-SKHCN"


def test_a_copy_asked_for_twice_is_begun_once(tmp_path: Path, memory: Memory) -> None:
    office = an_office(tmp_path, memory)
    source, key = office.issued().summary.id, str(uuid4())

    for _ in range(2):
        office.issuing.copy(office.clerk, an_order(office), key=key, source_id=source)

    detail = office.issuing.detail(office.clerk, source)
    assert [one.id for one in detail.copies_made] == [key]


def test_two_who_ask_at_once_begin_one_copy(tmp_path: Path, memory: Memory) -> None:
    office = an_office(tmp_path, memory)
    source, key = office.issued().summary.id, str(uuid4())

    def ask() -> str:
        order = an_order(office)
        return office.issuing.copy(office.clerk, order, key=key, source_id=source).summary.id

    waiting = [ask]

    def meanwhile(at: str) -> None:
        if at == "copy_made" and waiting:
            waiting.pop()()

    object.__setattr__(office.issuing, "checkpoint", meanwhile)

    assert ask() == key
    assert [one.id for one in office.issuing.detail(office.clerk, source).copies_made] == [key]


def test_a_crash_before_the_copy_is_written_leaves_none(tmp_path: Path, memory: Memory) -> None:
    office = an_office(tmp_path, memory)
    source, key = office.issued().summary.id, str(uuid4())

    def die(at: str) -> None:
        if at == "copy_made":
            raise KeyboardInterrupt

    object.__setattr__(office.issuing, "checkpoint", die)
    with pytest.raises(KeyboardInterrupt):
        office.issuing.copy(office.clerk, an_order(office), key=key, source_id=source)
    object.__setattr__(office.issuing, "checkpoint", lambda _: None)
    assert office.issuing.detail(office.clerk, source).copies_made == ()
    office.issuing.copy(office.clerk, an_order(office), key=key, source_id=source)

    assert [one.id for one in office.issuing.detail(office.clerk, source).copies_made] == [key]


def test_what_a_leader_sends_back_is_put_before_a_leader_again_as_it_was(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    copy = begun(office)
    turn = office.issuing.detail(office.head, copy.summary.id).turn
    assert turn is not None

    back = office.issuing.return_it(office.head, turn.party_id, "Chưa cần sao")
    again = office.issuing.send(office.clerk, copy.summary.id)

    assert (back.summary.state, again.summary.state) == (State.RETURNED, State.REVIEWING)
    assert again.summary.sha256 == copy.summary.sha256


def test_nobody_changes_what_a_copy_shows(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    copy = begun(office).summary.id
    other = THREE.read_bytes()

    for who in (office.clerk, office.head):
        with pytest.raises(FlowRefusedError) as refusal:
            office.issuing.bring_again(who, copy, io.BytesIO(other), "khac.pdf")
        assert refusal.value.reason == "copy_is_fixed"
    turn = office.issuing.detail(office.head, copy).turn
    assert turn is not None
    office.issuing.return_it(office.head, turn.party_id, "Sai")
    for act in (
        lambda: office.issuing.attach(office.clerk, copy, io.BytesIO(other), "k.pdf"),
        lambda: office.issuing.redraft(office.clerk, copy, office.order()),
    ):
        with pytest.raises(FlowRefusedError) as refusal:
            act()
        assert refusal.value.reason == "copy_is_fixed"


def test_the_agency_signs_no_copy_that_no_leader_decided(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    copy = begun(office).summary.id

    with pytest.raises(FlowRefusedError) as early:
        office.issuing.give_number(office.clerk, copy)
    with pytest.raises(FlowRefusedError) as sealed:
        office.house.signing.place(office.clerk, copy, office.key(office.clerk), None)

    assert (early.value.reason, sealed.value.reason) == ("wrong_order", "not_your_turn")


def test_only_a_leader_takes_over_the_decision(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    copy = begun(office).summary.id
    turn = office.issuing.detail(office.head, copy).turn
    assert turn is not None

    with pytest.raises(FlowRefusedError) as refusal:
        office.issuing.hand_on(office.head, turn.party_id, office.reviewer.id, "Đi họp")

    assert refusal.value.reason == "not_leader"
    assert office.issuing.hand_on(office.head, turn.party_id, office.deputy.id, "Đi họp")


@pytest.mark.parametrize("who", ["drafter", "reviewer", "head"])
def test_only_whoever_keeps_the_seal_asks_for_a_copy(tmp_path: Path, who: str) -> None:
    office = an_office(tmp_path)
    source = office.issued().summary.id
    by: Person = getattr(office, who)

    with pytest.raises(FlowRefusedError) as refusal:
        office.issuing.copy(by, an_order(office), key=str(uuid4()), source_id=source)

    assert refusal.value.reason == "not_clerk"
    assert office.issuing.detail(by, source).copy_forms == ()


def test_what_was_recalled_is_copied_no_more(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    source = office.issued().summary.id
    office.issuing.recall(office.clerk, source, "Ban hành nhầm")

    with pytest.raises(FlowRefusedError) as refusal:
        begun(office, source_id=source)

    assert refusal.value.reason == "not_copied_so"


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    order = an_order(
        office,
        "TRICH_SAO",
        decided_by=office.reviewer.id,
        pages=(3, 1),
        recipients=(Recipient("", "x"),),
        of=CopiedDocument("", "", ""),
    )

    with pytest.raises(RouteRefusedError) as refusal:
        brought(office, THREE.read_bytes(), order)

    assert set(refusal.value.problems) == {
        "pages_unclear",
        "copied_notation",
        "copied_agency",
        "no_subject",
        "recipient_name:1",
        "recipient_mail:1",
        "decider_not_leader",
    }


def test_a_page_the_document_has_not_is_no_page_of_an_extract(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    order = an_order(office, "TRICH_SAO", pages=(1, 9), of=ELSEWHERE)

    with pytest.raises(RouteRefusedError) as refusal:
        brought(office, THREE.read_bytes(), order)

    assert refusal.value.problems == ("pages_unclear",)


def test_a_copy_is_made_and_never_drafted(tmp_path: Path) -> None:
    office = an_office(tmp_path)

    with pytest.raises(RouteRefusedError) as refusal:
        office.draft(office.order(type_code="SAO_Y"))

    assert refusal.value.problems == ("unknown_type",)


def test_the_register_names_whoever_decided(tmp_path: Path) -> None:
    office = an_office(tmp_path)

    copy = finished(office, begun(office).summary.id)

    with office.house.memory.reading() as session:
        entry = entry_of_document(session, copy.summary.id)
    assert entry is not None
    assert (entry.signer_name, entry.type_code, entry.series) == (
        office.head.full_name,
        "SAO_Y",
        "SAO_Y",
    )


def test_the_ledger_tells_of_what_a_copy_was_made(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    source = office.issued()

    copy = begun(office, source_id=source.summary.id)

    with office.house.memory.reading() as session:
        (row,) = session.scalars(select(EventRow).where(EventRow.kind == CopyBegun.__name__))
    told = json.loads(row.facts or "")
    assert told["source_id"] == source.summary.id
    assert told["sha256"] == copy.summary.sha256


def codes_of(office: Office) -> PublicCodes:
    house = office.house
    trust, revocation = house.signing.trust, house.internal.revocation()
    desk = VerificationJourney(
        house.memory, DirectSandbox(), house.clock, trust, revocation, ValidationPolicy()
    )
    return PublicCodes(house.memory, house.clock, house.vault, desk)


def test_anyone_learns_of_which_document_it_is_a_copy_and_how_that_stands_now(
    tmp_path: Path, memory: Memory
) -> None:
    office = an_office(tmp_path, memory)
    source = office.issued()
    done = finished(office, begun(office, source_id=source.summary.id).summary.id)
    codes = codes_of(office)

    before = codes.look_up(done.public_code or "")
    office.issuing.recall(office.clerk, source.summary.id, "Ban hành nhầm")
    after = codes.look_up(done.public_code or "")

    assert (before.state, before.verdict) == (CodeState.ISSUED, "COPY")
    assert before.issued is not None
    assert after.issued is not None
    of, now = before.issued.copy_of, after.issued.copy_of
    assert of is not None
    assert now is not None
    assert (of.notation, of.code, of.standing) == (
        "01/QĐ-SKHCN",
        source.public_code,
        Standing.VALID,
    )
    assert (after.state, now.standing) == (CodeState.ISSUED, Standing.RECALLED)


def test_whoever_holds_a_copy_against_its_document_learns_that_it_is_one(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    source = office.issued()
    copy = begun(office, source_id=source.summary.id)
    codes, code = codes_of(office), source.public_code or ""

    early = codes.compare(code, copy.summary.sha256)[1]
    done = finished(office, copy.summary.id)
    late = codes.compare(code, done.summary.sha256)[1]

    assert (early, late) == (Match.DIFFERENT, Match.COPY)
    assert codes.compare(done.public_code or "", source.summary.sha256)[1] is Match.DIFFERENT


def test_an_original_with_a_copys_signature_is_judged_a_copy(tmp_path: Path) -> None:
    office = an_office(tmp_path)

    done = finished(office, brought(office, approved_elsewhere(office)).summary.id)

    path = office.house.signing.file(office.clerk, done.summary.id).path
    assert office.house.signing.examined(str(path), None).verdict is VerdictCode.COPY


def test_the_marks_of_the_forms_are_those_that_a_copy_bears() -> None:
    assert {one.mark for one in TYPES.copies} == set(CopyForm)
