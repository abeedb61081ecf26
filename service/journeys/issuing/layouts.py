"""Where number, date, signatures, seal and code lie on a draft: found, moved, kept in a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.journeys.issuing.views import ReservedPlace
from service.journeys.signing.views import PlacementChoice
from signing.layout import ChosenPlace
from signing.layout.office import ADDRESS
from signing.placement import Box, Page, mark_for
from signing.reservation import PrintedMark, Reservation, ReservedSignature, ReservedText

MARK = "office-mark-"


def keep(reservation: Reservation) -> dict[str, Any]:
    """Return a reservation as it is written into a row."""
    return {
        "texts": [
            {
                "name": one.name, "page": one.page, "box": _kept(one.box), "says": one.says,
                "font_size": one.font_size, "centred": one.centred,
            }
            for one in reservation.texts
        ],
        "signatures": [
            {
                "name": one.name, "page": one.page, "says": one.says,
                "box": _kept(one.box) if one.box else None,
            }
            for one in reservation.signatures
        ],
        "marks": [
            {
                "page": one.page, "box": _kept(one.box), "lines": list(one.lines), "qr": one.qr,
                "font_size": one.font_size,
            }
            for one in reservation.marks
        ],
    }  # fmt: skip


def read(kept: Mapping[str, Any]) -> Reservation:
    """Return what `keep` wrote."""
    return Reservation(
        texts=tuple(ReservedText(**{**one, "box": _read(one["box"])}) for one in kept["texts"]),
        signatures=tuple(
            ReservedSignature(**{**one, "box": _read(one["box"]) if one["box"] else None})
            for one in kept["signatures"]
        ),
        marks=tuple(
            PrintedMark(**{**one, "box": _read(one["box"]), "lines": tuple(one["lines"])})
            for one in kept["marks"]
        ),
    )


def names(reservation: Reservation) -> frozenset[str]:
    """Return what everything reserved is called."""
    marks = {f"{MARK}{number}" for number in range(1, len(reservation.marks) + 1)}
    fields = {one.name for one in reservation.texts} | {one.name for one in reservation.signatures}
    return frozenset(fields | marks)


def chosen_places(kept: Mapping[str, list[float]]) -> dict[str, ChosenPlace]:
    """Return the places that people chose, by the names the layout has for them."""
    return {
        ADDRESS if name.startswith(MARK) else name: ChosenPlace(int(page), *rest)
        for name, (page, *rest) in kept.items()
    }


def places(reservation: Reservation, pages: tuple[Page, ...]) -> tuple[ReservedPlace, ...]:
    """Return everything reserved in fractions of its page as shown."""
    named = [(one.name, one.page, one.box) for one in reservation.texts]
    named += [(one.name, one.page, one.box) for one in reservation.signatures if one.box]
    named += [
        (f"{MARK}{number}", one.page, one.box)
        for number, one in enumerate(reservation.marks, start=1)
    ]
    return tuple(_place(name, at, box, pages[at]) for name, at, box in named)


def box_of(reservation: Reservation, field: str) -> tuple[int, Box] | None:
    """Return page and box of a signature field; None where its signature shows nothing."""
    for one in reservation.signatures:
        if one.name == field and one.box is not None:
            return one.page, one.box
    return None


def _place(name: str, at: int, box: Box, page: Page) -> ReservedPlace:
    mark = mark_for(box, page)
    wide, high = page.shown_width, page.shown_height
    choice = PlacementChoice(
        at, mark.x / wide, mark.y / high, mark.width / wide, mark.height / high
    )
    return ReservedPlace(name, choice)


def _kept(box: Box) -> list[float]:
    return [box.left, box.bottom, box.right, box.top]


def _read(kept: list[float]) -> Box:
    return Box(*map(float, kept))
