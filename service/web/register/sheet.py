"""The register as a workbook: cover lines and ten columns of Appendix IV; text stays text."""

from __future__ import annotations

import io
from typing import Final

from xlsxwriter import Workbook

from service.journeys.register.views import Book
from service.web.language import say_here
from service.web.register.telling import COLUMNS, cells_of, column_name, span_of

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A4: Final = 9
WIDTHS: Final = (16, 11, 44, 24, 30, 20, 8, 11, 14, 26)
NUMBERS: Final = frozenset({"copies"})


def workbook(book: Book) -> bytes:
    """Return a register as a workbook that prints on A4 across; no cell is a formula, whatever it says."""
    octets = io.BytesIO()
    made = Workbook(octets, {"constant_memory": True})
    made.set_properties({"title": "Ấn Tín", "created": book.told_at.replace(tzinfo=None)})
    head = made.add_format(
        {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
    )
    plain = made.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    bold = made.add_format({"bold": True})
    sheet = made.add_worksheet(say_here("register-sheet"))
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width)
    lines = cover_lines(book)
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line, bold)
    top = len(lines) + 1
    sheet.repeat_rows(top, top + 1)
    sheet.freeze_panes(top + 2, 0)
    for at, column in enumerate(COLUMNS):
        sheet.write_string(top, at, column_name(column), head)
    for at in range(len(COLUMNS)):
        sheet.write_string(top + 1, at, f"({at + 1})", head)
    for row, entry in enumerate(book.entries, start=top + 2):
        cells = cells_of(entry)
        for at, column in enumerate(COLUMNS):
            if column in NUMBERS and cells[column]:
                sheet.write_number(row, at, int(cells[column]), plain)
            else:
                sheet.write_string(row, at, cells[column], plain)
    if book.left_out:
        row = top + 2 + len(book.entries)
        sheet.write_string(row, 0, say_here("register-left-out", count=book.left_out), bold)
    made.close()
    return octets.getvalue()


def cover_lines(book: Book) -> list[str]:
    """Return what stands on the cover of the book (Appendix IV, part I.1)."""
    span = span_of(book)
    lines = [book.above, book.agency.name if book.agency else say_here("register-all-agencies")]
    lines += [
        say_here("register-book-title").upper(),
        say_here("register-year", year=str(book.year)),
    ]
    if span["first_day"]:
        first, last = span["first_day"], span["last_day"]
        lines.append(say_here("register-days", first=first, last=last))
    if span["first_number"]:
        first, last = span["first_number"], span["last_number"]
        lines.append(say_here("register-numbers", first=first, last=last))
    return [line for line in lines if line]
