"""An XLSX workbook as sheets of cells; python-calamine reads what was looked through before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook

from directory.snapshot.bounds import SnapshotBounds
from directory.snapshot.errors import Refusal, SnapshotRefusedError
from directory.snapshot.layout import SnapshotLayout
from directory.snapshot.package import Package, open_package
from directory.snapshot.sheet_marks import Marks, look_through, refuse_echoes
from directory.snapshot.table import FEWEST_HEADINGS, Grid, Sheet, find_headings


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets that look like lists, the names of those that were not read, and the epoch of days."""

    sheets: tuple[Sheet, ...]
    left: tuple[str, ...]
    from_1904: bool


@contextmanager
def _speaking_calamine() -> Iterator[None]:
    """Turn what the reader of sheets says, or cries, into a refusal."""
    try:
        yield
    except (CalamineError, ValueError, OSError) as wrong:
        raise SnapshotRefusedError(Refusal.BROKEN_WORKBOOK, str(wrong)) from None
    except BaseException as cry:
        # A panic in Rust is no Exception; anything else goes on.
        if type(cry).__name__ != "PanicException":
            raise
        raise SnapshotRefusedError(Refusal.BROKEN_WORKBOOK, "its reader failed") from None


def read_workbook(octets: bytes, layout: SnapshotLayout, bounds: SnapshotBounds) -> Workbook:
    """Return the sheets that look like lists.

    A hidden sheet is never read: a person who approves must have been able to see it.

    Raises:
        SnapshotRefusedError: it is broken, or reaches further than the bounds.

    """
    package = open_package(octets, bounds)
    chosen = [one for one in package.sheets if layout.sheet in {None, one.name} and not one.hidden]
    if layout.sheet is not None and not chosen:
        raise SnapshotRefusedError(Refusal.NO_SUCH_SHEET, layout.sheet)
    looked = {}
    for one in chosen:
        looked[one.name] = look_through(package.parts[one.part], one.name, bounds)
        refuse_echoes(package.parts[one.part], package.texts, one.name, bounds)
    sheets = tuple(_sheets(package, looked, layout, bounds))
    read = {sheet.name for sheet in sheets}
    left = tuple(one.name for one in package.sheets if one.name not in read)
    return Workbook(sheets, left, package.from_1904)


def _sheets(
    package: Package, looked: Mapping[str, Marks], layout: SnapshotLayout, bounds: SnapshotBounds
) -> Iterator[Sheet]:
    """Give the sheets that have headings which we know."""
    with _speaking_calamine():
        workbook = CalamineWorkbook.from_filelike(package.file)
        for name, marks in looked.items():
            sheet = workbook.get_sheet_by_name(name)
            start: Grid = sheet.to_python(skip_empty_area=False, nrows=bounds.heading_rows)
            if find_headings(start, layout)[1] >= FEWEST_HEADINGS:
                grid: Grid = sheet.to_python(skip_empty_area=False)
                yield Sheet(name, grid, marks.faults, marks.formulas)
