"""A document that shows the same although its pages are turned, moved and counted in other units."""

from __future__ import annotations

import io

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

# From the page as shown, points up from its bottom left, into the space of a page so turned (8.3.3).
_BACK = {
    0: "1 0 0 1 0 0",
    90: "0 1 -1 0 {high} 0",
    180: "-1 0 0 -1 {wide} {high}",
    270: "0 -1 1 0 0 {wide}",
}


def turned(document: bytes, rotation: int, unit: float, left: float, bottom: float) -> bytes:
    """Return the document with every page turned by /Rotate and drawn back, cut by a crop box within
    a larger media box, its origin elsewhere, one unit of it `unit` points. Its pages are upright first.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(document))
    count = PdfFileReader(io.BytesIO(document)).root["/Pages"]["/Count"]
    for number in range(int(count)):
        reference, _ = writer.find_page_for_modification(number)
        page = reference.get_object()
        box = [float(edge) for edge in page["/MediaBox"]]
        wide, high = box[2] - box[0], box[3] - box[1]
        back = _BACK[rotation].format(wide=wide, high=high)
        before = f"q {1 / unit} 0 0 {1 / unit} {left} {bottom} cm {back} cm\n"
        parts = [
            writer.add_object(generic.StreamObject(stream_data=before.encode())),
            page.raw_get("/Contents"),
            writer.add_object(generic.StreamObject(stream_data=b"\nQ")),
        ]
        page["/Contents"] = generic.ArrayObject(parts)
        across, up = (high, wide) if rotation % 180 else (wide, high)
        crop = (left, bottom, left + across / unit, bottom + up / unit)
        media = (crop[0] - 33, crop[1] - 17, crop[2] + 5, crop[3] + 29)
        for name, edges in (("/CropBox", crop), ("/MediaBox", media)):
            page[pdf_name(name)] = generic.ArrayObject(map(generic.FloatObject, edges))
        page[pdf_name("/Rotate")] = generic.NumberObject(rotation)
        page[pdf_name("/UserUnit")] = generic.FloatObject(unit)
        writer.update_container(page)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()
