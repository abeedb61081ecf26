"""What the appearance of a field shows, as far as its content stream tells (ISO 32000-2, 12.5.5)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from fontTools.agl import UV2AGL
from pyhanko.pdf_utils import generic

from signing.validation.changes.fields import REMARKS, acts, box_of, inherited
from signing.validation.changes.states import State

_CONTENT_AT_MOST: Final = 1 << 20
_STRINGS: Final = re.compile(rb"\(((?:[^()\\]|\\.)*)\)|<([0-9A-Fa-f\s]*)>(?!>)", re.DOTALL)
_SHOWING: Final = re.compile(rb"[\])>]\s*(?:Tj|TJ|'|\")")
_PAINTING: Final = re.compile(
    rb"(?<![A-Za-z])(?:Tj|TJ|Do|f\*?|F|B\*?|b\*?|S|s|sh|EI|'|\")(?![A-Za-z])"
)
_ESCAPED: Final = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_TELLING: Final = re.compile(rb"(?<![A-Za-z])(?:Tj|TJ|BI|sh|'|\")(?![A-Za-z])")
_ICONS: Final = frozenset({"/Text", "/Caret", "/FileAttachment", "/Sound"})
_ICON_AT_MOST: Final = 40.0
_NESTED_AT_MOST: Final = 4
_UNSEEN: Final = re.compile(rb"(?<![0-9.])[37]\s+Tr(?![A-Za-z])")  # 9.3.6: drawn by nobody
_FIRST_SIGN: Final = 0x21
_LAST_SIGN: Final = 0x7E
_READABLE: Final = re.compile(r"[!-~]*")  # what every plain encoding shares
_PASSWORD: Final = 1 << 13
_SHORT: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def is_quiet(annotation: Any, state: State) -> bool:
    """Tell whether an annotation is a remark that no reader takes for the text (12.5.6).

    Marks over the text paint no words and no pictures of their own; notes are icons of an icon's size.
    """
    kind = str(state.entry(annotation, "/Subtype"))
    if kind not in REMARKS or acts(annotation, state):
        return False
    if kind == "/Popup":
        return state.entry(annotation, "/AP") is None
    box = box_of(annotation, state)
    if kind in _ICONS and box is not None:
        return max(box[2] - box[0], box[3] - box[1]) <= _ICON_AT_MOST
    normal = state.entry(state.entry(annotation, "/AP"), "/N")
    return not _tells_or_pictures(normal, state, 0)


def _tells_or_pictures(stream: Any, state: State, depth: int) -> bool:
    """Tell whether a drawing, or a drawing inside it, shows words or pictures."""
    if not isinstance(stream, generic.StreamObject):
        return isinstance(stream, generic.DictionaryObject)  # states to choose from: for no mark
    content = _unpacked(stream)
    if content is None or _TELLING.search(content) or depth > _NESTED_AT_MOST:
        return True
    held = state.entry(state.entry(stream, "/Resources"), "/XObject")
    if not isinstance(held, generic.DictionaryObject):
        return False
    inner = [state.entry(held, name) for name in list(held)[:20]]
    return any(
        state.entry(one, "/Subtype") != "/Form" or _tells_or_pictures(one, state, depth + 1)
        for one in inner
    )


def draws_nothing(field: Any, state: State) -> bool:
    """Tell whether the normal appearance of a field paints nothing at all."""
    return not any(
        content is None or _PAINTING.search(content) for content in _contents(field, state)
    )


def shows_another_text(before: Any, after: Any, old: State, new: State) -> bool:
    """Tell whether a field's appearance came to say something that is not its value.

    A picture that came after a signature is looked at more closely: that viewers are asked to draw the
    form anew is no excuse for it, nor may it hide its words or spell them with another alphabet.
    """
    if _texts(after, new) == _texts(before, old) and _same_text(
        inherited(after, "/V", new), inherited(before, "/V", old)
    ):
        return False
    contents = [one for one in _contents(after, new) if one is not None]
    if any(_UNSEEN.search(one) for one in contents) or _has_another_alphabet(after, new):
        return True
    value = inherited(after, "/V", new)
    words = any(_SHOWING.search(one) for one in contents)
    if isinstance(value, str) and _squeezed(value) and not words and not draws_nothing(after, new):
        return inherited(after, "/FT", new) in {"/Tx", "/Ch"}
    return contradicts_its_value(after, new, whatever_viewers_do=True)


def contradicts_its_value(field: Any, state: State, *, whatever_viewers_do: bool = False) -> bool:
    """Tell whether the picture of a text or choice field says something other than its value.

    Only what can be read for certain counts: plain text in a font with a plain encoding. A field
    that a script formats, a password and a form that viewers shall draw anew are left alone.
    """
    if inherited(field, "/FT", state) not in {"/Tx", "/Ch"}:
        return False
    if _is_formatted(field, state) or (_is_drawn_anew(state) and not whatever_viewers_do):
        return False
    if any(content is None for content in _contents(field, state)):
        return True  # more than any field's picture holds
    shown = [_squeezed(text) for text in _texts(field, state)]
    value = inherited(field, "/V", state)
    if value is not None and not isinstance(value, str):
        return False  # several choices, or a stream of rich text
    wanted = _squeezed(value or "")
    plain = all(_READABLE.fullmatch(text) for text in [wanted, *shown])
    if not shown or not plain or not _has_plain_fonts(field, state):
        return False
    if not wanted:
        return any(shown)
    return not any(wanted in text or (text and text in wanted) for text in shown)


def shows_another_state(field: Any, state: State) -> bool:
    """Tell whether a button shows itself pressed or not against its value (12.7.5.2.3)."""
    shown, value = state.entry(field, "/AS"), inherited(field, "/V", state)
    normal = state.entry(state.entry(field, "/AP"), "/N")
    known = normal.keys() if isinstance(normal, generic.DictionaryObject) else ()
    pressed = shown is not None and shown != "/Off"
    if pressed:
        return bool(shown != value)
    return value is not None and value != "/Off" and value in known


def _is_formatted(field: Any, state: State) -> bool:
    """Tell whether a script or a password field shows another text than the value on purpose."""
    flags = inherited(field, "/Ff", state)
    secret = isinstance(flags, int) and bool(flags & _PASSWORD)
    return secret or state.entry(inherited(field, "/AA", state), "/F") is not None


def _is_drawn_anew(state: State) -> bool:
    return bool(state.entry(state.entry(state.root, "/AcroForm"), "/NeedAppearances"))


def _has_another_alphabet(field: Any, state: State) -> bool:
    """Tell whether a font of the picture draws another sign where a plain letter is written."""
    return any(
        UV2AGL.get(code, name) != name
        for font in _fonts(field, state)
        for code, name in _renamed(font, state)
        if _FIRST_SIGN <= code <= _LAST_SIGN
    )


def _renamed(font: Any, state: State) -> Iterator[tuple[int, str]]:
    """Give code and glyph name of every sign that a font's encoding names anew (9.6.5.1)."""
    encoding = state.entry(font, "/Encoding")
    listed = state.entry(encoding, "/Differences") if encoding is not None else None
    code = 0
    for raw in state.items(listed)[:512]:
        one = state.follow(raw)
        if isinstance(one, generic.NameObject):
            yield code, str(one).removeprefix("/")
            code += 1
        elif isinstance(one, int):
            code = int(one)


def _has_plain_fonts(field: Any, state: State) -> bool:
    """Tell whether every font of the picture maps codes to the letters that they mean in Latin."""
    fonts = _fonts(field, state)
    return bool(fonts) and all(_is_plain(font, state) for font in fonts)


def _fonts(field: Any, state: State) -> list[Any]:
    normal = state.entry(state.entry(field, "/AP"), "/N")
    fonts = state.entry(state.entry(normal, "/Resources"), "/Font")
    if not isinstance(fonts, generic.DictionaryObject):
        form = state.entry(state.root, "/AcroForm")
        fonts = state.entry(state.entry(form, "/DR"), "/Font")
    if not isinstance(fonts, generic.DictionaryObject):
        return []
    return [state.entry(fonts, name) for name in list(fonts)[:20]]


def _is_plain(font: Any, state: State) -> bool:
    name = str(state.entry(font, "/BaseFont"))
    if state.entry(font, "/Subtype") not in {"/Type1", "/TrueType"} or "+" in name:
        return False
    encoding = state.entry(font, "/Encoding")
    return not isinstance(encoding, generic.DictionaryObject) or "/Differences" not in encoding


def _same_text(one: Any, other: Any) -> bool:
    return str(one) == str(other)


def _texts(field: Any, state: State) -> list[str]:
    """Return what each content stream of the normal appearance says, by its string operands."""
    contents = _contents(field, state)
    return ["".join(_strings(c)) for c in contents if c is not None and _SHOWING.search(c)]


def _contents(field: Any, state: State) -> Iterator[bytes | None]:
    """Give the content of the normal appearance, or of each of its states."""
    normal = state.entry(state.entry(field, "/AP"), "/N")
    if isinstance(normal, generic.StreamObject):
        candidates = [normal]
    elif isinstance(normal, generic.DictionaryObject):
        candidates = [state.entry(normal, key) for key in list(normal)[:20]]
    else:
        candidates = []
    for one in candidates:
        if isinstance(one, generic.StreamObject):
            yield _unpacked(one)


def _unpacked(stream: generic.StreamObject) -> bytes | None:
    """Return a stream's data; None where it is longer than we read, or cannot be unpacked."""
    try:
        data = bytes(stream.data)
    except Exception:  # noqa: BLE001
        return None
    return data if len(data) <= _CONTENT_AT_MOST else None


def _strings(content: bytes) -> Iterator[str]:
    for literal, hexadecimal in _STRINGS.findall(content):
        if hexadecimal:
            digits = b"".join(hexadecimal.split())
            yield bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()).decode("latin-1")
        else:
            yield _ESCAPED.sub(_unescaped, literal).decode("latin-1")


def _unescaped(found: re.Match[bytes]) -> bytes:
    word = found.group(1)
    if word[:1].isdigit():
        return bytes([int(word, 8) & 0xFF])
    return _SHORT.get(word, word)


def _squeezed(text: str) -> str:
    """Return a text without white space, for lines are broken where they fit."""
    return "".join(unicodedata.normalize("NFC", text).split())
