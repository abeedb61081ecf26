"""Taking from a page what is only there to be written on: rules, frames, fills and dotted lines."""

from __future__ import annotations

from typing import Any, Final

import pypdfium2.raw as pdfium

_OBJECTS_AT_MOST: Final = 50_000
_DEEP: Final = 4
_STROKES_OF_A_RULE: Final = 10  # a frame has five; a drawn letter seldom has fewer than eleven
_LEADERS: Final = frozenset(" .\u00a0\u00b7\u2024\u2025\u2026\u22ef_-\u2013\u2014\u2500\r\n\t")


def without_rules(sheet: Any) -> None:
    """Remove the ruled lines, plain boxes and dotted lines from a page, inside of forms too."""
    text = pdfium.FPDFText_LoadPage(sheet)
    try:
        left = [_OBJECTS_AT_MOST]
        _clear(sheet.raw, text, left, 0)
    finally:
        pdfium.FPDFText_ClosePage(text)


def _clear(holder: Any, text: Any, left: list[int], depth: int) -> None:
    """Clear a page or, below it, a form; the last ones first, so that numbers stay what they are."""
    inside = depth > 0
    count = (pdfium.FPDFFormObj_CountObjects if inside else pdfium.FPDFPage_CountObjects)(holder)
    take = pdfium.FPDFFormObj_GetObject if inside else pdfium.FPDFPage_GetObject
    remove = pdfium.FPDFFormObj_RemoveObject if inside else pdfium.FPDFPage_RemoveObject
    for index in reversed(range(max(0, count))):
        if left[0] <= 0:
            return
        left[0] -= 1
        one = take(holder, index)
        kind = pdfium.FPDFPageObj_GetType(one)
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEP:
            _clear(one, text, left, depth + 1)
        elif _is_furniture(one, kind, text) and remove(holder, one):
            pdfium.FPDFPageObj_Destroy(one)


def _is_furniture(one: Any, kind: int, text: Any) -> bool:
    if kind == pdfium.FPDF_PAGEOBJ_PATH:
        return _is_rule(one)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        return _is_leader(one, text)
    return bool(kind == pdfium.FPDF_PAGEOBJ_SHADING)


def _is_rule(path: Any) -> bool:
    """Is it a line or a box? What has more strokes, or is bent, may be a letter."""
    count = pdfium.FPDFPath_CountSegments(path)
    if count > _STROKES_OF_A_RULE:
        return False
    kinds = (
        pdfium.FPDFPathSegment_GetType(pdfium.FPDFPath_GetPathSegment(path, n))
        for n in range(count)
    )
    return all(kind != pdfium.FPDF_SEGMENT_BEZIERTO for kind in kinds)


def _is_leader(words: Any, text: Any) -> bool:
    """Is it text of nothing but dots, dashes and spaces?"""
    length = pdfium.FPDFTextObj_GetText(words, text, None, 0)
    if not 2 < length < 4000:
        return False
    buffer = (pdfium.FPDF_WCHAR * length)()
    pdfium.FPDFTextObj_GetText(words, text, buffer, length)
    found = bytes(buffer)[:length].decode("utf-16-le", "replace").rstrip("\0")
    return bool(found) and not set(found) - _LEADERS
