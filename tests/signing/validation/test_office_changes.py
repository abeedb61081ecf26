"""Number, date and seal after the first signature: told as what they are; anything else is found."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from signing.increment import Increment, open_reader
from signing.reservation import DAY, NUMBER, SEAL, signer_field
from signing.validation.indications import Indication
from signing.validation.permitted import permitted_change
from signing.validation.report import ChangeFacts, SignatureReport
from tests.support.office import (
    ROLE,
    later_changes,
    report_of,
    signature_in,
    signed_in,
    steps,
    with_texts,
)

LEADER, SECOND = signer_field(1), signer_field(2)
Deed = Callable[[Increment, Any], None]


def after(document: bytes, field: str, deed: Deed) -> bytes:
    """The document after somebody did something to one of its fields, in an increment of its own."""
    reader = open_reader(io.BytesIO(document))
    writer = Increment.over(reader)
    references = list.__iter__(writer.root["/AcroForm"]["/Fields"])
    found = next(one for one in references if one.get_object()["/T"] == field)
    deed(writer, found.get_object())
    writer.update_container(found.get_object())
    return document + writer.section(len(document)).getvalue()


def showing(text: bytes, *, first: bytes = b"", extra: bytes = b"", font: str = "simple") -> Deed:
    """Draw another text in a field, in its own typeface."""

    def deed(writer: Increment, field: Any) -> None:
        old = field["/AP"]["/N"]
        fonts = writer.root["/AcroForm"]["/DR"]["/Font"]
        name = {"simple": "/AnTin1", "composite": "/AnTinVi1"}[font]
        chosen = fonts.raw_get(name)
        content = b"/Tx BMC q %s BT 0 g /F 13 Tf 1 0 0 1 20 4 Tm %s Tj ET Q EMC %s"
        drawn = generic.StreamObject(
            {key: old.raw_get(key) for key in ("/Type", "/Subtype", "/BBox", "/Matrix")},
            stream_data=content % (first, text, extra),
        )
        drawn[pdf_name("/Resources")] = generic.DictionaryObject(
            {pdf_name("/Font"): generic.DictionaryObject({pdf_name("/F"): chosen})}
        )
        field[pdf_name("/AP")] = generic.DictionaryObject(
            {pdf_name("/N"): writer.add_object(drawn)}
        )

    return deed


def saying(text: str) -> Deed:
    """Give a field another value and leave its picture."""

    def deed(_writer: Increment, field: Any) -> None:
        field[pdf_name("/V")] = generic.pdf_string(text)

    return deed


def both(*deeds: Deed) -> Deed:
    """Do one thing and another."""

    def deed(writer: Increment, field: Any) -> None:
        for one in deeds:
            one(writer, field)

    return deed


def indications(document: bytes) -> dict[str, Indication]:
    report = report_of(document)
    return {one.field: one.indication for one in report.signatures}


def told_of(document: bytes, field: str) -> str:
    return later_changes(report_of(document), field)


def test_the_verifier_says_number_and_date_and_never_modified() -> None:
    document = steps()
    only_leader = with_texts(document.led)

    assert told_of(document.led, LEADER) == "no_changes"
    assert told_of(only_leader, LEADER) == "number_and_date_given"
    assert told_of(document.signed, LEADER) == "signatures_given"
    assert told_of(document.numbered, LEADER) == "signatures_number_and_date_given"
    assert told_of(document.numbered, SECOND) == "number_and_date_given"
    assert told_of(document.sealed, LEADER) == "signatures_number_date_and_seal_given"
    assert told_of(document.sealed, SECOND) == "number_date_and_seal_given"
    assert told_of(document.sealed, SEAL) == "no_changes"


def test_the_seal_alone_and_data_for_later_have_words_of_their_own() -> None:
    sealed = signed_in(with_texts(steps().led), SEAL, "agency")
    without_number = signed_in(steps().led, SEAL, "agency")

    assert told_of(sealed, LEADER) == "number_date_and_seal_given"
    assert told_of(without_number, LEADER) == "seal_given"


NUMBERED = ("office-number", "office-day")


@pytest.mark.parametrize(
    ("categories", "filled", "signed", "word"),
    [
        ((), (), (), "no_changes"),
        (("VALIDATION_DATA",), (), (), "validation_data_added"),
        (("VALIDATION_DATA", "FORM_FILLING"), NUMBERED, (), "number_and_date_given"),
        (("FORM_FILLING",), (*NUMBERED, "budget"), (), "changes_permitted"),
        (("FORM_FILLING",), ("office-number",), (), "changes_permitted"),
        (("FORM_FILLING",), ("office-day", "office-year"), (), "changes_permitted"),
        (("FORM_FILLING",), (), (), "changes_permitted"),
        (("SIGNING",), (), ("office-seal",), "seal_given"),
        (("SIGNING",), (), ("office-seal", "Signature1"), "changes_permitted"),
        (("SIGNING",), (), ("office-signer-2", "office-seal"), "signatures_and_seal_given"),
        (("SIGNING",), (), (), "changes_permitted"),
        (("VALIDATION_DATA", "ANNOTATION"), (), (), "changes_permitted"),
    ],
)
def test_only_what_an_office_does_has_an_offices_word(
    categories: tuple[str, ...], filled: tuple[str, ...], signed: tuple[str, ...], word: str
) -> None:
    changes = ChangeFacts(
        permitted=True,
        categories=categories,
        objects=(),
        pages_added=0,
        pages_removed=0,
        annotation_overlap=False,
        visual=False,
        fields=filled,
        signed=signed,
    )

    assert permitted_change(changes) == word


def test_the_claimed_role_is_told_and_nobody_elses() -> None:
    report = report_of(steps().sealed)

    assert signature_in(report, LEADER).signer.claimed_role == ROLE
    assert signature_in(report, SECOND).signer.claimed_role is None
    assert signature_in(report, SEAL).signer.claimed_role is None


CHANGED = {
    "value and picture": both(saying("16"), showing(b"(16)")),
    "value": saying("16"),
    "picture": showing(b"(16)"),
    "emptied": saying(""),
}


@pytest.mark.parametrize("how", CHANGED)
def test_a_number_changed_after_the_seal_violates_what_the_seal_closed(how: str) -> None:
    report = report_of(after(steps().sealed, NUMBER, CHANGED[how]))
    seal = signature_in(report, SEAL)

    assert seal.indication is Indication.TOTAL_FAILED
    assert seal.changes.reasons[0] == "locked_field_changed"
    assert report.indication is Indication.TOTAL_FAILED


def test_a_day_filled_in_only_after_the_seal_violates_it() -> None:
    sealed = signed_in(with_texts(steps().led, {NUMBER: "15"}), SEAL, "agency")
    day = both(saying("27"), showing(b"(27)"))

    seal = signature_in(report_of(after(sealed, DAY, day)), SEAL)

    assert "locked_field_changed" in seal.changes.reasons
    assert seal.indication is Indication.TOTAL_FAILED


def test_a_number_that_somebody_signed_is_never_changed() -> None:
    signed = signed_in(steps().numbered, None, "p384")  # no lock, no certification

    report = report_of(after(signed, NUMBER, both(saying("16"), showing(b"(16)"))))
    last = report.signatures[-1]

    assert last.changes.reasons == ("number_or_date_changed",)
    assert last.indication is Indication.TOTAL_FAILED


LIES = {
    "another number": (b"(61)", b"", "simple", "appearance_differs_from_value"),
    "another number, of other glyphs": (
        b"<00160011>",
        b"",
        "composite",
        "appearance_differs_from_value",
    ),
    "a digit more": (b"(115)", b"", "simple", "appearance_differs_from_value"),
    "nothing": (b"()", b"", "simple", "appearance_differs_from_value"),
    "two lines": (b"(1)", b"BT /F 13 Tf 10 4 Td (5) Tj ET", "simple", "number_not_readable"),
    "a stroke over it": (b"(15)", b"20 0 m 30 16 l S", "simple", "number_not_readable"),
    "a square under it": (b"(15)", b"0 0 9 9 re f", "simple", "number_not_readable"),
    "hidden letters": (b"(15)", b"3 Tr", "simple", "number_not_readable"),
    "a picture": (b"(15)", b"/I Do", "simple", "number_not_readable"),
    "turned": (b"(15)", b"q -1 0 0 -1 0 0 cm Q", "simple", "number_not_readable"),
}
FIRST = {
    "cut after the first digit": b"0 0 26 16 re W n",
    "letters of white": b"1 g",
    "brackets that nobody opened": b"Q Q q",
    "turned before": b"-1 0 0 -1 60 16 cm",
}


@pytest.mark.parametrize("lie", LIES)
def test_a_picture_that_says_another_number_than_its_value_is_found(lie: str) -> None:
    text, extra, font, word = LIES[lie]
    deed = both(saying("15"), showing(text, extra=extra, font=font))

    report = report_of(after(steps().signed, NUMBER, deed))

    assert report.indication is not Indication.TOTAL_PASSED
    leader, second = signature_in(report, LEADER), signature_in(report, SECOND)
    assert leader.indication is Indication.TOTAL_FAILED  # what he certified, this is not
    assert second.indication is Indication.INDETERMINATE
    assert second.changes.reasons == (word,)


@pytest.mark.parametrize("trick", FIRST)
def test_a_line_that_is_made_to_look_otherwise_is_not_believed(trick: str) -> None:
    deed = both(saying("15"), showing(b"(15)", first=FIRST[trick]))

    second = signature_in(report_of(after(steps().signed, NUMBER, deed)), SECOND)

    assert second.changes.reasons == ("number_not_readable",)


def test_an_honest_picture_by_another_program_is_believed() -> None:
    """The same line as in the attacks, telling the truth: it is the lie that is refused."""
    deed = both(saying("15"), showing(b"(15)"))

    assert told_of(after(steps().signed, NUMBER, deed), SECOND) == "changes_permitted"
    assert set(indications(after(steps().signed, NUMBER, deed)).values()) == {
        Indication.TOTAL_PASSED
    }


def with_font(change: Callable[[Increment, Any], None]) -> Deed:
    """Say 15 in a font of one's own."""

    def deed(writer: Increment, field: Any) -> None:
        both(saying("15"), showing(b"(15)"))(writer, field)
        picture = field["/AP"]["/N"]
        fonts = picture["/Resources"]["/Font"]
        ours = fonts["/F"]
        copied = generic.DictionaryObject({key: ours.raw_get(key) for key in ours})
        change(writer, copied)
        fonts[pdf_name("/F")] = writer.add_object(copied)

    return deed


def _other_program(writer: Increment, font: Any) -> None:
    descriptor = font["/FontDescriptor"]
    copied = generic.DictionaryObject({key: descriptor.raw_get(key) for key in descriptor})
    program = bytes(descriptor["/FontFile2"].data)
    copied[pdf_name("/FontFile2")] = writer.add_object(
        generic.StreamObject(stream_data=program[:-1] + b"\1")
    )
    font[pdf_name("/FontDescriptor")] = writer.add_object(copied)


def _other_encoding(_writer: Increment, font: Any) -> None:
    differences = generic.ArrayObject([generic.NumberObject(0x31), pdf_name("/nine")])
    font[pdf_name("/Encoding")] = generic.DictionaryObject(
        {
            pdf_name("/BaseEncoding"): pdf_name("/WinAnsiEncoding"),
            pdf_name("/Differences"): differences,
        }
    )


def _two_programs(writer: Increment, font: Any) -> None:
    descriptor = font["/FontDescriptor"]
    copied = generic.DictionaryObject({key: descriptor.raw_get(key) for key in descriptor})
    copied[pdf_name("/FontFile3")] = writer.add_object(generic.StreamObject(stream_data=b"OTTO"))
    font[pdf_name("/FontDescriptor")] = writer.add_object(copied)


def _by_symbols(writer: Increment, font: Any) -> None:
    descriptor = font["/FontDescriptor"]
    copied = generic.DictionaryObject({key: descriptor.raw_get(key) for key in descriptor})
    copied[pdf_name("/Flags")] = generic.NumberObject(4)
    font[pdf_name("/FontDescriptor")] = writer.add_object(copied)


def _of_another_kind(_writer: Increment, font: Any) -> None:
    font[pdf_name("/Subtype")] = pdf_name("/Type1")


def _backwards(_writer: Increment, font: Any) -> None:
    widths = [-int(one) for one in font["/Widths"]]
    font[pdf_name("/Widths")] = generic.ArrayObject(map(generic.NumberObject, widths))


@pytest.mark.parametrize(
    "change",
    [_other_program, _two_programs, _other_encoding, _by_symbols, _of_another_kind, _backwards],
)
def test_a_font_that_nobody_vouches_for_says_no_number(
    change: Callable[[Increment, Any], None],
) -> None:
    report = report_of(after(steps().signed, NUMBER, with_font(change)))

    assert signature_in(report, SECOND).changes.reasons == ("number_not_readable",)
    assert report.indication is not Indication.TOTAL_PASSED


def turned(degrees: int) -> Deed:
    """Say 66 and show 99."""

    def deed(writer: Increment, field: Any) -> None:
        both(saying("66"), showing(b"(66)"))(writer, field)
        matrix = {180: (-1, 0, 0, -1), 90: (0, 1, -1, 0)}[degrees]
        field["/AP"]["/N"][pdf_name("/Matrix")] = generic.ArrayObject(
            map(generic.NumberObject, (*matrix, 0, 0))
        )

    return deed


@pytest.mark.parametrize("degrees", [90, 180])
def test_a_number_that_stands_on_its_head_is_found(degrees: int) -> None:
    report = report_of(after(steps().signed, NUMBER, turned(degrees)))

    assert signature_in(report, SECOND).changes.reasons == ("number_not_readable",)


def in_a_layer(writer: Increment, field: Any) -> None:
    """Show the number only where a layer is switched on."""
    layer = {pdf_name("/Type"): pdf_name("/OCG"), pdf_name("/Name"): generic.pdf_string("n")}
    field["/AP"]["/N"][pdf_name("/OC")] = writer.add_object(generic.DictionaryObject(layer))


def under_the_mouse(writer: Increment, field: Any) -> None:
    """Show another number to who comes near."""
    other = field["/AP"].raw_get("/N")
    del writer
    field["/AP"][pdf_name("/R")] = other


@pytest.mark.parametrize("trick", [in_a_layer, under_the_mouse])
def test_a_number_that_is_not_always_shown_is_not_believed(trick: Deed) -> None:
    deed = both(saying("15"), showing(b"(15)"), trick)

    report = report_of(after(steps().signed, NUMBER, deed))

    assert signature_in(report, SECOND).changes.reasons == ("number_not_readable",)


def drawn_anew(writer: Increment, field: Any) -> None:
    """Let viewers draw the field in a font that came along."""
    form = writer.root["/AcroForm"]
    form["/DR"]["/Font"][pdf_name("/Evil")] = form["/DR"]["/Font"].raw_get("/AnTin1")
    form[pdf_name("/NeedAppearances")] = generic.BooleanObject(value=True)
    field[pdf_name("/DA")] = generic.pdf_string("/Evil 13 Tf 0 g")
    writer.update_container(form["/DR"]["/Font"])
    writer.update_container(form)


def test_how_a_number_would_be_drawn_anew_is_never_changed() -> None:
    deed = both(saying("15"), showing(b"(15)"), drawn_anew)

    report = report_of(after(steps().signed, NUMBER, deed))

    assert signature_in(report, SECOND).changes.reasons == ("field_changed",)
    assert signature_in(report, SECOND).indication is Indication.TOTAL_FAILED


def test_a_number_that_lied_before_anybody_signed_is_found() -> None:
    lying = after(steps().reserved, NUMBER, both(saying("15"), showing(b"(99)")))

    report = report_of(signed_in(lying, LEADER, "rsa"))

    assert report.indication is Indication.INDETERMINATE
    assert any(one.code == "field_shows_another_value" for one in report.signatures[0].findings)


def moved(_writer: Increment, field: Any) -> None:
    """Move a widget up the page."""
    left, bottom, right, top = (float(one) for one in field["/Rect"])
    field[pdf_name("/Rect")] = generic.ArrayObject(
        generic.FloatObject(one) for one in (left, bottom + 200, right, top + 200)
    )


@pytest.mark.parametrize("step", ["signed", "numbered", "sealed"])
def test_a_seal_moved_on_its_page_is_found(step: str) -> None:
    report = report_of(after(getattr(steps(), step), SEAL, moved))

    assert signature_in(report, LEADER).indication is Indication.TOTAL_FAILED
    assert not any(one.changes.permitted for one in report.signatures)


def with_more_text(writer: Increment, _field: Any) -> None:
    """Write a sentence more on the page of a field."""
    page = writer.find_page_for_modification(0)[0]
    old = page.get_object().raw_get("/Contents")
    more = writer.add_object(
        generic.StreamObject(stream_data=b"BT /F1 12 Tf 72 600 Td (tang luong) Tj ET")
    )
    listed = list(list.__iter__(old.get_object() if hasattr(old, "idnum") else old))
    page.get_object()[pdf_name("/Contents")] = generic.ArrayObject([*listed, more])
    writer.mark_update(page)


@pytest.mark.parametrize("field", [LEADER, SECOND])
def test_whoever_gives_a_number_and_touches_the_page_is_found(field: str) -> None:
    deed = both(saying("15"), showing(b"(15)"), with_more_text)

    found: SignatureReport = signature_in(report_of(after(steps().signed, NUMBER, deed)), field)

    assert found.indication is Indication.TOTAL_FAILED
    assert "content_changed" in found.changes.reasons


def test_a_seal_that_follows_a_forgery_does_not_heal_it() -> None:
    forged = after(steps().signed, NUMBER, both(saying("16"), showing(b"(16)"), with_more_text))

    report = report_of(signed_in(forged, SEAL, "agency"))

    assert signature_in(report, LEADER).indication is Indication.TOTAL_FAILED
    assert report.indication is Indication.TOTAL_FAILED
