"""Administrators find somebody, see their roles, and give or take one after a second look."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from service.identity.roles import Person, Role
from service.journeys.roles import RoleRefusedError, Roles
from service.web.context import current_person, house
from service.web.language import say_here
from service.web.security import requires

bp = Blueprint("roles", __name__, url_prefix="/roles")

SHOWN: Final = 50
LONGEST: Final = 200
SIGNERS: Final = (Role.LEADER, Role.CLERK)


class ConfirmForm(FlaskForm):
    """A second look; it holds nothing but the token against forged requests."""


@bp.get("")
@requires(Role.ADMINISTRATOR)
def people() -> ResponseReturnValue:
    """Show people and their roles: those that are looked for, or those who hold one."""
    text = request.args.get("q", "")[:LONGEST]
    role = _role(request.args.get("role", ""))
    found = _desk().find(text, role, SHOWN + 1)
    return render_template(
        "roles/people.html", found=found[:SHOWN], more=len(found) > SHOWN, text=text, role=role,
        every=tuple(Role),
    )  # fmt: skip


@bp.get("/<uuid:person_id>")
@requires(Role.ADMINISTRATOR)
def person(person_id: UUID) -> ResponseReturnValue:
    """Show one person's roles, and the turns that wait for them."""
    view = _desk().view(str(person_id))
    return render_template("roles/person.html", one=view.holder, view=view, every=tuple(Role))


@bp.route("/<uuid:person_id>/<any(grant, withdraw):act>/<role>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def change(person_id: UUID, act: str, role: str) -> ResponseReturnValue:
    """Give a role or take one away, once somebody has looked at what follows."""
    chosen = _role(role)
    if chosen is None:
        abort(404)
    view, form = _desk().view(str(person_id)), ConfirmForm()
    if not form.validate_on_submit():
        return render_template(
            "roles/confirm.html", one=view.holder, view=view, act=act, role=chosen, form=form,
            signs=chosen in SIGNERS,
        )  # fmt: skip
    try:
        _carry_out(act, view.holder.person_id, view.holder.full_name, chosen)
    except RoleRefusedError as refusal:
        flash(say_here(f"roles-refused-{refusal.reason.replace('_', '-')}"), "bad")
    if person_id == UUID(_me().id) and chosen is Role.ADMINISTRATOR and act == "withdraw":
        return redirect(url_for("status.start"), 303)  # this page may be theirs no longer
    return redirect(url_for(".person", person_id=person_id), 303)


def _carry_out(act: str, person_id: str, name: str, role: Role) -> None:
    called = say_here(f"role-{role.lower()}")
    if act == "grant":
        if _desk().grant(_me(), person_id, role):
            flash(say_here("roles-granted", name=name, role=called), "good")
        return
    done = _desk().withdraw(_me(), person_id, role)
    if done.changed:
        flash(say_here("roles-withdrawn", name=name, role=called), "good")
    if done.tokens:
        flash(say_here("roles-tokens-ended", count=done.tokens), "info")


def _role(word: str) -> Role | None:
    return Role(word.upper()) if word.upper() in set(Role) else None


def _desk() -> Roles:
    return house().roles


def _me() -> Person:
    person = current_person()
    assert person is not None
    return person
