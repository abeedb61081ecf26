"""A verdict on paper: every letter is drawn, nothing of a stranger becomes markup, and it is sealed."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pypdfium2
import pytest

from service.journeys.kept_verdicts import Verdict
from service.journeys.report_seal import InternalSeal, ReportSeal
from service.web.paper.report import write_report
from service.web.paper.sheet import BOX, plain
from service.web.reports import tell
from signing.validation.policy import ValidationPolicy
from signing.validation.process import examine
from tests.support.house import a_house
from tests.support.reports import every_report, report, signature
from tests.support.servers import needs
from tests.support.showroom import a_picture

TONES = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
ID = "7d444840-9dc0-11d1-b245-5ffdce74fad2"


def written(given: dict, pictures: dict[int, bytes] | None = None, *, sealed: bool = True) -> bytes:
    told = tell(Verdict(ID, given))
    return write_report(told, pictures or {}, told_by="http://antin.test", sealed=sealed)


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(pages).split())


@pytest.mark.parametrize("name", every_report())
def test_every_verdict_is_written_in_vietnamese_and_then_in_english(name):
    said = words(written(every_report()[name]))

    vietnamese, english = (
        said.index("Kết quả kiểm tra văn bản điện tử"),
        said.index("Verification of an electronic document"),
    )
    assert vietnamese < english
    assert ID in said


def test_what_must_be_said_of_a_signature_is_said():
    said = words(written(report("SIGNED", signature())))

    for label in ("Người ký", "Cơ quan quản lý", "Nơi cấp chứng thư", "Thời điểm ký",
                  "Tính toàn vẹn", "Chứng thư lúc ký", "Thời hạn chứng thư"):  # fmt: skip
        assert label in said
    assert "CA phục vụ các cơ quan nhà nước G2" in said


def test_every_vietnamese_letter_is_drawn():
    letters = TONES + TONES.upper()

    assert plain(letters) == letters
    assert plain("Ph\u01b0\u01a1\u0301ng") == "Phướng".replace("ướ", "ướ")
    assert BOX not in plain("Quyết định số 12/QĐ-UBND – “khẩn”…")


@pytest.mark.parametrize(
    "name",
    [
        "<b>đậm</b> & <para><font size=90>",
        "中" * 40,
        "W" * 5000,
        "a\x00b\nc\u202ed",
        "<!-- -->{{ 7 * 7 }}",
        "",
    ],
)
def test_whatever_a_certificate_says_the_report_is_written(name):
    one = signature()
    one["signer"] = one["signer"] | {"common_name": name, "unit": name, "organization": name}
    one["certificate"] = one["certificate"] | {"issuer": name}
    given = report("SIGNED", one, filename=name)

    assert written(given).startswith(b"%PDF-")


def test_sixty_signatures_are_told_and_the_rest_counted():
    said = words(written(report("SIGNED", *[signature(field=f"S{n}") for n in range(75)])))

    assert "Còn 15 chữ ký khác" in said


def test_a_picture_stands_in_the_report_and_rubbish_does_not():
    one = signature()
    one["changes"]["pictures"] = [{"number": 1, "page": 3}, {"number": 2, "page": 4}]

    pdf = written(report("REJECTED", one), {1: a_picture(), 2: b"rubbish"})

    assert "Trang 3 nay khác với lúc ký" in words(pdf)
    assert "Trang 4 nay khác" not in words(pdf)


def test_an_unsealed_report_says_so():
    assert "không có chữ ký số" in words(written(report("UNSIGNED"), sealed=False))
    assert "ký số. Hãy giữ tệp PDF" in words(written(report("UNSIGNED")))


def test_our_own_verifier_passes_the_sealed_report(tmp_path):
    house = a_house(tmp_path)
    seal = ReportSeal(
        InternalSeal(house.internal),
        [house.internal.timestamps()],
        house.internal.revocation(),
        house.signing.trust,
        house.clock,
    )

    judged = examine(
        io.BytesIO(seal.seal(written(every_report()["original"]))),
        trust=house.signing.trust,
        material=house.internal.revocation().gather(seal.key().chain, house.clock()),
        policy=ValidationPolicy(),
        moment=house.clock(),
    )

    assert judged.indication == "TOTAL-PASSED"
    assert not judged.notices


@pytest.mark.qpdf
def test_qpdf_finds_nothing_wrong_with_it(tmp_path: Path):
    path = tmp_path / "report.pdf"
    path.write_bytes(written(every_report()["original"]))

    assert subprocess.run([needs("qpdf"), "--check", path], capture_output=True).returncode == 0
