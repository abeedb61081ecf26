"""All accounts are read, but not all of each: whole are only those about which there is something to do.

What tells who differs is a third of an entry. So everything is read once for that, and the few that
differ are read again, whole. That they may change in between harms nobody: every step asserts what it
was planned from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from directory.comparing import Comparer
from directory.entries import Entry
from directory.errors import DirectoryUnreachableError
from directory.filters import EVERY_ENTRY
from directory.mail_directory import MailDirectory, Scope
from directory.mapping import Flavour
from directory.matching import Matched, match, told_twice
from directory.planning import Desired, Existing, PlanRules, Sorted

MANY_PERCENT: Final = 10  # beyond that, everything is read whole at once
FEW: Final = 200


def survey(
    directory: MailDirectory,
    base: str,
    flavour: Flavour,
    desired: Desired,
    rules: PlanRules,
) -> Existing:
    """Return what the directory holds, whole wherever a plan has to look closer.

    Raises:
        DirectoryUnreachableError, DirectoryRefusedError: and nothing is planned from a part.

    """
    comparer = Comparer(flavour, rules.forward_domains)
    asked = comparer.attributes_for(desired.records)
    if rules.decisions.same:  # accounts that a person gave to somebody are known by it
        asked = tuple(dict.fromkeys((*asked, flavour.data.identity.attribute)))
    accounts = list(directory.search(base, flavour.account_filter, asked))
    lists = list(directory.search(base, flavour.list_filter, flavour.list_attributes))
    matched = match(accounts, flavour, rules.decisions)
    differing, newcomers = comparer.sort_out(desired.records, matched.by_number)
    found = Sorted(matched, differing, newcomers)
    wanted = _looked_at_closer(found, desired, rules)
    if not wanted:
        return Existing(accounts, lists, found)
    if len(wanted) > max(FEW, len(accounts) * MANY_PERCENT // 100):
        return read_all(directory, base, flavour, lists)
    whole = {dn: _whole(directory, dn, flavour) for dn in sorted(wanted)}
    everybody = [whole.get(one.dn, one) for one in accounts]
    return Existing(everybody, lists, replace(found, matched=_with(matched, whole)))


def read_all(
    directory: MailDirectory, base: str, flavour: Flavour, lists: list[Entry] | None = None
) -> Existing:
    """Return every account and every list, whole."""
    if lists is None:
        lists = list(directory.search(base, flavour.list_filter, flavour.list_attributes))
    return Existing(list(directory.search(base, flavour.account_filter, flavour.attributes)), lists)


def _looked_at_closer(found: Sorted, desired: Desired, rules: PlanRules) -> set[str]:
    """Return the names of the entries that a plan looks at closer."""
    matched = found.matched
    others = {one.external_id for one in told_twice(desired.records, found.newcomers).values()}
    decided = (others | rules.decisions.same.keys()) & matched.by_number.keys()
    known = {record.external_id for record in desired.records}
    names = {matched.by_number[record.external_id].dn for record in found.differing}
    names |= {matched.by_number[number].dn for number in matched.by_number.keys() - known}
    names |= {matched.by_number[number].dn for number in decided}
    names |= {one.dn for one in matched.unclaimed}
    names |= {one.dn for some in matched.ambiguous.values() for one in some}
    return names | {one.dn for one in matched.shared}


def _with(matched: Matched, whole: Mapping[str, Entry]) -> Matched:
    """Return who has which account, with the entries that were read whole in their places."""

    def replaced(entries: Sequence[Entry]) -> list[Entry]:
        return [whole.get(one.dn, one) for one in entries]

    return Matched(
        {number: whole.get(one.dn, one) for number, one in matched.by_number.items()},
        replaced(matched.shared),
        replaced(matched.unclaimed),
        {number: replaced(some) for number, some in matched.ambiguous.items()},
    )


def _whole(directory: MailDirectory, dn: str, flavour: Flavour) -> Entry:
    found = list(directory.search(dn, EVERY_ENTRY, flavour.attributes, scope=Scope.BASE))
    if not found:
        # Somebody took it away between two questions: the whole picture has to be taken again.
        raise DirectoryUnreachableError("read the directory", "it changed while it was read")
    return found[0]
