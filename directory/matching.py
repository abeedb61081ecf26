"""Who of HR has which account: by staff number, by a person's decision, and never by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from directory.addresses.plain import plain
from directory.entries import Entry
from directory.mapping import Flavour
from directory.people import MailAccount, StaffRecord
from directory.plan import Proposal

TWO_ACCOUNTS, SAME_ADDRESS, SAME_NAME = "two_accounts", "same_address", "same_name"


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
    shared_class = (flavour.data.shared_class or "").encode().lower()
    linked = {uuid: number for number, uuid in decisions.same.items()}
    by_number: dict[str, Entry] = {}
    ambiguous: dict[str, list[Entry]] = {}
    shared, unclaimed = [], []
    for entry in entries:
        attributes = entry.attributes
        if shared_class and shared_class in [c.lower() for c in attributes.get("objectclass", ())]:
            shared.append(entry)
            continue
        values = attributes.get(key)
        number = values[0].decode("utf-8", "replace") if values else None
        if number is None and linked:
            number = linked.get(flavour.identity_of(attributes))
        if number is None:
            unclaimed.append(entry)
        elif number in ambiguous:
            ambiguous[number].append(entry)
        elif number in by_number:
            ambiguous[number] = [by_number.pop(number), entry]
        else:
            by_number[number] = entry
    return Matched(by_number, shared, unclaimed, ambiguous)


def propose(
    newcomers: Sequence[StaffRecord],
    matched: Matched,
    flavour: Flavour,
    decisions: Decisions,
) -> list[Proposal]:
    """Return who may be whom: somebody without an account, and an account of nobody."""
    accounts = [one for entry in matched.unclaimed if (one := flavour.read_account(entry))]
    by_address: dict[str, MailAccount] = {}
    by_name: dict[str, list[MailAccount]] = {}
    for account in accounts:
        for address in (account.mail, *account.aliases):
            by_address[address.lower()] = account
        by_name.setdefault(plain(account.full_name), []).append(account)
    proposals = []
    for record in newcomers:
        named = by_name.get(plain(record.full_name), ()) if record.full_name else ()
        candidates = [(account, SAME_NAME) for account in named]
        same = by_address.get((record.mail or "").lower())
        if same is not None:
            candidates = [(same, SAME_ADDRESS), *(c for c in candidates if c[0] is not same)]
        proposals += [
            _proposal(record, account, reason)
            for account, reason in candidates
            if (record.external_id, account.entry_uuid) not in decisions.different
        ]
    return proposals


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
