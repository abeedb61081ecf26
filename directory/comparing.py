"""Thousands of people compared with their accounts, octet by octet, before anything is built.

In an ordinary run nearly nobody has changed, so that the cost of a run is the cost of finding that out.
A record's expected octets are compared with the entry's own; only where one differs, the account is
read and the steps are built.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from directory.entries import Entry, Values
from directory.mapping import Flavour
from directory.people import MailAccount, StaffRecord, Standing

# An empty cell says nothing: the field stays as the directory has it.
COMPARED: Final = ("full_name", "unit", "title", "phone")
NO_VALUES: Final[Values] = ()


class Comparer:
    """Tells who differs, and in what."""

    def __init__(self, flavour: Flavour, forward_domains: frozenset[str] | None) -> None:
        self._flavour = flavour
        self._domains = forward_domains
        self._fields = tuple(name for name in COMPARED if name in flavour.reads)
        self._standing = flavour.reads["standing"].key
        forwards = flavour.reads.get("forwards")
        self._forwards = forwards.key if forwards else ""
        self._keys = {name: flavour.reads[name].key for name in self._fields}
        self._mail, self._quota = flavour.reads["mail"], flavour.reads.get("quota_mb")

    @property
    def attributes(self) -> tuple[str, ...]:
        """What has to be asked for to find out who differs: a third of all, and so of all the time."""
        asked = [self._flavour.reads[name] for name in ("staff_number", "standing", *self._fields)]
        forwards = self._flavour.reads.get("forwards")
        places = [*asked, forwards] if forwards else asked
        shared = ["objectClass"] if self._flavour.data.shared_class else []
        return tuple(dict.fromkeys([*shared, *(one.attribute for one in places)]))

    def sort_out(
        self, records: Sequence[StaffRecord], by_number: Mapping[str, Entry]
    ) -> tuple[list[StaffRecord], list[StaffRecord]]:
        """Return who differs from their account in anything, and who has none."""
        differing, newcomers = [], []
        find = by_number.get
        name, unit, title, phone = (self._keys.get(one, "") for one in COMPARED)
        standing, forwards = self._standing, self._forwards
        working: set[Values] = set()
        for record in records:
            entry = find(record.external_id)
            if entry is None:
                newcomers.append(record)
                continue
            get = entry.attributes.get
            status = get(standing, NO_VALUES)
            if status not in working:
                # Few spellings mean ACTIVE: each is read once.
                if self._means_active(status):
                    working.add(status)
                else:
                    differing.append(record)
                    continue
            if (
                not record.active
                or get(name) != (record.full_name.encode(),)
                or (unit and record.unit and get(unit) != (record.unit.encode(),))
                or (title and record.title and get(title) != (record.title.encode(),))
                or (phone and record.phone and get(phone) != (record.phone.encode(),))
                or (forwards and get(forwards))
                or record.mail is not None
                or record.quota_mb is not None
            ):
                differing.append(record)
        return differing, newcomers

    def _means_active(self, values: Values) -> bool:
        place = self._flavour.reads["standing"]
        return place.converter.read(values) == (Standing.ACTIVE.value,)

    def wanted(self, record: StaffRecord, account: MailAccount) -> dict[str, tuple[str, ...]]:
        """Return the fields that a modification would have to change."""
        said = {
            "full_name": record.full_name,
            "title": record.title,
            "phone": record.phone,
            "quota_mb": str(record.quota_mb) if record.quota_mb else "",
        }
        return {
            name: (text,)
            for name, text in said.items()
            if text
            and self._flavour.says(name)
            and name not in account.locked
            and self._flavour.field(account.attributes, name) != (text,)
        }

    def outside(self, forwards: Sequence[str]) -> frozenset[str]:
        """Return the addresses that mail may not be sent on to (DOMAIN M-32).

        A domain that begins with a dot stands for everything below it.
        """
        if self._domains is None:
            return frozenset()
        return frozenset(one for one in forwards if not self._is_inside(one))

    def _is_inside(self, address: str) -> bool:
        _, at, domain = address.rpartition("@")
        domain = domain.lower().rstrip(".")
        assert self._domains is not None
        return bool(at) and any(
            domain == one or (one.startswith(".") and domain.endswith(one)) for one in self._domains
        )
