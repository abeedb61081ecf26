"""What came after a signature: found by comparing two states, wherever and however it was written."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import ObjStreamRef
from pyhanko.sign.fields import enumerate_sig_fields

from signing.validation.changes import History
from signing.validation.changes.states import Sections
from signing.validation.report import CertificationFacts, ChangeFacts
from tests.corpus.letters import (
    CATALOG,
    CONTENT,
    FORM,
    LIES,
    NAME,
    NAME_AP,
    NOTE,
    NUMBER,
    PAGE,
    PAGE2,
    PAGES,
    approved,
    certified,
    contract,
    objects,
    text,
)
from tests.corpus.revisions import Draft, begun
from tests.corpus.signature import signed
from tests.corpus.syntax import having, stream

FILLED = {
    NUMBER: having(having(objects()[NUMBER], b"/V", b"(15/QD-UBND)"), b"/AP", b"<< /N 90 0 R >>"),
    90: text(b"15/QD-UBND"),
}


def reviewed(draft: Draft | bytes) -> tuple[ChangeFacts, CertificationFacts]:
    """What the first signature says to all that came later."""
    return next(all_reviewed(draft))


def all_reviewed(draft: Draft | bytes) -> Iterator[tuple[ChangeFacts, CertificationFacts]]:
    data = draft if isinstance(draft, bytes) else draft.data
    reader = PdfFileReader(BytesIO(data), strict=False)
    history = History(reader)
    for _, value, field in enumerate_sig_fields(reader, filled_status=True):
        dictionary = value.get_object()
        numbers = dictionary["/ByteRange"]
        yield history.review(numbers[2] + numbers[3], dictionary, field.get_object())


def test_nothing_after_a_signature_is_no_change() -> None:
    changes, _ = reviewed(approved())

    assert (changes.permitted, changes.categories, changes.reasons) == (True, (), ())


@pytest.mark.parametrize("xref", ["table", "stream", "packed"])
def test_an_object_written_again_as_it_was_is_no_change(xref: str) -> None:
    draft = approved()

    changes, _ = reviewed(draft.revised({n: draft[n] for n in (PAGE, NAME, FORM)}, xref=xref))

    assert (changes.permitted, changes.categories) == (True, ())


def test_a_number_filled_into_a_reserved_field_is_told_by_the_name_of_the_field() -> None:
    changes, _ = reviewed(approved().revised(FILLED))

    assert (changes.permitted, changes.categories) == (True, ("FORM_FILLING",))
    assert changes.fields == ("so",)


@pytest.mark.parametrize(("level", "violated"), [(1, True), (2, False), (3, False)])
def test_what_a_certification_forbids_violates_it(level: int, violated: bool) -> None:  # noqa: FBT001
    changes, certification = reviewed(certified(level).revised(FILLED))

    assert certification == CertificationFacts(level, violated)
    assert changes.permitted is not violated


def test_validation_data_may_always_follow() -> None:
    draft = certified(1)
    store = {91: b"<< /Certs [92 0 R] >>", 92: stream(b"any certificate")}

    changes, certification = reviewed(draft.revised(store | draft.set(CATALOG, b"/DSS", b"91 0 R")))

    assert (changes.permitted, changes.categories) == (True, ("VALIDATION_DATA",))
    assert not certification.violated


def test_what_is_drawn_may_not_hide_in_the_validation_data() -> None:
    mine = objects()
    mine[93] = b"<< /Certs [4 0 R] >>"  # the page's content, shared
    mine[CATALOG] = having(mine[CATALOG], b"/DSS", b"93 0 R")
    draft = signed(begun(mine))

    changes, _ = reviewed(draft.revised({CONTENT: stream(LIES)}))

    assert "content_changed" in changes.reasons
    assert changes.visual


def test_a_font_may_not_hide_among_the_annotations() -> None:
    mine = objects()
    mine[PAGE] = mine[PAGE].replace(b"/Annots [", b"/Annots [5 0 R ")
    draft = signed(begun(mine))

    changes, _ = reviewed(draft.revised(draft.set(5, b"/BaseFont", b"/Symbol")))

    assert not changes.permitted


def test_a_chain_that_leads_past_the_signed_revision_hides_nothing() -> None:
    draft = signed(contract())

    past = draft.revised({CONTENT: stream(LIES)} | {n: draft[n] for n in (PAGE, FORM)}, prev=-1)
    changes, _ = reviewed(_with_everything(past, draft))

    assert "content_changed" in changes.reasons


def _with_everything(past: Draft, draft: Draft) -> Draft:
    """A last revision that holds the whole document again, so that no chain is needed."""
    return draft.revised({**draft.objects, CONTENT: past[CONTENT]}, prev=-1)


def test_a_page_is_counted_where_it_came_and_where_it_went() -> None:
    draft = approved()
    page = {94: draft[PAGE2]}

    added, _ = reviewed(
        draft.revised(page | {PAGES: b"<< /Type /Pages /Kids [3 0 R 17 0 R 94 0 R] /Count 3 >>"})
    )
    gone, _ = reviewed(draft.revised({PAGES: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"}))
    turned, _ = reviewed(
        draft.revised({PAGES: b"<< /Type /Pages /Kids [17 0 R 3 0 R] /Count 2 >>"})
    )

    assert (added.pages_added, added.reasons) == (1, ("pages_added",))
    assert (gone.pages_removed, gone.reasons[0]) == (1, "pages_removed")
    assert turned.reasons == ("pages_moved",)


def test_a_rebuilt_page_tree_shows_the_same_pages() -> None:
    draft = approved()
    node = {95: b"<< /Type /Pages /Parent 2 0 R /Kids [3 0 R 17 0 R] /Count 2 >>"}

    kept, _ = reviewed(draft.revised(node | {PAGES: b"<< /Type /Pages /Kids [95 0 R] /Count 2 >>"}))
    turned, _ = reviewed(
        draft.revised(
            {95: having(node[95], b"/Rotate", b"90")}
            | {PAGES: b"<< /Type /Pages /Kids [95 0 R] /Count 2 >>"}
        )
    )

    assert (kept.permitted, kept.pages_added, kept.pages_removed) == (True, 0, 0)
    assert turned.reasons == ("content_changed",)


@pytest.mark.parametrize("subtype", [b"/FreeText", b"/Stamp", b"/Redact", b"/Ink", b"/Square"])
def test_what_could_be_taken_for_the_text_is_no_remark(subtype: bytes) -> None:
    draft = certified(3)
    note = {96: b"<< /Type /Annot /Subtype %s /Rect [70 750 300 775] >>" % subtype}

    changes, certification = reviewed(draft.revised(note | draft.join(PAGE, b"/Annots", 96)))

    assert (changes.categories, changes.reasons) == (("ANNOTATION",), ("annotation_added",))
    assert certification.violated


def test_a_remark_may_follow_where_remarks_are_allowed() -> None:
    draft = certified(3)
    note = {96: b"<< /Type /Annot /Subtype /Highlight /Rect [70 750 300 775] >>"}

    changes, certification = reviewed(draft.revised(note | draft.join(PAGE, b"/Annots", 96)))

    assert (changes.permitted, changes.categories) == (True, ("ANNOTATION",))
    assert not certification.violated


def test_an_annotation_upon_another_is_said_to_lie_there() -> None:
    draft = approved()
    upon = {96: b"<< /Type /Annot /Subtype /Text /Rect [510 790 530 810] >>"}  # NOTE lies there
    beside = {96: b"<< /Type /Annot /Subtype /Text /Rect [530 790 550 810] >>"}

    over, _ = reviewed(draft.revised(upon | draft.join(PAGE, b"/Annots", 96)))
    free, _ = reviewed(draft.revised(beside | draft.join(PAGE, b"/Annots", 96)))

    assert (over.annotation_overlap, free.annotation_overlap) == (True, False)


def test_a_picture_that_says_another_thing_than_its_field_is_told() -> None:
    changes, _ = reviewed(approved().revised({NAME_AP: text(b"Ke Gian")}))

    assert changes.reasons == ("appearance_differs_from_value",)


def test_a_picture_redrawn_with_the_same_words_is_no_lie() -> None:
    changes, _ = reviewed(approved().revised({NAME_AP: text(b"Nguyen Van  An")}))

    assert changes.permitted


def test_an_object_stream_written_over_changes_all_that_it_held() -> None:
    first = contract("packed")
    draft = signed(first, also={n: first[n] for n in (CATALOG, PAGES)})  # these lie outside of it
    holder = _holder_of(draft, NAME)

    changes, _ = reviewed(draft.revised({holder: stream(b"", b"/Type /ObjStm /N 0 /First 0")}))

    assert not changes.permitted


def _holder_of(draft: Draft, number: int) -> int:
    sections = Sections(PdfFileReader(BytesIO(draft.data), strict=False))
    written = sections.written(number, sections.last)
    assert written is not None
    assert isinstance(written.place, ObjStreamRef)
    return int(written.place.obj_stream_id)


def test_forty_signatures_read_every_object_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost of the whole file is linear: no signature makes us read it all again."""
    few, many = _reads(8, monkeypatch), _reads(40, monkeypatch)

    assert many < few * 5 * 1.5


def _reads(count: int, monkeypatch: pytest.MonkeyPatch) -> int:
    draft = contract()
    for number in range(count):
        draft = signed(draft, name=f"S{number}".encode())
    reads: list[Any] = []
    parsed = Sections._parsed
    with monkeypatch.context() as patch:
        patch.setattr(
            Sections,
            "_parsed",
            lambda *facts: reads.append(facts[1]) or parsed(*facts),  # type: ignore[func-returns-value]
        )
        answers = list(all_reviewed(draft))
    assert len(answers) == count
    assert all(changes.permitted for changes, _ in answers)
    return len(reads)


def test_the_note_that_was_there_may_not_be_moved() -> None:
    draft = approved()

    changes, _ = reviewed(draft.revised(draft.set(NOTE, b"/Rect", b"[72 750 300 780]")))

    assert changes.reasons == ("annotation_changed",)
