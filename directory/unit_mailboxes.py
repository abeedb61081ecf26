"""Mailboxes of units as HR names them. Who owns and who reads one changes by hand-over alone (M-15)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from directory.entries import Entry
from directory.mapping import CannotSayError, Flavour
from directory.newcomers import ADDRESS_TAKEN, CANNOT_SAY, Holders
from directory.people import MailAccount, Standing, UnitMailbox
from directory.plan import Kept, Proposal, Step

HANDOVER, NOT_WORKING = "handover", "unit_mailbox_not_working"


def plan_unit_mailboxes(
    boxes: Sequence[UnitMailbox],
    shared: Sequence[Entry],
    flavour: Flavour,
    holders: Holders,
    *,
    above: str,
    quota_mb: int | None,
) -> Iterator[Step | Kept | Proposal]:
    """Give the steps for unit mailboxes, what is kept by hand, and what a person must decide."""
    if not boxes:
        return
    accounts = [one for entry in shared if (one := flavour.read_account(entry))]
    by_address = {one.mail.lower(): one for one in accounts}
    for box in sorted(boxes, key=lambda one: one.address.lower()):
        account = by_address.get(box.address.lower())
        if account is None:
            yield _added(box, flavour, holders, above, quota_mb)
        elif account.standing is not Standing.ACTIVE:
            yield _asked(box, account, NOT_WORKING)
        else:
            yield from _brought_in_step(box, account, flavour, above)


def _added(
    box: UnitMailbox, flavour: Flavour, holders: Holders, above: str, quota_mb: int | None
) -> Step | Proposal:
    quota = box.quota_mb or quota_mb
    fields = {
        "user_name": (box.address.partition("@")[0],),
        "full_name": (box.name or box.unit,),
        "unit": (box.unit,) if box.unit else (),
        "mail": (box.address,),
        "owner": (box.owner,) if box.owner else (),
        "clerk": (box.clerk,) if box.clerk else (),
        "quota_mb": (str(quota),) if quota else (),
    }
    said = {name: texts for name, texts in fields.items() if texts}
    try:
        step = flavour.add(said, above=above, staff_number=None, shared=True)
    except CannotSayError:
        return _asked(box, None, CANNOT_SAY)
    if holders.others(box.address, step.dn) or not holders.name(step.dn):
        return _asked(box, None, ADDRESS_TAKEN)
    holders.take(box.address, step.dn)
    return step


def _brought_in_step(
    box: UnitMailbox, account: MailAccount, flavour: Flavour, above: str
) -> Iterator[Step | Kept | Proposal]:
    said = {"full_name": box.name, "quota_mb": str(box.quota_mb) if box.quota_mb else ""}
    fields: dict[str, tuple[str, ...]] = {}
    for name, text in said.items():
        if not text or text in flavour.field(account.attributes, name):
            continue
        if name in account.locked:
            yield _kept(account, name, text)
        else:
            fields[name] = (text,)
    step = flavour.modify(account, fields)
    if step is not None:
        yield step
    if box.unit and box.unit != account.unit:
        if "unit" in account.locked:
            yield _kept(account, "unit", box.unit)
        else:
            yield from flavour.move(account, box.unit, above=above)
    other_owner = box.owner and box.owner != account.owner
    if other_owner or (box.clerk and box.clerk != account.clerk):
        yield _asked(box, account, HANDOVER)


def _kept(account: MailAccount, name: str, text: str) -> Kept:
    return Kept("", account.full_name, account.unit, account.dn, name, (text,))


def _asked(box: UnitMailbox, account: MailAccount | None, reason: str) -> Proposal:
    """Return the question; it names no staff number, for the mailbox is nobody's."""
    return Proposal(
        staff_number="",
        name=box.name or box.unit,
        unit=box.unit,
        dn=account.dn if account else "",
        entry_uuid=account.entry_uuid if account else "",
        mail=box.address,
        reason=reason,
    )
