"""The whole layout: the same wherever a page's origin is, on samples and on what strangers send."""

from __future__ import annotations

import pickle
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.errors import DocumentRefusedError, MarkOutsidePageError
from signing.layout import ChosenPlace, OfficeLayout, SignerPlace, find_layout
from signing.layout.finding import PAGES_SEARCHED, SIGNERS_AT_MOST
from signing.layout.lines import Line
from signing.placement import Box, Page, Word
from signing.reservation import DAY, MONTH, NUMBER, SEAL, signer_field
from tests.support.laid_out import A4, MINH_ANH, QUOC_BAO, Paper, a_draft, grown, shown

TURNS = st.sampled_from((0, 90, 180, 270))


@given(
    rotation=TURNS,
    unit=st.sampled_from((0.5, 1.0, 2.5)),
    left=st.floats(-400, 400),
    bottom=st.floats(-400, 400),
)
@settings(max_examples=40)
def test_the_places_are_the_same_on_the_page_as_shown_however_it_is_turned_cut_and_scaled(
    rotation: int, unit: float, left: float, bottom: float
) -> None:
    wide, high = (842, 595) if rotation % 180 else (595, 842)
    page = Page(wide / unit, high / unit, left, bottom, rotation, unit)

    plain, turned = a_draft().layout(), a_draft(page).layout()

    assert turned.warnings == plain.warnings
    assert turned.printed_symbol == plain.printed_symbol
    for one, other in zip(plain.places(), turned.places(), strict=True):
        assert one.name == other.name
        assert one.font_size == other.font_size
        expected, mark = shown(one), shown(other, page)
        for edge in ("x", "y", "width", "height"):
            assert getattr(mark, edge) == pytest.approx(getattr(expected, edge), abs=0.05), edge


def test_a_document_is_numbered_on_its_first_page_and_signed_on_the_page_with_the_name() -> None:
    papers = [Paper().head(), Paper().signed(("GIÁM ĐỐC",), MINH_ANH.full_name), Paper()]
    papers[2].write("Phụ lục kèm theo", 85, 100)

    found = _of(papers)

    pages = {one.name: one.page for one in found.places()}
    assert pages == {
        NUMBER: 0,
        DAY: 0,
        MONTH: 0,
        signer_field(1): 1,
        SEAL: 1,
        "office-address": 2,
    }


def test_people_sign_on_different_pages_and_the_seal_goes_with_the_last() -> None:
    papers = [
        Paper().signed(("PHÓ GIÁM ĐỐC",), QUOC_BAO.full_name),
        Paper(),
        Paper().signed(("GIÁM ĐỐC",), MINH_ANH.full_name),
    ]

    found = _of(papers, QUOC_BAO, MINH_ANH)

    assert [one.page for one in found.signers] == [0, 2]
    assert found.seal.page == 2
    assert _of(papers, MINH_ANH, QUOC_BAO).seal.page == 0


@pytest.mark.parametrize("name", ["", " ", "山田 太郎", "محمد علي", "Ê" * 10_000, "( . )"])
def test_whoever_is_named_in_whatever_letters_has_a_place(name: str) -> None:
    found = a_draft().layout(SignerPlace(name, name))

    assert A4.contains(found.signers[0].box)
    assert "no_name:1" in found.warnings


def test_the_words_of_the_first_and_the_last_pages_alone_are_asked_for() -> None:
    asked: set[int] = set()

    def words_of(page: int) -> tuple[Word, ...]:
        asked.add(page)
        return ()

    find_layout((A4,) * 1000, words_of, (MINH_ANH,))

    assert asked == {0, *range(1000 - PAGES_SEARCHED, 1000)}


def test_a_person_chooses_another_place_and_the_seal_follows() -> None:
    paper = a_draft()
    elsewhere = ChosenPlace(0, 0.5, 0.5, 0.2, 0.06)

    found = paper.layout(chosen={signer_field(1): elsewhere, NUMBER: elsewhere})

    assert found.signers[0].fractions(A4) == elsewhere or _near(found.signers[0], elsewhere)
    assert found.number is not None
    assert _near(found.number, elsewhere)
    seal, signature = shown(found.seal), shown(found.signers[0])
    assert seal.x < signature.x < seal.x + seal.width
    assert "seal_not_a_third" not in found.warnings


def test_a_chosen_place_settles_what_was_missed() -> None:
    paper = Paper().signed(("GIÁM ĐỐC",), MINH_ANH.full_name)
    chosen = {NUMBER: ChosenPlace(0, 0.1, 0.1, 0.2, 0.02), DAY: ChosenPlace(0, 0.6, 0.1, 0.3, 0.02)}

    assert paper.layout().warnings == ("no_number_place", "no_date_place")
    assert paper.layout(chosen=chosen).warnings == ()


def test_a_chosen_place_beyond_the_edge_is_moved_onto_the_page_and_told() -> None:
    found = a_draft().layout(chosen={"office-address": ChosenPlace(0, 0.9, 0.95, 0.3, 0.1)})

    assert A4.contains(found.address.box)
    assert "outside_page" in found.address.warnings


@pytest.mark.parametrize(
    "place",
    [
        ChosenPlace(0, 0.1, 0.1, 0.0, 0.1),
        ChosenPlace(0, 0.1, 0.1, 0.1, -0.1),
        ChosenPlace(0, float("nan"), 0.1, 0.1, 0.1),
        ChosenPlace(0, 0.1, 0.1, float("inf"), 0.1),
    ],
)
def test_a_chosen_place_without_a_size_is_refused(place: ChosenPlace) -> None:
    with pytest.raises(MarkOutsidePageError):
        a_draft().layout(chosen={SEAL: place})


@pytest.mark.parametrize("page", [-1, 1, 10**9])
def test_a_place_chosen_on_no_page_is_refused(page: int) -> None:
    with pytest.raises(DocumentRefusedError) as refusal:
        a_draft().layout(chosen={SEAL: ChosenPlace(page, 0.1, 0.1, 0.1, 0.1)})

    assert refusal.value.code == "no_such_page"


@pytest.mark.parametrize("count", [0, SIGNERS_AT_MOST + 1])
def test_a_document_is_signed_by_somebody_and_not_by_everybody(count: int) -> None:
    with pytest.raises(ValueError, match="signers"):
        find_layout((A4,), lambda _: (), (MINH_ANH,) * count)


def test_fields_that_stand_on_the_page_are_kept_clear_of() -> None:
    before = a_draft().layout()

    found = a_draft().layout(taken_of=lambda _: (before.address.box,))

    assert found.address.box.shared_with(before.address.box).area == 0


def test_a_place_upon_a_field_that_is_there_is_told() -> None:
    before = a_draft().layout()

    for one in before.places():
        told = a_draft().layout(taken_of=lambda _, box=one.box: (box,))
        assert ("covers_field" in told.warnings) == (one.name != "office-address"), one.name


def test_what_is_reserved_is_what_was_found() -> None:
    found = a_draft().layout()

    kept = found.reservation("https://kyso.example/v/ABCD-EFGH", "ABCD-EFGH")

    assert [(one.name, one.box) for one in kept.texts] == [
        (one.name, one.box) for one in (found.number, found.day, found.month) if one
    ]
    assert all(one.says and one.font_size == 13 for one in kept.texts)
    assert [one.name for one in kept.signatures] == [signer_field(1), SEAL]
    assert MINH_ANH.full_name in kept.signatures[0].says
    (mark,) = kept.marks
    assert mark.qr == "https://kyso.example/v/ABCD-EFGH"
    assert {"https://kyso.example/v/ABCD-EFGH"} < set(mark.lines)
    assert "ABCD-EFGH" in mark.lines[-1]
    assert pickle.loads(pickle.dumps(found)) == found


def test_whatever_a_page_holds_a_layout_lies_on_the_page() -> None:
    pages = {
        "nothing": (),
        "a number's word alone": _words("Số:"),
        "other scripts": _words("编号 หมายเลข Номер رقم 12/QĐ"),
        "only dots": _words("." * 5000),
        "a date in pieces": _words("ngày " * 400 + "tháng năm"),
        "a name over and over": _words(f"{MINH_ANH.full_name} " * 2000),
        "letters as long as a page": _words("Ố" * 60_000),
    }
    for words in pages.values():
        found = find_layout((A4,), lambda _, words=words: words, (MINH_ANH, QUOC_BAO))
        assert all(A4.contains(one.box) for one in found.places())


def test_sixty_thousand_words_upon_each_other_are_looked_at_once() -> None:
    words = tuple(Word(["Nguyễn", "Số:", "ngày", "Minh", "Anh"][n % 5], Box(300, 200 + n % 7, 330, 212 + n % 7))
                  for n in range(60_000))  # fmt: skip
    asked = []

    def words_of(page: int) -> tuple[Word, ...]:
        asked.append(page)
        return words

    found = find_layout((A4,), words_of, (MINH_ANH, QUOC_BAO, SignerPlace("Minh Anh")))

    assert asked == [0]
    assert [one.found for one in found.signers] == [False, False, False]


@pytest.mark.parametrize(
    "text", ["chữ Số:/A", "chữ Số: b", "ngày..tháng..năm", "Độc lập - Tự do - Hạnh phúc", "..."]
)
def test_a_line_of_the_same_over_and_over_is_not_looked_at_anew_for_each(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    for method in ("left_of", "word_at"):
        genuine = getattr(Line, method)

        def counted(line: Line, index: int, genuine: object = genuine) -> object:
            looks.append(index)
            return genuine(line, index)  # type: ignore[operator]

        monkeypatch.setattr(Line, method, counted)
    parts = (f"{text} " * 6000).split()[:6000]
    words = tuple(
        Word(part, Box(60 + n / 20, 700, 60 + n / 20 + 0.04, 712)) for n, part in enumerate(parts)
    )

    found = find_layout((A4,), lambda _: words, (MINH_ANH,))

    assert all(A4.contains(one.box) for one in found.places())
    assert len(looks) < 300


@given(
    boxes=st.lists(
        st.tuples(
            st.sampled_from(("Số:", "/QĐ-X", "ngày", "tháng", "năm", "2026", "Minh", "Anh", "...")),
            st.floats(-50, 640),
            st.floats(-50, 880),
        ),
        max_size=40,
    ),
    rotation=TURNS,
)
def test_words_thrown_upon_a_page_break_nothing(
    boxes: list[tuple[str, float, float]], rotation: int
) -> None:
    page = Page(595, 842, rotation=rotation)
    words = tuple(Word(text, grown(Box(x, y, x + 20, y + 2), 5)) for text, x, y in boxes)

    found = find_layout((page,), lambda _: words, (SignerPlace("Minh Anh"),))

    assert all(page.contains(one.box) for one in found.places())


def _near(one: object, place: ChosenPlace) -> bool:
    other = one.fractions(A4)  # type: ignore[attr-defined]
    return all(
        abs(getattr(other, edge) - getattr(place, edge)) < 1e-4
        for edge in ("left", "top", "width", "height")
    )


def _words(text: str) -> tuple[Word, ...]:
    words = [
        Word(part, Box(60 + 7 * (n % 60), 700 - 14 * (n // 60 % 40), 66 + 7 * (n % 60), 712 - 14 * (n // 60 % 40)))
        for n, part in enumerate(text.split())
    ]  # fmt: skip
    return tuple(words)


def _of(papers: Sequence[Paper], *signers: SignerPlace) -> OfficeLayout:
    pages = [paper.page for paper in papers]
    return find_layout(pages, lambda page: tuple(papers[page].words), signers or (MINH_ANH,))
