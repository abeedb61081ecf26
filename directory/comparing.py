"""Thousands of people compared with their accounts, octet by octet, before anything is built.

In an ordinary run nearly nobody has changed, so that the cost of a run is the cost of finding that out.
A record's expected octets are compared with the entry's own; only where one differs, the account is
read and the steps are built.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from directory.entries import Entry, Values
from directory.mapping import Flavour
from directory.people import MailAccount, StaffRecord, Standing

# An empty cell says nothing: the field stays as the directory has it.
COMPARED: Final = ("full_name", "unit", "title", "phone")
NO_VALUES: Final[Values] = ()
# One address and nothing else: no list, no command, no file (RFC 5321, 4.1.2, without quoted names).
_ADDRESS: Final = re.compile(r"[^\s@,;:|<>()\"\\/]+@(?P<domain>[A-Za-z0-9.-]+)")


class Comparer:
    """Tells who differs, and in what."""

    def __init__(self, flavour: Flavour, forward_domains: frozenset[str] | None) -> None:
        self._flavour = flavour
        self._domains = forward_domains
        self._fields = tuple(name for name in COMPARED if name in flavour.reads)
        self._keys = {name: flavour.reads[name].key for name in self._fields}
        self._standing = flavour.reads["standing"]
        self._mail, self._quota = flavour.reads["mail"], flavour.reads.get("quota_mb")
        places = flavour.read_places.get("forwards", ()) if forward_domains is not None else ()
        self._forwards = tuple(one.key for one in places)
        self._at_rest: dict[Values, bool | None] = {}
        self._rooms: dict[tuple[Values, int], bool] = {}

    @property
    def attributes(self) -> tuple[str, ...]:
        """What has to be asked for to find out who differs: a third of all, and so of all the time."""
        asked = [self._flavour.reads[name] for name in ("staff_number", "standing", *self._fields)]
        asked += self._flavour.read_places.get("forwards", ())
        if self._flavour.data.members == "addresses":
            asked.append(self._mail)
        shared = ["objectClass"] if self._flavour.data.shared_class else []
        return tuple(dict.fromkeys([*shared, *(one.attribute for one in asked)]))

    def attributes_for(self, records: Iterable[StaffRecord]) -> tuple[str, ...]:
        """Return `attributes`, and what else has to be asked for because HR speaks of it."""
        fields = set()
        for one in records:
            if one.mail is not None or one.aliases:
                fields |= {"mail", "aliases"}
            if one.quota_mb is not None:
                fields.add("quota_mb")
        more = [p.attribute for f in sorted(fields) for p in self._flavour.read_places.get(f, ())]
        return tuple(dict.fromkeys([*self.attributes, *more]))

    def sort_out(
        self, records: Sequence[StaffRecord], by_number: Mapping[str, Entry]
    ) -> tuple[list[StaffRecord], list[StaffRecord]]:
        """Return who differs from their account in anything, and who has none."""
        differing, newcomers = [], []
        find = by_number.get
        name, unit, title, phone = (self._keys.get(one, "") for one in COMPARED)
        standing, first = self._standing.key, next(iter(self._forwards), "")
        further = len(self._forwards) > 1
        # Few spellings mean ACTIVE: each is read once.
        working: set[Values] = set()
        for record in records:
            entry = find(record.external_id)
            if entry is None:
                newcomers.append(record)
                continue
            get = entry.attributes.get
            status = get(standing, NO_VALUES)
            if status not in working or not record.active:
                rests = self._rests(status)
                if rests is not False or not record.active:
                    if record.active or rests is not True or self._sent_outside(entry):
                        differing.append(record)
                    continue
                working.add(status)
            if (
                get(name) != (record.full_name.encode(),)
                or (unit and record.unit and get(unit) != (record.unit.encode(),))
                or (title and record.title and get(title) != (record.title.encode(),))
                or (phone and record.phone and get(phone) != (record.phone.encode(),))
                or ((get(first) or further) and self._sent_outside(entry))
                or (
                    (record.mail is not None or record.quota_mb is not None or record.aliases)
                    and self._differs_further(record, entry)
                )
            ):
                differing.append(record)
        return differing, newcomers

    def wanted(self, record: StaffRecord, account: MailAccount) -> dict[str, tuple[str, ...]]:
        """Return the fields that a modification would have to change; of several values one is enough."""
        said = {
            "full_name": record.full_name,
            "title": record.title,
            "phone": record.phone,
            "quota_mb": str(record.quota_mb) if record.quota_mb else "",
        }
        wanted = {
            name: (text,)
            for name, text in said.items()
            if text
            and self._flavour.says(name)
            and text not in self._flavour.field(account.attributes, name)
        }
        known = {one.lower() for one in (*account.aliases, account.mail)}
        known.add((record.mail or "").lower())
        aliases = record.aliases if self._flavour.says("aliases") else ()
        further = tuple(one for one in aliases if one.lower() not in known)
        return wanted | ({"aliases": (*account.aliases, *further)} if further else {})

    def outside(self, forwards: Sequence[str]) -> frozenset[str]:
        """Return the addresses that mail may not be sent on to (DOMAIN M-32).

        A domain that begins with a dot stands for everything below it. What is no single address, and
        not the name of an entry of this directory, leads who knows where.
        """
        if self._domains is None:
            return frozenset()
        return frozenset(one for one in forwards if not self._is_inside(one))

    def _rests(self, values: Values) -> bool | None:
        """Tell whether nobody signs in there any more; None where nobody can tell."""
        if values not in self._at_rest:
            read = self._standing.converter.read(values)
            self._at_rest[values] = read != (Standing.ACTIVE.value,) if read else None
        return self._at_rest[values]

    def _sent_outside(self, entry: Entry) -> bool:
        if not any(entry.attributes.get(key) for key in self._forwards):
            return False
        return bool(self.outside(self._flavour.field(entry.attributes, "forwards")))

    def _differs_further(self, record: StaffRecord, entry: Entry) -> bool:
        """Tell whether what HR mostly leaves open differs: address, further addresses, room."""
        get = entry.attributes.get
        if record.mail is not None and get(self._mail.key) != (record.mail.encode(),):
            return True
        if record.quota_mb is not None and self._quota is not None:
            there = (get(self._quota.key, NO_VALUES), record.quota_mb)
            same = self._rooms.get(there)
            if same is None:
                read = self._quota.converter.read(there[0])
                same = self._rooms[there] = read == (str(record.quota_mb),)
            if not same:
                return True
        if not record.aliases or not self._flavour.says("aliases"):
            return False
        known = {one.lower() for one in self._flavour.field(entry.attributes, "aliases")}
        known.update(one.lower() for one in self._mail.converter.read(get(self._mail.key, ())))
        return not known.issuperset(one.lower() for one in record.aliases)

    def _is_inside(self, address: str) -> bool:
        found = _ADDRESS.fullmatch(address)
        if found is None:
            # The name of a mailbox or contact (Exchange's altRecipient): a person looks there.
            return "@" not in address and "=" in address and "|" not in address
        domain = found["domain"].lower().rstrip(".")
        assert self._domains is not None
        return any(
            domain == one or (one.startswith(".") and domain.endswith(one)) for one in self._domains
        )
