"""The blocks a report is made of, as plain data for the template: paragraphs, lists, tables, charts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from service.web.paper.sheet import plain

Json: TypeAlias = "str | int | float | bool | None | list[Json] | dict[str, Json]"
LONGEST: Final = 4000
NOTHING: Final[dict[str, Json]] = {"text": "–", "under": ""}


class Tally:
    """Numbers tables, or charts, in the order they come."""

    def __init__(self) -> None:
        self.upcoming = 1

    def next(self, say: Callable[..., str], kind: str, name: str) -> str:
        """Return the caption of the next one, by the key of its name."""
        return self.named(say, kind, say(f"report-{kind}-{name}"))

    def named(self, say: Callable[..., str], kind: str, name: str) -> str:
        """Return the caption of the next one, by its name."""
        number, self.upcoming = self.upcoming, self.upcoming + 1
        return say(f"report-{kind}", number=number, name=name)


def block(kind: str, text: str) -> dict[str, Json]:
    """Return a block of text: `part`, `paragraph`, `strong` or `note`."""
    return {"kind": kind, "text": text}


def items(texts: Iterable[str]) -> dict[str, Json]:
    """Return a list."""
    return {"kind": "list", "items": list(texts)}


def table(
    caption: str,
    columns: Sequence[tuple[str, int, str]],
    rows: Iterable[Sequence[Json]],
) -> dict[str, Json]:
    """Return a table; a column is its head, its share of the width and `left` or `right`.

    The first cell of each row names the row.
    """
    return {
        "kind": "table",
        "caption": caption,
        "head": [head for head, _, _ in columns],
        "widths": [width for _, width, _ in columns],
        "align": [align for _, _, align in columns],
        "rows": [list(row) for row in rows],
    }


def drawable(told: Json) -> Json:
    r"""Return the same with every text as our face can draw it.

    >>> drawable({"a": ["x\u0000y", 1]})
    {'a': ['xy', 1]}
    """
    if isinstance(told, str):
        return plain(told, LONGEST)
    if isinstance(told, list):
        return [drawable(one) for one in told]
    if isinstance(told, Mapping):
        return {name: drawable(one) for name, one in told.items()}
    return told
