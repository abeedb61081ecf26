"""Sets a report with our own template in a child that reaches nothing: what is told is text, never markup."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typst

import signing

FONTS: Final = Path(signing.__file__).parent / "fonts"
TEMPLATE: Final = Path(__file__).with_name("administrative.typ")
LARGEST: Final = 4 << 20


@dataclass(frozen=True, slots=True)
class Typeset:
    """A document, and where its seal goes: page from 0, left and top of an empty box in points."""

    pdf: bytes
    page: int
    left: float
    top: float


def typeset(told: str) -> Typeset:
    """Return a report set from JSON text; the template is ours and reads nothing else.

    Raises:
        ValueError: there is more to tell than a report can hold.
        typst.TypstError: a letter our face does not have, or a fault in the template.

    """
    if len(told) > LARGEST:
        raise ValueError(f"{len(told)} characters to tell")
    pdf = typst.compile(
        TEMPLATE,
        format="pdf",
        root=TEMPLATE.parent,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"told": told},
        pdf_standards=["ua-1", "a-2a"],  # ISO 14289-1; ISO 19005-2, level A
    )
    place = typst.query(
        TEMPLATE,
        "<seal>",
        field="value",
        one=True,
        root=TEMPLATE.parent,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"told": told},
    )
    seal = json.loads(place)
    return Typeset(pdf, int(seal["page"]) - 1, float(seal["x"]), float(seal["y"]))
