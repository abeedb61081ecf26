"""What LDAP's operations mean for one entry: whether a filter matches it, what a change makes of it.

Pure. The rules of its attributes come in: a server's from its schema, elsewhere `OPEN`, for which every
attribute is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from directory.entries import Values
from directory.filters import (
    All,
    AnyOf,
    AtLeast,
    AtMost,
    Equal,
    Filter,
    Not,
    Present,
    Substrings,
)
from directory.operations import Modification, ModifyKind, ResultCode
from directory.rules import OPEN, Key, Rule, Rules, octets

Attributes = dict[str, Values]
Matcher = Callable[[Mapping[str, Values]], bool | None]
Named = Sequence[tuple[str, bytes]]
OBJECT_CLASS: Final = "objectclass"


class ModificationError(Exception):
    """A modification that is refused, whole; `code` is what the server answers (RFC 4511, 4.6)."""

    def __init__(self, code: int, attribute: str) -> None:
        self.code = code
        self.attribute = attribute
        super().__init__(f"{ResultCode(code).name}: {attribute}")


def same(attribute: str, value: bytes, rules: Rules = OPEN) -> Key:
    """Return one spelling for all values of an attribute that are equal (RFC 4517, 4.2).

    >>> same("cn", "  Nguyễn  VĂN ".encode()) == same("cn", "nguyễn văn".encode())
    True
    """
    return _key(rules.equality(attribute) or octets, value)


def matches(attributes: Mapping[str, Values], wanted: Filter, rules: Rules = OPEN) -> bool:
    """Tell whether an entry's attributes, by lower-case name, match a filter; undecided is no."""
    return matcher(wanted, rules)(attributes) is True


def matcher(wanted: Filter, rules: Rules = OPEN) -> Matcher:
    """Return what tells whether an entry matches: True, False, or None for Undefined (4.5.1.7).

    An attribute the entry does not have makes a part False, one that nobody knows, or a value that
    is none of its syntax, Undefined; and the opposite of Undefined is Undefined.

    >>> matcher(Not(Equal("a", b"1")))({})
    True
    """
    match wanted:
        case Not(part):
            return _opposite(matcher(part, rules))
        case All(parts):
            return _every([matcher(part, rules) for part in parts])
        case AnyOf(parts):
            return _any([matcher(part, rules) for part in parts])
        case Present(name):
            return _present(name, rules)
        case Equal(name, value):
            return _equal(name, value, rules)
        case Substrings():
            return _substrings(wanted, rules)
        case AtLeast(name, value):
            return _ordered(name, value, rules, at_least=True)
        case AtMost(name, value):
            return _ordered(name, value, rules, at_least=False)


def named_in(wanted: Filter) -> frozenset[str]:
    """Return the lower-case names of the attributes that a filter asks about."""
    match wanted:
        case Not(part):
            return named_in(part)
        case All(parts) | AnyOf(parts):
            return frozenset().union(*map(named_in, parts))
        case _:
            return frozenset((wanted.attribute.lower(),))


def modified(
    attributes: Mapping[str, Values], changes: Iterable[Modification], rules: Rules = OPEN
) -> Attributes:
    """Return what modifications make of an entry: all of them, in their order, or none.

    Raises:
        ModificationError: noSuchAttribute, attributeOrValueExists.

    """
    after = dict(attributes)
    for change in changes:
        name = change.attribute.lower()
        rule = rules.equality(name) or octets
        there = after.get(name, ())
        match change.kind:
            case ModifyKind.ADD:
                left = _with(name, there, change.values, rule)
            case ModifyKind.DELETE:
                left = _less(name, there, change.values, rule)
            case ModifyKind.REPLACE:
                left = _with(name, (), change.values, rule)
        if left:
            after[name] = left
        else:
            after.pop(name, None)
    return after


def renamed(
    attributes: Mapping[str, Values],
    old: Named,
    new: Named,
    *,
    delete_old: bool,
    rules: Rules = OPEN,
) -> Attributes:
    """Return the attributes of an entry that is named by other values from now on (RFC 4511, 4.9).

    >>> renamed({"ou": (b"a",)}, [("ou", b"a")], [("ou", b"b")], delete_old=True)
    {'ou': (b'b',)}
    """
    after = dict(attributes)
    if delete_old:
        for attribute, value in old:
            name, gone = attribute.lower(), same(attribute, value, rules)
            after[name] = tuple(v for v in after.get(name, ()) if same(name, v, rules) != gone)
    for attribute, value in new:
        name, come = attribute.lower(), same(attribute, value, rules)
        there = after.get(name, ())
        if all(same(name, one, rules) != come for one in there):
            after[name] = (*there, value)
    return {name: values for name, values in after.items() if values}


def _key(rule: Rule, value: bytes) -> Key:
    """Return a value's one spelling, or its octets where it is no value of the rule's."""
    try:
        return rule(value)
    except ValueError:
        return value


def _undefined(_entry: Mapping[str, Values]) -> bool | None:
    return None


def _opposite(part: Matcher) -> Matcher:
    def holds(entry: Mapping[str, Values]) -> bool | None:
        held = part(entry)
        return None if held is None else not held

    return holds


def _every(parts: Sequence[Matcher]) -> Matcher:
    def holds(entry: Mapping[str, Values]) -> bool | None:
        decided: bool | None = True
        for part in parts:
            held = part(entry)
            if held is False:
                return False
            if held is None:
                decided = None
        return decided

    return holds


def _any(parts: Sequence[Matcher]) -> Matcher:
    def holds(entry: Mapping[str, Values]) -> bool | None:
        decided: bool | None = False
        for part in parts:
            held = part(entry)
            if held:
                return True
            if held is None:
                decided = None
        return decided

    return holds


def _present(attribute: str, rules: Rules) -> Matcher:
    name = attribute.lower()
    if name == OBJECT_CLASS:
        return lambda _entry: True
    if rules.equality(name) is None:
        return _undefined
    return lambda entry: bool(entry.get(name))


def _equal(attribute: str, value: bytes, rules: Rules) -> Matcher:
    name = attribute.lower()
    if name == OBJECT_CLASS:
        return _of_class(value, rules)
    rule = rules.equality(name)
    try:
        looked_for = rule(value) if rule is not None else None
    except ValueError:
        return _undefined
    if rule is None:
        return _undefined

    def holds(entry: Mapping[str, Values]) -> bool | None:
        return any(one == value or _key(rule, one) == looked_for for one in entry.get(name, ()))

    return holds


def _of_class(value: bytes, rules: Rules) -> Matcher:
    """A class holds for the entries of all classes below it (RFC 4512, 2.4)."""
    names = rules.classes_within(value.decode("utf-8", "replace"))
    if names is None:
        return _undefined
    spelt = frozenset(name.encode() for name in names)
    return lambda entry: any(one.lower() in spelt for one in entry.get(OBJECT_CLASS, ()))


def _ordered(attribute: str, value: bytes, rules: Rules, *, at_least: bool) -> Matcher:
    name = attribute.lower()
    rule = rules.ordering(name)
    try:
        bound = rule(value) if rule is not None else None
    except ValueError:
        return _undefined
    if rule is None or bound is None:
        return _undefined

    def holds(entry: Mapping[str, Values]) -> bool | None:
        for one in entry.get(name, ()):
            key = _key(rule, one)
            if type(key) is not type(bound):
                continue
            # Both are numbers, or texts, or octets: the types were compared just now.
            if key >= bound if at_least else key <= bound:  # type: ignore[operator]
                return True
        return False

    return holds


def _substrings(wanted: Substrings, rules: Rules) -> Matcher:
    name = wanted.attribute.lower()
    rule = rules.substrings(name)
    if rule is None:
        return _undefined
    try:
        first = str(rule(wanted.initial)).lstrip() if wanted.initial is not None else ""
        middle = [str(rule(one)) for one in wanted.middle]
        last = str(rule(wanted.final)).rstrip() if wanted.final is not None else ""
    except ValueError:
        return _undefined

    def holds(entry: Mapping[str, Values]) -> bool | None:
        for one in entry.get(name, ()):
            text = _key(rule, one)
            if isinstance(text, str) and _has_parts(text.strip(), first, middle, last):
                return True
        return False

    return holds


def _has_parts(text: str, first: str, middle: Sequence[str], last: str) -> bool:
    """Tell whether a text has the parts in this order, none upon another (RFC 4517, 4.2.12)."""
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _with(name: str, there: Values, come: Values, rule: Rule) -> Values:
    known = {_key(rule, one) for one in there}
    for value in come:
        key = _key(rule, value)
        if key in known:
            raise ModificationError(ResultCode.ATTRIBUTE_OR_VALUE_EXISTS, name)
        known.add(key)
    return there + come


def _less(name: str, there: Values, go: Values, rule: Rule) -> Values:
    if not there:
        raise ModificationError(ResultCode.NO_SUCH_ATTRIBUTE, name)
    if not go:
        return ()
    gone = {_key(rule, one) for one in go}
    if not gone <= {_key(rule, one) for one in there}:
        raise ModificationError(ResultCode.NO_SUCH_ATTRIBUTE, name)
    return tuple(one for one in there if _key(rule, one) not in gone)
