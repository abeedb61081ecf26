"""Figures as files: comma-separated values, a workbook, and JSON, each the same rows in the same order."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from service.adoption.exports.rows import EXPORTED, cell, row_of, table
from service.adoption.figures import Figure
from service.adoption.measures import Measures
from service.adoption.telling import tell

LONGEST_CELL: Final = 32_767
"""In characters, by the limits of the format; what is longer would be left out without a word."""
WIDTHS: Final = {"unit_name": 40, "handle": 24, "as_of": 30, "excluded": 24, "missing": 24}
MEASURE_COLUMNS: Final = (
    "measure", "version", "unit", "target", "sentence_vi", "sentence_en", "numerator_vi",
    "numerator_en", "denominator_vi", "denominator_en", "basis", "effective",
)  # fmt: skip


class Form(StrEnum):
    """How figures are written."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


MEDIA_TYPES: Final = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.JSON: "application/json",
}


def write(
    form: Form,
    figures: Sequence[Figure],
    measures: Measures,
    names: Mapping[str, str],
    as_of: datetime,
) -> bytes:
    """Return figures in a form; `names` has the bodies' names by code, `as_of` dates the workbook."""
    writers: dict[Form, Callable[[], bytes]] = {
        Form.CSV: lambda: table((row_of(one, names) for one in figures), EXPORTED).encode(),
        Form.XLSX: lambda: _workbook(figures, measures, names, as_of),
        Form.JSON: lambda: _document(figures, names),
    }
    return writers[form]()


def count_rows(form: Form, octets: bytes) -> int:
    """Return how many figures a file of ours tells; raises ValueError where it is none of ours.

    Only for files that are known by their digest: nothing here is bounded but by their size.
    """
    try:
        if form is Form.CSV:
            return sum(1 for _ in csv.DictReader(io.StringIO(octets.decode(), newline="")))
        if form is Form.JSON:
            return len(json.loads(octets)["figures"])
        return _rows_of_workbook(octets)
    except (KeyError, TypeError, csv.Error, RecursionError) as unreadable:
        raise ValueError(f"not {form}: {unreadable}") from None


def _rows_of_workbook(octets: bytes) -> int:
    from python_calamine import CalamineError, CalamineWorkbook  # for those who check alone

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(octets))
        return len(workbook.get_sheet_by_index(0).to_python()) - 1
    except (CalamineError, OSError) as unreadable:
        raise ValueError(f"not a workbook: {unreadable}") from None


def _document(figures: Sequence[Figure], names: Mapping[str, str]) -> bytes:
    lines = (
        json.dumps(
            {**tell(one), "unit_name": names.get(one.question.scope.unit or "")},
            ensure_ascii=False,
            sort_keys=True,
        )
        for one in figures
    )
    return ('{"figures": [\n' + ",\n".join(lines) + "\n]}\n").encode()


def _workbook(
    figures: Sequence[Figure], measures: Measures, names: Mapping[str, str], as_of: datetime
) -> bytes:
    """Return a workbook row by row: a finished row leaves the memory (`constant_memory`)."""
    octets = io.BytesIO()
    book = Workbook(octets, {"constant_memory": True})
    book.set_properties({"title": "Ấn Tín", "created": as_of.replace(tzinfo=None)})
    head = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet("figures")
    _set_columns(sheet, EXPORTED)
    _write_row(sheet, 0, EXPORTED, head)
    row = 0
    for row, figure in enumerate(figures, 1):
        told = row_of(figure, names)
        _write_row(sheet, row, [told.get(column) for column in EXPORTED])
    sheet.autofilter(0, 0, row, len(EXPORTED) - 1)
    about = book.add_worksheet("measures")
    _set_columns(about, MEASURE_COLUMNS)
    _write_row(about, 0, MEASURE_COLUMNS, head)
    keys = dict.fromkeys(one.question.measure.key for one in figures)
    for row, key in enumerate(keys, 1):
        _write_row(about, row, _definition(measures, key))
    book.close()
    return octets.getvalue()


def _definition(measures: Measures, key: str) -> list[object]:
    measure = measures.named(key)
    assert measure is not None
    effective = measure.basis.effective
    sentences = (measure.sentence, measure.numerator, measure.denominator)
    both = [text for one in sentences for text in (one.vi, one.en)]
    basis = [measure.basis.text, effective.isoformat() if effective else None]
    return [key, measure.version, measure.unit, measure.target, *both, *basis]


def _set_columns(sheet: Worksheet, columns: Sequence[str]) -> None:
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        wide = 60 if column.endswith(("_vi", "_en")) or column == "basis" else 14
        sheet.set_column(at, at, WIDTHS.get(column, wide))


def _write_row(
    sheet: Worksheet, row: int, values: Sequence[object], look: Format | None = None
) -> None:
    """Write each value by its kind: text stays text, whatever it looks like."""
    for at, value in enumerate(map(cell, values)):
        if isinstance(value, bool):
            sheet.write_boolean(row, at, value, look)
        elif isinstance(value, int | float):
            sheet.write_number(row, at, value, look)
        elif value:
            sheet.write_string(row, at, _short(value), look)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
