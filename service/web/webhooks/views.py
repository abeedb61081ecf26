"""`/account/webhooks`: which systems are told what, how it goes, and a trial."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.identity.roles import Person
from service.journeys.announcing import DeliveryView, WebhookRefusedError
from service.web.context import current_person, house
from service.web.language import say_here
from service.web.security import requires
from service.web.translations import has
from service.web.webhooks.forms import WebhookForm, word_of

bp = Blueprint("webhooks", __name__, url_prefix="/account/webhooks")
SHOWN = 20
FIELD_OF = {"no_name": "name", "no_kinds": "kinds", "unknown_kind": "kinds"}


@bp.get("")
@requires()
def overview() -> ResponseReturnValue:
    """Show all systems that are told something."""
    return _list()


@bp.post("")
@requires()
def add() -> ResponseReturnValue:
    """Keep an address, and show its secret this once."""
    form = WebhookForm()
    if form.validate_on_submit():
        try:
            view, secret = house().webhooks.add(
                _me(), form.name.data, form.url.data.strip(), form.kinds.data
            )
        except WebhookRefusedError as refusal:
            _tell(form, refusal)
        else:
            return _one(view.id, status=201, shown_once=secret)
    return _list(status=422, form=form)


@bp.get("/<uuid:webhook_id>")
@requires()
def show(webhook_id: UUID) -> ResponseReturnValue:
    """Show one system, and what it was told last."""
    return _one(str(webhook_id))


@bp.post("/<uuid:webhook_id>")
@requires()
def change(webhook_id: UUID) -> ResponseReturnValue:
    """Change name, address or kinds."""
    form = WebhookForm()
    if form.validate_on_submit():
        try:
            house().webhooks.change(
                _me(),
                str(webhook_id),
                name=form.name.data,
                url=form.url.data.strip(),
                kinds=form.kinds.data,
            )
        except WebhookRefusedError as refusal:
            _tell(form, refusal)
        else:
            return _done(webhook_id, "webhook-changed")
    return _one(str(webhook_id), status=422, form=form)


@bp.post("/<uuid:webhook_id>/on")
@requires()
def turn_on(webhook_id: UUID) -> ResponseReturnValue:
    """Tell a system again, and first what it missed."""
    house().webhooks.change(_me(), str(webhook_id), active=True)
    return _done(webhook_id, "webhook-turned-on")


@bp.post("/<uuid:webhook_id>/off")
@requires()
def turn_off(webhook_id: UUID) -> ResponseReturnValue:
    """Tell a system nothing for a while; what happens meanwhile waits."""
    house().webhooks.change(_me(), str(webhook_id), active=False)
    return _done(webhook_id, "webhook-turned-off")


@bp.post("/<uuid:webhook_id>/trial")
@requires()
def try_out(webhook_id: UUID) -> ResponseReturnValue:
    """Send a trial now, and tell how it went."""
    told = house().webhooks.try_out(_me(), str(webhook_id))
    if told.state == "DELIVERED":
        flash(say_here("webhook-trial-good", status=str(told.status)), "good")
    else:
        flash(say_here("webhook-trial-bad", reason=problem_of(told.problem)), "bad")
    return redirect(url_for(".show", webhook_id=webhook_id, _anchor="told"), 303)


@bp.post("/<uuid:webhook_id>/secret")
@requires()
def change_secret(webhook_id: UUID) -> ResponseReturnValue:
    """Make a new secret, and show it this once."""
    view, secret = house().webhooks.change_secret(_me(), str(webhook_id))
    return _one(view.id, status=201, shown_once=secret)


@bp.post("/<uuid:webhook_id>/remove")
@requires()
def remove(webhook_id: UUID) -> ResponseReturnValue:
    """Forget a system; twice does no harm."""
    house().webhooks.remove(_me(), str(webhook_id))
    flash(say_here("webhook-removed"), "good")
    return redirect(url_for(".overview"), 303)


def problem_of(problem: str | None) -> str:
    """Return why something was not taken, in words."""
    word = (problem or "").replace("_", "-")
    if word.startswith("http-"):
        return say_here("webhook-problem-http", status=word.removeprefix("http-"))
    known = has(f"webhook-problem-{word}")
    return say_here(f"webhook-problem-{word}") if known else say_here("webhook-problem-other")


def kind_of(kind: str) -> str:
    """Return a kind of announcement in words."""
    return say_here(f"webhook-kind-{word_of(kind)}")


def _list(status: int = 200, form: WebhookForm | None = None) -> ResponseReturnValue:
    return _page(
        "webhooks/overview.html",
        status,
        webhooks=house().webhooks.of(_me()),
        form=form or WebhookForm(formdata=None),
    )


def _one(
    webhook_id: str, status: int = 200, form: WebhookForm | None = None, **shown: Any
) -> ResponseReturnValue:
    view = house().webhooks.one(_me(), webhook_id)
    told = house().webhooks.deliveries(_me(), webhook_id, limit=SHOWN)
    kept = {"name": view.name, "url": view.url, "kinds": list(view.kinds)}
    return _page(
        "webhooks/show.html",
        status,
        one=view,
        told=[(delivery, _tone(delivery)) for delivery in told],
        form=form or WebhookForm(formdata=None, data=kept),
        **shown,
    )


def _page(template: str, status: int, **facts: Any) -> ResponseReturnValue:
    page = render_template(template, problem_of=problem_of, kind_of=kind_of, **facts)
    answer = Response(page, status, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _tone(delivery: DeliveryView) -> str:
    tones = {"DELIVERED": "good", "GIVEN_UP": "bad"}
    return tones.get(delivery.state, "warn" if delivery.attempts else "info")


def _tell(form: WebhookForm, refusal: WebhookRefusedError) -> None:
    """Put a refusal beside the field it is about."""
    field = form[FIELD_OF.get(refusal.reason, "url")]
    field.errors = [say_here(f"webhook-refused-{refusal.reason.replace('_', '-')}")]


def _me() -> Person:
    person = current_person()
    assert person is not None
    return person


def _done(webhook_id: UUID, key: str) -> ResponseReturnValue:
    flash(say_here(key), "good")
    return redirect(url_for(".show", webhook_id=webhook_id), 303)
