"""What the tests of visible signatures share: a page stamped, rendered, and its ink found."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdfium2
from PIL import Image, ImageChops
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.appearance import Appearance, draw
from signing.placement import Box, Mark, Page, place
from signing.preview import Preview
from tests.corpus.pdf import one_page


def an_empty_page(page: Page, media: Box | None = None) -> bytes:
    """A PDF of one white page with this geometry; the media box reaches beyond the crop box."""
    shown = page.box
    outer = media or Box(shown.left - 20, shown.bottom - 30, shown.right + 40, shown.top + 10)
    entries = f"/MediaBox [{outer.left} {outer.bottom} {outer.right} {outer.top}] "
    entries += f"/CropBox [{shown.left} {shown.bottom} {shown.right} {shown.top}] "
    entries += f"/Rotate {page.rotation} /UserUnit {page.user_unit}"
    return one_page(entries.encode())


def stamped(document: bytes, page: Page, box: Box, appearance: Appearance) -> bytes:
    """The document with this appearance in this box, as a signature field would have it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(document))
    form = draw(writer, box, appearance, page.rotation, user_unit=page.user_unit)
    reference, _ = writer.find_page_for_modification(0)
    sheet = reference.get_object()
    widget = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/FT"): pdf_name("/Sig"),
            pdf_name("/T"): generic.pdf_string("Signature1"),
            pdf_name("/F"): generic.NumberObject(132),
            pdf_name("/Rect"): generic.ArrayObject(
                map(generic.FloatObject, (box.left, box.bottom, box.right, box.top))
            ),
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): form}),
        }
    )
    field = writer.add_object(widget)
    sheet["/Annots"] = generic.ArrayObject([field])
    writer.update_container(sheet)
    writer.root["/AcroForm"] = generic.DictionaryObject(
        {
            pdf_name("/Fields"): generic.ArrayObject([field]),
            pdf_name("/SigFlags"): generic.NumberObject(3),
        }
    )
    writer.update_root()
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def rendered(document: bytes, scale: float = 1.0) -> Image.Image:
    """Page 1 by PDFium, which knows nothing of /UserUnit: `scale` counts pixels to the unit."""
    with pypdfium2.PdfDocument(document) as opened:
        opened.init_forms()
        return opened[0].render(scale=scale).to_pil().convert("RGB")


def ink(
    image: Image.Image, is_ink: Callable[[int], int] = lambda level: 255 * (level < 200)
) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is dark in an image."""
    found = image.convert("L").point(is_ink).getbbox()
    assert found is not None, "nothing was drawn"
    return found


def a_png(width: int = 60, height: int = 40, colour: tuple[int, ...] = (0, 0, 0, 255)) -> bytes:
    """A PNG of one colour."""
    target = io.BytesIO()
    Image.new("RGBA", (width, height), colour).save(target, "PNG")
    return target.getvalue()


def with_arrow(width: int, height: int) -> bytes:
    """A PNG that tells its corners apart: red top left, green top right, blue bottom left."""
    image = Image.new("RGBA", (width, height), (0, 0, 0, 255))
    image.paste((255, 0, 0, 255), (0, 0, width // 2, height // 2))
    image.paste((0, 255, 0, 255), (width // 2, 0, width, height // 2))
    image.paste((0, 0, 255, 255), (0, height // 2, width // 2, height))
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def inked_part(before: Preview, after: Preview) -> tuple[float, float, float, float]:
    """Where in user space something came onto a page: left, bottom, right, top."""
    one, other = (Image.open(io.BytesIO(seen.png)).convert("L") for seen in (before, after))
    darker = ImageChops.difference(one, other).point(lambda level: 255 * (level > 40))
    found = darker.getbbox()
    assert found is not None, "nothing was drawn"
    left, top, right, bottom = found
    box = place(Mark(left, top, right - left, bottom - top, after.scale), after.page)
    return box.left, box.bottom, box.right, box.top
