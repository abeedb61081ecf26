"""The periodic report can be read by everybody, says both counts, and takes no name for markup."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from service.adoption.periodic.contents import Cell, Report
from service.sandbox import Sandbox
from service.web.paper.periodic import PeriodicWriter
from service.web.paper.periodic_trust import LedgerMark
from service.web.paper.typesetting import LARGEST, typeset
from tests.support.pdf_structure import faults, kinds, read
from tests.support.periodic import HEAD, MARK, NOW, Writing, a_busy_city, gathered, renamed
from tests.support.servers import needs

HOSTILE = [
    '#import "@preview/cetz:0.3.4": *',
    '#read("/etc/passwd") $x^2$ *đậm* _x_ `y` @z <seal> <label>',
    "= Đề mục\n== Đề mục\r\n- mục",
    '"]); system("x") // \\ \\u{41} \\#',
    "مرحبا 漢字 \u202e\u200b\x00\x07\ufeff🎉",
    "Ả" * 290,
    "x" * 299,
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return gathered(a_busy_city(tmp_path_factory.mktemp("city")))


@pytest.fixture(scope="module")
def written(report: Report) -> bytes:
    return Writing().pdf(report)


def text_of(pdf: bytes) -> str:
    """Return the text in the order a reader hears it, spaces made one."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return re.sub(r"\s+", " ", " ".join(pages))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("sealed", [False, True])
def test_every_mark_belongs_to_the_structure(report: Report, language: str, sealed: bool) -> None:
    assert faults(Writing().pdf(report, language, sealed=sealed)) == []


def test_the_structure_holds_what_the_layout_shows(written: bytes) -> None:
    told = kinds(written)

    assert told.count("/H1") == 1
    assert told.count("/H2") == 7
    assert told.count("/Table") == told.count("/Caption") - told.count("/Figure")
    assert told.count("/Table") >= 5
    assert told.count("/Figure") == 3  # each goal that has a line


def test_the_language_and_the_title_are_told(report: Report) -> None:
    for language, word in (("vi", "Báo cáo"), ("en", "Report")):
        with pikepdf.open(BytesIO(Writing().pdf(report, language))) as pdf:
            assert pdf.Root.Lang == language
            with pdf.open_metadata() as told:
                assert told["dc:title"].startswith(word)
                assert told["pdfuaid:part"] == "1"
                assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("2", "A")


def test_the_words_of_the_chart_tell_every_month_with_both_counts(written: bytes) -> None:
    with pikepdf.open(BytesIO(written)) as pdf:
        alt, *_ = [str(one.Alt) for kind, one in read(pdf).elements if kind == "/Figure"]

    assert "05/2025: 36,4 % (4/11)" in alt
    assert "06/2025: 45,5 % (5/11)" in alt
    assert "100 %" in alt


def test_the_text_reads_in_order_and_every_share_has_both_its_counts(written: bytes) -> None:
    text = text_of(written)

    places = [text.index(one) for one in ("CỘNG HÒA", "BÁO CÁO", "I. KẾT QUẢ", "II. DIỄN", "III. KẾT",
              "IV. SỐ", "V. ĐỘ", "VI. CÁCH", "VII. CÁCH", "Nơi nhận")]  # fmt: skip
    assert places == sorted(places)
    assert "Lãnh đạo ký số trong kỳ: 45,5 % (5/11)" in text
    assert "So với tháng 5 năm 2025, là 36,4 % (4/11), tăng 9,1 điểm phần trăm." in text
    assert "còn 6 người" in text


def test_a_closed_report_says_so_and_a_provisional_one_says_so_in_capitals(
    tmp_path_factory: pytest.TempPathFactory, written: bytes
) -> None:
    opened = gathered(a_busy_city(tmp_path_factory.mktemp("open")), closed=False)

    assert "Số liệu đã chốt lúc 06/07/2025" in text_of(written)
    assert "TẠM TÍNH" not in text_of(written)
    assert "SỐ LIỆU TẠM TÍNH" in text_of(Writing().pdf(opened))


def test_the_layout_is_that_of_the_decree(written: bytes) -> None:
    with pypdfium2.PdfDocument(written) as pdf:
        assert [round(x) for x in pdf[0].get_size()] == [595, 842]
        first, second = pdf[0].get_textpage(), pdf[1].get_textpage()
        top = first.get_text_bounded(bottom=842 - 56)
        number = second.get_text_bounded(bottom=842 - 58).strip()
    text = text_of(written)

    assert top.strip() == "", "no number on the first page"
    assert number == "2"
    for words in ("UBND THÀNH PHỐ", "SỞ MẪU", "Độc lập - Tự do - Hạnh phúc", "Số: 2025-06/BC-TH",
                  "Cần Thơ, ngày 20 tháng 7 năm 2025", "- Như trên;", "Lưu: VT"):  # fmt: skip
        assert words in text


@pytest.mark.parametrize("name", HOSTILE)
def test_a_unit_whose_name_is_markup_is_only_a_name(report: Report, name: str) -> None:
    pdf = Writing(replace(HEAD, agency=name[:120])).pdf(renamed(report, name))

    assert faults(pdf) == []
    with pikepdf.open(BytesIO(pdf)) as opened:
        links = [
            str(one.A.URI)
            for page in opened.pages
            for one in page.obj.get("/Annots", [])
            if one.get("/Subtype") == "/Link"
        ]
    assert all(link.startswith("https://antin.example/adoption/figures/") for link in links)
    told = text_of(pdf)
    for word in ("read", "import", "system"):
        assert (word in name) == (word in told)
    assert "root:" not in told


def test_a_name_without_a_space_never_lies_over_the_figures_beside_it(report: Report) -> None:
    pdf = Writing().pdf(renamed(report, "@" * 290))

    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            told = [
                (text.get_text_range(n, 1), text.get_charbox(n)) for n in range(text.count_chars())
            ]
            name = [box for sign, box in told if sign == "@"]
            others = [box for sign, box in told if sign.isdigit()]
            assert all(box[2] <= page.get_width() - 18 / 25.4 * 72 + 1 for box in name)
            assert not any(_overlap(one, other) for one in name for other in others)


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_small_groups_stand_nowhere_in_the_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    city = a_busy_city(tmp_path_factory.mktemp("small"))
    city.unit("tiny", "city")
    for person in ("x", "y", "z"):
        city.post(person, "tiny")

    told = gathered(city)
    text = text_of(Writing().pdf(told))

    hidden = next(one for one in told.goals if one.measure.key == "F3").units
    assert [one.cell.none for one in hidden] == [None, "withheld", "withheld"]
    assert "(…)" in text
    assert "(0/3)" not in text


def test_a_figure_calculated_again_is_told_beside_the_first(report: Report) -> None:
    goal = next(one for one in report.goals if one.stood is not None)
    again = replace(
        goal,
        stood=replace(
            goal.stood, version=2, reason="Nhật ký đến muộn", first={"counted": 4, "entitled": 11}
        ),
    )
    goals = tuple(again if one is goal else one for one in report.goals)

    text = text_of(Writing().pdf(replace(report, goals=goals)))

    assert "tính lại lần 2" in text
    assert "Lý do: Nhật ký đến muộn. Số công bố lần đầu: 4/11. Số tính lại: 5/11." in text


def test_how_to_check_is_told_and_an_unsealed_copy_says_what_it_is_not(report: Report) -> None:
    sealed, plain = text_of(Writing().pdf(report, sealed=True)), text_of(Writing().pdf(report))

    assert "https://antin.example/verify" in sealed
    assert "4.711 sự kiện" in sealed
    assert MARK.root in sealed.replace(" ", "")
    assert "CHƯA ĐƯỢC KÝ SỐ" in plain
    assert "CHƯA ĐƯỢC KÝ SỐ" not in sealed


def test_a_damaged_ledger_is_told_on_the_report(report: Report) -> None:
    damaged = LedgerMark("antin.example/ledger", 0, "", damaged=True)

    assert "SỔ SỰ KIỆN KHÔNG KHỚP" in text_of(Writing(mark=damaged).pdf(report))


def test_a_report_of_nothing_is_still_a_report(report: Report) -> None:
    silent = replace(
        report,
        goals=tuple(
            replace(one, cell=Cell(None, None, "no_source"), line=(), units=(), levels=())
            for one in report.goals
        ),
    )
    pdf = Writing().pdf(silent)

    assert faults(pdf) == []
    assert "Chưa có tháng nào có số liệu." in text_of(pdf)


@pytest.mark.poppler
def test_poppler_reads_the_text_too(written: bytes, tmp_path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(written)
    told = subprocess.run(
        [needs("pdftotext"), path, "-"], capture_output=True, text=True, check=True
    )

    assert "Lãnh đạo ký số trong kỳ" in told.stdout
    assert "(5/11)" in told.stdout


@pytest.mark.slow
def test_a_report_is_set_where_nothing_can_be_reached(report: Report) -> None:
    room = Sandbox(workers=1)
    try:
        writer = PeriodicWriter(
            lambda told: room.run(typeset, told), HEAD, "https://antin.example", lambda: None
        )
        assert faults(writer.write(report, "vi", made_at=NOW, sealed=False)) == []
    finally:
        room.close()


def test_more_than_a_report_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="to tell"):
        typeset("x" * (LARGEST + 1))
