"""How the register is told: the ten columns of Appendix IV, and why something was refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flask_wtf import FlaskForm

from service.journeys.register import DocumentType, NumberRefusedError, Problem, State
from service.journeys.register.views import Book, Entry
from service.web.language import current_language, say_here
from service.web.presenters import tell_date
from service.web.translations import say

# Decree 30/2020, Appendix IV, part I.2, in its order.
COLUMNS: Final = (
    "notation", "date", "subject", "signer", "recipients", "archive", "copies", "sent", "receipt",
    "note",
)  # fmt: skip
LONGEST_SHOWN: Final = 200
DAYS: Final = frozenset({"date", "last"})  # facts of refusals that are days


def words() -> dict[str, object]:
    """Return what every page of the register knows."""
    return {
        "cells_of": cells_of,
        "columns": COLUMNS,
        "kind_name": kind_name,
        "column_name": column_name,
        "span_of": span_of,
        "State": State,
    }


def column_name(column: str) -> str:
    """Return the heading of a column."""
    return say_here(f"register-column-{column}")


def kind_name(kind: DocumentType | None, code: str = "") -> str:
    """Return what a kind of documents is called."""
    if kind is None:
        return code
    return kind.name.en if current_language() == "en" else kind.name.vi


def cells_of(entry: Entry) -> dict[str, str]:
    """Return what stands in each column, as text; empty where nothing is known."""
    details = entry.details
    remarks = [details.note]
    if entry.urgency is not None:
        remarks.insert(0, entry.urgency.mark)
    if entry.state is State.CANCELLED:
        remarks.insert(0, say_here("register-cancelled-because", reason=entry.reason))
    signer = [details.signer_title, details.signer_name]
    return {
        "notation": entry.notation,
        "date": tell_date(entry.issued_on) if entry.issued_on else "",
        "subject": f"{kind_name(entry.kind, entry.type_code)}: {entry.subject}",
        "signer": ", ".join(filter(None, signer)),
        "recipients": details.recipients,
        "archive": details.archive_holder,
        "copies": "" if details.copies is None else str(details.copies),
        "sent": tell_date(details.sent_on) if details.sent_on else "",
        "receipt": details.receipt,
        "note": "\n".join(filter(None, remarks)),
    }


def span_of(book: Book) -> dict[str, str]:
    """Return what the cover of a book says: its days, and its numbers where they are of one series."""
    days = sorted(one.issued_on for one in book.entries if one.issued_on)
    series = {one.kind.drawn_from if one.kind else one.type_code for one in book.entries}
    numbers = sorted(one.number for one in book.entries) if len(series) == 1 else []
    return {
        "first_day": tell_date(days[0]) if days else "",
        "last_day": tell_date(days[-1]) if days else "",
        "first_number": f"{numbers[0]:02}" if numbers else "",
        "last_number": f"{numbers[-1]:02}" if numbers else "",
    }


def problem_text(problem: Problem) -> str:
    """Return what is wrong with a field, in the reader's language."""
    return problem_in(current_language(), problem)


def problem_in(language: str, problem: Problem) -> str:
    """Return what is wrong with a field."""
    word = problem.code.lower().replace("_", "-")
    return say(f"register-wrong-{word}", language, limit=problem.limit or 0)


def refusal_text(refusal: NumberRefusedError) -> str:
    """Return why no number is given, or why an entry stays as it is, in the reader's language."""
    return refusal_in(current_language(), refusal)


def refusal_in(language: str, refusal: NumberRefusedError) -> str:
    """Return why no number is given, or why an entry stays as it is."""
    word = refusal.reason.lower().replace("_", "-")
    facts = {
        name: tell_date(str(fact)) if name in DAYS else str(fact)
        for name, fact in refusal.facts.items()
    }
    return say(f"register-refused-{word}", language, **facts)


def show_problems(form: FlaskForm, problems: Iterable[Problem]) -> list[str]:
    """Put each problem beside its field; return those whose field is not in the form."""
    others = []
    for one in problems:
        field = form._fields.get(one.field)
        if field is None:
            others.append(f"{one.field[:LONGEST_SHOWN]}: {problem_text(one)}")
        else:
            field.errors = [*field.errors, problem_text(one)]
    return others
