"""What the embedded server knows of schema: enough to refuse what a real server would refuse.

The classes of RFC 4519 and RFC 2798 that accounts and lists are made of, and our own
(config/directory/gov-mail.schema). An attribute that nobody knows is refused, as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from directory.entries import Values
from directory.operations import ResultCode

OBJECT_CLASS: Final = "objectclass"


@dataclass(frozen=True, slots=True)
class ObjectClass:
    """What entries of a class must have and may have (RFC 4512, 4.1.1)."""

    name: str
    must: frozenset[str]
    may: frozenset[str] = frozenset()
    above: str | None = None
    auxiliary: bool = False


def _class(
    name: str, must: str, may: str = "", above: str | None = None, *, auxiliary: bool = False
) -> ObjectClass:
    def names(text: str) -> frozenset[str]:
        return frozenset(text.lower().split())

    return ObjectClass(name, names(must), names(may), above, auxiliary)


_PERSON = "description seeAlso telephoneNumber userPassword"
_ORGANIZATIONAL = "title ou st l street postalAddress postalCode facsimileTelephoneNumber"
_INTERNET = (
    "audio businessCategory carLicense departmentNumber displayName employeeNumber employeeType"
    " givenName homePhone initials jpegPhoto labeledURI mail manager mobile o pager"
    " preferredLanguage roomNumber secretary uid userCertificate"
)
CLASSES: Final[Mapping[str, ObjectClass]] = {
    one.name.lower(): one
    for one in (
        _class("top", "objectClass"),
        _class("domain", "dc", "description o", "top"),
        _class("dcObject", "dc", "", "top", auxiliary=True),
        _class("organization", "o", "description", "top"),
        _class("organizationalUnit", "ou", "description businessCategory", "top"),
        _class("organizationalRole", "cn", "description ou roleOccupant seeAlso", "top"),
        _class("simpleSecurityObject", "userPassword", "", "top", auxiliary=True),
        _class("person", "sn cn", _PERSON, "top"),
        _class("organizationalPerson", "", _ORGANIZATIONAL, "person"),
        _class("inetOrgPerson", "", _INTERNET, "organizationalPerson"),
        _class("groupOfNames", "member cn", "description o ou owner businessCategory", "top"),
        _class(
            "govAccount",
            "govAccountStatus",
            "mail govUnitCode govMailAlias govMailForward govMailQuotaMB govKeptByHand",
            "top",
            auxiliary=True,
        ),
        _class("govUnitMailbox", "", "govMailOwner govMailClerk", "govAccount", auxiliary=True),
        _class("govMailList", "", "mail govUnitCode", "top", auxiliary=True),
    )
}
SINGLE: Final = frozenset(
    name.lower()
    for name in (
        "dc", "displayName", "employeeNumber", "preferredLanguage", "govAccountStatus",
        "govUnitCode", "govMailQuotaMB", "govMailOwner", "govMailClerk",
    )
)  # fmt: skip
KEPT_BY_SERVER: Final = frozenset(
    name.lower()
    for name in (
        "entryUUID", "entryCSN", "entryDN", "createTimestamp", "modifyTimestamp", "creatorsName",
        "modifiersName", "structuralObjectClass", "hasSubordinates", "subschemaSubentry",
    )
)  # fmt: skip


class SchemaError(Exception):
    """An entry that the schema does not allow; `code` is what the server answers."""

    def __init__(self, code: ResultCode, told: str) -> None:
        self.code = code
        super().__init__(told)


def check(attributes: Mapping[str, Values]) -> None:
    """Raise SchemaError where an entry's attributes are not those of its classes."""
    classes = _classes(attributes.get(OBJECT_CLASS, ()))
    must = {name for one in classes for name in one.must}
    may = must | {name for one in classes for name in one.may}
    missing = sorted(name for name in must if not attributes.get(name))
    if missing:
        raise SchemaError(ResultCode.OBJECT_CLASS_VIOLATION, f"missing: {', '.join(missing)}")
    for name, values in attributes.items():
        bare = name.partition(";")[0]
        if bare in KEPT_BY_SERVER:
            raise SchemaError(ResultCode.CONSTRAINT_VIOLATION, f"{name}: the server keeps it")
        if bare not in may:
            raise SchemaError(ResultCode.OBJECT_CLASS_VIOLATION, f"{name}: not of these classes")
        if len(values) > 1 and bare in SINGLE:
            raise SchemaError(ResultCode.CONSTRAINT_VIOLATION, f"{name}: has one value")


def _classes(values: Values) -> list[ObjectClass]:
    """Return the classes of an entry with all above them; one of them is structural."""
    found: dict[str, ObjectClass] = {}
    for value in values:
        name: str | None = value.decode("utf-8", "replace").lower()
        while name is not None:
            known = CLASSES.get(name)
            if known is None:
                raise SchemaError(ResultCode.OBJECT_CLASS_VIOLATION, f"no class {name}")
            found[name] = known
            name = known.above.lower() if known.above else None
    if all(one.auxiliary or one.name == "top" for one in found.values()):
        raise SchemaError(ResultCode.OBJECT_CLASS_VIOLATION, "no structural class")
    return list(found.values())
