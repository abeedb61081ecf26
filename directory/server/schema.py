"""What the embedded server knows of schema: read from files in OpenLDAP's form (RFC 4512, 4.1).

Enough to refuse what a real server would refuse: unknown classes and attributes, missing ones, values
that are none of their syntax, several where one may be. It is listed in the subschema as it was read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from directory import rules
from directory.entries import Values
from directory.operations import ResultCode
from directory.rules import Rule
from directory.server.naming import read_name

OBJECT_CLASS: Final = "objectclass"
_SYNTAXES: Final = "1.3.6.1.4.1.1466.115.121.1."
_WORD: Final = re.compile(r"'[^']*'|[()$]|[^\s()$']+")
_DEFINITION: Final = re.compile(
    r"^(attributetype|objectclass)\s+(\(.*?\))\s*(?=^\S|\Z)", re.M | re.S
)
_MATCHING: Final[Mapping[str, Rule]] = {
    "caseignorematch": rules.case_ignore,
    "caseignoreia5match": rules.case_ignore,
    "caseignorelistmatch": rules.case_ignore,
    "caseexactmatch": rules.case_exact,
    "numericstringmatch": rules.telephone,
    "objectidentifiermatch": rules.case_ignore,
    "integermatch": rules.integer,
    "integerorderingmatch": rules.integer,
    "distinguishednamematch": rules.distinguished_name,
    "telephonenumbermatch": rules.telephone,
    "generalizedtimematch": rules.moment,
    "generalizedtimeorderingmatch": rules.moment,
    "uuidmatch": rules.identity,
    "uuidorderingmatch": rules.identity,
    "octetstringmatch": rules.octets,
    "csnmatch": rules.octets,
    "csnorderingmatch": rules.octets,
    "caseignoresubstringsmatch": rules.parts,
    "caseignoreia5substringsmatch": rules.parts,
    "caseignorelistsubstringsmatch": rules.parts,
    "telephonenumbersubstringsmatch": rules.parts_of_number,
    "numericstringsubstringsmatch": rules.parts_of_number,
}


class SchemaError(Exception):
    """An entry that the schema does not allow; `code` is what the server answers."""

    def __init__(self, code: int, told: str) -> None:
        self.code = code
        super().__init__(told)


@dataclass(frozen=True, slots=True)
class AttributeType:
    """An attribute (RFC 4512, 4.1.2), what it takes from the one above it included."""

    name: str
    equality: Rule | None
    ordering: Rule | None
    substrings: Rule | None
    syntax: str
    single: bool
    operational: bool


@dataclass(frozen=True, slots=True)
class ObjectClass:
    """What entries of a class must have and may have (RFC 4512, 4.1.1); names in lower case."""

    name: str
    kind: str
    must: frozenset[str]
    may: frozenset[str]
    above: str | None


@dataclass(frozen=True)
class Schema:
    """Attribute types and classes by each of their lower-case names and by their number."""

    attributes: Mapping[str, AttributeType]
    classes: Mapping[str, ObjectClass]
    told: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def canonical(self, name: str) -> str:
        """Return an attribute's one lower-case name; the name itself where it is not known."""
        known = self.attributes.get(name.lower())
        return known.name.lower() if known else name.lower()

    def spelt(self, name: str) -> str:
        """Return an attribute's name as its definition spells it."""
        known = self.attributes.get(name)
        return known.name if known else name

    def is_operational(self, name: str) -> bool:
        """Tell what the server keeps from what clients write (RFC 4512, 3.4)."""
        known = self.attributes.get(name)
        return known is not None and known.operational

    def equality(self, attribute: str) -> Rule | None:
        """Return the equality rule; an attribute without one compares by octets."""
        known = self.attributes.get(attribute.lower())
        return None if known is None else known.equality or rules.octets

    def ordering(self, attribute: str) -> Rule | None:
        """Return the ordering rule, if there is one."""
        known = self.attributes.get(attribute.lower())
        return known.ordering if known else None

    def substrings(self, attribute: str) -> Rule | None:
        """Return the substrings rule, if there is one."""
        known = self.attributes.get(attribute.lower())
        return known.substrings if known else None

    def classes_within(self, name: str) -> frozenset[str] | None:
        """Return a class and all below it."""
        known = self.classes.get(name.lower())
        return self._within[known.name.lower()] if known else None

    @cached_property
    def _within(self) -> dict[str, frozenset[str]]:
        below: dict[str, set[str]] = {}
        for key, one in self.classes.items():
            for above in self._line(one):
                below.setdefault(above.name.lower(), set()).update((key, one.name.lower()))
        return {name: frozenset(names) for name, names in below.items()}

    def _line(self, one: ObjectClass) -> list[ObjectClass]:
        """Return a class and all above it."""
        line, above = [one], one.above
        while above is not None:
            line.append(self.classes[above])
            above = line[-1].above
        return line

    def structural(self, values: Values) -> str:
        """Return the structural class of an entry: the lowest of its one line (RFC 4512, 2.4.2).

        Raises:
            SchemaError: a class that nobody knows, no structural one, or two that do not agree.

        """
        lines = [self._line(one) for one in self._known(values) if one.kind == "STRUCTURAL"]
        if not lines:
            raise SchemaError(ResultCode.OBJECT_CLASS_VIOLATION, "no structural class")
        lowest = max(lines, key=len)
        if any(line[0] not in lowest for line in lines):
            raise SchemaError(ResultCode.OBJECT_CLASS_VIOLATION, "two structural classes")
        return lowest[0].name

    def check(self, attributes: Mapping[str, Values]) -> None:
        """Raise SchemaError where an entry's attributes are not those of its classes."""
        self.structural(attributes.get(OBJECT_CLASS, ()))
        classes = [
            line for one in self._known(attributes[OBJECT_CLASS]) for line in self._line(one)
        ]
        must = {name for one in classes for name in one.must}
        may = must.union(*(one.may for one in classes))
        missing = sorted(self.spelt(name) for name in must if not attributes.get(name))
        if missing:
            raise SchemaError(ResultCode.OBJECT_CLASS_VIOLATION, f"missing: {', '.join(missing)}")
        for name, values in attributes.items():
            if name not in may:
                told = f"{name}: not of these classes"
                raise SchemaError(ResultCode.OBJECT_CLASS_VIOLATION, told[:200])
            if len(values) > 1 and self.attributes[name].single:
                raise SchemaError(ResultCode.CONSTRAINT_VIOLATION, f"{name}: has one value")

    def check_values(self, name: str, values: Iterable[bytes]) -> None:
        """Raise SchemaError where a client may not write this attribute, or not these values."""
        known = self.attributes.get(name)
        if known is None:
            raise SchemaError(ResultCode.UNDEFINED_ATTRIBUTE_TYPE, f"{name}: not known"[:200])
        if known.operational:
            raise SchemaError(ResultCode.CONSTRAINT_VIOLATION, f"{name}: the server keeps it")
        fits = _FITS.get(known.syntax)
        for value in values:
            try:
                if fits is not None:
                    fits(value)
            except ValueError:
                told = f"{name}: a value that is none of its syntax"
                raise SchemaError(ResultCode.INVALID_ATTRIBUTE_SYNTAX, told) from None

    def _known(self, values: Values) -> list[ObjectClass]:
        found = []
        for value in values:
            known = self.classes.get(value.decode("utf-8", "replace").lower())
            if known is None:
                raise SchemaError(
                    ResultCode.INVALID_ATTRIBUTE_SYNTAX,
                    f"no class {value.decode('utf-8', 'replace')}"[:200],
                )
            found.append(known)
        return found


def load_schema(*files: Path) -> Schema:
    """Return what schema files define; what stands in one may build on those before it."""
    attributes: dict[str, AttributeType] = {}
    classes: dict[str, ObjectClass] = {}
    told: dict[str, list[str]] = {"attributeTypes": [], "objectClasses": []}
    for file in files:
        text = re.sub(r"^#.*$", "", file.read_text(), flags=re.M)
        for kind, definition in _DEFINITION.findall(text):
            words = _WORD.findall(definition)[1:-1]
            one: AttributeType | ObjectClass
            if kind == "attributetype":
                one = _attribute_type(words, attributes)
                attributes.update(dict.fromkeys(_names(words), one))
            else:
                one = _object_class(words, attributes)
                classes.update(dict.fromkeys(_names(words), one))
            told["attributeTypes" if kind == "attributetype" else "objectClasses"].append(
                " ".join(definition.split())
            )
    return Schema(attributes, classes, {name: tuple(lines) for name, lines in told.items()})


def _attribute_type(words: list[str], known: Mapping[str, AttributeType]) -> AttributeType:
    above = known[up.lower()] if (up := _after(words, "SUP")) else None
    syntax = _after(words, "SYNTAX")

    def rule(word: str) -> Rule | None:
        name = _after(words, word)
        if name is not None:
            return _MATCHING.get(name.lower())
        return getattr(above, {"SUBSTR": "substrings"}.get(word, word.lower())) if above else None

    return AttributeType(
        name=_listed(words, "NAME")[0].strip("'"),
        equality=rule("EQUALITY"),
        ordering=rule("ORDERING"),
        substrings=rule("SUBSTR"),
        syntax=syntax.partition("{")[0] if syntax else above.syntax if above else "",
        single="SINGLE-VALUE" in words,
        operational="NO-USER-MODIFICATION" in words,
    )


def _object_class(words: list[str], attributes: Mapping[str, AttributeType]) -> ObjectClass:
    def names(word: str) -> frozenset[str]:
        return frozenset(attributes[one.lower()].name.lower() for one in _listed(words, word))

    above = _after(words, "SUP")
    kinds = [word for word in words if word in {"ABSTRACT", "AUXILIARY"}]
    return ObjectClass(
        name=_listed(words, "NAME")[0].strip("'"),
        kind=kinds[0] if kinds else "STRUCTURAL",
        must=names("MUST"),
        may=names("MAY"),
        above=above.lower() if above else None,
    )


def _names(words: list[str]) -> list[str]:
    """Return every lower-case word that a definition goes by: its number and its names."""
    return [words[0], *(name.strip("'").lower() for name in _listed(words, "NAME"))]


def _after(words: list[str], word: str) -> str | None:
    return words[words.index(word) + 1] if word in words else None


def _listed(words: list[str], word: str) -> list[str]:
    """Return the one word after a word, or those in brackets after it."""
    if word not in words:
        return []
    at = words.index(word) + 1
    if words[at] != "(":
        return [words[at]]
    return [one for one in words[at + 1 : words.index(")", at)] if one != "$"]


def _directory_name(value: bytes) -> None:
    read_name(value.decode())


def _ascii(value: bytes) -> None:
    value.decode("ascii")


def _boolean(value: bytes) -> None:
    if value not in {b"TRUE", b"FALSE"}:
        raise ValueError("no boolean")


_FITS: Final[Mapping[str, Callable[[bytes], object]]] = {
    f"{_SYNTAXES}{number}": fits
    for number, fits in {
        "7": _boolean,
        "12": _directory_name,
        "15": rules.case_ignore,
        "26": _ascii,
        "27": rules.integer,
        "36": rules.telephone,
        "38": _ascii,
        "41": rules.case_ignore,
        "44": _ascii,
        "50": rules.telephone,
    }.items()
}
