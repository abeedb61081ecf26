"""What people do to a mailbox by hand: each act becomes steps, made by the same builders as HR's. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from directory.mapping import Flavour
from directory.people import MailAccount, Standing
from directory.plan import Step
from service.journeys.provisioning.errors import ActRefusedError

LONGEST_ADDRESS: Final = 254
LARGEST_QUOTA_MB: Final = 10_000_000
_ADDRESS: Final = re.compile(
    r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
)
LOCKABLE: Final = (
    "full_name",
    "unit",
    "mail",
    "title",
    "phone",
    "quota_mb",
    "forwards",
    "standing",
)


class ActKind(StrEnum):
    """What may be done by hand."""

    SUSPEND = "suspend"
    RESTORE = "restore"
    CLOSE = "close"
    MOVE = "move"
    ADD_ALIAS = "add-alias"
    REMOVE_ALIAS = "remove-alias"
    QUOTA = "quota"
    REVOKE_FORWARDING = "revoke-forwarding"
    LOCK = "lock"
    HAND_OVER = "hand-over"
    DELETE = "delete"


BY_UNIT_ADMINISTRATORS: Final = frozenset({ActKind.SUSPEND})  # DOMAIN M-28
FOR_MANY: Final = (
    ActKind.SUSPEND,
    ActKind.CLOSE,
    ActKind.MOVE,
    ActKind.QUOTA,
    ActKind.REVOKE_FORWARDING,
)
OF_STANDING: Final[Mapping[Standing, tuple[ActKind, ...]]] = {
    Standing.ACTIVE: (ActKind.SUSPEND,),
    Standing.SUSPENDED: (ActKind.RESTORE, ActKind.CLOSE),
    Standing.CLOSED: (ActKind.RESTORE, ActKind.DELETE),
}


@dataclass(frozen=True, slots=True)
class Act:
    """One act, with what it needs; what is not of its kind is left empty."""

    kind: ActKind
    unit: str = ""
    alias: str = ""
    quota_mb: int | None = None
    fields: frozenset[str] = frozenset()
    owner: str = ""
    clerk: str = ""
    record_number: str = ""
    record_date: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What an act is judged by: the units there are, the domains that are ours, whose number is whose."""

    above: str
    units: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    is_free: Callable[[str], bool] = field(default=lambda _address: True)
    is_staff: Callable[[str], bool] = field(default=lambda _number: True)


def possible(
    standing: Standing,
    *,
    shared: bool,
    aliases: Iterable[str],
    forwards: Iterable[str],
    whole: bool,
) -> tuple[ActKind, ...]:
    """Return the acts that make sense for a mailbox, and that this person may do.

    >>> possible(Standing.ACTIVE, shared=False, aliases=(), forwards=(), whole=False)
    (<ActKind.SUSPEND: 'suspend'>,)
    """
    acts = list(OF_STANDING[standing])
    if standing is not Standing.CLOSED:
        acts += [ActKind.MOVE, ActKind.ADD_ALIAS]
        acts += [ActKind.REMOVE_ALIAS] if tuple(aliases) else []
        acts += [ActKind.QUOTA, ActKind.LOCK]
        acts += [ActKind.REVOKE_FORWARDING] if tuple(forwards) else []
        acts += [ActKind.HAND_OVER] if shared else []
    return tuple(one for one in acts if whole or one in BY_UNIT_ADMINISTRATORS)


def steps_of(act: Act, account: MailAccount, flavour: Flavour, known: Known) -> tuple[Step, ...]:
    """Return the steps that an act is.

    Raises:
        ActRefusedError: it makes no sense for this account, or nothing would change;
        CannotSayError: this kind of directory has no word for it.

    """
    built = _BUILDERS[act.kind](act, account, flavour, known)
    steps = built if isinstance(built, tuple) else (built,) if built is not None else ()
    if not steps:
        raise ActRefusedError("nothing_changes")
    return steps


Built = Step | tuple[Step, ...] | None


def _suspend(act: Act, account: MailAccount, flavour: Flavour, known: Known) -> Built:
    _only(when=account.standing is Standing.ACTIVE)
    return flavour.suspend(account)


def _restore(act: Act, account: MailAccount, flavour: Flavour, known: Known) -> Built:
    _only(when=account.standing is not Standing.ACTIVE)
    return flavour.restore(account)


def _close(act: Act, account: MailAccount, flavour: Flavour, known: Known) -> Built:
    _only(when=account.standing is Standing.SUSPENDED)  # leaving begins with a suspension (M-25)
    return flavour.close(account)


def _move(act: Act, account: MailAccount, flavour: Flavour, known: Known) -> Built:
    if act.unit not in known.units:
        raise ActRefusedError("unknown_unit")
    return flavour.move(account, act.unit, above=known.above)


def _add_alias(act: Act, account: MailAccount, flavour: Flavour, known: Known) -> Built:
    alias = checked_address(act.alias, known.domains | {domain_of(account.mail)})
    have = {one.lower() for one in (account.mail, *account.aliases)}
    if alias in have:
        return None
    if not known.is_free(alias):
        raise ActRefusedError("address_taken")
    return flavour.modify(account, {"aliases": (*account.aliases, alias)})


def _remove_alias(act: Act, account: MailAccount, flavour: Flavour, known: Known) -> Built:
    gone = act.alias.strip().lower()
    return flavour.modify(
        account, {"aliases": tuple(one for one in account.aliases if one.lower() != gone)}
    )


def _quota(act: Act, account: MailAccount, flavour: Flavour, known: Known) -> Built:
    if act.quota_mb is None or not 0 < act.quota_mb <= LARGEST_QUOTA_MB:
        raise ActRefusedError("bad_quota")
    return flavour.modify(account, {"quota_mb": (str(act.quota_mb),)})


def _revoke_forwarding(act: Act, account: MailAccount, flavour: Flavour, known: Known) -> Built:
    return flavour.revoke_forwarding(account)


def _lock(act: Act, account: MailAccount, flavour: Flavour, known: Known) -> Built:
    if not act.fields <= set(LOCKABLE):
        raise ActRefusedError("unknown_field")
    # Fields that others keep by hand and that are no choice here stay as they are.
    kept = sorted(act.fields | (account.locked - set(LOCKABLE)))
    if frozenset(kept) == account.locked:
        return None
    return flavour.modify(account, {"locked": tuple(kept)})


def _hand_over(act: Act, account: MailAccount, flavour: Flavour, known: Known) -> Built:
    if not account.shared:
        raise ActRefusedError("not_shared")
    if not act.record_number or act.record_date is None:
        raise ActRefusedError("no_record")  # M-15: no hand-over without its record
    for number in (act.owner, act.clerk):
        if number and not known.is_staff(number):
            raise ActRefusedError("unknown_person")
    owner, clerk = act.owner or account.owner, act.clerk or account.clerk
    fields = {"owner": (owner,) if owner else (), "clerk": (clerk,) if clerk else ()}
    return flavour.modify(account, fields)


def _delete(act: Act, account: MailAccount, flavour: Flavour, known: Known) -> Built:
    if account.standing is not Standing.CLOSED:
        raise ActRefusedError("not_closed")
    return flavour.withdraw(account)


_BUILDERS: Final[Mapping[ActKind, Callable[[Act, MailAccount, Flavour, Known], Built]]] = {
    ActKind.SUSPEND: _suspend,
    ActKind.RESTORE: _restore,
    ActKind.CLOSE: _close,
    ActKind.MOVE: _move,
    ActKind.ADD_ALIAS: _add_alias,
    ActKind.REMOVE_ALIAS: _remove_alias,
    ActKind.QUOTA: _quota,
    ActKind.REVOKE_FORWARDING: _revoke_forwarding,
    ActKind.LOCK: _lock,
    ActKind.HAND_OVER: _hand_over,
    ActKind.DELETE: _delete,
}


def checked_address(text: str, domains: Iterable[str]) -> str:
    """Return an address in lower case; raises ActRefusedError where it is none, or not of our domains."""
    address = text.strip().lower()
    local, _, domain = address.rpartition("@")
    if len(address) > LONGEST_ADDRESS or len(local) > 64 or not _ADDRESS.fullmatch(address):
        raise ActRefusedError("bad_address")
    if domain not in {one.lower() for one in domains}:
        raise ActRefusedError("foreign_domain")
    return address


def domain_of(address: str) -> str:
    """Return what stands behind the `@`."""
    return address.rpartition("@")[2].lower()


def _only(*, when: bool) -> None:
    if not when:
        raise ActRefusedError("not_now")
