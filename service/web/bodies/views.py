"""Administrators see the tree of bodies, take one in and call one something else; lists come at the machine."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField

from service.identity.roles import Person, Role
from service.journeys.bodies import Bodies, BodiesRefusedError
from service.journeys.bodies.desk import Standing
from service.journeys.errors import NotFoundError
from service.web.bodies.telling import fault_text
from service.web.context import current_person, house
from service.web.language import say_here
from service.web.security import requires

bp = Blueprint("bodies", __name__, url_prefix="/units")

LONGEST: Final = 400
DEEPEST_SHOWN: Final = 6


class UnitForm(FlaskForm):
    """What a body is called, and for a new one its code and which it belongs to."""

    code = StringField()
    name = StringField()
    under = SelectField(validate_choice=False)

    def __init__(self, tree: tuple[Standing, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in (self.code, self.name, self.under):
            field.id = field.label.field_id = f"unit-{field.short_name}"
            field.label.text = say_here(f"units-field-{field.short_name}")
        known = [(one.code, f"{'– ' * one.depth}{one.name} ({one.code})") for one in tree]
        self.under.choices = known or [("", say_here("units-top"))]

    def tell(self, refusal: BodiesRefusedError) -> None:
        """Say what is wrong beside the field that it is about."""
        for one in refusal.faults:
            field = self.name if one.code.endswith(("_name", "name_too_long")) else self.code
            if one.code in {"unknown_parent", "second_root", "ring", "too_deep"}:
                field = self.under
            field.errors = [*field.errors, fault_text(one, say_here)]


@bp.get("")
@requires(Role.ADMINISTRATOR)
def tree() -> ResponseReturnValue:
    """Show every body under the one it belongs to."""
    return _tree(UnitForm(_desk().tree(), formdata=None))


@bp.post("")
@requires(Role.ADMINISTRATOR)
def add() -> ResponseReturnValue:
    """Take a body in."""
    form = UnitForm(_desk().tree())
    if not form.validate_on_submit():
        return _tree(form, 422)
    code, name, under = (
        (field.data or "")[:LONGEST] for field in (form.code, form.name, form.under)
    )
    try:
        _desk().add(code, name, under or None, actor=_me().user_name)
    except BodiesRefusedError as refusal:
        form.tell(refusal)
        return _tree(form, 422)
    flash(say_here("units-added", name=name), "good")
    return redirect(url_for(".tree"), 303)


@bp.route("/<code>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def unit(code: str) -> ResponseReturnValue:
    """Call a body something else."""
    try:
        one = _desk().one(code)
    except NotFoundError:
        abort(404)
    form = UnitForm((), data={"name": one.name})
    if not form.is_submitted():
        return render_template("bodies/unit.html", one=one, form=form)
    if form.validate():
        name = (form.name.data or "")[:LONGEST]
        try:
            changed = _desk().rename(code, name, actor=_me().user_name).changes
        except BodiesRefusedError as refusal:
            form.tell(refusal)
        else:
            flash(say_here("units-renamed" if changed else "roles-unchanged", name=name), "good")
            return redirect(url_for(".tree"), 303)
    return render_template("bodies/unit.html", one=one, form=form), 422


def _tree(form: UnitForm, status: int = 200) -> ResponseReturnValue:
    found = _desk().tree()
    return render_template(
        "bodies/tree.html", found=found, form=form, deepest=DEEPEST_SHOWN
    ), status


def _desk() -> Bodies:
    return house().bodies


def _me() -> Person:
    person = current_person()
    assert person is not None
    return person
