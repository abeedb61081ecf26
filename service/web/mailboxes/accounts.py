"""The table that searches as one types, and one mailbox with its whole life line."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity.roles import Role
from service.journeys.provisioning import FOR_MANY, Account, ActKind, Wish, possible
from service.web.context import house
from service.web.language import say_here
from service.web.mailboxes.blueprint import bp, desk, me
from service.web.security import requires

KINDS: Final = ("person", "unit", "forwarding")
SORTS: Final = ("name", "mail", "unit", "standing")
LONGEST: Final = 200


@bp.get("")
@requires()
def accounts() -> ResponseReturnValue:
    """Show the mailboxes that are looked for; a script asks for the results alone."""
    wish = _wish()
    part = "_results.html" if request.headers.get("X-Part") == "results" else "accounts.html"
    return render_template(
        f"mailboxes/{part}",
        found=desk().book.find(me(), wish),
        wish=wish,
        kinds=KINDS,
        sorts=SORTS,
        for_many=FOR_MANY if _is_whole() else (ActKind.SUSPEND,),
        acts_of=_acts_of,
        address=_address,
    )


@bp.get("/accounts/<uuid:account_id>")
@requires()
def account(account_id: UUID) -> ResponseReturnValue:
    """Show one mailbox, what may be done to it, and everything that happened to it."""
    key = str(account_id)
    found = desk().book.account(me(), key)
    return render_template(
        "mailboxes/account.html",
        account=found,
        acts=_acts_of(found),
        life=desk().book.life(me(), key),
        links=desk().passwords.links(me(), key),
        now=house().clock(),
    )


@bp.post("/refresh")
@requires(Role.IT_STAFF, Role.ADMINISTRATOR)
def refresh() -> ResponseReturnValue:
    """Read the directory again."""
    count = house().refresh_mailboxes()
    flash(say_here("mailbox-refreshed", count=count), "good" if count else "warn")
    return redirect(url_for(".accounts"), 303)


def _wish() -> Wish:
    told = request.args
    text = told.get("q", "")[:LONGEST]
    sort = told.get("sort", "name")
    return Wish(
        text=text,
        unit=told.get("unit", "")[:64],
        standing=told.get("standing", ""),
        kind=told["kind"] if told.get("kind") in KINDS else "",
        sort=sort if sort in SORTS else "name",
        descending=told.get("down") == "1",
        page=max(1, min(told.get("page", 1, type=int), 100_000)),
    )


def _address(wish: Wish, **changed: Any) -> str:
    """Return the address of the table as it is looked at, with something changed."""
    told: dict[str, Any] = {
        "q": wish.text,
        "unit": wish.unit,
        "standing": wish.standing,
        "kind": wish.kind,
        "sort": "" if wish.sort == "name" else wish.sort,
        "down": "1" if wish.descending else "",
        "page": "",
    }
    return url_for("mailboxes.accounts", **{k: v for k, v in (told | changed).items() if v})


def _acts_of(one: Account) -> tuple[ActKind, ...]:
    return possible(
        one.standing,
        shared=one.shared,
        aliases=one.aliases,
        forwards=one.forwards,
        whole=_is_whole(),
    )


def _is_whole() -> bool:
    return me().may(Role.IT_STAFF, Role.ADMINISTRATOR)
