"""Charts as SVG, drawn on the server: nothing runs in the browser, and what is printed stays vector.

Every chart has a title and a table beside it that says the same. Colours and fonts come from the style
sheet by class alone, for the policy of our pages allows no style within a picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from markupsafe import Markup, escape

WIDTH, HEIGHT = 360, 210
LEFT, RIGHT, TOP, BOTTOM = 34, 14, 18, 26  # room for what is written around the drawing
GRID: Final = (0, 25, 50, 75, 100)
LABELS_AT_MOST: Final = 6
APART: Final = 13.0  # between two letters


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a line: its short name, its share from 0 to 1 or None, and the share in words."""

    label: str
    share: float | None
    told: str


def trend(points: Sequence[Point], *, title: str, target: float | None = None) -> Markup:
    """Return a line over periods, broken where there is no figure, with its target as a dashed line.

    >>> "chart-line" in trend([Point("1", 0.5, "50 %"), Point("2", None, "–")], title="x")
    False
    """
    parts = [*_grid(), *_labels(points)]
    if target is not None:
        parts.append(_line("chart-target", LEFT, _y(target), WIDTH - RIGHT, _y(target)))
    places = [(_x(at, len(points)), point) for at, point in enumerate(points)]
    for there, some in groupby(places, key=lambda place: place[1].share is not None):
        run = list(some)
        if there and len(run) > 1:
            line = " ".join(f"{x:.1f},{_y(_share(point)):.1f}" for x, point in run)
            parts.append(f'<polyline class="chart-line" points="{line}"/>')
    for x, point in places:
        if point.share is not None:
            parts.append(
                f'<circle class="chart-dot" cx="{x:.1f}" cy="{_y(point.share):.1f}" r="3">'
                f"<title>{escape(point.label)}: {escape(point.told)}</title></circle>"
            )
    if told := [(x, point) for x, point in places if point.share is not None]:
        x, point = told[-1]
        height = _y(_share(point))
        falls = len(told) > 1 and _share(told[-2][1]) > _share(
            point
        )  # then the line comes from above
        y = height + 20 if falls or height - 9 < TOP else height - 9
        anchor = "end" if x > WIDTH / 2 else "start"
        parts.append(
            f'<text class="chart-last" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">'
            f"{escape(point.told.split('(')[0].strip())}</text>"
        )
    return _svg(title, parts)


def several(
    lines: Sequence[tuple[str, Sequence[Point]]], *, title: str, target: float | None = None
) -> Markup:
    """Return a few lines over the same periods; each has its letter, its dashes and its table beside.

    Told apart without colour: by the letter at the end of each, and by how it is dashed.
    """
    parts = [*_grid(), *_labels(lines[0][1] if lines else ())]
    if target is not None:
        parts.append(_line("chart-target", LEFT, _y(target), WIDTH - RIGHT, _y(target)))
    ends: list[tuple[float, float, str, int]] = []
    for number, (letter, points) in enumerate(lines, start=1):
        places = [(_x(at, len(points)), point) for at, point in enumerate(points)]
        for there, some in groupby(places, key=lambda place: place[1].share is not None):
            run = list(some)
            if there and len(run) > 1:
                line = " ".join(f"{x:.1f},{_y(_share(point)):.1f}" for x, point in run)
                parts.append(f'<polyline class="chart-several chart-{number}" points="{line}"/>')
        told = [(x, point) for x, point in places if point.share is not None]
        parts += [
            f'<circle class="chart-spot chart-{number}" cx="{x:.1f}" cy="{_y(_share(point)):.1f}" r="2.5">'
            f"<title>{escape(letter)}, {escape(point.label)}: {escape(point.told)}</title></circle>"
            for x, point in told
        ]
        if told:
            ends.append((_y(_share(told[-1][1])), told[-1][0], letter, number))
    return _svg(title, [*parts, *_letters(ends)])


def _letters(ends: Sequence[tuple[float, float, str, int]]) -> Iterator[str]:
    """Give the letter of each line beside its end; none stands on another."""
    ends, heights, free = sorted(ends), list[float](), float(TOP)
    for y, *_ in ends:
        heights.append(max(y + 4, free))
        free = heights[-1] + APART
    limit = HEIGHT - 4.0
    for at in reversed(range(len(heights))):
        heights[at] = min(heights[at], limit)
        limit = heights[at] - APART
    for y, (_, x, letter, number) in zip(heights, ends, strict=True):
        yield (
            f'<text class="chart-letter chart-{number}" x="{min(x + 5, WIDTH - 2):.1f}" '
            f'y="{y:.1f}">{escape(letter)}</text>'
        )


def bar(share: float | None, *, title: str, target: float | None = None) -> Markup:
    """Return one bar from nothing to the whole, with a stroke where the target lies."""
    filled = 0 if share is None else max(0.0, min(1.0, share)) * 300
    parts = [
        '<rect class="chart-ground" x="0" y="4" width="300" height="12" rx="2"/>',
        f'<rect class="chart-filled" x="0" y="4" width="{filled:.1f}" height="12" rx="2"/>',
    ]
    if target is not None:
        at = max(1.0, min(299.0, target * 300))
        parts.append(_line("chart-aim", at, 0, at, 20))
    return _svg(title, parts, 300, 20, "chart chart-bar")


def shade(share: float | None) -> str:
    """Return the class of a heat map's cell: five steps, and one of its own for no figure.

    >>> shade(None), shade(0.0), shade(0.59), shade(1.0)
    ('heat-none', 'heat-0', 'heat-2', 'heat-4')
    """
    return "heat-none" if share is None else f"heat-{min(4, int(share * 5))}"


def _svg(
    title: str, parts: Sequence[str], width: int = WIDTH, height: int = HEIGHT, name: str = "chart"
) -> Markup:
    fits = ' preserveAspectRatio="none"' if name != "chart" else ""
    return Markup(  # noqa: S704 - every word in it was escaped
        f'<svg class="{name}" viewBox="0 0 {width} {height}"{fits} role="img" focusable="false">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def _grid() -> Iterator[str]:
    for percent in GRID:
        y = _y(percent / 100)
        yield _line("chart-grid", LEFT, y, WIDTH - RIGHT, y)
        yield f'<text class="chart-scale" x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{percent}</text>'


def _labels(points: Sequence[Point]) -> Iterator[str]:
    """Give the names of a few periods, evenly, the last always."""
    step = max(1, -(-len(points) // LABELS_AT_MOST))
    for at, point in enumerate(points):
        if (len(points) - 1 - at) % step == 0:
            x = _x(at, len(points))
            anchor = "end" if at == len(points) - 1 and at else "middle"
            yield (
                f'<text class="chart-scale" x="{x:.1f}" y="{HEIGHT - 8}" text-anchor="{anchor}">'
                f"{escape(point.label)}</text>"
            )


def _line(name: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{name}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _x(at: int, of: int) -> float:
    span = WIDTH - LEFT - RIGHT
    return LEFT + (span * at / (of - 1) if of > 1 else span / 2)


def _y(share: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - max(0.0, min(1.0, share)))


def _share(point: Point) -> float:
    assert point.share is not None
    return point.share
