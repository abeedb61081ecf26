"""A visible signature can be read, by people and by programs, and never leaves its box."""

from __future__ import annotations

import io
import subprocess
import threading
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.appearance import Appearance, draw, unprintable, warm_up
from signing.placement import Box, Page
from signing.typeface import REPLACEMENT, plain, typeface
from tests.corpus.pdf import pages
from tests.support.seen import a_png, an_empty_page, ink, rendered, stamped
from tests.support.servers import needs

SHEET = Page(500, 300)
BOX = Box(50, 60, 450, 260)
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
SMALL = [unicodedata.normalize("NFC", v + t) for v in "aăâeêioôơuưy" for t in TONES] + ["đ"]
VIETNAMESE = "".join(c for letter in SMALL for c in (letter, letter.upper()) if not c.isascii())
WORDS = (
    "Ký bởi: Nguyễn Thị Minh Anh",
    "Cơ quan: SỞ KHOA HỌC VÀ CÔNG NGHỆ",
    "Thời gian ký: 2026-11-23T14:05:09+07:00",
)


def test_the_alphabet_has_134_letters_and_the_typeface_draws_them_all() -> None:
    face = typeface()

    assert len(VIETNAMESE) == len(set(VIETNAMESE)) == 134
    assert face.missing(VIETNAMESE) == ""
    assert all(face.width(letter) > 0.2 for letter in VIETNAMESE)
    assert len({face.shown(letter) for letter in VIETNAMESE}) == 134


def test_every_letter_has_a_shape_of_its_own_and_none_is_a_box() -> None:
    shapes = {letter: _picture(letter) for letter in VIETNAMESE + REPLACEMENT}

    assert len(set(shapes.values())) == 135


def test_decomposed_text_is_drawn_as_composed_text() -> None:
    composed = _stamp(*WORDS)
    decomposed = _stamp(*(unicodedata.normalize("NFD", line) for line in WORDS))

    assert composed == decomposed


@pytest.mark.poppler
def test_a_program_reads_the_vietnamese_words_back(tmp_path: Path) -> None:
    file = tmp_path / "stamped.pdf"
    file.write_bytes(_stamp(*WORDS, VIETNAMESE[:67], VIETNAMESE[67:]))

    read = subprocess.run(
        [needs("pdftotext"), "-layout", str(file), "-"], check=True, capture_output=True
    ).stdout.decode()

    lines = [line.strip() for line in read.splitlines() if line.strip()]
    assert lines == [*WORDS, VIETNAMESE[:67], VIETNAMESE[67:]]


@pytest.mark.poppler
def test_poppler_finds_the_font_embedded_and_readable(tmp_path: Path) -> None:
    file = tmp_path / "stamped.pdf"
    file.write_bytes(_stamp(*WORDS))

    told = subprocess.run([needs("pdffonts"), str(file)], check=True, capture_output=True)

    row = told.stdout.decode().splitlines()[-1].split()
    assert row[:4] == ["AnTinSerif", "CID", "TrueType", "Identity-H"]
    assert row[4:7:2] == ["yes", "yes"]  # embedded, with ToUnicode
    assert told.stderr == b""


@pytest.mark.parametrize("text", ["mmmmmmmmmm", "iiiiiiiiii", "Nguyễn Thị Minh Anh", "ƯỜNG ĐƯỜNG"])
def test_letters_stand_as_far_apart_as_the_typeface_says(text: str) -> None:
    """The ink of H…H spans the advances between them: a face of 2048 units would double it."""
    scale, size = 4.0, 20.0
    document = stamped(
        an_empty_page(SHEET), SHEET, BOX, Appearance(lines=(f"H{text}H",), font_size=size)
    )

    left, _, right, _ = ink(rendered(document, scale))

    face = typeface()
    bearings = 0.04  # left and right of the two H, in ems
    expected = (face.width(f"H{text}H") - bearings) * size * scale
    assert right - left == pytest.approx(expected, abs=0.03 * size * scale)


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(
        st.text(alphabet="ỄỆjgyƠ|W Nguyễn", min_size=1, max_size=60), min_size=1, max_size=12
    ),
    width=st.floats(20, 400),
    height=st.floats(10, 250),
    rotation=st.sampled_from((0, 90, 180, 270)),
    image=st.booleans(),
)
def test_text_shrinks_until_it_fits_and_is_never_cut(
    lines: list[str], width: float, height: float, rotation: int, image: bool
) -> None:
    page = Page(500, 300, rotation=rotation)
    box = Box(30, 20, 30 + width, 20 + height)
    look = Appearance(tuple(lines), a_png() if image else None, font_size=30)

    inside = _ink_of(stamped(an_empty_page(page), page, box, look))
    boundless = _ink_of(_without_clip(stamped(an_empty_page(page), page, box, look)))

    if inside is not None:
        assert inside == pytest.approx(boundless, abs=2)
        turned = page.rotation % 180 != 0
        across, down = (height, width) if turned else (width, height)
        assert inside[2] - inside[0] <= across * 3 + 3
        assert inside[3] - inside[1] <= down * 3 + 3


def test_a_letter_the_typeface_lacks_is_seen_and_told() -> None:
    look = Appearance(lines=("Nguyễn 漢 Ж", "漢"))

    assert unprintable(look) == "漢Ж"
    assert unprintable(Appearance(lines=WORDS)) == ""
    assert _picture("漢") == _picture(REPLACEMENT)


def test_a_line_stays_a_line() -> None:
    assert plain("Minh\u00a0Anh\r\n\u200b\u202e!") == "Minh Anh  !"


def test_a_large_user_unit_keeps_the_size_of_letters_in_points() -> None:
    small = Page(500, 300)
    large = Page(50, 30, user_unit=10)
    text = Appearance(lines=("Hà Nội",), font_size=20)

    one = ink(rendered(stamped(an_empty_page(small), small, Box(50, 60, 450, 260), text), 2))
    ten = ink(rendered(stamped(an_empty_page(large), large, Box(5, 6, 45, 26), text), 20))

    assert ten == pytest.approx(one, abs=2)


def test_the_proportions_of_an_image_are_kept() -> None:
    left, top, right, bottom = ink(
        rendered(stamped(an_empty_page(SHEET), SHEET, BOX, Appearance(image_png=a_png(100, 100))))
    )

    assert right - left == pytest.approx(200, abs=2)  # the box is 400 by 200
    assert bottom - top == pytest.approx(200, abs=2)
    assert (left + right) / 2 == pytest.approx(250, abs=2)


def test_a_clear_background_shows_the_page() -> None:
    half_clear = a_png(50, 50, (0, 0, 255, 128))

    image = rendered(stamped(an_empty_page(SHEET), SHEET, BOX, Appearance(image_png=half_clear)))

    red, green, blue = image.getpixel((250, 140))
    assert (red, green) == pytest.approx((127, 127), abs=3)
    assert blue == 255


def test_nothing_to_draw_is_an_empty_form() -> None:
    image = rendered(stamped(an_empty_page(SHEET), SHEET, BOX, Appearance(lines=("", "  "))))

    assert image.convert("L").getextrema() == (255, 255)


@pytest.mark.qpdf
def test_an_encrypted_document_takes_a_stamp_and_stays_sound(tmp_path: Path) -> None:
    plain_file, locked, signed = (tmp_path / name for name in ("a.pdf", "b.pdf", "c.pdf"))
    plain_file.write_bytes(an_empty_page(SHEET))
    qpdf = needs("qpdf")
    command = [qpdf, "--encrypt", "mo", "chu", "256", "--", str(plain_file), str(locked)]
    subprocess.run(command, check=True)
    writer = IncrementalPdfFileWriter(io.BytesIO(locked.read_bytes()))
    writer.encrypt("mo")
    look = Appearance(WORDS, a_png())
    form = draw(writer, BOX, look)
    writer.root["/Kept"] = form
    writer.update_root()
    target = io.BytesIO()
    writer.write(target)
    signed.write_bytes(target.getvalue())

    told = subprocess.run([qpdf, "--password=mo", "--check", str(signed)], capture_output=True)
    assert told.returncode == 0, told.stderr
    reader = PdfFileReader(io.BytesIO(target.getvalue()))
    reader.decrypt("mo")
    font = reader.root["/Kept"]["/Resources"]["/Font"]["/F"]
    assert font["/DescendantFonts"][0]["/CIDSystemInfo"]["/Registry"] == "Adobe"
    assert b"Adobe-Identity-UCS" in font["/ToUnicode"].data


def test_threads_share_typeface_and_image_without_mixing_documents() -> None:
    look = Appearance(WORDS, a_png(50, 20, (0, 0, 200, 200)))
    document = pages(3)
    alone = _written(document, look)
    faults: list[bool] = []

    def work() -> None:
        faults.extend(_written(document, look) != alone for _ in range(15))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(faults) == 60
    assert not any(faults)


def test_a_stamp_adds_no_more_than_a_small_font_to_the_file() -> None:
    warm_up()

    assert len(_stamp(*WORDS)) - len(an_empty_page(SHEET)) < 24_000


def _written(document: bytes, look: Appearance) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(document))
    form = draw(writer, BOX, look)
    seen = [form.idnum]
    reference = form.get_object()
    for kind in ("/XObject", "/Font"):
        for item in reference["/Resources"][kind].values():
            seen.append(item.idnum)
    return b" ".join(b"%d" % number for number in seen) + reference.encoded_data


def _stamp(*lines: str) -> bytes:
    """A page stamped with lines, without the random file identifier."""
    document = stamped(an_empty_page(SHEET), SHEET, BOX, Appearance(lines=lines))
    before, _, after = document.rpartition(b"/ID [")
    return before + after.partition(b"]")[2]


def _picture(letter: str) -> bytes:
    page, box = Page(60, 60), Box(5, 5, 55, 55)
    look = Appearance(lines=(letter,), font_size=40)
    return rendered(stamped(an_empty_page(page), page, box, look), 1.5).tobytes()


def _ink_of(document: bytes) -> tuple[int, int, int, int] | None:
    return rendered(document, 3).convert("L").point(lambda level: 255 * (level < 245)).getbbox()


def _without_clip(document: bytes) -> bytes:
    """The same stamp, its box and its form's bounds grown by 100 units on every side."""
    writer = IncrementalPdfFileWriter(io.BytesIO(document))
    reference, _ = writer.find_page_for_modification(0)
    widget = reference.get_object()["/Annots"][0]
    form = widget["/AP"]["/N"]
    for owner, name in ((widget, "/Rect"), (form, "/BBox")):
        edges = [float(edge) for edge in owner[name]]
        grown = (edges[0] - 100, edges[1] - 100, edges[2] + 100, edges[3] + 100)
        owner[name] = generic.ArrayObject(map(generic.FloatObject, grown))
        writer.update_container(owner)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()
