"""What other systems get of a document has the names and the lengths of Appendix VI (W-56)."""

import json
from datetime import date
from xml.etree import ElementTree

import pytest

from service.journeys.register.errors import EntryRefusedError
from service.journeys.register.metadata import LENGTHS, OutgoingMetadata, Recipient

WHOLE = {
    "organ_id": "H13.15",
    "type_name": "Quyết định",
    "code_number": "15",
    "code_notation": "QĐ-SKHCN",
    "issued_date": date(2026, 2, 5),
    "organ_name": "Sở Khoa học và Công nghệ",
    "subject": "Phê duyệt <kế hoạch> & 'dự án'",
    "full_name": "Nguyễn Thị Minh Anh",
    "position": "Giám đốc",
    "to": (Recipient(organ_name="Sở Y tế", organ_id="H13.20"), Recipient(organ_name="Lưu: VT")),
    "priority": 2,
    "page_amount": 3,
}
# W-56, written down once more.
DECREE = (
    "OrganId 13, FileCatalog 4, FileNotation 20, DocOrdinal 3, TypeName 100, CodeNumber 11, "
    "CodeNotation 30, IssuedDate 10, OrganName 200, Subject 500, Language 30, PageAmount 3, "
    "Description 500, Position 100, FullName 50, Priority 1, IssuedAmount 3, DueDate 10"
)


def wrong(**changes):
    with pytest.raises(EntryRefusedError) as refusal:
        OutgoingMetadata(**(WHOLE | changes))
    return [(one.field, one.code) for one in refusal.value.problems]


def test_the_lengths_are_those_of_the_appendix():
    assert ", ".join(f"{name} {length}" for name, length in LENGTHS.items()) == DECREE


def test_json_and_xml_tell_the_same_under_the_names_of_the_appendix():
    told = OutgoingMetadata(**WHOLE)

    as_json = json.loads(told.as_json())
    as_xml = ElementTree.fromstring(told.as_xml())

    assert as_json["FileCode"] == {"OrganId": "H13.15", "FileCatalog": None, "FileNotation": None}
    assert (as_json["IssuedDate"], as_json["Priority"]) == ("05/02/2026", 2)
    assert [one["OrganName"] for one in as_json["To"]] == ["Sở Y tế", "Lưu: VT"]
    assert as_xml.findtext("Subject") == as_json["Subject"] == WHOLE["subject"]
    assert as_xml.findtext("FileCode/OrganId") == "H13.15"
    assert as_xml.findtext("SignerInfo/FullName") == "Nguyễn Thị Minh Anh"
    assert [one.findtext("OrganName") for one in as_xml.findall("To")] == ["Sở Y tế", "Lưu: VT"]
    assert as_xml.find("DueDate") is None


@pytest.mark.parametrize(
    ("field", "name", "longest"),
    [
        ("organ_id", "OrganId", "H" * 13),
        ("file_notation", "FileNotation", "x" * 20),
        ("type_name", "TypeName", "x" * 100),
        ("code_number", "CodeNumber", "1" * 11),
        ("code_notation", "CodeNotation", "x" * 30),
        ("organ_name", "OrganName", "x" * 200),
        ("subject", "Subject", "x" * 500),
        ("language", "Language", "x" * 30),
        ("description", "Description", "x" * 500),
        ("position", "Position", "x" * 100),
        ("full_name", "FullName", "x" * 50),
    ],
)
def test_a_text_may_be_as_long_as_the_appendix_says_and_no_longer(field, name, longest):
    OutgoingMetadata(**(WHOLE | {field: longest}))

    assert wrong(**{field: longest + "x"}) == [(name, "TOO_LONG")]


@pytest.mark.parametrize(
    ("field", "name", "largest"),
    [
        ("file_catalog", "FileCatalog", 9999),
        ("doc_ordinal", "DocOrdinal", 999),
        ("page_amount", "PageAmount", 999),
        ("issued_amount", "IssuedAmount", 999),
        ("priority", "Priority", 9),
    ],
)
def test_a_number_has_as_many_digits_as_the_appendix_says(field, name, largest):
    OutgoingMetadata(**(WHOLE | {field: largest}))

    assert wrong(**{field: largest + 1}) == [(name, "TOO_LONG")]
    assert wrong(**{field: -1}) == [(name, "OUT_OF_RANGE")]


def test_everything_that_is_missing_or_wrong_is_told_at_once():
    to = (Recipient(organ_name=""), Recipient(organ_name="x" * 201, organ_id="H" * 14))

    assert wrong(
        organ_id=None, type_name="", issued_date=None, subject="a\0b", to=to
    ) == [
        ("OrganId", "MISSING"), ("TypeName", "MISSING"), ("IssuedDate", "MISSING"),
        ("Subject", "NOT_TEXT"), ("To.1.OrganName", "MISSING"),
        ("To.2.OrganName", "TOO_LONG"), ("To.2.OrganId", "TOO_LONG"),
    ]  # fmt: skip


def test_recipients_without_end_are_refused():
    assert wrong(to=(Recipient(organ_name="x"),) * 1001) == [("To", "TOO_LONG")]
