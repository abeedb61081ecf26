"""The lines that a simple picture draws, operator by operator (ISO 32000-2, 7.8.2 and 9.4).

Only what programs write who fill in a field of one line is understood: dark letters, upright, set one
after another. Whatever could draw, hide or turn something else makes the picture unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyhanko.pdf_utils import generic

from signing.validation.changes.fields import Box

_CONTENT_AT_MOST: Final = 1 << 14
_TOKEN: Final = re.compile(
    rb"\s+|(?P<name>/[^\s()<>\[\]{}/%]*)|\((?P<literal>(?:[^()\\]|\\[()\\])*)\)"
    rb"|<(?P<hexadecimal>[0-9A-Fa-f]*)>|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))|(?P<operator>[A-Za-z]+)",
    re.DOTALL,
)
_DRAWING_NOTHING: Final = frozenset({"EMC", "ET", "W", "n"})
_DARK: Final = 0.6  # of white: lighter letters are hidden ones

Operand = bytes | float | str


class UnreadablePictureError(Exception):
    """The picture is drawn in some other way."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is drawn: its octets, font, size, where it begins, and what it is cut to."""

    octets: bytes
    font: str
    size: float
    x: float
    y: float
    clips: tuple[Box, ...]


class _Pen:
    """What has been set so far: font, size and place of the next line, and what it will be cut to."""

    def __init__(self) -> None:
        self.font, self.size = "", 0.0
        self.x = self.y = 0.0
        self.kept: list[tuple[str, float]] = []
        self.clips: list[Box] = []

    def write(self, operator: str, operands: list[Operand]) -> Line | None:
        """Take one operator; a line where it draws one."""
        match operator, operands:
            case "Tj", [bytes(octets)]:
                return Line(octets, self.font, self.size, self.x, self.y, tuple(self.clips))
            case "Tf", [str(font), float(size)]:
                self.font, self.size = font, size
            case "Td", [float(across), float(upwards)]:
                self.x, self.y = self.x + across, self.y + upwards
            case "Tm", [1.0, 0.0, 0.0, 1.0, float(x), float(y)]:
                self.x, self.y = x, y
            case "BT", []:
                self.x = self.y = 0.0
            case _:
                self.set(operator, operands)
        return None

    def set(self, operator: str, operands: list[Operand]) -> None:
        """Take an operator that draws no letters."""
        match operator, operands:
            case "g" | "rg", [*shades] if shades and all(map(_is_dark, shades)):
                pass
            case "re", [float(left), float(bottom), float(width), float(height)]:
                self.clips.append((left, bottom, left + width, bottom + height))
            case "q", []:
                self.kept.append((self.font, self.size))
            case "Q", [] if self.kept:
                self.font, self.size = self.kept.pop()
            case "BMC", [str()]:
                pass
            case _:
                if operands or operator not in _DRAWING_NOTHING:
                    raise UnreadablePictureError


def lines_in(picture: generic.StreamObject) -> Iterator[Line]:
    """Give the lines that a picture draws.

    Raises:
        UnreadablePictureError: it draws, or might draw, anything else.

    """
    pen = _Pen()
    for operator, operands in _operations(picture):
        line = pen.write(operator, operands)
        if line is not None:
            yield line


def _operations(picture: generic.StreamObject) -> Iterator[tuple[str, list[Operand]]]:
    """Give the operators of a picture with their operands."""
    try:
        content = bytes(picture.data)
    except Exception as flaw:  # noqa: BLE001
        raise UnreadablePictureError from flaw
    if len(content) > _CONTENT_AT_MOST:
        raise UnreadablePictureError
    position, operands = 0, list[Operand]()
    while position < len(content):
        found = _TOKEN.match(content, position)
        if found is None:
            raise UnreadablePictureError
        position = found.end()
        if found.lastgroup == "operator":
            yield found.group().decode(), operands
            operands = []
        elif found.lastgroup is not None:
            operands.append(_operand(found.lastgroup, found.group(found.lastgroup)))


def _operand(kind: str, written: bytes) -> Operand:
    match kind:
        case "name":
            return written.decode("latin-1")
        case "number":
            return float(written)
        case "literal":
            return re.sub(rb"\\(.)", rb"\1", written)
        case _:
            return bytes.fromhex(written.decode() + "0" * (len(written) % 2))


def _is_dark(shade: Operand) -> bool:
    return isinstance(shade, float) and 0 <= shade <= _DARK
