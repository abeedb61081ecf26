"""A mapping is data: which attribute says what in one flavour of directory. Read from TOML, checked whole."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from directory.errors import DirectoryError
from directory.mapping.converters import (
    PLAIN,
    Converter,
    Disabled,
    Prefixed,
    Says,
    Shortened,
    Words,
)
from directory.mapping.never import may_never_be_written
from directory.people import Standing

ACCOUNT_FIELDS: Final = frozenset(
    (
        "staff_number", "user_name", "full_name", "unit", "mail", "standing", "aliases", "title",
        "phone", "quota_mb", "forwards", "locked", "owner", "clerk",
    )
)  # fmt: skip
LIST_FIELDS: Final = frozenset(("name", "mail", "members", "unit"))
NEEDED: Final = frozenset(("staff_number", "user_name", "full_name", "mail", "standing"))
LISTS_NEED: Final = frozenset(("name", "members"))
PLACEMENTS: Final = ("flat", "by_unit")
MEMBERS: Final = ("names", "addresses")
MADE: Final = ("uuid",)
MADE_IDENTITY: Final = "zimbraid"  # Zimbra has its clients make it
LONGEST_FILE: Final = 1 << 16
ATTRIBUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,99}")  # keystring (RFC 4512, 1.4)
BITS: Final = "useraccountcontrol"
_Kind = TypeVar("_Kind")


class MappingRefusedError(DirectoryError):
    """A mapping that cannot be used; `problems` tells all that is wrong with it."""

    def __init__(self, name: str, problems: list[str]) -> None:
        self.name = name
        self.problems = tuple(problems)
        super().__init__(f"mapping {name}: " + "; ".join(problems))


@dataclass(frozen=True, slots=True)
class Place:
    """One attribute that says something of a field; a field may be said in several."""

    field: str
    attribute: str
    converter: Converter
    written_only: bool = False

    @property
    def key(self) -> str:
        """The attribute's name as entries carry it."""
        return self.attribute.lower()


@dataclass(frozen=True, slots=True)
class MappingData:
    """A mapping as its file tells it, checked.

    `not_class` are entries of the account class that are no accounts. `all_addresses` is an attribute
    that holds the address and all further ones together. `new_standing` is what a new account can be
    before it has a password. `made` are values that a new entry needs and that we make up once.
    """

    name: str
    account_class: str
    not_class: str | None
    shared_class: str | None
    list_class: str
    account_classes: tuple[str, ...]
    shared_classes: tuple[str, ...]
    identity: Place
    naming_field: str
    naming_attribute: str
    placement: str
    new_standing: Standing
    places: tuple[Place, ...]
    list_places: tuple[Place, ...]
    fixed: Mapping[str, tuple[str, ...]]
    made: Mapping[str, str]
    all_addresses: str | None
    empty_member: str | None
    members: str
    members_follow_moves: bool


def load_mapping(path: Path) -> MappingData:
    """Return the mapping in a file.

    Raises:
        MappingRefusedError: with every problem at once.

    """
    try:
        with path.open("rb") as file:
            octets = file.read(LONGEST_FILE + 1)
        if len(octets) > LONGEST_FILE:
            raise ValueError(f"more than {LONGEST_FILE} octets")  # noqa: TRY301
        told = tomllib.loads(octets.decode())
    except (OSError, ValueError, RecursionError) as wrong:
        raise MappingRefusedError(path.stem, [f"not readable: {wrong}"]) from None
    return _Reading(path.stem, told).mapping()


class _Reading:
    """A file being read: goes on after a problem, so that all are told at once."""

    def __init__(self, name: str, told: Mapping[str, Any]) -> None:
        self.name = name
        self.told = told
        self.problems: list[str] = []
        self.entry = self._table("entry")

    def mapping(self) -> MappingData:
        """Return what the file says; raises MappingRefusedError."""
        places = tuple(self._places("account", ACCOUNT_FIELDS))
        list_places = tuple(self._places("list", LIST_FIELDS))
        self._check_complete("account", places, NEEDED)
        self._check_complete("list", list_places, LISTS_NEED)
        self._check_standing(places)
        for some in (places, list_places):
            self._check_told_once(some)
        naming_field = self._text("naming_field")
        naming = next((one.attribute for one in places if one.field == naming_field), "")
        if naming_field and not naming:
            self._problem(f"entry.naming_field {naming_field!r} is not mapped")
        mapping = MappingData(
            name=self.name,
            account_class=self._text("account_class"),
            not_class=self._text("not_class", "") or None,
            shared_class=self._text("shared_class", "") or None,
            list_class=self._text("list_class"),
            account_classes=self._texts("entry.account_classes", self.entry.get("account_classes")),
            shared_classes=self._texts(
                "entry.shared_classes", self.entry.get("shared_classes", [])
            ),
            identity=self._identity(),
            naming_field=naming_field,
            naming_attribute=self._attribute("naming_attribute", naming),
            placement=self._one_of("placement", PLACEMENTS),
            new_standing=Standing(self._one_of("new_standing", ("active", "suspended"))),
            places=places,
            list_places=list_places,
            fixed={
                name: self._texts(f"fixed.{name}", values)
                for name, values in self._table("fixed").items()
                if self._may(f"fixed.{name}", name)
            },
            made=self._made(),
            all_addresses=self._attribute("all_addresses", "") or None,
            empty_member=self._text("empty_member", "") or None,
            members=self._one_of("members", MEMBERS),
            members_follow_moves=self._is("members_follow_moves", bool, False),  # noqa: FBT003
        )
        if mapping.placement == "by_unit" and not any(one.field == "unit" for one in places):
            self._problem("account.unit is missing, and entry.placement is by_unit")
        if self.problems:
            raise MappingRefusedError(self.name, self.problems)
        return mapping

    def _problem(self, text: str) -> None:
        self.problems.append(text)

    def _table(self, name: str) -> Mapping[str, Any]:
        table = self.told.get(name, {})
        if isinstance(table, dict):
            return table
        self._problem(f"{name} is no table")
        return {}

    def _is(self, name: str, kind: type[_Kind], otherwise: _Kind) -> _Kind:
        value = self.entry.get(name, otherwise)
        if isinstance(value, kind):
            return value
        self._problem(f"entry.{name} is {value!r}, not of type {kind.__name__}")
        return otherwise

    def _text(self, name: str, otherwise: str | None = None) -> str:
        if otherwise is None and name not in self.entry:
            self._problem(f"entry.{name} is missing")
            return ""
        return self._is(name, str, otherwise or "")

    def _one_of(self, name: str, words: tuple[str, ...]) -> str:
        word = self._is(name, str, words[0])
        if word not in words:
            self._problem(f"entry.{name} is {word!r}, not one of {', '.join(words)}")
            return words[0]
        return word

    def _texts(self, name: str, told: Any) -> tuple[str, ...]:
        if isinstance(told, list) and all(isinstance(one, str) for one in told):
            return tuple(told)
        self._problem(f"{name} is no list of words")
        return ()

    def _attribute(self, name: str, otherwise: str) -> str:
        attribute = self._is(name, str, otherwise)
        return attribute if not attribute or self._may(f"entry.{name}", attribute) else ""

    def _may(self, where: str, attribute: object) -> bool:
        """Tell whether an attribute may be written, and what speaks against it."""
        if not isinstance(attribute, str) or not ATTRIBUTE.fullmatch(attribute):
            self._problem(f"{where}: {attribute!r} is no attribute")
            return False
        if may_never_be_written(attribute):
            self._problem(f"{where}: {attribute} may never be mapped")
            return False
        return True

    def _places(self, part: str, known: frozenset[str]) -> Iterator[Place]:
        """Give the places of every field, and tell what is wrong with any of them."""
        for name, value in self._table(part).items():
            if name not in known:
                self._problem(f"{part}.{name}: there is no such field")
                continue
            for told in value if isinstance(value, list) else [value]:
                facts = dict(told) if isinstance(told, dict) else {"attribute": told}
                attribute = facts.pop("attribute", None)
                written_only = facts.pop("written_only", False) is True
                converter = self._converter(f"{part}.{name}", facts)
                if self._may(f"{part}.{name}", attribute) and converter is not None:
                    assert isinstance(attribute, str)
                    yield Place(name, attribute, converter, written_only)

    def _converter(self, where: str, facts: dict[str, Any]) -> Converter | None:
        """Return the converter that a place asks for by name."""
        match facts:
            case {"as": str(word), **rest} if word in PLAIN and not rest:
                return PLAIN[word]()
            case {"words": dict(words), **rest} if not rest.keys() - {"also"}:
                also = rest.get("also", {})
                if isinstance(also, dict) and all(
                    isinstance(one, str) for one in (*words.values(), *also.values())
                ):
                    return Words(words, {word.lower(): ours for word, ours in also.items()})
            case {"prefix": str(prefix), **rest} if prefix and not rest:
                return Prefixed(prefix)
            case {"longest": int(length), **rest} if length > 5 and not rest:
                return Shortened(length)
            case {"says": str(word), **rest} if word and not rest:
                return Says(word)
            case {} if not facts:
                return PLAIN["text"]()
        self._problem(f"{where}: nobody knows how to convert {facts}")
        return None

    def _identity(self) -> Place:
        told = self.entry.get("identity")
        facts = dict(told) if isinstance(told, dict) else {"attribute": told, "as": "text"}
        attribute, word = facts.get("attribute"), facts.get("as")
        if not isinstance(attribute, str) or not ATTRIBUTE.fullmatch(attribute):
            self._problem(f"entry.identity: {attribute!r} is no attribute")
        elif not isinstance(word, str) or word not in PLAIN:
            self._problem(f"entry.identity: nobody knows how to convert {word!r}")
        else:
            return Place("identity", attribute, PLAIN[word]())
        return Place("identity", "entryUUID", PLAIN["text"]())

    def _made(self) -> dict[str, str]:
        """Return what a new entry needs and nobody else gives: not mapped, so never changed after."""
        made = self._table("made")
        for attribute, word in made.items():
            if word not in MADE:
                self._problem(f"made.{attribute}: {word!r} is not one of {', '.join(MADE)}")
            if attribute.lower() != MADE_IDENTITY:
                self._may(f"made.{attribute}", attribute)
        return dict(made)

    def _check_complete(self, part: str, places: tuple[Place, ...], needed: frozenset[str]) -> None:
        missing = needed - {one.field for one in places if not one.written_only}
        for name in sorted(missing):
            self._problem(f"{part}.{name} is missing")

    def _check_standing(self, places: tuple[Place, ...]) -> None:
        """See that every mapping can at least suspend and restore, and means our words by ours."""
        for place in places:
            if place.key == BITS and not isinstance(place.converter, Disabled):
                self._problem(
                    f"account.{place.field}: {place.attribute} holds bits, as disabled_bit"
                )
            if place.field != "standing" or not isinstance(place.converter, Words):
                continue
            words = place.converter
            unknown = ({*words.words} | {*words.also.values()}) - {one.value for one in Standing}
            missing = {"active", "suspended"} - words.words.keys()
            for word in sorted(unknown):
                self._problem(f"account.standing: {word!r} is no standing")
            for word in sorted(missing):
                self._problem(f"account.standing: there is no word for {word}")

    def _check_told_once(self, places: tuple[Place, ...]) -> None:
        """See that no attribute says two things, but under different prefixes."""
        seen: dict[tuple[str, str], str] = {}
        for place in places:
            prefix = place.converter.prefix if isinstance(place.converter, Prefixed) else ""
            first = seen.setdefault((place.key, prefix), place.field)
            mixed = prefix and (place.key, "") in seen
            if mixed or first != place.field:
                self._problem(f"{place.field}: {place.attribute} says something else already")
