"""From draft to issued: number, date and seal come after the first signature, and none is broken."""

from __future__ import annotations

import io
import itertools
from pathlib import Path

import pytest

from signing.errors import DocumentRefusedError
from signing.increment import Increment, open_reader
from signing.levels import PadesLevel
from signing.placement import Page
from signing.reservation import (
    DAY,
    NUMBER,
    SEAL,
    Reservation,
    ReservedSignature,
    ReservedText,
    signer_field,
)
from signing.validation.indications import Indication
from signing.validation.report import VerdictCode
from tests.support.documents import a_pdf, an_encrypted_pdf
from tests.support.office import (
    KINDS,
    archived_report_of,
    later_changes,
    report_of,
    signature_in,
    signed_in,
    steps,
    with_places,
    with_texts,
    within,
)
from tests.support.pki import pki
from tests.support.seen import a_png, an_empty_page
from tests.support.verdicts import (
    engine_archived,
    engine_believes,
    pdfsig_says,
    qpdf_accepts,
)

STEPS = range(2, 6)  # from the first signature on
ARCHIVED = PadesLevel.B_LTA


def test_every_step_keeps_every_octet_of_the_one_before() -> None:
    for before, after in itertools.pairwise(steps(ARCHIVED).all):
        assert after.startswith(before)
        assert len(after) > len(before)


@pytest.mark.parametrize("step", STEPS)
def test_after_every_step_our_verifier_passes_every_signature(step: int) -> None:
    report = archived_report_of(steps(ARCHIVED).all[step])

    assert {one.indication for one in report.signatures} == {Indication.TOTAL_PASSED}
    assert all(one.changes.permitted for one in report.signatures)
    signatures = [one for one in report.signatures if one.kind == "signature"]
    assert {one.level for one in signatures} == {PadesLevel.B_LTA}
    assert len(signatures) == {2: 1, 3: 2, 4: 2, 5: 3}[step]


def test_an_issued_document_is_an_original() -> None:
    before, after = (archived_report_of(steps(ARCHIVED).all[step]) for step in (4, 5))

    assert before.verdict is VerdictCode.AWAITING_AGENCY
    assert after.verdict is VerdictCode.ELECTRONIC_ORIGINAL


def test_the_leader_certifies_that_forms_and_signatures_alone_may_follow() -> None:
    report = archived_report_of(steps(ARCHIVED).sealed)

    assert signature_in(report, signer_field(1)).certification.docmdp == 2
    assert not signature_in(report, signer_field(1)).certification.violated
    assert signature_in(report, SEAL).certification.docmdp is None


@pytest.mark.parametrize("step", STEPS)
def test_after_every_step_the_engine_passes_every_signature(step: int) -> None:
    document = steps(ARCHIVED).all[step]

    assert engine_believes(document, pki()) == []
    assert engine_archived(document, pki()) == []


@pytest.mark.poppler
@pytest.mark.parametrize("step", STEPS)
def test_after_every_step_poppler_finds_every_signature_valid(step: int, tmp_path: Path) -> None:
    path = tmp_path / "step.pdf"
    path.write_bytes(steps(ARCHIVED).all[step])

    told = pdfsig_says(path)

    assert told.count("Signature Validation: Signature is Valid.") == {2: 1, 3: 2, 4: 2, 5: 3}[step]


@pytest.mark.qpdf
@pytest.mark.parametrize("step", range(6))
def test_every_step_is_a_sound_file(step: int, tmp_path: Path) -> None:
    path = tmp_path / "step.pdf"
    path.write_bytes(steps(ARCHIVED).all[step])

    assert qpdf_accepts(path)


@pytest.mark.parametrize("page", KINDS, ids=str)
def test_a_seal_over_a_signature_passes_on_every_kind_of_page(page: Page) -> None:
    """Decree 30/2020, appendix I, II.8: the seal lies over a third of the signature's image."""
    places = Reservation(
        texts=(
            ReservedText(NUMBER, 0, within(page, 0.1, 0.8, 0.25, 0.09), "Số"),
            ReservedText(DAY, 0, within(page, 0.5, 0.8, 0.15, 0.09), "Ngày"),
        ),
        signatures=(
            ReservedSignature(signer_field(1), 0, within(page, 0.5, 0.2, 0.4, 0.15), "Chữ ký"),
            ReservedSignature(SEAL, 0, within(page, 0.4, 0.15, 0.24, 0.2), "Dấu"),
        ),
    )
    reserved = with_places(an_empty_page(page), places)
    led = signed_in(
        reserved, signer_field(1), "rsa", certifies=True, image=a_png(colour=(20, 40, 170, 255))
    )
    numbered = with_texts(led, {NUMBER: "15/QĐ-BNV", DAY: "06"})
    document = signed_in(numbered, SEAL, "agency", image=a_png(60, 60, (200, 20, 20, 160)))

    report = report_of(document)

    assert report.indication is Indication.TOTAL_PASSED
    assert later_changes(report, signer_field(1)) == "number_date_and_seal_given"
    assert engine_believes(document, pki()) == []


def test_a_document_that_names_places_of_its_own_goes_the_same_way() -> None:
    """Named destinations point at pages (ISO 32000-2, 12.3.2.4): a change of a page is none of theirs."""
    draft = a_pdf(2, catalog="/Dests << /h.1 [4 0 R /XYZ 0 700 0] /h.2 << /D [6 0 R /Fit] >> >>")
    led = signed_in(with_places(draft), signer_field(1), "rsa", certifies=True, shows="Lãnh đạo")
    sealed = signed_in(with_texts(led), SEAL, "agency", shows="SỞ")

    assert report_of(sealed).indication is Indication.TOTAL_PASSED
    writer = Increment.over(open_reader(io.BytesIO(sealed)))
    writer.root["/Dests"]["/h.1"][0] = writer.find_page_for_modification(1)[0]
    writer.update_root()
    elsewhere = report_of(sealed + writer.section(len(sealed)).getvalue())
    assert signature_in(elsewhere, SEAL).changes.reasons == ("viewing_changed",)


def test_an_encrypted_document_goes_the_same_way() -> None:
    key = "mở"
    reserved = with_places(an_encrypted_pdf(key), password=key)
    led = signed_in(reserved, signer_field(1), "rsa", certifies=True, shows="Lãnh", password=key)
    numbered = with_texts(led, password=key)
    sealed = signed_in(numbered, SEAL, "agency", shows="SỞ", level=ARCHIVED, password=key)

    report = report_of(sealed, key)

    assert {one.indication for one in report.signatures} == {Indication.TOTAL_PASSED}
    assert later_changes(report, signer_field(1)) == "number_date_and_seal_given"
    assert engine_believes(sealed, pki(), key) == []


def test_what_the_seal_closes_is_closed_in_an_encrypted_document_too() -> None:
    key = "mở"
    reserved = with_places(an_encrypted_pdf(key), password=key)
    led = signed_in(reserved, signer_field(1), "rsa", password=key)
    sealed = signed_in(with_texts(led, {NUMBER: "15"}, key), SEAL, "agency", password=key)

    with pytest.raises(DocumentRefusedError, match="field_locked"):
        with_texts(sealed, {DAY: "26"}, key)
    forced = sealed + _filled_whatever_is_closed(sealed, key)

    seal = signature_in(report_of(forced, key), SEAL)
    assert seal.changes.reasons == ("locked_field_changed",)
    assert seal.indication is Indication.TOTAL_FAILED


def _filled_whatever_is_closed(document: bytes, key: str) -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("signing.filling._require_open", lambda *_: None)
        return with_texts(document, {DAY: "26"}, key)[len(document) :]
