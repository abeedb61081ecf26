"""A flavour of directory: its entries read as accounts and lists, and each kind of step built for it.

Planner and hands use the same builders. A step's before-values are the very octets that were read, so
that it asserts, and undoes, exactly what was there.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from directory.entries import Values
from directory.errors import DirectoryError
from directory.mapping.loading import Place, load_mapping
from directory.mapping.reading import SINGLE, Reader, Texts
from directory.names import name_key, relative_name, split_name
from directory.people import MailAccount, MailList, Standing
from directory.plan import AttributeChange, FieldChange, Kind, Step

MADE_HERE: Final = uuid.UUID("b7c0e5c8-9a55-5d0e-8f0a-1f6a3d2c4b19")


class CannotSayError(DirectoryError):
    """This flavour of directory has no way to say what a step would have to."""

    def __init__(self, flavour: str, field: str, value: str = "") -> None:
        self.flavour = flavour
        self.field = field
        self.value = value
        super().__init__(f"{flavour} cannot say {field}" + (f"={value}" if value else ""))


def load_flavour(path: Path) -> Flavour:
    """Return the flavour that a file describes; raises MappingRefusedError with every problem."""
    return Flavour(load_mapping(path))


@dataclass(frozen=True)
class Flavour(Reader):
    """One mapping, ready to read and to build with."""

    def add(
        self,
        fields: Mapping[str, Texts],
        *,
        above: str,
        staff_number: str | None,
        shared: bool = False,
    ) -> Step:
        """Return the step that adds an account below a name; `fields` are those of `MailAccount`.

        Raises:
            CannotSayError: there is no place for one of the fields, or no unit's mailboxes.

        """
        data = self.data
        if shared and data.shared_class is None:
            raise CannotSayError(self.name, "shared")
        told = {"standing": (data.new_standing.value,)} | dict(fields)
        naming = told[data.naming_field][0]
        unit = next(iter(told.get("unit", ())), "")
        dn = f"{relative_name(data.naming_attribute, naming)},{self._place_of(unit, above)}"
        return Step(
            kind=Kind.ADD,
            dn=dn,
            entry_uuid="",
            staff_number=staff_number,
            name=next(iter(told.get("full_name", ())), naming),
            unit=unit,
            mail=next(iter(told.get("mail", ())), ""),
            fields=tuple(FieldChange(name, (), texts) for name, texts in told.items() if texts),
            attributes=tuple(
                AttributeChange(name, (), octets)
                for name, octets in self._new_entry(told, naming, dn, shared=shared).items()
            ),
        )

    def modify(
        self, account: MailAccount, fields: Mapping[str, Texts], kind: Kind = Kind.MODIFY
    ) -> Step | None:
        """Return the step that gives fields these values, or None where all have them already.

        Raises:
            CannotSayError: there is no place for one of the fields, or no word for its value.

        """
        before, after = account.attributes, dict(account.attributes)
        told, spelt = [], {}
        for name, texts in fields.items():
            was = self.field(before, name)
            places = self._places(name, texts)
            for place in places:
                spelt[place.key] = place.attribute
            self._write(places, texts, after)
            if was != texts:
                told.append(FieldChange(name, was, texts))
        together = self.data.all_addresses
        if together is not None and not fields.keys().isdisjoint(("mail", "aliases")):
            spelt[together.lower()] = together
            self._write_together(together.lower(), before, after)
        changes = tuple(
            AttributeChange(spelt[key], before.get(key, ()), after[key])
            for key in spelt
            if set(before.get(key, ())) != set(after.get(key, ()))
        )
        return self._step(account, kind, tuple(told), changes) if changes else None

    def suspend(self, account: MailAccount) -> Step | None:
        """Nobody signs in any more and nothing is sent on, in one operation; mail still comes in."""
        return self._without_forwards(account, Standing.SUSPENDED, Kind.SUSPEND)

    def restore(self, account: MailAccount) -> Step | None:
        """The account works again; what was sent on before is not sent on again."""
        return self.modify(account, {"standing": (Standing.ACTIVE.value,)}, Kind.RESTORE)

    def close(self, account: MailAccount) -> Step | None:
        """No mail comes in any more, and so none is sent on.

        Raises:
            CannotSayError: this flavour knows no such state.

        """
        return self._without_forwards(account, Standing.CLOSED, Kind.CLOSE)

    def revoke_forwarding(self, account: MailAccount, keep: Iterable[str] = ()) -> Step | None:
        """Mail is no longer sent on, but to those that are kept."""
        return self.modify(account, {"forwards": tuple(keep)}, Kind.REVOKE_FORWARDING)

    def readdress(
        self, account: MailAccount, mail: str, aliases: Iterable[str] = ()
    ) -> Step | None:
        """Give another address; the old one stays an alias, so that no letter is lost (M-03)."""
        wanted = (*account.aliases, *filter(None, (account.mail,)), *aliases)
        kept: dict[str, str] = {}
        for one in wanted:
            if one.lower() != mail.lower():
                kept.setdefault(one.lower(), one)
        fields = {"mail": (mail,), "aliases": tuple(kept.values())}
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
            steps.append(replace(self._step(account, Kind.MOVE, fields, ()), new_dn=new_dn))
        return tuple(steps)

    def member(
        self, mail_list: MailList, *, add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> Step:
        """Return the step that changes who is in a list: only those named, as the list names them.

        Who keeps a list from being empty (RFC 4519, 3.5) comes when the last member goes, and goes
        when the first one comes.
        """
        place = self.list_reads["members"]
        there = mail_list.attributes.get(place.key, ())
        come, go = list(add), list(remove)
        nobody = self.data.empty_member
        if nobody is not None:
            key = self.member_key(nobody)
            found = [one for one in place.converter.read(there) if self.member_key(one) == key]
            if not found and not there and not mail_list.members:
                found = [nobody]  # built by hand, without the values it was read with
            if len(mail_list.members) - len(go) + len(come) <= 0:
                come += [] if found else [nobody]
            elif come:
                go += found
        write = place.converter.write
        change = AttributeChange(
            place.attribute, write(tuple(go), there), write(tuple(come), ()), partial=True
        )
        return Step(
            kind=Kind.LIST,
            dn=mail_list.dn,
            entry_uuid=mail_list.entry_uuid,
            staff_number=None,
            name=mail_list.name,
            unit=mail_list.unit,
            mail=mail_list.mail,
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

    def _without_forwards(
        self, account: MailAccount, standing: Standing, kind: Kind
    ) -> Step | None:
        """Change the standing, and have nothing sent on any more, whatever was added since."""
        fields: dict[str, Texts] = {"standing": (standing.value,)}
        forwards = self.writes.get("forwards", ())
        if forwards:
            fields["forwards"] = ()
        step = self.modify(account, fields, kind)
        if step is None:
            return None
        changed = {one.name for one in step.attributes}
        # Nothing goes and nothing comes: not asserted, but cleared (see `steps.operation_of`).
        cleared = tuple(
            AttributeChange(one.attribute, (), (), partial=True)
            for one in forwards
            if one.attribute not in changed and not one.converter.write((), ())
        )
        return replace(step, attributes=(*step.attributes, *cleared))

    def _new_entry(
        self, told: Mapping[str, Texts], naming: str, dn: str, *, shared: bool
    ) -> dict[str, Values]:
        data = self.data
        classes = (*data.account_classes, *(data.shared_classes if shared else ()))
        spelt = {"objectclass": "objectClass"}
        values: dict[str, Values] = {"objectclass": tuple(one.encode() for one in classes)}
        for name, given in data.fixed.items():
            spelt[name.lower()] = name
            values[name.lower()] = tuple(one.encode() for one in given)
        for name in data.made:
            spelt[name.lower()] = name
            values[name.lower()] = (str(uuid.uuid5(MADE_HERE, f"{name} {dn} {told}")).encode(),)
        for name, texts in told.items():
            if texts:
                places = self._places(name, texts)
                spelt |= {place.key: place.attribute for place in places}
                self._write(places, texts, values)
        if data.all_addresses is not None:
            spelt[data.all_addresses.lower()] = data.all_addresses
            self._write_together(data.all_addresses.lower(), {}, values)
        # An entry has the values of its name (RFC 4512, 2.3).
        spelt.setdefault(data.naming_attribute.lower(), data.naming_attribute)
        there = values.get(data.naming_attribute.lower(), ())
        if naming.encode() not in there:
            values[data.naming_attribute.lower()] = (*there, naming.encode())
        return {spelt[key]: octets for key, octets in values.items() if octets}

    def _write(
        self, places: tuple[Place, ...], texts: Texts, attributes: dict[str, Values]
    ) -> None:
        """Write a field where it is said: where it stands already it stays, the first place gets the rest."""
        elsewhere: set[str] = set()
        for place in [one for one in places if not one.written_only][1:]:
            there = attributes.get(place.key, ())
            own = set(place.converter.read(there))
            mine = tuple(text for text in texts if text in own)
            elsewhere.update(mine)
            attributes[place.key] = place.converter.write(mine, there)
        first = True
        for place in places:
            there = attributes.get(place.key, ())
            if place.written_only:
                attributes[place.key] = place.converter.write(texts, there)
            elif first:
                first = False
                own = set(place.converter.read(there)) if elsewhere else set()
                mine = tuple(text for text in texts if text in own or text not in elsewhere)
                attributes[place.key] = place.converter.write(mine, there)

    def _write_together(
        self, key: str, before: Mapping[str, Values], after: dict[str, Values]
    ) -> None:
        """Write the attribute of all addresses: what was of ours goes, what is of ours comes."""
        ours, wanted = (
            {
                text.lower(): text
                for name in ("mail", "aliases")
                for text in self.field(attributes, name)
            }
            for attributes in (before, after)
        )
        there = {one.decode("utf-8", "replace").lower(): one for one in before.get(key, ())}
        strangers = [one for text, one in there.items() if text not in ours and text not in wanted]
        come = [there.get(key) or text.encode() for key, text in wanted.items()]
        after[key] = (*come, *strangers)

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
            mail=account.mail,
            fields=fields,
            attributes=attributes,
        )

    def _places(self, name: str, texts: Texts) -> tuple[Place, ...]:
        """Return where a field is written; raises CannotSayError."""
        places = self.writes.get(name)
        if places is None:
            raise CannotSayError(self.name, name)
        if name in SINGLE and len(texts) > 1:
            raise CannotSayError(self.name, name, ", ".join(texts))
        if name == "standing":
            for text in texts:
                if not self.knows_standing(Standing(text)):
                    raise CannotSayError(self.name, name, text)
        return places

    def _place_of(self, unit: str, above: str) -> str:
        if self.data.placement == "flat" or not unit:
            return above
        return f"{relative_name('ou', unit)},{above}"
