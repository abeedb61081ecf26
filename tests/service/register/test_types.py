"""The kinds of documents are data, and a file with faults is refused with all of them at once."""

import pytest

from config.settings import ROOT
from service.journeys.register.types import UnusableTypesError, load_document_types

FILE = ROOT / "config" / "policies" / "document_types.toml"
# Decree 30/2020, Article 7 in its order, with the abbreviations of Appendix III, part I.
ARTICLE_7 = (
    "Nghị quyết NQ, Quyết định QĐ, Chỉ thị CT, Quy chế QC, Quy định QyĐ, "
    "Thông cáo TC, Thông báo TB, Hướng dẫn HD, Chương trình CTr, Kế hoạch KH, Phương án PA, Đề án ĐA, "
    "Dự án DA, Báo cáo BC, Biên bản BB, Tờ trình TTr, Hợp đồng HĐ, Công văn -, Công điện CĐ, "
    "Bản ghi nhớ BGN, Bản thỏa thuận BTT, Giấy ủy quyền GUQ, Giấy mời GM, Giấy giới thiệu GGT, "
    "Giấy nghỉ phép GNP, Phiếu gửi PG, Phiếu chuyển PC, Phiếu báo PB, Thư công -"
)


def refused(tmp_path, *changes):
    text = FILE.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    path = tmp_path / "document_types.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableTypesError) as refusal:
        load_document_types(path)
    return refusal.value.problems


def test_the_twenty_nine_kinds_of_the_decree_are_there_in_its_order_with_their_abbreviations():
    types = load_document_types(FILE).types

    assert ", ".join(f"{one.name.vi} {one.abbreviation or '-'}" for one in types) == ARTICLE_7
    assert len(types) == 29


def test_kinds_without_an_abbreviation_share_one_series_and_so_do_copies():
    kinds = load_document_types(FILE)

    assert {one.code for one in kinds.types if one.drawn_from == "CONG_VAN"} == {
        "CONG_VAN", "THU_CONG",
    }  # fmt: skip
    assert {one.drawn_from for one in kinds.copies} == {"SAO_Y"}
    assert [(one.abbreviation, one.mark) for one in kinds.copies] == [
        ("SY", "SAO Y"), ("SL", "SAO LỤC"), ("TrS", "TRÍCH SAO"),
    ]  # fmt: skip


def test_marks_of_urgency_have_the_sizes_of_the_decree():
    told = {one.mark: (one.width_mm, one.height_mm) for one in load_document_types(FILE).urgencies}

    assert told == {"HOẢ TỐC": (30, 8), "THƯỢNG KHẨN": (40, 8), "KHẨN": (20, 8)}


def test_every_fault_is_told_at_once_and_by_the_name_of_its_kind(tmp_path):
    problems = refused(
        tmp_path,
        ("digits = 2", "digits = 0"),
        ('abbreviation = "QĐ"', 'abbreviation = "QĐ/1"'),
        ("width_mm = 40", "width_mm = 0"),
        ('name.en = "Directive"', 'name.english = "Directive"'),
    )

    told = "\n".join(problems)
    for words in (
        "numbering.digits", "types.QUYET_DINH.abbreviation", "urgencies.THUONG_KHAN.width_mm",
        "types.CHI_THI.name.en: Field required", "types.CHI_THI.name.english",
    ):  # fmt: skip
        assert f"document_types.toml: {words}" in told, words


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('code = "CHI_THI"', 'code = "QUYET_DINH"', "stands twice: QUYET_DINH"),
        (
            'abbreviation = "CT"',
            'abbreviation = "QĐ"',
            "CHI_THI: is written as those of QUYET_DINH",
        ),
        ('series = "CONG_VAN"\n', "", "THU_CONG: is written as those of CONG_VAN"),
        ('series = "CONG_VAN"', 'series = "NOTHING"', "no series NOTHING"),
        ("{number}/{abbreviation}-{agency}", "{number}/{agency}", "lacks abbreviation"),
        ("{number}/{agency}-{unit}", "{number}/{agency}-{unit.__class__}", "unit.__class__"),
        ("{number}/{agency}-{unit}", "{number}/{agency}-{unit", "unnamed"),
        ("{number}/{agency}-{unit}", "{number:>9999}/{agency}-{unit}", "its name alone"),
        ("version = 1", "version = = 1", "line 5"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(tmp_path, before, after, told):
    assert any(told in problem for problem in refused(tmp_path, (before, after)))


def test_a_file_without_end_is_not_read(tmp_path):
    path = tmp_path / "document_types.toml"
    path.write_bytes(b"#" * ((1 << 20) + 1))

    with pytest.raises(UnusableTypesError):
        load_document_types(path)
