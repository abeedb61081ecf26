"""Number and date of an outgoing document: what their fields show is read glyph by glyph.

Elsewhere a picture that cannot be read for certain is believed. A number decides which document this
is, so here it is the other way round: one line, in our own typeface, where the field stands upright
(ISO 32000-2, 9.4 and 12.5.5). What is drawn in any other way is left to a person's eyes.
"""

from __future__ import annotations

from typing import Any, Final

from pyhanko.pdf_utils import generic

from signing import typeface
from signing.reservation import TEXTS
from signing.validation.changes.fields import box_of, inherited
from signing.validation.changes.one_line import Line, UnreadablePictureError, lines_in
from signing.validation.changes.states import State

DIFFERS: Final = "appearance_differs_from_value"
UNREADABLE: Final = "number_not_readable"

_TURNS: Final = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
_NUMBERS: Final = (generic.NumberObject, generic.FloatObject)
# What a form says that only draws: no layer, no blending, no data from elsewhere (8.10.2).
_PLAIN_FORM: Final = frozenset(
    ["/Type", "/Subtype", "/FormType", "/BBox", "/Matrix", "/Resources"]
    + ["/Length", "/Filter", "/DecodeParms"]
)
_SYMBOLIC, _NONSYMBOLIC = 4, 32
_SMALLEST: Final = 3.0  # units: smaller letters are hidden ones
_SLACK: Final = 1.0  # units that a line may stand over the edge of its box
_FIRST, _LAST = 32, 255
_OTHER_PROGRAMS: Final = frozenset({"/FontFile", "/FontFile3"})


def is_of_the_office(name: str, field: Any, state: State) -> bool:
    """Tell whether a field holds the number or a part of the date of an outgoing document."""
    return name in TEXTS and inherited(field, "/FT", state) == "/Tx"


def doubt(field: Any, state: State) -> str | None:
    """Return why the picture of a field cannot be taken for its value, or None."""
    value = inherited(field, "/V", state)
    try:
        return None if _is_shown(str(value or ""), field, state) else DIFFERS
    except UnreadablePictureError:
        return UNREADABLE


def _is_shown(value: str, field: Any, state: State) -> bool:
    """Tell whether the picture shows a text, and nothing else."""
    pictures = state.entry(field, "/AP")
    picture = state.entry(pictures, "/N")
    if picture is None:
        return not value
    plain = isinstance(picture, generic.StreamObject) and set(picture) <= _PLAIN_FORM
    if not plain or set(pictures) != {"/N"}:
        raise UnreadablePictureError
    lines = list(lines_in(picture))
    if not lines:
        return not value
    if len(lines) > 1:
        raise UnreadablePictureError
    (line,) = lines
    fonts = state.entry(state.entry(picture, "/Resources"), "/Font")
    program, glyphs = _glyphs(line.octets, state.entry(fonts, line.font), state)
    _require_upright(field, picture, state)
    _require_inside(line, sum(program.widths[one] for one in glyphs) / 1000, picture, state)
    space = program.glyphs.get(0x20)
    wanted = [program.glyphs.get(ord(letter)) for letter in typeface.plain(value)]
    return [one for one in glyphs if one != space] == [one for one in wanted if one != space]


def _glyphs(octets: bytes, font: Any, state: State) -> tuple[typeface.Program, list[int]]:
    """Return which glyphs of our typeface some octets draw, with the widths that it has itself."""
    if state.entry(font, "/Subtype") == "/Type0":
        descendants = state.items(state.entry(font, "/DescendantFonts"))
        inner = state.follow(descendants[0]) if len(descendants) == 1 else None
        program = _program(inner, state)
        identical = state.entry(inner, "/CIDToGIDMap") == "/Identity"
        outlines = state.entry(inner, "/Subtype") == "/CIDFontType2"
        if state.entry(font, "/Encoding") != "/Identity-H" or not (identical and outlines):
            raise UnreadablePictureError
        if _widths(state.entry(inner, "/W"), state) != [0, list(program.widths)]:
            raise UnreadablePictureError
        glyphs = [int.from_bytes(octets[at : at + 2]) for at in range(0, len(octets), 2)]
    else:
        program = _program(font, state)
        letters = [bytes([code]).decode("cp1252", "replace") for code in range(_FIRST, _LAST + 1)]
        wanted = [program.widths[program.glyphs.get(ord(letter), 0)] for letter in letters]
        if not _is_plain(font, state) or _widths(state.entry(font, "/Widths"), state) != wanted:
            raise UnreadablePictureError
        glyphs = [program.glyphs.get(ord(one), 0) for one in octets.decode("cp1252", "replace")]
    if any(one >= len(program.widths) for one in glyphs):
        raise UnreadablePictureError
    return program, glyphs


def _is_plain(font: Any, state: State) -> bool:
    """Tell whether every program finds the same glyph for an octet in a font of one octet a letter (9.6.5.4)."""
    flags = state.entry(state.entry(font, "/FontDescriptor"), "/Flags")
    return (
        state.entry(font, "/Subtype") == "/TrueType"
        and state.entry(font, "/Encoding") == "/WinAnsiEncoding"
        and state.entry(font, "/FirstChar") == _FIRST
        and isinstance(flags, int)
        and flags & (_SYMBOLIC | _NONSYMBOLIC) == _NONSYMBOLIC
    )


def _program(font: Any, state: State) -> typeface.Program:
    """Return the program of a font, if it is one that we ever embedded."""
    descriptor = state.entry(font, "/FontDescriptor")
    if not isinstance(descriptor, generic.DictionaryObject) or _OTHER_PROGRAMS & set(descriptor):
        raise UnreadablePictureError
    stream = state.entry(descriptor, "/FontFile2")
    try:
        program = typeface.program_in(bytes(stream.data))
    except Exception as flaw:  # noqa: BLE001
        raise UnreadablePictureError from flaw
    if program is None:
        raise UnreadablePictureError
    return program


def _widths(array: Any, state: State) -> Any:
    """Return an array of widths, and arrays in it, as plain numbers."""
    if isinstance(array, generic.ArrayObject):
        return [_widths(state.follow(one), state) for one in state.items(array)]
    return int(array) if isinstance(array, _NUMBERS) and array == int(array) else None


def _require_upright(field: Any, picture: Any, state: State) -> None:
    """The picture is turned as the field is, and as large: else digits stand on their heads, or are cut."""
    turn = state.entry(state.entry(field, "/MK"), "/R") or 0
    matrix = _numbers(state.entry(picture, "/Matrix"), state) or [1, 0, 0, 1, 0, 0]
    box, drawn = box_of(field, state), _numbers(state.entry(picture, "/BBox"), state)
    if box is None or drawn is None or len(drawn) != 4 or len(matrix) != 6:
        raise UnreadablePictureError
    width, height = box[2] - box[0], box[3] - box[1]
    if turn in {90, 270}:
        width, height = height, width
    same = abs(drawn[2] - drawn[0] - width) < _SLACK > abs(drawn[3] - drawn[1] - height)
    if tuple(matrix[:4]) != _TURNS.get(turn) or not same:
        raise UnreadablePictureError


def _require_inside(line: Line, extent: float, picture: Any, state: State) -> None:
    """The whole line stands in its box and in all that it is cut to, large enough to be seen."""
    left, bottom, right, top = _numbers(state.entry(picture, "/BBox"), state) or [0, 0, 0, 0]
    if line.size < _SMALLEST:
        raise UnreadablePictureError
    for box in ((left, bottom, right, top), *line.clips):
        across = box[0] - _SLACK <= line.x and line.x + extent * line.size <= box[2] + _SLACK
        upwards = box[1] - _SLACK <= line.y and line.y + line.size / 2 <= box[3] + _SLACK
        if not (across and upwards):
            raise UnreadablePictureError


def _numbers(array: Any, state: State) -> list[float] | None:
    if not isinstance(array, generic.ArrayObject):
        return None
    values = [state.follow(one) for one in state.items(array)]
    sound = all(isinstance(one, _NUMBERS) for one in values)
    return [float(one) for one in values] if sound else None
