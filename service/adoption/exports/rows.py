"""A figure as one row of a table, in cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from service.adoption.figures import Figure
from service.adoption.telling import tell

Cell: TypeAlias = "str | int | float | bool | None"

COLUMNS: Final = (
    "measure", "definition_version", "reported", "first", "last", "unit", "level", "roster_on", "as_of",
    "counted", "entitled", "percent", "no_figure", "missing", "excluded", "apart", "points", "complete",
    "late", "restated_on", "predecessors", "habit", "handle",
)  # fmt: skip
EXPORTED: Final = (
    "measure", "definition_version", "reported", "first", "last", "unit", "unit_name", "level", "roster_on",
    "as_of", "counted", "entitled", "percent", "target", "no_figure", "missing", "excluded", "apart",
    "points",
    "complete", "hours_read", "hours_expected", "events_of_nobody", "late", "restated",
    "restated_on", "unrestated", "predecessors", "habit", "handle",
)  # fmt: skip
_ACTS: Final = re.compile(
    r"""(^|[;,|\t\r\n])([\s"\ufeff\u200b]*)([=+\-@\uff1d\uff0b\uff0d\uff20])"""
)
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def cell(value: object) -> Cell:
    """Return a value no spreadsheet takes for a formula, whatever it takes for a separator.

    An apostrophe goes before each sign that could begin one, also in the full width of East Asia, and
    also behind a comma or semicolon: a program that splits lines otherwise than we do finds none either.

    >>> cell("=1+1"), cell("Sở A; @cmd"), cell(-3), cell([])
    ("'=1+1", "Sở A; '@cmd", -3, '')
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False) if value else ""
    return _ACTS.sub(r"\1\2'\3", _CONTROLS.sub("\ufffd", str(value)))


def row_of(figure: Figure, names: Mapping[str, str] | None = None) -> dict[str, Cell]:
    """Return everything about a figure as cells by column; `names` has the bodies' names by code."""
    told = tell(figure)
    flat: dict[str, object] = dict(told)
    for group in ("period", "scope", "coverage"):
        inner = told[group]
        flat |= inner if isinstance(inner, dict) else {}
    flat["unit_name"] = (names or {}).get(figure.question.scope.unit or "")
    return {column: cell(value) for column, value in flat.items()}


def table(rows: Iterable[Mapping[str, Cell]], columns: tuple[str, ...] = COLUMNS) -> str:
    """Return rows as comma-separated values (RFC 4180), lines ending in a line feed."""
    text = io.StringIO()
    sheet = csv.DictWriter(text, columns, lineterminator="\n", extrasaction="ignore")
    sheet.writeheader()
    sheet.writerows(rows)
    return text.getvalue()
