"""How reports are told: the name of a period, a number beside its share, and what is wrong in a line."""

from __future__ import annotations

from service.adoption.figures import Rate
from service.adoption.measures import Measure
from service.adoption.reported.files import FileRefusedError
from service.adoption.reported.lines import Problem
from service.adoption.reported.periods import kind_of, name_of
from service.adoption.reported.sheet import SheetRefusedError
from service.adoption.spans import Period
from service.web.language import current_language, say_here
from service.web.presenters import tell_date, tell_number, tell_rate
from service.web.translations import has

ROMAN = ("I", "II", "III", "IV")


def period_text(period: Period) -> str:
    """Return a period as people call it, by its days where it has no name."""
    name = name_of(period)
    return named_text(name) if name else f"{tell_date(period.first)} – {tell_date(period.last)}"


def named_text(name: str) -> str:
    """Return the name of a period as people call it."""
    kind, year, part = kind_of(name), name[:4], name[5:]
    if kind == "quarter":
        part = ROMAN[int(part[1]) - 1]
    if kind == "half":
        return say_here(f"reported-period-half-{part[1]}", year=year)
    return say_here(f"reported-period-{kind}", year=year, part=part)


def measure_name(measure: Measure) -> str:
    """Return how a measure is called."""
    key = f"figures-goal-{measure.key.lower()}"
    return say_here(key) if has(key) else measure.key


def counts_text(measure: Measure, counted: int, entitled: int | None) -> str:
    """Return a share with both its counts, or the number alone where a measure only counts."""
    if measure.unit == "count":
        return tell_number(counted, current_language())
    return tell_rate(counted, entitled or 0, current_language())


def rate_text(measure: Measure, rate: Rate | None) -> str:
    """Return the same of a figure, empty where there is none."""
    return counts_text(measure, rate.counted, rate.entitled) if rate else ""


def problem_text(problem: Problem) -> str:
    """Return what is wrong in a line."""
    key = f"reported-problem-{problem.code.replace('_', '-')}"
    return say_here(key, value=problem.value)


def sheet_text(refusal: SheetRefusedError) -> str:
    """Return why a table cannot be read."""
    return say_here(f"reported-sheet-{refusal.code.replace('_', '-')}", about=refusal.about)


def file_text(refusal: FileRefusedError, *, table: bool = False) -> str:
    """Return why a file is not taken."""
    code = refusal.code.replace("_", "-")
    key = f"reported-table-{code}"
    return say_here(key if table and has(key) else f"reported-file-{code}")


def words() -> dict[str, object]:
    """Return how reports are told, for templates."""
    return {
        "period_text": period_text,
        "named_text": named_text,
        "name_of": name_of,
        "measure_name": measure_name,
        "counts_text": counts_text,
        "rate_text": rate_text,
        "problem_text": problem_text,
        "sheet_text": sheet_text,
    }
