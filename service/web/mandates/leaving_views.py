"""What is open with somebody who leaves, and giving it on; shown before an account is suspended (W-13)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField

from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.mandates.leaving import HandedOver, Leaver, LeavingView
from service.web.context import current_person, house
from service.web.language import say_here
from service.web.mandates.views import me, words
from service.web.security import requires
from service.web.translations import has

bp = Blueprint("leaving", __name__, url_prefix="/leaving")
bp.context_processor(words)


class HandOverForm(FlaskForm):
    """To whom open turns go, and why."""

    to = SelectField(validate_choice=False)
    reason = StringField()

    def __init__(self, view: LeavingView, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in (self.to, self.reason):
            field.id = field.label.field_id = f"leaving-{field.short_name}"
            field.label.text = say_here(f"leaving-field-{field.short_name}")
        people = [(one.id, f"{one.name} – {one.note}") for one in view.colleagues]
        self.to.choices = [("", say_here("mandate-choose")), *people]

    def is_filled(self, chosen: list[str], known: Iterable[str]) -> bool:
        """Tell whether a colleague and a reason were given; else say so beside the fields."""
        if self.to.data not in set(known):
            self.to.errors = [say_here("mandate-fault-missing")]
        if not (self.reason.data or "").strip():
            self.reason.errors = [say_here("mandate-fault-missing")]
        return bool(chosen) and not self.to.errors and not self.reason.errors


@bp.app_context_processor
def notices() -> dict[str, object]:
    """Return how pages that suspend learn with whom something is still open."""

    def leavers(staff_numbers: Iterable[str | None]) -> tuple[Leaver, ...]:
        person = current_person()
        numbers = [one for one in staff_numbers if one]
        return house().leaving.leavers(person, numbers) if person and numbers else ()

    return {"leavers": leavers}


@bp.get("/<uuid:person_id>")
@requires()
def show(person_id: UUID) -> ResponseReturnValue:
    """Show everything that is open with a person."""
    view = house().leaving.view(me(), str(person_id))
    return _page(view, HandOverForm(view, formdata=None))


@bp.post("/<uuid:person_id>")
@requires()
def hand_over(person_id: UUID) -> ResponseReturnValue:
    """Give the chosen turns to a colleague."""
    view = house().leaving.view(me(), str(person_id))
    form, chosen = HandOverForm(view), request.form.getlist("steps")
    if not form.is_filled(chosen, (one.id for one in view.colleagues)):
        return _page(view, form, chosen=chosen, nothing_chosen=not chosen), 422
    done = house().leaving.hand_over(me(), view.person_id, chosen, form.to.data, form.reason.data)
    if done.done:
        flash(say_here("leaving-done", count=done.done), "good")
    for text in _refused(done):
        flash(text, "bad")
    return redirect(url_for(".show", person_id=person_id), 303)


def _refused(done: HandedOver) -> list[str]:
    """Return why turns were not given on, a sentence for each."""
    told = []
    for subject, refusal in done.refused:
        key = f"problem-flow_{refusal.reason}-what" if isinstance(refusal, FlowRefusedError) else ""
        why = say_here(key) if has(key) else say_here("leaving-not-possible")
        told.append(f"{subject}: {why}")
    return told


def _page(
    view: LeavingView,
    form: HandOverForm,
    *,
    chosen: list[str] | None = None,
    nothing_chosen: bool = False,
) -> str:
    steps = {one.id for one in view.steps} if chosen is None else set(chosen)
    return render_template(
        "mandates/leaving.html", view=view, form=form, chosen=steps, nothing_chosen=nothing_chosen
    )
