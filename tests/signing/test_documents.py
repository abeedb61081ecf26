"""A stranger's file is told for what it is, or refused with a word; nothing else comes out."""

from __future__ import annotations

import contextlib
import io
import pickle
import random
import subprocess
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.appearance import Appearance
from signing.documents import Limits, inspect
from signing.errors import DocumentRefusedError
from signing.placement import Box, Page
from tests.corpus import hostile
from tests.corpus.pdf import one_page, pages, pdf
from tests.support.seen import an_empty_page, stamped
from tests.support.servers import needs


@pytest.mark.parametrize(
    ("make", "code"), hostile.REFUSED.items(), ids=lambda it: getattr(it, "__name__", it)
)
def test_a_hostile_file_is_refused_with_its_own_word(make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(DocumentRefusedError) as refusal:
        inspect(io.BytesIO(make()))

    assert refusal.value.code == code


def test_an_honest_file_is_told_for_what_it_is() -> None:
    data = one_page(b"/MediaBox [0 0 842 595] /Rotate 90")

    told = inspect(io.BytesIO(data))

    assert told.page_count == 1
    assert told.pages == (Page(842, 595, rotation=90),)
    assert told.pdf_version == "1.7"
    assert (told.encrypted, told.signed, told.warnings) == (False, False, ())
    assert told.size == len(data)


def test_pages_come_in_order_and_inherit_from_the_tree() -> None:
    data = pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 3 "
            b"/MediaBox [0 0 100 200] /Rotate 90 >>",
            3: b"<< /Type /Pages /Parent 2 0 R /Kids [4 0 R 5 0 R] /Count 2 "
            b"/CropBox [5 5 90 190] >>",
            4: b"<< /Type /Page /Parent 3 0 R >>",
            5: b"<< /Type /Page /Parent 3 0 R /Rotate -90 /CropBox [80 300 -10 20] >>",
            6: b"<< /Type /Page /Parent 2 0 R /MediaBox [300 50 100 0] /Rotate 0 /UserUnit 2 >>",
        }
    )

    assert inspect(io.BytesIO(data)).pages == (
        Page(85, 185, left=5, bottom=5, rotation=90),
        Page(80, 180, left=0, bottom=20, rotation=270),
        Page(200, 50, left=100, bottom=0, user_unit=2),
    )


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (b"/MediaBox [0 0 0 0]", Page(612, 792)),
        (b"/MediaBox [0 0 200 100] /CropBox [500 500 600 600]", Page(200, 100)),
        (b"/MediaBox [0 0 200 100] /Rotate 450", Page(200, 100, rotation=90)),
        (b"/MediaBox [0 0 200 100] /Rotate 45", Page(200, 100)),
        (b"/MediaBox [0 0 200 100] /UserUnit -3", Page(200, 100)),
        (b"/MediaBox [0 0 99999999999 100]", Page(612, 792)),
        (b"/MediaBox 7", Page(612, 792)),
    ],
)
def test_a_page_of_impossible_shape_is_what_viewers_make_of_it(
    entries: bytes, expected: Page
) -> None:
    assert inspect(io.BytesIO(one_page(entries))).pages == (expected,)


def test_limits_are_told_with_the_refusal() -> None:
    for limits, data, code, limit in (
        (Limits(bytes=100), pages(1), "too_large", 100),
        (Limits(pages=3), pages(4), "too_many_pages", 3),
        (Limits(depth=0), pages(1), "too_deep", 0),
    ):
        with pytest.raises(DocumentRefusedError) as refusal:
            inspect(io.BytesIO(data), limits=limits)
        assert (refusal.value.code, refusal.value.limit) == (code, limit)
        assert pickle.loads(pickle.dumps(refusal.value)).limit == limit


@pytest.mark.qpdf
def test_an_encrypted_file_opens_with_its_password_alone(tmp_path: Path) -> None:
    locked = _locked(tmp_path, user="mở", owner="chủ")

    for password, code in ((None, "encrypted"), ("sai", "wrong_password")):
        with pytest.raises(DocumentRefusedError) as refusal:
            inspect(io.BytesIO(locked), password=password)
        assert refusal.value.code == code

    told = inspect(io.BytesIO(locked), password="mở")
    assert told.encrypted
    assert told.warnings == ()


@pytest.mark.qpdf
def test_a_file_that_every_viewer_opens_needs_no_password(tmp_path: Path) -> None:
    assert inspect(io.BytesIO(_locked(tmp_path, user="", owner="chu"))).encrypted


def test_empty_signature_fields_are_found_with_page_and_box() -> None:
    form = b"/AcroForm << /Fields [10 0 R 12 0 R 13 0 R] /SigFlags 1 >>"
    data = one_page(
        b"/Annots [10 0 R 11 0 R]",
        catalog=form,
        o10=b"<< /FT /Sig /T (So) /Subtype /Widget /Rect [50 60 10 20] /P 3 0 R >>",
        o12=b"<< /T (Nhom) /FT /Sig /Kids [14 0 R 15 0 R] >>",
        o13=b"<< /T (Chu) /FT /Tx /V (x) >>",
        o14=b"<< /T (Mot) /Parent 12 0 R /Kids [11 0 R] >>",
        o11=b"<< /Subtype /Widget /Parent 14 0 R /Rect [1 2 30 40] >>",
        o15=b"<< /T (Hai) /Parent 12 0 R /V 16 0 R >>",
        o16=b"<< /Type /Sig >>",
    )

    told = inspect(io.BytesIO(data))

    assert told.signatures == 1
    assert [(field.name, field.page, field.box) for field in told.empty_fields] == [
        ("So", 0, Box(10, 20, 50, 60)),
        ("Nhom.Mot", 0, Box(1, 2, 30, 40)),
    ]


@pytest.mark.parametrize(
    ("lines", "marked"),
    [
        (("MẬT",), True),
        (("TUYỆT MẬT",), True),
        (("TỐI MẬT",), True),
        (("BẢO MẬT THÔNG TIN",), False),
        (("Quyết định về bảo mật, bí mật",), False),
        (("Mật khẩu", "mật"), False),
        (("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",), False),
    ],
)
def test_a_state_secret_marking_is_noticed_and_a_phrase_is_not(
    lines: tuple[str, ...], marked: bool
) -> None:
    told = inspect(io.BytesIO(_with_text(*lines)))

    assert told.warnings == (("state_secret_marking",) if marked else ())


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_mutated_file_is_told_or_refused_and_nothing_else_escapes(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(chance.choice(_HONEST))
    for _ in range(chance.randint(1, 8)):
        where = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[where] = chance.randrange(256)
            case 1:
                del data[where : where + chance.randint(1, 40)]
            case 2:
                data[where:where] = chance.choice(
                    (b"<<", b"[", b"(", b"9999999999", b" 2 0 R ", b"null")
                )
            case _:
                start = chance.randrange(len(data))
                data[where:where] = data[start : start + chance.randint(1, 60)]
    with contextlib.suppress(DocumentRefusedError):
        inspect(io.BytesIO(bytes(data)))


def test_a_large_file_is_not_taken_into_memory(tmp_path: Path) -> None:
    file = tmp_path / "large.pdf"
    with file.open("wb") as target:
        target.write(b"%PDF-1.7\n%" + b"x" * (60 << 20) + b"\n")
        shift = target.tell()
        body = pages(2)
        start = int(body.rsplit(b"startxref\n", 1)[1].split()[0])
        moved = body.replace(b"startxref\n%d" % start, b"startxref\n%d" % (start + shift))
        for number in range(1, 5):
            place = body.index(b"%d 0 obj" % number)
            moved = moved.replace(b"%010d 00000 n" % place, b"%010d 00000 n" % (place + shift))
        target.write(moved)

    with file.open("rb") as document:
        inspect(document)  # what is loaded once per process
        tracemalloc.start()
        told = inspect(document)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert told.page_count == 2
    assert peak < 8 << 20


def _with_text(*lines: str) -> bytes:
    page, look = Page(595, 842), Appearance(lines, font_size=12)
    return _flattened(stamped(an_empty_page(page), page, Box(60, 700, 500, 800), look))


def _flattened(document: bytes) -> bytes:
    """The stamp made part of the page's own content, where text is looked for."""
    writer = IncrementalPdfFileWriter(io.BytesIO(document))
    reference, _ = writer.find_page_for_modification(0)
    sheet = reference.get_object()
    form = sheet["/Annots"][0]["/AP"].raw_get("/N")
    sheet["/Resources"]["/XObject"] = generic.DictionaryObject({"/S": form})
    content = generic.StreamObject(stream_data=b"q 1 0 0 1 60 700 cm /S Do Q")
    sheet["/Contents"] = writer.add_object(content)
    writer.update_container(sheet)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _locked(folder: Path, *, user: str, owner: str) -> bytes:
    source, target = folder / "plain.pdf", folder / "locked.pdf"
    source.write_bytes(one_page())
    command = [needs("qpdf"), "--encrypt", user, owner, "256", "--", str(source), str(target)]
    subprocess.run(command, check=True)
    return target.read_bytes()


_HONEST = (pages(3), one_page(b"/Rotate 90", b"BT /F1 12 Tf (MAT) Tj ET"), _with_text("MẬT"))
