"""A flavour of directory: its entries read as accounts and lists, and each kind of step built for it.

Planner and hands use the same builders. A step's before-values are the very octets that were read, so
that it asserts, and undoes, exactly what was there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from directory.entries import Entry, Values
from directory.errors import DirectoryError
from directory.filters import Equal, Filter
from directory.mapping.loading import MappingData, Place, load_mapping
from directory.names import name_key, relative_name, split_name
from directory.people import MailAccount, MailList, Standing
from directory.plan import AttributeChange, FieldChange, Kind, Step

Texts = tuple[str, ...]
OBJECT_CLASS: Final = "objectclass"
SINGLE: Final = ("user_name", "full_name", "unit", "mail", "title", "phone", "owner", "clerk")


class CannotSayError(DirectoryError):
    """This flavour of directory has no way to say what a step would have to."""

    def __init__(self, flavour: str, field: str, value: str = "") -> None:
        self.flavour = flavour
        self.field = field
        self.value = value
        super().__init__(
            f"{flavour} cannot say {field}={value}" if value else f"{flavour}: {field}"
        )


def load_flavour(path: Path) -> Flavour:
    """Return the flavour that a file describes; raises MappingRefusedError with every problem."""
    return Flavour(load_mapping(path))


@dataclass(frozen=True)
class Flavour:
    """One mapping, ready to read and to build with."""

    data: MappingData

    @property
    def name(self) -> str:
        """How the flavour is called in settings."""
        return self.data.name

    @property
    def account_filter(self) -> Filter:
        """What finds every account, of people and of units."""
        return Equal("objectClass", self.data.account_class.encode())

    @property
    def list_filter(self) -> Filter:
        """What finds every list."""
        return Equal("objectClass", self.data.list_class.encode())

    @cached_property
    def attributes(self) -> Texts:
        """What has to be asked for to read an account."""
        names = [one.attribute for one in self.data.places] + list(self.data.fixed)
        return tuple(dict.fromkeys(["objectClass", self.data.identity.attribute, *names]))

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
    def reads(self) -> Mapping[str, Place]:
        """The place from which each field of an account is read."""
        return {one.field: one for one in reversed(self.data.places) if not one.written_only}

    @cached_property
    def list_reads(self) -> Mapping[str, Place]:
        """The place from which each field of a list is read."""
        return {one.field: one for one in reversed(self.data.list_places) if not one.written_only}

    def says(self, field: str) -> bool:
        """Tell whether an account of this flavour has the field at all."""
        return field in self.writes

    def field(self, attributes: Mapping[str, Values], name: str) -> Texts:
        """Return what an account's attributes say of a field."""
        place = self.reads.get(name)
        return place.converter.read(attributes.get(place.key, ())) if place else ()

    def is_shared(self, attributes: Mapping[str, Values]) -> bool:
        """Tell a unit's mailbox from a person's."""
        wanted = self.data.shared_class
        if wanted is None:
            return False
        octets = wanted.lower().encode()
        return any(value.lower() == octets for value in attributes.get(OBJECT_CLASS, ()))

    def identity_of(self, attributes: Mapping[str, Values]) -> str:
        """Return what names an entry for ever, empty where the server did not tell."""
        place = self.data.identity
        return next(iter(place.converter.read(attributes.get(place.key, ()))), "")

    def read_account(self, entry: Entry) -> MailAccount | None:
        """Return the account an entry holds, or None where it is none."""
        attributes = entry.attributes
        standing = self.field(attributes, "standing")
        if not standing:
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
        nobody = name_key(self.data.empty_member) if self.data.empty_member else None
        return MailList(
            dn=entry.dn,
            entry_uuid=self.identity_of(entry.attributes),
            name=names[0],
            mail=next(iter(texts("mail")), ""),
            members=frozenset(one for one in texts("members") if name_key(one) != nobody),
            unit=next(iter(texts("unit")), ""),
        )

    # ── Steps ─────────────────────────────────────────────────────────────────────────────────────

    def add(
        self,
        fields: Mapping[str, Texts],
        *,
        above: str,
        staff_number: str | None,
        shared: bool = False,
    ) -> Step:
        """Return the step that adds an account below a name; `fields` are those of `MailAccount`."""
        data = self.data
        classes = (*data.account_classes, *(data.shared_classes if shared else ()))
        values: dict[str, Values] = {"objectClass": tuple(one.encode() for one in classes)}
        values |= {name: tuple(v.encode() for v in given) for name, given in data.fixed.items()}
        told = {"standing": (Standing.ACTIVE.value,)} | dict(fields)
        for name, texts in told.items():
            if texts:
                for place in self._places(name, texts):
                    there = values.get(place.attribute, ())
                    values[place.attribute] = place.converter.write(texts, there)
        naming = told[data.naming_field][0]
        unit = next(iter(told.get("unit", ())), "")
        return Step(
            kind=Kind.ADD,
            dn=f"{relative_name(data.naming_attribute, naming)},{self._place_of(unit, above)}",
            entry_uuid="",
            staff_number=staff_number,
            name=next(iter(told.get("full_name", ())), naming),
            unit=unit,
            fields=tuple(FieldChange(name, (), texts) for name, texts in told.items() if texts),
            attributes=tuple(AttributeChange(name, (), octets) for name, octets in values.items()),
        )

    def modify(
        self, account: MailAccount, fields: Mapping[str, Texts], kind: Kind = Kind.MODIFY
    ) -> Step | None:
        """Return the step that gives fields these values, or None where all have them already."""
        before, after = account.attributes, dict(account.attributes)
        told, spelt = [], {}
        for name, texts in fields.items():
            was = self.field(before, name)
            places = self._places(name, texts)
            for place in places:
                spelt[place.key] = place.attribute
                after[place.key] = place.converter.write(texts, after.get(place.key, ()))
            if was != texts:
                told.append(FieldChange(name, was, texts))
        changes = tuple(
            AttributeChange(spelt[key], before.get(key, ()), after[key])
            for key in spelt
            if before.get(key, ()) != after[key]
        )
        if not changes:
            return None
        return self._step(account, kind, tuple(told), changes)

    def suspend(self, account: MailAccount) -> Step | None:
        """Nobody signs in any more and nothing is sent on, in one operation; mail still comes in."""
        fields: dict[str, Texts] = {"standing": (Standing.SUSPENDED.value,)}
        if account.forwards:
            fields["forwards"] = ()
        return self.modify(account, fields, Kind.SUSPEND)

    def restore(self, account: MailAccount) -> Step | None:
        """The account works again; what was sent on before is not sent on again."""
        return self.modify(account, {"standing": (Standing.ACTIVE.value,)}, Kind.RESTORE)

    def close(self, account: MailAccount) -> Step | None:
        """No mail comes in any more.

        Raises:
            CannotSayError: this flavour knows no such state.

        """
        return self.modify(account, {"standing": (Standing.CLOSED.value,)}, Kind.CLOSE)

    def revoke_forwarding(self, account: MailAccount, keep: Iterable[str] = ()) -> Step | None:
        """Mail is no longer sent on, but to those that are kept."""
        return self.modify(account, {"forwards": tuple(keep)}, Kind.REVOKE_FORWARDING)

    def readdress(self, account: MailAccount, mail: str) -> Step | None:
        """Give another address; the old one stays an alias, so that no letter is lost (M-03)."""
        old = account.mail.lower()
        kept = tuple(one for one in account.aliases if one.lower() not in {old, mail.lower()})
        fields = {"mail": (mail,), "aliases": (*kept, account.mail) if account.mail else kept}
        return self.modify(account, fields, Kind.READDRESS)

    def move(self, account: MailAccount, unit: str, *, above: str) -> tuple[Step, ...]:
        """Move to another unit, the same mailbox (M-22): by attribute, and in a tree by unit by name.

        In a tree two operations are two steps: first what the entry says, then where it hangs.
        """
        said = self.modify(account, {"unit": (unit,)}, Kind.MOVE) if self.says("unit") else None
        if self.data.placement == "flat":
            return (said,) if said else ()
        first, _ = split_name(account.dn)
        new_dn = f"{first},{self._place_of(unit, above)}"
        steps = [said] if said else []
        if name_key(new_dn) != name_key(account.dn):
            fields = () if said else (FieldChange("unit", (account.unit,), (unit,)),)
            moved = self._step(account, Kind.MOVE, fields, ())
            steps.append(_moved(moved, new_dn))
        return tuple(steps)

    def member(
        self, mail_list: MailList, *, add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> Step:
        """Return the step that changes who is in a list: only those named, by distinguished name."""
        place = self.list_reads["members"]
        come, go = list(add), list(remove)
        nobody = self.data.empty_member
        if nobody is not None:
            left = len(mail_list.members) - len(go) + len(come)
            if not left:
                come.append(nobody)
            elif not mail_list.members:
                go.append(nobody)
        write = place.converter.write
        change = AttributeChange(
            place.attribute, write(tuple(go), ()), write(tuple(come), ()), partial=True
        )
        return Step(
            kind=Kind.LIST,
            dn=mail_list.dn,
            entry_uuid=mail_list.entry_uuid,
            staff_number=None,
            name=mail_list.name,
            unit=mail_list.unit,
            fields=(FieldChange("members", tuple(remove), tuple(add)),),
            attributes=(change,),
        )

    def withdraw(self, account: MailAccount) -> Step:
        """Delete an account, while all that is known of it is as it was read. Only ever by hand."""
        known = {one.lower(): one for one in self.attributes}
        identity = self.data.identity.key
        gone = tuple(
            AttributeChange(known[name], values, ())
            for name, values in account.attributes.items()
            if name in known and name != identity
        )
        fields = tuple(
            FieldChange(name, texts, ())
            for name in self.reads
            if (texts := self.field(account.attributes, name))
        )
        return self._step(account, Kind.WITHDRAW, fields, gone)

    def _step(
        self,
        account: MailAccount,
        kind: Kind,
        fields: tuple[FieldChange, ...],
        attributes: tuple[AttributeChange, ...],
    ) -> Step:
        return Step(
            kind=kind,
            dn=account.dn,
            entry_uuid=account.entry_uuid,
            staff_number=account.staff_number,
            name=account.full_name or account.user_name,
            unit=account.unit,
            fields=fields,
            attributes=attributes,
        )

    def _places(self, name: str, texts: Texts) -> tuple[Place, ...]:
        """Return where a field is written; raises CannotSayError."""
        places = self.writes.get(name)
        if places is None:
            raise CannotSayError(self.name, name)
        if name == "standing":
            for place in places:
                for text in texts:
                    if place.converter.read(place.converter.write((text,), ())) != (text,):
                        raise CannotSayError(self.name, name, text)
        return places

    def _place_of(self, unit: str, above: str) -> str:
        if self.data.placement == "flat" or not unit:
            return above
        return f"{relative_name('ou', unit)},{above}"


def _moved(step: Step, new_dn: str) -> Step:
    return Step(
        kind=step.kind,
        dn=step.dn,
        entry_uuid=step.entry_uuid,
        staff_number=step.staff_number,
        name=step.name,
        unit=step.unit,
        fields=step.fields,
        attributes=step.attributes,
        new_dn=new_dn,
    )


def _by_field(places: tuple[Place, ...]) -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = {}
    for one in places:
        found.setdefault(one.field, []).append(one)
    return {name: tuple(some) for name, some in found.items()}
