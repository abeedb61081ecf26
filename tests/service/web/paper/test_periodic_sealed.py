"""A sealed report stays readable for everybody, and our verifier and a foreign one pass the seal."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from service.journeys.report_seal import HOLDER, InternalSeal, ReportSeal
from service.web.paper.periodic import FIELD, shown_in_seal
from signing.errors import DocumentRefusedError
from signing.placement import Box
from signing.tagged_field import with_row_headers, with_tagged_field
from signing.validation.policy import ValidationPolicy
from signing.validation.process import examine
from tests.service.web.paper.test_periodic import text_of
from tests.support.house import TestHouse, a_house
from tests.support.pdf_structure import faults, read
from tests.support.periodic import Writing, a_busy_city, gathered
from tests.support.servers import needs
from tests.support.signed import plain


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> TestHouse:
    return a_house(tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def sealed(house: TestHouse, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    report = gathered(a_busy_city(tmp_path_factory.mktemp("city")))
    return seal(house, Writing().pdf(report, sealed=True))


def seal(house: TestHouse, pdf: bytes) -> bytes:
    own = ReportSeal(
        InternalSeal(house.internal), [house.internal.timestamps()], house.internal.revocation(),
        house.signing.trust, house.clock,
    )  # fmt: skip
    made = own.seal_in(pdf, FIELD, shown_in_seal("vi"))
    assert made.level == "B-LT"
    return made.pdf


def judged(house: TestHouse, pdf: bytes):
    chain = InternalSeal(house.internal)().chain
    return examine(
        BytesIO(pdf),
        trust=house.signing.trust,
        material=house.internal.revocation().gather(chain, house.clock()),
        policy=ValidationPolicy(),
        moment=house.clock(),
    )


def test_our_own_verifier_passes_the_seal(house: TestHouse, sealed: bytes) -> None:
    (one,) = judged(house, sealed).signatures

    assert (one.indication, one.level) == ("TOTAL-PASSED", "B-LT")
    assert one.signer.common_name == HOLDER.common_name


def test_a_changed_count_is_found(house: TestHouse, sealed: bytes) -> None:
    place = sealed.index(b"/Title")
    changed = sealed[:place] + b"/Tytle" + sealed[place + 6 :]

    (one,) = judged(house, changed).signatures

    assert one.indication == "TOTAL-FAILED"


def test_sealing_takes_no_accessibility_away(sealed: bytes) -> None:
    assert faults(sealed) == []


def test_the_seal_stands_in_the_structure_and_says_what_it_is(sealed: bytes) -> None:
    with pikepdf.open(BytesIO(sealed)) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        kind, form = read(pdf).elements[-1]
        assert kind == "/Form"
        assert form.K.Obj.objgen == field.objgen
        assert field.TU == "Chữ ký số niêm phong báo cáo tháng 6 năm 2025"
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        assert numbers[numbers.index(field.StructParent) + 1].objgen == form.objgen
        assert pdf.Root.StructTreeRoot.ParentTreeNextKey > field.StructParent


def test_who_sealed_it_and_when_stands_in_the_block_for_it(house: TestHouse, sealed: bytes) -> None:
    with pikepdf.open(BytesIO(sealed)) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        left, bottom, right, top = map(float, field.Rect)
        assert field.P.objgen == pdf.pages[-1].obj.objgen
        assert pikepdf.Stream(pdf, field.AP.N.read_bytes()).read_bytes() != b""
    assert left > 595 / 2
    assert (round(right - left), round(top - bottom)) == (221, 68)
    assert text_of(sealed).rindex("HỆ THỐNG ẤN TÍN") > 0


@pytest.mark.parametrize("make", [with_row_headers, lambda pdf: with_tagged_field(
    pdf, name="Seal", says="x", page=0, box=Box(1, 1, 9, 9))])  # fmt: skip
def test_what_is_not_tagged_is_not_touched(make) -> None:
    with pytest.raises(DocumentRefusedError):
        make(plain())


@pytest.mark.poppler
def test_poppler_says_the_seal_is_valid(house: TestHouse, sealed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(sealed)

    told = subprocess.run([needs("pdfsig"), path], capture_output=True, text=True, check=False)

    assert "Signature is Valid" in told.stdout
    assert "ETSI.CAdES.detached" in told.stdout
