"""A SCIM user and a mailbox account, each told in the other's words. Pure.

A document is what the client said (RFC 7643, 4.1 and 4.3); the directory has a place for a part of it.
`wanted` reads that part out of a document, `in_step` writes into a document what was changed by hand,
and leaves all else as the client said it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final
from unicodedata import normalize

from directory.people import MailAccount, Standing
from service.journeys.scim.errors import ValueRefusedError
from service.store.tables.provisioning import MailboxAccountRow

Document = dict[str, Any]

USER: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP: Final = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
LONGEST: Final = {"full_name": 200, "title": 200, "phone": 64, "staff_number": 40, "user_name": 256}
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ().-]{2,40}")
_MAIL: Final = re.compile(
    r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
)
_SIGN_IN_NAME: Final = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
LONGEST_MAIL: Final = 254
LONGEST_SIGN_IN_NAME: Final = 64


@dataclass(frozen=True, slots=True)
class Facts:
    """What the directory holds of somebody, as far as SCIM has words for it."""

    user_name: str
    full_name: str
    mail: str
    unit: str
    standing: str
    staff_number: str = ""
    title: str = ""
    phone: str = ""
    aliases: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """Return the facts as JSON can carry them."""
        return asdict(self) | {"aliases": list(self.aliases)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a document asks of the directory; None where it says nothing the directory understands."""

    user_name: str
    full_name: str
    title: str = ""
    phone: str = ""
    unit: str | None = None
    mail: str | None = None
    staff_number: str | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """What documents are read by: units by code and by name, and the domains that are ours."""

    units: Mapping[str, str]
    domains: frozenset[str]


def facts_of(account: MailAccount | MailboxAccountRow) -> Facts:
    """Return the facts of an account, as it was just read or as it was last read."""
    standing = account.standing
    return Facts(
        user_name=account.user_name,
        full_name=account.full_name,
        mail=account.mail,
        unit=account.unit,
        standing=standing.value if isinstance(standing, Standing) else standing,
        staff_number=account.staff_number or "",
        title=account.title,
        phone=account.phone,
        aliases=tuple(account.aliases),
    )


def read_facts(told: Mapping[str, Any]) -> Facts:
    """Return the facts that `Facts.told` told."""
    return Facts(**{**told, "aliases": tuple(told.get("aliases", ()))})


def wanted(document: Mapping[str, Any], place: Place) -> Wanted:
    """Return what a document asks of the directory.

    Raises:
        ValueRefusedError: a value that no mailbox can have.

    """
    extension = document.get(ENTERPRISE) or {}
    name = document.get("name") or {}
    parts = [name.get(one) or "" for one in ("familyName", "middleName", "givenName")]
    full_name = (
        name.get("formatted")
        or document.get("displayName")
        or " ".join(one for one in parts if one.strip())
        or document["userName"]
    )
    number = extension.get("employeeNumber") or document.get("externalId")
    return Wanted(
        user_name=_words("userName", document["userName"], "user_name"),
        full_name=_words("name", full_name, "full_name") or document["userName"],
        title=_words("title", document.get("title") or "", "title"),
        phone=_phone(document.get("phoneNumbers") or ()),
        unit=_unit(extension, place),
        mail=_mail(document.get("emails") or (), place),
        staff_number=_words("externalId", number, "staff_number") if number else None,
        active=document.get("active"),
    )


def sign_in_name(user_name: str) -> str | None:
    """Return the name to sign in with that a `userName` asks for: itself, or what stands before `@`.

    None where it is no name that every mail system takes; then the address rule gives one.

    >>> sign_in_name("Nguyen.An@cantho.example"), sign_in_name("Nguyễn An")
    ('nguyen.an', None)
    """
    name = user_name.strip().lower().partition("@")[0]
    fits = len(name) <= LONGEST_SIGN_IN_NAME and _SIGN_IN_NAME.fullmatch(name)
    return name if fits else None


def document_of(facts: Facts) -> Document:
    """Return the document of somebody whom no client told us of."""
    document: Document = {
        "schemas": [USER],
        "userName": facts.user_name,
        "name": {"formatted": facts.full_name},
        "displayName": facts.full_name,
        "active": facts.standing == Standing.ACTIVE.value,
    }
    empty = Facts(facts.user_name, facts.full_name, "", "", facts.standing)
    document = in_step(document, empty, facts)
    if facts.staff_number:
        document["externalId"] = facts.staff_number
        _extended(document)["employeeNumber"] = facts.staff_number
    return document


def in_step(document: Document, before: Facts, after: Facts) -> Document:
    """Return a document into which is written what changed between two looks at the directory."""
    told: Document = dict(document)
    if after.full_name != before.full_name:
        told["displayName"] = after.full_name
        told["name"] = {"formatted": after.full_name}
    if after.title != before.title:
        _put(told, "title", after.title)
    if after.standing != before.standing:
        told["active"] = after.standing == Standing.ACTIVE.value
    if after.phone != before.phone:
        told["phoneNumbers"] = _entries(told, "phoneNumbers", before.phone, after.phone)
    if after.mail != before.mail:
        told["emails"] = _entries(told, "emails", before.mail, after.mail)
    if after.unit != before.unit:
        extension = _extended(told)
        extension.pop("organization", None)
        _put(extension, "department", after.unit)
    return {key: value for key, value in told.items() if value not in ([], {}, None)}


def with_address(document: Document, mail: str) -> Document:
    """Return a document that names the address a newcomer was given, where it named none."""
    if document.get("emails") or not mail:
        return document
    return document | {"emails": [_given(mail)]}


def without_address(document: Document, before: Document, mail: str) -> Document:
    """Return a document whose emails are the client's own, once it names any.

    What the rule gave stands there until then; it is the mailbox's address still.
    """
    own = [one for one in document.get("emails") or () if one.get("value") != mail]
    if before.get("emails") == [_given(mail)] and own:
        return document | {"emails": own}
    return document


def _given(mail: str) -> Document:
    return {"value": mail, "type": "work", "primary": True}


def name_key(user_name: str) -> str:
    """Return the one spelling of a `userName`: it is not case-exact (RFC 7643, 4.1.1).

    >>> name_key("BJensen") == name_key("bjensen")
    True
    """
    return normalize("NFC", normalize("NFC", user_name).lower())[: LONGEST["user_name"]]


def order_key(document: Mapping[str, Any]) -> str:
    """Return by what a resource is put in order where its name decides."""
    return name_key(str(document.get("userName") or document.get("displayName") or ""))


def _words(attribute: str, text: str, name: str) -> str:
    """Return a text, tidied; raises ValueRefusedError where it is too long or hides characters."""
    tidy = " ".join(normalize("NFC", text).split())
    if len(tidy) > LONGEST[name]:
        raise ValueRefusedError(f"{attribute} is longer than {LONGEST[name]} characters")
    if not tidy.isprintable():
        raise ValueRefusedError(f"{attribute} holds characters that cannot be seen")
    return tidy


def _phone(entries: Any) -> str:
    """Return the phone number that the directory may hold: the primary one, else at work, else any."""
    for entry in _by_rank(entries):
        number = str(entry.get("value") or "").removeprefix("tel:").strip()
        if _PHONE.fullmatch(number):
            return number
    return ""


def _mail(entries: Any, place: Place) -> str | None:
    """Return the address that a mailbox here may have, if the document names one."""
    for entry in _by_rank(entries):
        address = str(entry.get("value") or "").strip().lower()
        if address.rpartition("@")[2] in place.domains:
            local = address.rpartition("@")[0]
            if len(address) > LONGEST_MAIL or len(local) > 64 or not _MAIL.fullmatch(address):
                raise ValueRefusedError("emails holds an address that no mailbox can have")
            return address
    return None


def _unit(extension: Mapping[str, Any], place: Place) -> str | None:
    """Return the unit that a department, or else an organization, is the code or the name of."""
    for attribute in ("department", "organization"):
        found = place.units.get(str(extension.get(attribute) or "").strip().lower())
        if found is not None:
            return found
    return None


def _by_rank(entries: Any) -> list[Mapping[str, Any]]:
    return sorted(
        (one for one in entries if isinstance(one, Mapping)),
        key=lambda one: (not one.get("primary"), str(one.get("type") or "").lower() != "work"),
    )


def _entries(document: Document, attribute: str, before: str, after: str) -> list[Document]:
    """Return an attribute's values, one of them exchanged where it stood, or put before the others."""
    there = [dict(one) for one in document.get(attribute) or ()]
    place = next((n for n, one in enumerate(there) if before and one.get("value") == before), None)
    if not after:
        return [one for n, one in enumerate(there) if n != place]
    if place is not None:
        there[place]["value"] = after
        return there
    if any(one.get("value") == after for one in there):
        return there
    for one in there:
        one.pop("primary", None)
    return [_given(after), *there]


def _extended(document: Document) -> Document:
    """Return a document's enterprise extension, a copy of its own, named among the schemas."""
    extension = dict(document.get(ENTERPRISE) or {})
    document[ENTERPRISE] = extension
    schemas = list(document.get("schemas") or [USER])
    document["schemas"] = schemas if ENTERPRISE in schemas else [*schemas, ENTERPRISE]
    return extension


def _put(document: Document, name: str, value: str) -> None:
    if value:
        document[name] = value
    else:
        document.pop(name, None)
