"""A stand-in until `signing.appearance.draw` is there."""

from __future__ import annotations

from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from signing.appearance import Appearance
from signing.placement import Box


def draw(writer: Any, box: Box, appearance: Appearance, rotation: int) -> Any:
    """Draw an empty frame."""
    stream = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(
                map(generic.FloatObject, (0, 0, box.width, box.height))
            ),
        },
        stream_data=b"0 0 %f %f re S" % (box.width, box.height),
    )
    return writer.add_object(stream)
