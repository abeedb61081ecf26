"""Lists of who is behind, as pages and as tables to take out; each look and each export is an event."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from directory.plan_rows import as_text
from service.adoption.ladders.behind import GAPS, Behind, ListName
from service.adoption.ladders.ladder import Step, UnknownLadderError
from service.adoption.ladders.listing import Listed, Listing, Sort, Wish
from service.adoption.roster import RosterError
from service.adoption.spans import UnusablePeriodError
from service.identity.roles import Person, Role
from service.web.context import current_person, house
from service.web.language import say_here
from service.web.security import requires

bp = Blueprint("adoption_lists", __name__, url_prefix="/adoption/lists")

# IT is to help those who are behind, so it is told their names; auditors are told pseudonyms (I-17).
TOLD_NAMES: Final = (Role.IT_STAFF, Role.ADMINISTRATOR)
READERS: Final = (*TOLD_NAMES, Role.AUDITOR)
PERIODICAL: Final = frozenset({ListName.NEVER_SIGNED, ListName.NEVER_USED})
MOST_PAGES: Final = 100_000


@bp.context_processor
def words() -> dict[str, object]:
    """Return how lists are told on these pages."""
    return {
        "list_title": _title,
        "list_rung": _rung,
        "list_address": _address,
        "of_mailboxes": _of_mailboxes,
        "asks_since": lambda name: GAPS[name].upper is Step.ACTIVE,
        "sorts": tuple(Sort),
    }


@bp.get("")
@requires(*READERS)
def index() -> ResponseReturnValue:
    """Show every list with how many are on it."""
    unit = request.args.get("unit", "")[:64]
    try:
        found = house().lists.sizes(unit or None)
    except (RosterError, UnknownLadderError):
        abort(404)
    return render_template("adoption/lists.html", found=found, unit=unit)


@bp.get("/<name>")
@requires(*READERS)
def show(name: str) -> ResponseReturnValue:
    """Show one page of a list."""
    wish = _wish(name)
    try:
        found = house().lists.page(wish, by=_me().user_name, named=_named())
    except (RosterError, UnusablePeriodError, UnknownLadderError):
        abort(404)
    return render_template("adoption/list.html", found=found, wish=found.wish)


@bp.get("/<name>.csv")
@requires(*READERS)
def take_out(name: str) -> ResponseReturnValue:
    """Hand out a whole list as a table."""
    wish = _wish(name)
    try:
        found = house().lists.whole(wish, by=_me().user_name, named=_named())
    except (RosterError, UnusablePeriodError, UnknownLadderError):
        abort(404)
    sheet = io.StringIO()
    csv.writer(sheet).writerows(_table(found))
    # A spreadsheet knows UTF-8 by its mark.
    answer = Response("\ufeff" + sheet.getvalue(), mimetype="text/csv")
    file = f"{wish.name}-{found.behind.on.isoformat()}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


def may_see_lists(person: Person | None) -> bool:
    """Tell whether somebody may open the lists at all."""
    return person is not None and person.may(*READERS)


def _table(found: Listing) -> Iterator[list[str]]:
    """Give the head and the people; no cell is a formula to any spreadsheet."""
    columns = ["key", "name", "mail", "unit", "since", "last"]
    weak = _of_mailboxes(found.wish.name)
    if not found.named:
        columns = ["key", "unit", "since", "last"]
    head = [say_here(f"list-column-{'pseudonym' if one == 'key' and not found.named else one}")
            for one in columns]  # fmt: skip
    yield head + ([say_here("list-column-weak"), say_here("list-column-attribute")] if weak else [])
    for row in found.rows:
        told = _cells(row)
        more = [told["weak"], told["attribute"]] if weak else []
        yield [as_text(cell) for cell in (*(told[one] for one in columns), *more)]


def _cells(row: Listed) -> dict[str, str]:
    return {
        "key": row.key,
        "name": row.name,
        "mail": row.mail,
        "unit": "; ".join(row.units),
        "since": row.since.isoformat() if row.since else "",
        "last": row.last.isoformat() if row.last else "",
        "weak": row.weak.moment.isoformat(timespec="seconds") if row.weak else "",
        "attribute": row.weak.attribute if row.weak else "",
    }


def _wish(name: str) -> Wish:
    told = request.args
    if name not in set(ListName):
        abort(404)
    chosen, sort, page = ListName(name), told.get("sort", ""), told.get("page", "1")
    if not (page.isascii() and page.isdigit() and len(page) < 7):
        abort(404)
    return Wish(
        chosen,
        told.get("unit", "")[:64] or None,
        (told.get("period", "")[:10] or None) if chosen is not ListName.UNUSED else None,
        Sort(sort) if sort in set(Sort) else Sort.UNIT,
        min(int(page), MOST_PAGES),
    )


def _address(wish: Wish, **changes: object) -> str:
    """Return where the same list stands, with something changed."""
    told: dict[str, object] = {
        "name": wish.name,
        "unit": wish.unit,
        "period": wish.period,
        "sort": wish.sort if wish.sort is not Sort.UNIT else None,
    }
    endpoint = changes.pop("to", "show")
    return url_for(f"adoption_lists.{endpoint}", **(told | changes))  # type: ignore[arg-type]


def _title(name: ListName, period: str | None = None) -> str:
    if name is ListName.UNUSED:
        return say_here("list-unused", days=house().lists.measures.lists.unused_days)
    within = "-period" if period and name in PERIODICAL else ""
    return say_here(f"list-{name}{within}")


def _rung(found: Behind, name: ListName, upper: str = "") -> str:
    """Return what the rung is called that a list's people stand on, or did not reach."""
    gap = GAPS[name]
    return say_here(f"ladder-{gap.ladder}-{gap.upper if upper else gap.lower}")


def _of_mailboxes(name: ListName) -> bool:
    return GAPS[name].ladder == "mail" and GAPS[name].upper is Step.ACTIVE


def _named() -> bool:
    return _me().may(*TOLD_NAMES)


def _me() -> Person:
    person = current_person()
    assert person is not None
    return person
