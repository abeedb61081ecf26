"""Separate files go with a document: the agency signs each, with number and time at its top right."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from service.journeys.errors import NotFoundError
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.views import State
from signing.validation.indications import Indication
from tests.support.house import PIN
from tests.support.issuing import SAMPLES, Office, an_office

APPENDIX = SAMPLES / "phu-luc-ngang.pdf"


def with_an_appendix(office: Office) -> tuple[str, str]:
    """Return a draft and the separate file that goes with it."""
    document_id = office.draft(office.order(office.sign(office.head))).summary.id
    detail = office.issuing.attach(
        office.drafter, document_id, BytesIO(APPENDIX.read_bytes()), "Phụ lục số 1.pdf"
    )
    return document_id, detail.attachments[0].id


def until_the_seal(office: Office, document_id: str) -> None:
    office.issuing.send(office.drafter, document_id)
    office.give(office.head, document_id)
    office.issuing.give_number(office.clerk, document_id)


def seal(office: Office, attachment_id: str) -> None:
    signing = office.house.signing
    act = signing.place(office.clerk, attachment_id, office.key(office.clerk), None)
    signing.authorize(office.clerk, act.id, consent_sha256=act.base_sha256, pin=PIN)


def test_a_document_is_issued_only_when_the_agency_has_signed_every_file(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    document_id, attachment_id = with_an_appendix(office)
    until_the_seal(office, document_id)

    office.give(office.clerk, document_id)
    waiting = office.issuing.detail(office.clerk, document_id)
    seal(office, attachment_id)
    done = office.issuing.detail(office.clerk, document_id)

    assert (waiting.summary.state, waiting.attachments[0].sealed) == (State.SEALING, False)
    assert (done.summary.state, done.attachments[0].sealed) == (State.ISSUED, True)


def test_the_separate_file_shows_number_and_time_and_no_image(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    document_id, attachment_id = with_an_appendix(office)
    until_the_seal(office, document_id)

    seal(office, attachment_id)

    path = office.house.signing.file(office.clerk, attachment_id).path
    (signature,) = [
        one
        for one in office.house.signing.examined(str(path), None).signatures
        if one.kind == "signature"
    ]
    act = office.house.signing.document(office.clerk, attachment_id).acts[0]
    assert signature.indication is Indication.TOTAL_PASSED
    assert act.lines == ("Số: 01/QĐ-SKHCN", "Thời gian ký: 2026-11-23T14:05:09+07:00")
    assert act.page == 0
    page = pypdfium2.PdfDocument(path)[0]
    assert act.box is not None
    assert act.box[3] > page.get_height() * 0.8 or act.box[0] > page.get_width() * 0.5


def test_document_and_separate_files_are_sealed_in_one_approval(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    document_id, attachment_id = with_an_appendix(office)
    until_the_seal(office, document_id)
    signing = office.house.signing

    batch = signing.gather(office.clerk, [document_id, attachment_id], office.key(office.clerk))
    signing.approve(office.clerk, batch.id, consent_sha256=batch.consent_sha256, pin=PIN)
    signing.finish_batch(batch.id)

    assert office.issuing.detail(office.clerk, document_id).summary.state is State.ISSUED


def test_nobody_signs_a_separate_file_before_the_number_or_without_the_seal(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    document_id, attachment_id = with_an_appendix(office)
    office.issuing.send(office.drafter, document_id)
    place = office.house.signing.place

    with pytest.raises(FlowRefusedError) as early:
        place(office.clerk, attachment_id, office.key(office.clerk), None)
    with pytest.raises(FlowRefusedError) as personal:
        place(office.head, attachment_id, office.key(office.head), None)

    assert (early.value.reason, personal.value.reason) == ("not_your_turn", "wrong_certificate")


def test_a_separate_file_is_not_sealed_where_the_leaders_signature_does_not_stand(
    tmp_path: Path,
) -> None:
    office = an_office(tmp_path)
    document_id, attachment_id = with_an_appendix(office)
    until_the_seal(office, document_id)
    path = office.house.signing.file(office.clerk, document_id).path
    octets = bytearray(path.read_bytes())
    octets[octets.index(b"/MediaBox") + 11] ^= 0x01  # inside what the leader signed
    path.chmod(0o600)
    path.write_bytes(octets)

    with pytest.raises(FlowRefusedError) as refusal:
        seal(office, attachment_id)

    assert refusal.value.reason == "leader_signature_broken"
    assert not office.issuing.detail(office.clerk, document_id).attachments[0].sealed


def test_a_separate_file_is_sealed_once(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    document_id, attachment_id = with_an_appendix(office)
    until_the_seal(office, document_id)
    seal(office, attachment_id)

    with pytest.raises(FlowRefusedError) as refusal:
        office.house.signing.place(office.clerk, attachment_id, office.key(office.clerk), None)

    assert refusal.value.reason == "already_acted"


def test_files_come_and_go_only_while_the_draft_is_with_its_drafter(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    document_id, attachment_id = with_an_appendix(office)
    issuing = office.issuing
    other = BytesIO((SAMPLES / "to-trinh.pdf").read_bytes())

    with pytest.raises(NotFoundError):
        issuing.detach(office.outsider, document_id, attachment_id)
    assert issuing.detach(office.drafter, document_id, attachment_id).attachments == ()
    again = issuing.attach(office.drafter, document_id, BytesIO(APPENDIX.read_bytes()), "a.pdf")
    assert [one.name for one in again.attachments] == ["a.pdf"]
    issuing.send(office.drafter, document_id)
    with pytest.raises(FlowRefusedError) as refusal:
        issuing.attach(office.drafter, document_id, other, "b.pdf")
    assert refusal.value.reason == "not_draft"


def test_others_do_not_see_a_separate_file_and_the_clerk_does(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    document_id, attachment_id = with_an_appendix(office)
    office.issuing.send(office.drafter, document_id)

    assert office.house.signing.file(office.clerk, attachment_id).size == APPENDIX.stat().st_size
    with pytest.raises(NotFoundError):
        office.house.signing.file(office.outsider, attachment_id)


def test_a_document_whose_separate_file_bears_the_seal_is_not_cancelled(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    document_id, attachment_id = with_an_appendix(office)
    until_the_seal(office, document_id)
    seal(office, attachment_id)

    with pytest.raises(FlowRefusedError) as refusal:
        office.issuing.cancel(office.drafter, document_id, "thôi")

    assert refusal.value.reason == "sealed_already"
