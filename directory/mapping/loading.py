"""A mapping is data: which attribute says what in one flavour of directory. Read from TOML, checked whole."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from directory.errors import DirectoryError
from directory.mapping.converters import PLAIN, Clipped, Converter, Prefixed, Words

ACCOUNT_FIELDS: Final = frozenset(
    (
        "staff_number", "user_name", "full_name", "unit", "mail", "standing", "aliases", "title",
        "phone", "quota_mb", "forwards", "locked", "owner", "clerk",
    )
)  # fmt: skip
LIST_FIELDS: Final = frozenset(("name", "mail", "members", "unit"))
NEEDED: Final = frozenset(("staff_number", "user_name", "full_name", "mail", "standing"))
ENTRY_NEEDS: Final = ("account_class", "list_class", "account_classes", "naming_field", "identity")
LISTS_NEED: Final = frozenset(("name", "members"))
# What no synchronization may ever write: secrets, identities, what the server itself keeps.
NEVER: Final = re.compile(
    r"(?ix) userpassword | unicodepwd | dbcspwd | ntpwdhistory | lmpwdhistory | supplementalcredentials"
    r" | .*password.* | pwd.* | krb.* | entryuuid | entrydn | entrycsn | objectguid | objectsid"
    r" | nsuniqueid | memberof | ismemberof | zimbramemberof | zimbraid | creat(ors|e)\w*"
    r" | modif(iers|y)\w* | structuralobjectclass | hassubordinates | subschemasubentry"
    r" | authtimestamp | lastlogon\w* | zimbralastlogontimestamp | zimbraauthtokens | objectclass"
    r" | zimbraisadminaccount | zimbraisdelegatedadminaccount | admincount | msds-.*"
)


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
    """A mapping as its file tells it, checked."""

    name: str
    account_class: str
    shared_class: str | None
    list_class: str
    account_classes: tuple[str, ...]
    shared_classes: tuple[str, ...]
    identity: Place
    naming_field: str
    naming_attribute: str
    placement: str
    places: tuple[Place, ...]
    list_places: tuple[Place, ...]
    fixed: Mapping[str, tuple[str, ...]]
    empty_member: str | None


def load_mapping(path: Path) -> MappingData:
    """Return the mapping in a file.

    Raises:
        MappingRefusedError: with every problem at once.

    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise MappingRefusedError(path.stem, [str(wrong)]) from None
    problems: list[str] = []
    places = tuple(_places(told.get("account", {}), ACCOUNT_FIELDS, problems))
    list_places = tuple(_places(told.get("list", {}), LIST_FIELDS, problems))
    _check_complete(places, NEEDED, "account", problems)
    _check_complete(list_places, LISTS_NEED, "list", problems)
    _check_never((*places, *list_places), problems)
    entry = told.get("entry", {})
    problems += [f"entry.{wanted} is missing" for wanted in ENTRY_NEEDS if wanted not in entry]
    placement = entry.get("placement", "flat")
    if placement not in {"flat", "by_unit"}:
        problems.append(f"entry.placement is {placement!r}, not flat or by_unit")
    naming = [one for one in places if one.field == entry.get("naming_field")]
    if not naming and "naming_field" in entry:
        problems.append(f"entry.naming_field {entry['naming_field']!r} is not mapped")
    if problems:
        raise MappingRefusedError(path.stem, problems)
    return MappingData(
        name=path.stem,
        account_class=entry["account_class"],
        shared_class=entry.get("shared_class"),
        list_class=entry["list_class"],
        account_classes=tuple(entry["account_classes"]),
        shared_classes=tuple(entry.get("shared_classes", ())),
        identity=_identity(entry["identity"]),
        naming_field=entry["naming_field"],
        naming_attribute=entry.get("naming_attribute", naming[0].attribute),
        placement=placement,
        places=places,
        list_places=list_places,
        fixed={name: tuple(values) for name, values in told.get("fixed", {}).items()},
        empty_member=entry.get("empty_member"),
    )


def _places(told: Mapping[str, Any], known: frozenset[str], problems: list[str]) -> Iterator[Place]:
    """Give the places of every field, and tell what is wrong with any of them."""
    for name, value in told.items():
        if name not in known:
            problems.append(f"no such field: {name}")
            continue
        for place in value if isinstance(value, list) else [value]:
            facts = {"attribute": place} if isinstance(place, str) else dict(place)
            attribute = facts.pop("attribute", None)
            if not isinstance(attribute, str) or not re.fullmatch(r"[A-Za-z][\w.-]*", attribute):
                problems.append(f"{name}: {attribute!r} is no attribute")
                continue
            written_only = bool(facts.pop("written_only", False))
            converter = _converter(name, facts, problems)
            if converter is not None:
                yield Place(name, attribute, converter, written_only)


def _converter(name: str, facts: dict[str, Any], problems: list[str]) -> Converter | None:
    """Return the converter that a place asks for by name."""
    match facts:
        case {"as": str(word)} if word in PLAIN and len(facts) == 1:
            return PLAIN[word]()
        case {"words": dict(words)}:
            return Words(words, {k.lower(): v for k, v in facts.get("also", {}).items()})
        case {"prefix": str(prefix)}:
            return Prefixed(prefix)
        case {"longest": int(length)}:
            return Clipped(length)
        case {} if not facts:
            return PLAIN["text"]()
    problems.append(f"{name}: nobody knows how to convert {facts}")
    return None


def _identity(told: str | Mapping[str, str]) -> Place:
    if isinstance(told, str):
        return Place("identity", told, PLAIN["text"]())
    return Place("identity", told["attribute"], PLAIN[told["as"]]())


def _check_complete(
    places: tuple[Place, ...], needed: frozenset[str], part: str, problems: list[str]
) -> None:
    missing = needed - {one.field for one in places}
    problems += [f"{part}.{name} is missing" for name in sorted(missing)]


def _check_never(places: tuple[Place, ...], problems: list[str]) -> None:
    problems += [
        f"{one.field}: {one.attribute} may never be mapped"
        for one in places
        if NEVER.fullmatch(one.attribute)
    ]
