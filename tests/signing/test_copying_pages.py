"""A new file holds what its pages show, and nothing that acts, leads elsewhere or belongs to another page."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2

from signing.copying import pages_of
from tests.support.issuing import SAMPLES

THREE = SAMPLES / "quyet-dinh-ba-trang.pdf"
SECRET = b"0.5 g 10 10 80 80 re f % of the third page alone"


def every_stream(octets: bytes) -> bytes:
    """Return all that a file holds, unpacked."""
    with pikepdf.open(io.BytesIO(octets)) as pdf:
        target = io.BytesIO()
        pdf.save(target, stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False)
    return target.getvalue()


def sharing(draws: bytes, *, within: bool = False) -> bytes:
    """Return three pages that share one list of resources, of which the third alone draws a form."""
    with pikepdf.open(THREE) as pdf:
        form = pdf.make_stream(
            SECRET, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 99, 99]
        )
        if within:  # the page draws a form, and that one draws the other by the page's own name
            form = pdf.make_stream(
                b"/Kin Do",
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Form,
                BBox=[0, 0, 99, 99],
            )
        shared = pdf.pages[0].obj.Resources
        shared.XObject = pikepdf.Dictionary({"/Hoa_1": form})
        if within:
            shared.XObject["/Kin"] = pdf.make_stream(
                SECRET, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 99, 99]
            )
        for page in pdf.pages:
            page.obj.Resources = shared
        pdf.pages[2].contents_add(draws)
        target = io.BytesIO()
        pdf.save(target)
    return target.getvalue()


def test_an_extract_holds_no_picture_of_a_page_that_was_left_out() -> None:
    source = sharing(b"/Hoa#5F1 Do")

    left_out, taken = pages_of(io.BytesIO(source), (0, 1)), pages_of(io.BytesIO(source), (2,))

    assert SECRET not in every_stream(left_out)
    assert SECRET in every_stream(taken)


def test_what_a_drawn_form_draws_by_its_pages_names_is_kept() -> None:
    source = sharing(b"/Hoa_1 Do", within=True)

    left_out, taken = pages_of(io.BytesIO(source), (0,)), pages_of(io.BytesIO(source), (2,))

    assert SECRET not in every_stream(left_out)
    assert SECRET in every_stream(taken)


def test_a_page_keeps_nothing_that_acts_or_tells_of_its_making() -> None:
    with pikepdf.open(THREE) as pdf:
        act = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('chào')")
        page = pdf.pages[0].obj
        page.AA = pikepdf.Dictionary(O=act)
        page.PieceInfo = pikepdf.Dictionary(App=pikepdf.Dictionary(Private="bản thảo"))
        page.Metadata = pdf.make_stream(b"<x>who drafted it</x>")
        page.Annots = [
            pdf.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Link,
                    Rect=[0, 0, 9, 9],
                    F=2,
                    A=act,
                )
            )
        ]
        target = io.BytesIO()
        pdf.save(target)

    made = pages_of(target)

    with pikepdf.open(io.BytesIO(made)) as copy:
        assert {"/AA", "/PieceInfo", "/Metadata", "/Annots"}.isdisjoint(copy.pages[0].obj.keys())
        assert set(copy.Root.keys()) == {"/Type", "/Pages"}
    assert b"JavaScript" not in every_stream(made)
    assert len(pypdfium2.PdfDocument(made)) == 3
