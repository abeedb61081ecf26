"""Entries of a flavour read as accounts and lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from directory.entries import Entry, Values
from directory.filters import All, Equal, Filter, Not
from directory.mapping.converters import Words
from directory.mapping.loading import ACCOUNT_FIELDS, MappingData, Place
from directory.names import name_key
from directory.people import MailAccount, MailList, Standing

Texts = tuple[str, ...]
OBJECT_CLASS: Final = "objectclass"
SINGLE: Final = ("user_name", "full_name", "unit", "mail", "title", "phone", "owner", "clerk")


@dataclass(frozen=True)
class Reader:
    """One mapping, ready to read with."""

    data: MappingData

    @property
    def name(self) -> str:
        """How the flavour is called in settings."""
        return self.data.name

    @property
    def account_filter(self) -> Filter:
        """What finds every account, of people and of units."""
        wanted = Equal("objectClass", self.data.account_class.encode())
        if self.data.not_class is None:
            return wanted
        return All((wanted, Not(Equal("objectClass", self.data.not_class.encode()))))

    @property
    def list_filter(self) -> Filter:
        """What finds every list."""
        return Equal("objectClass", self.data.list_class.encode())

    @cached_property
    def attributes(self) -> Texts:
        """What has to be asked for to read an account, and to write everything of it back."""
        data = self.data
        names = [one.attribute for one in data.places] + list(data.fixed) + list(data.made)
        together = [data.all_addresses] if data.all_addresses else []
        return tuple(dict.fromkeys(["objectClass", data.identity.attribute, *names, *together]))

    @cached_property
    def list_attributes(self) -> Texts:
        """What has to be asked for to read a list."""
        names = [one.attribute for one in self.data.list_places]
        return tuple(dict.fromkeys(["objectClass", self.data.identity.attribute, *names]))

    @cached_property
    def writes(self) -> Mapping[str, tuple[Place, ...]]:
        """Every place of each field of an account."""
        return _by_field(self.data.places)

    @cached_property
    def read_places(self) -> Mapping[str, tuple[Place, ...]]:
        """The places from which each field of an account is read."""
        return _by_field(one for one in self.data.places if not one.written_only)

    def attributes_of(self, *fields: str) -> Texts:
        """Return the attributes from which these fields of an account are read."""
        places = (place for name in fields for place in self.read_places.get(name, ()))
        return tuple(dict.fromkeys(place.attribute for place in places))

    @cached_property
    def reads(self) -> Mapping[str, Place]:
        """The first place from which each field of an account is read."""
        return {name: places[0] for name, places in self.read_places.items()}

    @cached_property
    def list_reads(self) -> Mapping[str, Place]:
        """The place from which each field of a list is read."""
        return {one.field: one for one in reversed(self.data.list_places) if not one.written_only}

    @cached_property
    def unsayable(self) -> frozenset[str]:
        """What this flavour has no way to say: fields, and standings."""
        standings = {one.value for one in Standing if not self.knows_standing(one)}
        return (ACCOUNT_FIELDS - self.writes.keys()) | standings

    def knows_standing(self, standing: Standing) -> bool:
        """Tell whether the directory can say this of an account, so that it is read again as said."""
        text = (standing.value,)
        try:
            written = [
                (place, place.converter.write(text, ())) for place in self.writes["standing"]
            ]
        except KeyError:
            return False
        return all(
            place.written_only or place.converter.read(values) == text for place, values in written
        )

    def says(self, field: str) -> bool:
        """Tell whether an account of this flavour has the field at all."""
        return field in self.writes

    def field(self, attributes: Mapping[str, Values], name: str) -> Texts:
        """Return what an account's attributes say of a field."""
        places = self.read_places.get(name, ())
        if len(places) == 1:
            return places[0].converter.read(attributes.get(places[0].key, ()))
        found = (text for one in places for text in one.converter.read(attributes.get(one.key, ())))
        return tuple(dict.fromkeys(found))

    def is_shared(self, attributes: Mapping[str, Values]) -> bool:
        """Tell a unit's mailbox from a person's."""
        wanted = self.data.shared_class
        return wanted is not None and _is_of(wanted, attributes)

    def is_suspended_by_our_word(self, account: MailAccount) -> bool:
        """Tell whether it is suspended as we suspend, and not in a way that only the server's people use."""
        place = self.reads["standing"]
        if not isinstance(place.converter, Words):
            return True
        return place.converter.is_ours(account.attributes.get(place.key, ()))

    def identity_of(self, attributes: Mapping[str, Values]) -> str:
        """Return what names an entry for ever, empty where the server did not tell."""
        place = self.data.identity
        return next(iter(place.converter.read(attributes.get(place.key, ()))), "")

    def read_account(self, entry: Entry) -> MailAccount | None:
        """Return the account an entry holds, or None where it is none."""
        attributes = entry.attributes
        standing = self.field(attributes, "standing")
        if not standing or (self.data.not_class and _is_of(self.data.not_class, attributes)):
            return None
        one = {name: next(iter(self.field(attributes, name)), "") for name in SINGLE}
        quota = self.field(attributes, "quota_mb")
        return MailAccount(
            dn=entry.dn,
            entry_uuid=self.identity_of(attributes),
            staff_number=next(iter(self.field(attributes, "staff_number")), None),
            standing=Standing(standing[0]),
            aliases=self.field(attributes, "aliases"),
            quota_mb=int(quota[0]) if quota else None,
            forwards=self.field(attributes, "forwards"),
            locked=frozenset(self.field(attributes, "locked")),
            shared=self.is_shared(attributes),
            attributes=attributes,
            **one,
        )

    def read_list(self, entry: Entry) -> MailList | None:
        """Return the list an entry holds; who keeps it from being empty is no member."""

        def texts(name: str) -> Texts:
            place = self.list_reads.get(name)
            return place.converter.read(entry.attributes.get(place.key, ())) if place else ()

        names = texts("name")
        if not names:
            return None
        nobody = self.member_key(self.data.empty_member) if self.data.empty_member else None
        return MailList(
            dn=entry.dn,
            entry_uuid=self.identity_of(entry.attributes),
            name=names[0],
            mail=next(iter(texts("mail")), ""),
            members=frozenset(one for one in texts("members") if self.member_key(one) != nobody),
            unit=next(iter(texts("unit")), ""),
            attributes=entry.attributes,
        )

    def member_key(self, member: str) -> str:
        """Return one spelling for members that are the same: names, or addresses in this flavour."""
        return name_key(member) if self.data.members == "names" else member.lower()


def _is_of(wanted: str, attributes: Mapping[str, Values]) -> bool:
    octets = wanted.lower().encode()
    return any(value.lower() == octets for value in attributes.get(OBJECT_CLASS, ()))


def _by_field(places: Iterable[Place]) -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = {}
    for one in places:
        found.setdefault(one.field, []).append(one)
    return {name: tuple(some) for name, some in found.items()}
