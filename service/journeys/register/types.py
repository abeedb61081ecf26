"""The kinds of documents, read from `config/policies/document_types.toml` (Decree 30/2020, Article 7)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

LARGEST: Final = 1 << 20
PLACES: Final = frozenset({"number", "abbreviation", "agency", "unit"})
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,19}$")]
Short = Annotated[str, Field(pattern=r"^[^\W\d_]{1,8}$")]
Millimetres = Annotated[int, Field(ge=1, le=200)]


class UnusableTypesError(ValueError):
    """A file of document types that cannot be used; `problems` tells all of them."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


class Part(BaseModel):
    """A part of the file; a misspelt name is a problem, not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Name(Part):
    """What something is called in both languages."""

    vi: Annotated[str, Field(min_length=2, max_length=100)]
    en: Annotated[str, Field(min_length=2, max_length=100)]


class Basis(Part):
    """The text it rests on, and since when that is in force (R-0.2)."""

    text: Annotated[str, Field(min_length=4, max_length=300)]
    effective: date


class DocumentType(Part):
    """A kind of document; without an abbreviation its notation has the drafting unit instead (W-43)."""

    code: Code
    name: Name
    abbreviation: Short | None = None
    series: Code | None = None

    @property
    def drawn_from(self) -> str:
        """The series its numbers come from: its own, if it names none."""
        return self.series or self.code

    @property
    def needs_unit(self) -> bool:
        """Whether its notation names the drafting unit."""
        return self.abbreviation is None


class CopyForm(DocumentType):
    """A form of copies; `mark` is what stands on the copy (W-35)."""

    mark: Annotated[str, Field(min_length=2, max_length=20)]


class Urgency(Part):
    """A mark of urgency and the size of its frame (W-46); `priority` is that of Appendix VI, 0 being none."""

    code: Code
    name: Name
    mark: Annotated[str, Field(min_length=2, max_length=20)]
    width_mm: Millimetres
    height_mm: Millimetres
    priority: Annotated[int, Field(ge=1, le=9)]


class NumberingRules(Part):
    """How numbers are written, and how long the old year stays open; 0 days is not at all."""

    digits: Annotated[int, Field(ge=1, le=6)]
    late_days: Annotated[int, Field(ge=0, le=31)]
    named: Annotated[str, Field(max_length=100)]
    unnamed: Annotated[str, Field(max_length=100)]

    @model_validator(mode="after")
    def _has_its_places(self) -> Self:
        for name, needed in (("named", {"abbreviation"}), ("unnamed", {"unit"})):
            try:
                parsed = list(Formatter().parse(getattr(self, name)))
            except ValueError as wrong:
                raise ValueError(f"{name}: {wrong}") from None
            found = {place for _, place, _, _ in parsed if place is not None}
            if any(spec or turned for _, _, spec, turned in parsed):
                raise ValueError(f"{name}: a place is its name alone")
            if strange := sorted(found - PLACES):
                raise ValueError(f"{name}: nothing is called {', '.join(strange)}")
            if missing := sorted(({"number", "agency"} | needed) - found):
                raise ValueError(f"{name}: lacks {', '.join(missing)}")
        return self


class DocumentTypes(Part):
    """The whole file."""

    version: Annotated[int, Field(ge=1)]
    basis: Basis
    numbering: NumberingRules
    types: Annotated[tuple[DocumentType, ...], Field(strict=False, min_length=1)]
    copies: Annotated[tuple[CopyForm, ...], Field(strict=False)]
    urgencies: Annotated[tuple[Urgency, ...], Field(strict=False)]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if problems := list(self._problems()):
            raise ValueError("; ".join(problems))
        return self

    @property
    def everything(self) -> tuple[DocumentType, ...]:
        """Every kind that takes a number, copies last."""
        return (*self.types, *self.copies)

    def named(self, code: str) -> DocumentType | None:
        """Return the kind of a code, None where there is none."""
        return next((one for one in self.everything if one.code == code), None)

    def copy_form(self, code: str) -> CopyForm | None:
        """Return the form of copies of a code, None where the code is of something else."""
        return next((one for one in self.copies if one.code == code), None)

    def urgency(self, code: str | None) -> Urgency | None:
        """Return the urgency of a code, None where there is none: an ordinary document."""
        return next((one for one in self.urgencies if one.code == code), None)

    def _problems(self) -> Iterator[str]:
        codes = [one.code for one in self.everything] + [one.code for one in self.urgencies]
        yield from _twice("code", codes)
        owners = {one.code: one for one in self.everything}
        written: dict[str | None, str] = {}
        for one in self.everything:
            owner = owners.get(one.drawn_from)
            if owner is None or owner.series is not None:
                yield f"{one.code}: no series {one.drawn_from}"
            # Two series with one abbreviation would write one notation twice (Article 15).
            first = written.setdefault(one.abbreviation, one.drawn_from)
            if first != one.drawn_from:
                yield f"{one.code}: is written as those of {first}, and draws from another series"


def load_document_types(path: Path) -> DocumentTypes:
    """Return the document types of a file.

    Raises:
        UnusableTypesError: with every problem at once.

    """
    with path.open("rb") as file:
        octets = file.read(LARGEST + 1)
    if len(octets) > LARGEST:
        raise UnusableTypesError([f"{path.name}: larger than {LARGEST} octets"])
    try:
        told = tomllib.loads(octets.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise UnusableTypesError([f"{path.name}: {wrong}"]) from None
    try:
        return DocumentTypes.model_validate(told)
    except ValidationError as wrong:
        problems = wrong.errors(include_input=False, include_url=False)
        raise UnusableTypesError(
            [f"{path.name}: {_place(told, one['loc'])}: {one['msg']}" for one in problems]
        ) from None


def _place(told: dict[str, object], where: tuple[int | str, ...]) -> str:
    """Return the place of a problem, an entry of a list by its code where it has one."""
    words = list(map(str, where))
    if len(where) > 1 and isinstance(where[1], int):
        entries = told.get(str(where[0]))
        entry = entries[where[1]] if isinstance(entries, list) else None
        if isinstance(entry, dict) and isinstance(entry.get("code"), str):
            words[1] = entry["code"]
    return ".".join(words) or "file"


def _twice(what: str, names: list[str]) -> Iterator[str]:
    if found := sorted({one for one in names if names.count(one) > 1}):
        yield f"{what} stands twice: {', '.join(found)}"
