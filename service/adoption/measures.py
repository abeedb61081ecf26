"""What is measured, read from `config/policies/measures.toml`: data an auditor can quote (R-0.2)."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

Key = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]{0,7}$")]
Whole = Annotated[int, Field(ge=1)]
LARGEST = 1 << 20


class UnusableMeasuresError(ValueError):
    """A file of measures that cannot be used; `problems` tells all of them, each with its line."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


class Kind(StrEnum):
    """What an account can be seen to do; the mailbox's kinds come from mail logs, the rest from here.

    SENT, READ, SIGNED_IN: the mailbox. ENTERED, SIGNED, VERIFIED: this service.
    """

    SENT = "SENT"
    READ = "READ"
    SIGNED_IN = "SIGNED_IN"
    ENTERED = "ENTERED"
    SIGNED = "SIGNED"
    VERIFIED = "VERIFIED"


class Holding(StrEnum):
    """What a person may be equipped with."""

    CERTIFICATE = "CERTIFICATE"
    MAILBOX = "MAILBOX"


class Hold(StrEnum):
    """What must hold of a numbered document for it to be counted.

    SIGNED, SEALED: a competent person's, the agency's signature, each verified. SENT: a mail server took
    a letter that brings it, or the link to it. IN_FORCE: neither recalled nor replaced.
    """

    SIGNED = "SIGNED"
    SEALED = "SEALED"
    SENT = "SENT"
    IN_FORCE = "IN_FORCE"


STAFF = "STAFF"
REGISTER = "REGISTER"
"""Sources: who works where; the numbers that were given and what became of their documents."""


class Part(BaseModel):
    """A part of the file; a misspelt name is a problem, not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Sentence(Part):
    """The same sentence in both languages."""

    vi: Annotated[str, Field(min_length=4, max_length=500)]
    en: Annotated[str, Field(min_length=4, max_length=500)]


class Basis(Part):
    """The text it rests on, and since when that is in force, where that was established (R-0.2)."""

    text: Annotated[str, Field(min_length=4, max_length=300)]
    effective: date | None = None


class Habit(Part):
    """What "regularly" means: `active_days` a week, in `weeks_reached` of the last `weeks` weeks."""

    active_days: Annotated[int, Field(ge=1, le=7)]
    weeks_reached: Whole
    weeks: Annotated[int, Field(ge=1, le=53)]

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.weeks_reached > self.weeks:
            raise ValueError("weeks_reached is more than weeks")
        return self


class Measure(Part):
    """One measure: who is counted out of whom, on what basis."""

    key: Key
    version: Whole
    how: Literal["holding", "activity", "habit", "documents", "reported"]
    unit: Literal["percent", "count"]
    sentence: Sentence
    numerator: Sentence
    denominator: Sentence
    basis: Basis
    population: Literal["leaders", "staff"] | None = None
    kinds: Annotated[tuple[Annotated[Kind, Field(strict=False)], ...], Field(strict=False)] = ()
    holding: Annotated[Holding | None, Field(strict=False)] = None
    holds: Annotated[tuple[Annotated[Hold, Field(strict=False)], ...], Field(strict=False)] = ()
    needs: Annotated[tuple[str, ...], Field(strict=False)] = ()
    target: Annotated[int, Field(ge=0, le=100)] | None = None

    @property
    def counts_people(self) -> bool:
        """Whether people are counted for it here, and not reported by units or told by documents."""
        return self.how in {"holding", "activity", "habit"}

    @property
    def counted_here(self) -> bool:
        """Whether the house counts it itself, and is not told it by units."""
        return self.how != "reported"

    @property
    def tells_of_people(self) -> bool:
        """Whether its figures are about people, of whom small groups are withheld (I-18)."""
        return self.population is not None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        known = {STAFF, REGISTER, *Kind, *Holding}
        if strange := sorted(set(self.needs) - known):
            raise ValueError(f"needs what nothing tells: {', '.join(strange)}")
        if self.counts_people and (self.population is None or STAFF not in self.needs):
            raise ValueError("a measure of people has a population and needs STAFF")
        if (self.how == "holding") != (self.holding is not None):
            raise ValueError("a measure of holdings, and no other, names its holding")
        if self.how in {"activity", "habit"} and not self.kinds:
            raise ValueError("a measure of what people do names its kinds")
        return self

    @model_validator(mode="after")
    def _holds_of_documents(self) -> Self:
        if (self.how == "documents") != bool(self.holds):
            raise ValueError("a measure of documents, and no other, says what holds of them")
        if self.how == "documents" and (self.needs != (REGISTER,) or self.unit != "percent"):
            raise ValueError("a measure of documents needs REGISTER alone, and is a share")
        return self


Kinds = Annotated[
    tuple[Annotated[Kind, Field(strict=False)], ...], Field(strict=False, min_length=1)
]


class Climb(Part):
    """The ladder each person climbs; a rung is a measure, or the kinds of acts that reach it."""

    key: Literal["signature", "mail"]
    version: Whole
    equipped: Key
    active: Key | Kinds
    habitual: Key | Kinds


class Lists(Part):
    """What the lists go by that IT acts on: `unused_days` without any use make a mailbox unused."""

    unused_days: Annotated[int, Field(ge=1, le=3660)] = 45


class NumberedDocuments(Part):
    """What is numbered with documents and is none of what F1, F4 and F7 count: types that stand apart."""

    apart_types: Annotated[tuple[str, ...], Field(strict=False)] = ()


class Ladder(Part):
    """Points by a rate in per cent: `base` up to `floor`, then `gain` for each further `step`."""

    floor: Annotated[int, Field(ge=0, le=100)]
    base: Annotated[float, Field(ge=0, strict=False)]
    step: Whole
    gain: Annotated[float, Field(gt=0, strict=False)]
    most: Annotated[float, Field(gt=0, strict=False)]


class Scored(Ladder):
    """Whose points go by this ladder: bodies of these kinds, or whose names begin with these words.

    What follows is a proper name; `other_bodies` begin alike and are none of these (a youth union).
    """

    kinds: Annotated[tuple[str, ...], Field(strict=False)] = ()
    names: Annotated[tuple[str, ...], Field(strict=False)] = ()
    other_bodies: Annotated[tuple[str, ...], Field(strict=False)] = ()

    def scores(self, kind: str, name: str) -> bool:
        """Tell whether a body has its points by this ladder; its kind decides where it has one."""
        if kind:
            return kind.casefold() in {one.casefold() for one in self.kinds}
        if any(_follows(one, name) is not None for one in self.other_bodies):
            return False
        own = [rest for one in self.names if (rest := _follows(one, name))]
        return any(rest[0].isupper() or rest[0].isdigit() for rest in own)


def _follows(words: str, name: str) -> str | None:
    """Return what follows whole words at the beginning of a name, None where it begins otherwise.

    >>> _follows("Ủy ban nhân dân xã", "UỶ BAN NHÂN DÂN XÃ Phong Điền"), _follows("Xã", "Xãm A")
    ('Phong Điền', None)
    """
    told = " ".join(unicodedata.normalize("NFC", name).split())
    length = len(words := unicodedata.normalize("NFC", words))
    if _folded(told[:length]) != _folded(words) or told[length : length + 1].strip():
        return None
    return told[length:].strip()


def _folded(text: str) -> str:
    """Return text without capital letters, the mark of "uỷ" where it is mostly written by now: "ủy"."""
    return text.casefold().replace("uỷ", "ủy")


class Score(Part):
    """The points of Decree 307/2025 (F1s)."""

    measure: Key
    whole_steps: bool
    commune: Scored
    ward: Scored

    def ladder_of(self, kind: str, name: str) -> Scored | None:
        """Return the ladder a body has its points by, None where it is neither ward nor commune."""
        return next((one for one in (self.commune, self.ward) if one.scores(kind, name)), None)


class Leaders(Part):
    """Who leads (I-13), and in which trust domains a certificate is an official one (F2)."""

    position_codes: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    trust_domains: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]


class Measures(Part):
    """The whole file."""

    version: Whole
    late_after_days: Annotated[int, Field(ge=0, le=366)]
    small_cell: Annotated[int, Field(ge=0, le=100)]
    leaders: Leaders
    exclusions: dict[str, bool]
    habit: Habit
    measures: Annotated[tuple[Measure, ...], Field(strict=False, min_length=1)]
    score: Score
    ladders: Annotated[tuple[Climb, ...], Field(strict=False)] = ()
    lists: Lists = Lists()
    documents: NumberedDocuments = NumberedDocuments()

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        keys = [one.key for one in self.measures]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"measures stand twice: {', '.join(twice)}")
        if self.score.measure not in keys:
            raise ValueError(f"score: no measure {self.score.measure}")
        return self

    @model_validator(mode="after")
    def _stands_every_ladder(self) -> Self:
        names = [one.key for one in self.ladders]
        if len(set(names)) < len(names):
            raise ValueError("ladders: one stands twice")
        for one in self.ladders:
            first = self.named(one.equipped)
            for rung, how in (
                ("equipped", "holding"),
                ("active", "activity"),
                ("habitual", "habit"),
            ):
                key = getattr(one, rung)
                measure = self.named(key) if isinstance(key, str) else None
                if not isinstance(key, str):
                    continue
                if measure is None or measure.how != how:
                    raise ValueError(f"ladders: {key} is no measure by {how}")
                if first is None or measure.population != first.population:
                    raise ValueError(f"ladders: {key} counts other people than {one.equipped}")
        return self

    def named(self, key: str) -> Measure | None:
        """Return the measure of a key, None where there is none."""
        return next((one for one in self.measures if one.key == key), None)

    @property
    def excluding(self) -> frozenset[str]:
        """The reasons that are in force."""
        return frozenset(code for code, on in self.exclusions.items() if on)

    def is_leader(self, position_code: str) -> bool:
        """Tell whether a position leads (I-13)."""
        return position_code in self.leaders.position_codes


def load_measures(path: Path) -> Measures:
    """Return the measures of a file.

    Raises:
        UnusableMeasuresError: with every problem at once, each with its line where it has one.

    """
    with path.open("rb") as file:
        octets = file.read(LARGEST + 1)
    if len(octets) > LARGEST:
        raise UnusableMeasuresError([f"{path.name}: larger than {LARGEST} octets"])
    try:
        text = octets.decode()
        told = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise UnusableMeasuresError([f"{path.name}: {wrong}"]) from None
    try:
        return Measures.model_validate(told)
    except ValidationError as wrong:
        problems = wrong.errors(include_input=False, include_url=False)
        raise UnusableMeasuresError(
            [
                f"{path.name}:{_line(text, one['loc'])}: "
                f"{'.'.join(map(str, one['loc'])) or 'file'}: {one['msg']}"
                for one in problems
            ]
        ) from None


def _line(text: str, where: tuple[int | str, ...]) -> int:
    """Return the line a problem stands in, or the one its table begins in; 1 where nothing tells."""
    lines = text.splitlines()
    first, last = _table(lines, where)
    for name in reversed([str(one) for one in where if isinstance(one, str)]):
        for number in range(first, last):
            if lines[number].partition("=")[0].split(".")[0].strip() == name:
                return number + 1
    return first + 1


def _table(lines: list[str], where: tuple[int | str, ...]) -> tuple[int, int]:
    """Return the lines of the table that a place lies in: from its header to the next."""
    heads = list(_headers(lines))
    if not where:
        return 0, len(lines)
    index = where[1] if len(where) > 1 and isinstance(where[1], int) else 0
    own = [number for number, name in heads if name == where[0]]
    if index >= len(own):
        return 0, heads[0][0] if heads else len(lines)
    after = [number for number, _ in heads if number > own[index]]
    return own[index], after[0] if after else len(lines)


def _headers(lines: list[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines):
        if line.startswith("["):
            yield number, line.strip("[] \t").partition("]")[0]
