"""Who of HR has which account: by staff number, by a person's decision, and never by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from directory.addresses.plain import plain
from directory.entries import Entry, Values
from directory.mapping import Flavour
from directory.mapping.reading import OBJECT_CLASS
from directory.people import MailAccount, StaffRecord
from directory.plan import Proposal

TWO_ACCOUNTS, SAME_ADDRESS = "two_accounts", "same_address"
SAME_NAME, SAME_NAME_AND_UNIT = "same_name", "same_name_and_unit"
CANDIDATES: Final = 8  # for one newcomer; more help nobody to decide


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people decided: staff number → entryUUID of their account, and pairs that are not the same."""

    same: Mapping[str, str] = field(default_factory=dict)
    different: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Matched:
    """Accounts by staff number, those of units, those of nobody we know, and what a person must decide."""

    by_number: Mapping[str, Entry]
    shared: Sequence[Entry]
    unclaimed: Sequence[Entry]
    ambiguous: Mapping[str, Sequence[Entry]]


def match(entries: Iterable[Entry], flavour: Flavour, decisions: Decisions) -> Matched:
    """Sort accounts by who they belong to; two with one staff number belong to nobody yet."""
    key = flavour.reads["staff_number"].key
    linked = _links(decisions)
    kinds: dict[Values, bool] = {}
    by_number: dict[str, Entry] = {}
    ambiguous: dict[str, list[Entry]] = {}
    shared, unclaimed = [], []
    for entry in entries:
        attributes = entry.attributes
        classes = attributes.get(OBJECT_CLASS, ())
        if classes not in kinds:
            kinds[classes] = flavour.is_shared(attributes)
        if kinds[classes]:
            shared.append(entry)
            continue
        values = attributes.get(key, ())
        number = values[0].decode("utf-8", "replace") if len(values) == 1 else None
        if not values and linked:
            number = linked.get(flavour.identity_of(attributes))
        if not number:
            unclaimed.append(entry)
        elif number in ambiguous:
            ambiguous[number].append(entry)
        elif number in by_number:
            ambiguous[number] = [by_number.pop(number), entry]
        else:
            by_number[number] = entry
    return Matched(by_number, shared, unclaimed, ambiguous)


def _links(decisions: Decisions) -> dict[str, str]:
    """Return staff numbers by account; an account that was given to two people is nobody's."""
    linked: dict[str, str] = {}
    for number, identity in decisions.same.items():
        linked[identity] = "" if identity in linked else number
    linked.pop("", None)
    return linked


def propose(
    newcomers: Sequence[StaffRecord],
    matched: Matched,
    flavour: Flavour,
    decisions: Decisions,
) -> list[Proposal]:
    """Return who may be whom: somebody without an account, and an account of nobody."""
    accounts = [one for entry in matched.unclaimed if (one := flavour.read_account(entry))]
    by_address: dict[str, list[MailAccount]] = {}
    by_name: dict[str, list[MailAccount]] = {}
    for account in accounts:
        for address in (account.mail, *account.aliases):
            by_address.setdefault(address.lower(), []).append(account)
        by_name.setdefault(plain(account.full_name), []).append(account)
    proposals = []
    for record in newcomers:
        candidates: dict[str, tuple[MailAccount, str]] = {}
        for account in by_address.get((record.mail or "").lower(), ()) if record.mail else ():
            candidates.setdefault(account.dn, (account, SAME_ADDRESS))
        named = by_name.get(plain(record.full_name), ()) if record.full_name.strip() else ()
        for account in sorted(named, key=lambda one: (one.unit != record.unit, one.dn)):
            reason = SAME_NAME_AND_UNIT if account.unit == record.unit else SAME_NAME
            candidates.setdefault(account.dn, (account, reason))
        proposals += [
            _proposal(record, account, reason)
            for account, reason in candidates.values()
            if (record.external_id, account.entry_uuid) not in decisions.different
        ][:CANDIDATES]
    return proposals


def told_twice(
    records: Sequence[StaffRecord], newcomers: Sequence[StaffRecord]
) -> dict[str, StaffRecord]:
    """Return newcomers who may be somebody else of HR, from another source (DOMAIN M-03).

    Two staff numbers are one person for certain where the identity number is one, and may be where
    name and day of birth are. A name alone says nothing (M-36).
    """
    signs = {one.external_id: _signs(one) for one in newcomers}
    looked_for = {sign for some in signs.values() for sign in some}
    if not looked_for:
        return {}
    first: dict[tuple[str, str], StaffRecord] = {}
    new = signs.keys()
    # Who has an account already comes first: it is the other one that waits.
    for record in sorted(records, key=lambda one: (one.external_id in new, one.external_id)):
        for sign in _signs(record):
            if sign in looked_for:
                first.setdefault(sign, record)
    return {
        number: first[sign]
        for number, some in signs.items()
        for sign in some
        if first[sign].external_id != number
    }


def _signs(record: StaffRecord) -> list[tuple[str, str]]:
    signs = []
    if record.national_id.strip():
        signs.append(("identity", record.national_id.strip()))
    if record.birth_date is not None and record.full_name.strip():
        signs.append((plain(record.full_name), record.birth_date.isoformat()))
    return signs


def tell_ambiguous(matched: Matched, flavour: Flavour) -> list[Proposal]:
    """Return the accounts that share a staff number: nothing is done about either."""
    return [
        Proposal(number, account.full_name, account.unit, account.dn, account.entry_uuid,
                 account.mail, TWO_ACCOUNTS)
        for number, entries in sorted(matched.ambiguous.items())
        for entry in entries
        if (account := flavour.read_account(entry))
    ]  # fmt: skip


def _proposal(record: StaffRecord, account: MailAccount, reason: str) -> Proposal:
    return Proposal(
        staff_number=record.external_id,
        name=record.full_name,
        unit=record.unit,
        dn=account.dn,
        entry_uuid=account.entry_uuid,
        mail=account.mail,
        reason=reason,
    )
