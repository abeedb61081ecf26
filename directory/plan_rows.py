"""A plan as a table that any spreadsheet opens, and that none of them executes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from directory.plan import Plan

HEAD: Final = (
    "number", "kind", "staff_number", "name", "unit", "dn", "field", "before", "after",
)  # fmt: skip
# Full-width signs are formulas too, where a spreadsheet is set to East Asian habits.
_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # noqa: RUF001 - these are meant
_BREAKS: Final = ("\t", "\r", "\n")


def plan_rows(plan: Plan) -> Iterator[tuple[str, ...]]:
    """Give the head and then one row for each field that a step changes."""
    yield HEAD
    for number, step in enumerate(plan.steps, start=1):
        head = (str(number), step.kind.value, step.staff_number or "", step.name, step.unit)
        changes = [(one.name, ", ".join(one.before), ", ".join(one.after)) for one in step.fields]
        if step.new_dn is not None:
            changes.append(("dn", step.dn, step.new_dn))
        for change in changes or [("", "", "")]:
            yield tuple(as_text(cell) for cell in (*head, step.dn, *change))


def as_text(cell: str) -> str:
    """Return a cell that is text to every spreadsheet, even where it begins like a formula.

    >>> as_text("=1+1"), as_text("0901")
    ("'=1+1", '0901')
    """
    risky = cell.startswith(_BREAKS) or cell.lstrip().startswith(_FORMULA)
    return f"'{cell}" if risky else cell
