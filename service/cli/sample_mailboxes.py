"""The mailboxes of the sample city: one for everybody, one for each unit, a list for each unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import select

from directory.addresses.plain import plain
from directory.entries import Values
from directory.filters import Equal
from directory.mail_directory import Scope
from directory.operations import AddEntry
from directory.server import Suffix
from service.journeys.embedded_directory import EmbeddedDirectory
from service.store.engine import Memory
from service.store.tables.people import PersonRow, UnitRow

ROOM_MB: Final = "2048"
SUSPENDED_EVERY: Final = 17  # somebody is on leave, so that there is something to see
HEADS: Final = ("Giám đốc", "Chánh Văn phòng")


def settle_mailboxes(
    memory: Memory,
    place: tuple[EmbeddedDirectory, str, str],
    domain: str,
    passwords: Mapping[str, str],
) -> int:
    """Write the mailboxes that are not there yet; return how many people have one.

    `passwords` are those of the people who can sign in, by user name; all others begin without one.
    """
    embedded, people_dn, lists_dn = place
    embedded.found(people_dn, lists_dn)
    suffix = embedded.suffix()
    with memory.reading() as session:
        units = {row.id: row for row in session.scalars(select(UnitRow))}
        people = session.scalars(select(PersonRow).order_by(PersonRow.staff_number)).all()
    for dn, attributes in _entries(people, units, people_dn, lists_dn, domain):
        name = suffix.name(dn)
        if suffix.get(name) is not None or _stands_elsewhere(suffix, attributes):
            continue
        password = passwords.get(attributes["uid"][0].decode()) if "uid" in attributes else None
        if password:
            attributes = {**attributes, "userPassword": _octets(password)}
        result = suffix.perform(AddEntry(dn, attributes))
        if not result.succeeded:
            raise RuntimeError(f"{dn} is refused: {result.code} {result.message}")
    return len(people)


def _stands_elsewhere(suffix: Suffix, attributes: Mapping[str, Values]) -> bool:
    """Tell whether somebody of this staff number has an entry under another name by now."""
    number = attributes.get("employeeNumber")
    if not number:
        return False
    wanted = Equal("employeeNumber", number[0])
    found = suffix.search(suffix.name(suffix.dn), Scope.SUBTREE, wanted)
    return any(some for some, _ in found)


def _entries(
    people: Any, units: dict[str, UnitRow], people_dn: str, lists_dn: str, domain: str
) -> Iterator[tuple[str, dict[str, Values]]]:
    by_unit: dict[str, list[PersonRow]] = {}
    for number, person in enumerate(people, start=1):
        unit = units[person.unit_id].code if person.unit_id else ""
        by_unit.setdefault(unit, []).append(person)
        yield f"uid={person.user_name},{people_dn}", _person(person, unit, number, domain)
    for code, staff in sorted(by_unit.items()):
        name = next(row.name for row in units.values() if row.code == code)
        yield from _of_unit(code, name, staff, people_dn, lists_dn, domain)


def _person(person: PersonRow, unit: str, number: int, domain: str) -> dict[str, Values]:
    words = person.full_name.split()
    told: dict[str, Values] = {
        "objectClass": (b"inetOrgPerson", b"govAccount"),
        "uid": _octets(person.user_name),
        "cn": _octets(person.full_name),
        "displayName": _octets(person.full_name),
        "sn": _octets(words[0]),
        "givenName": _octets(" ".join(words[1:]) or words[0]),
        "employeeNumber": _octets(person.staff_number or ""),
        "mail": _octets(person.email or f"{person.user_name}@{domain}"),
        "govUnitCode": _octets(unit),
        "govAccountStatus": _octets("suspended" if number % SUSPENDED_EVERY == 0 else "active"),
        "govMailQuotaMB": _octets(ROOM_MB),
        "telephoneNumber": _octets(telephone_of(number)),
    }
    if person.title:
        told["title"] = _octets(person.title)
    if number == 11:
        told["govMailForward"] = _octets(f"{person.user_name}@thu-rieng.example.com")
    if number == 13:
        told["govKeptByHand"] = _octets("title")
    return told


def _of_unit(
    code: str, name: str, staff: list[PersonRow], people_dn: str, lists_dn: str, domain: str
) -> Iterator[tuple[str, dict[str, Values]]]:
    """Give the mailbox of a unit and its list."""
    head = next((one for one in staff if one.title in HEADS), staff[0])
    clerk = next((one for one in staff if plain(one.title) == "van thu"), head)
    yield (
        f"uid={code},{people_dn}",
        {
            "objectClass": (b"inetOrgPerson", b"govUnitMailbox", b"govAccount"),
            "uid": _octets(code),
            "cn": _octets(name),
            "sn": _octets(name),
            "mail": _octets(f"{code}@{domain}"),
            "govUnitCode": _octets(code),
            "govAccountStatus": (b"active",),
            "govMailQuotaMB": _octets("10240"),
            "govMailOwner": _octets(head.staff_number or ""),
            "govMailClerk": _octets(clerk.staff_number or ""),
        },
    )
    yield (
        f"cn={code},{lists_dn}",
        {
            "objectClass": (b"groupOfNames", b"govMailList"),
            "cn": _octets(code),
            "description": _octets(name),
            "mail": _octets(f"tatca.{code}@{domain}"),
            "govUnitCode": _octets(code),
            "member": tuple(f"uid={one.user_name},{people_dn}".encode() for one in staff),
        },
    )


def telephone_of(number: int) -> str:
    """Return the telephone number of whoever stands at this place among the staff.

    >>> telephone_of(7)
    '0292 3000007'
    """
    return f"0292 3{number:06}"


def _octets(text: str) -> Values:
    return (text.encode(),)
