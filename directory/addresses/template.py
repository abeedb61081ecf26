"""The parts an address may be made of, and templates of them: `{given}{initials}` and the like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from directory.addresses.plain import plain
from directory.people import StaffRecord

NUMBER: Final = "number"
NATIONAL_ID_PARTS: Final = frozenset({"id3", "id4"})
BIRTH_DATE_PARTS: Final = frozenset({"birth_year", "birth_month"})
PERSONAL_PARTS: Final = NATIONAL_ID_PARTS | BIRTH_DATE_PARTS
_NAME_PARTS: Final[Mapping[str, Callable[[list[str]], str]]] = {
    "given": lambda words: words[-1],  # tên
    "family": lambda words: words[0],  # họ
    "middle": lambda words: "".join(words[1:-1]),  # đệm
    "full": "".join,  # họ tên đầy đủ
    "initials": lambda words: "".join(word[0] for word in words[:-1]),  # viết tắt họ đệm
    "family_initial": lambda words: words[0][0] if len(words) > 1 else "",
    "middle_initials": lambda words: "".join(word[0] for word in words[1:-1]),
}
PARTS: Final = frozenset(_NAME_PARTS) | PERSONAL_PARTS | {"unit", NUMBER}
_PART: Final = re.compile(r"\{([a-z0-9_]+)\}")
_BETWEEN: Final = re.compile(r"[a-z0-9.-]*")


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was read; `pieces` are words as they stand and, every second one, parts."""

    text: str
    pieces: tuple[str, ...]

    @property
    def parts(self) -> frozenset[str]:
        """Return the names of the parts it needs."""
        return frozenset(self.pieces[1::2])

    def fill(self, values: Mapping[str, str]) -> str | None:
        """Return the text with its parts filled in, or None where one is not known."""
        filled = list(self.pieces)
        for at in range(1, len(filled), 2):
            value = values.get(filled[at])
            if value is None:
                return None
            filled[at] = value
        return "".join(filled)


def read_template(text: str, parts: frozenset[str] = PARTS) -> Template:
    """Return the template that a text stands for.

    >>> read_template("{given}{initials}.{unit}").parts == {"given", "initials", "unit"}
    True

    Raises:
        ValueError: it names a part that there is not, or a sign that addresses do not have.

    """
    pieces = tuple(_PART.split(text))
    unknown = set(pieces[1::2]) - parts
    if unknown:
        raise ValueError(f"no such part in {text!r}: {', '.join(sorted(unknown))}")
    if not all(map(_BETWEEN.fullmatch, pieces[::2])):
        raise ValueError(f"only a to z, 0 to 9, point and hyphen may stand in {text!r}")
    return Template(text, pieces)


@lru_cache(maxsize=4096)
def _word(word: str) -> tuple[str, ...] | None:
    words = tuple(plain(word).split())
    return words if words or not any(map(str.isalpha, word)) else None


def name_parts(full_name: str) -> dict[str, str]:
    """Return what addresses take from a name; nothing where it cannot be written in a to z.

    >>> name_parts("Nguyễn Văn Long")["given"], name_parts("Nguyễn Văn Long")["initials"]
    ('long', 'nv')
    >>> name_parts("Y")["given"], name_parts("Y")["initials"], name_parts("Иван Petrov")
    ('y', '', {})
    """
    words: list[str] = []
    for word in full_name.split():
        bare = _word(word)
        if bare is None:  # letters that would be lost make another name
            return {}
        words += [one for one in bare if not one.isdigit()]  # "An 2" tells An from another An
    return {name: make(words) for name, make in _NAME_PARTS.items()} if words else {}


def personal_parts(record: StaffRecord) -> dict[str, str]:
    """Return what addresses take from a person's number and date of birth (DOMAIN M-13)."""
    parts: dict[str, str] = {}
    digits = record.national_id
    if digits.isascii() and digits.isdigit() and len(digits) >= 9:  # noqa: PLR2004
        parts |= {"id3": digits[-3:], "id4": digits[-4:]}
    if record.birth_date is not None:
        day = record.birth_date
        parts |= {"birth_year": f"{day.year:04d}", "birth_month": f"{day.month:02d}"}
    return parts
