"""Whom we trust and why: for everyone to read and to download, for an administrator to change."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from textwrap import wrap
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity.roles import Person, Role
from service.identity.sign_in import (
    AccountLockedError,
    SignInError,
    SignInUnavailableError,
    WrongPasswordError,
)
from service.identity.step_up import CodeLockedError, WrongCodeError
from service.journeys.errors import NotFoundError
from service.journeys.trust import Addition, Proof, TrustRefusedError
from service.web.context import current_person, house
from service.web.language import say_here
from service.web.presenters import tell_digest, tell_moment
from service.web.security import requires
from service.web.trust.forms import (
    AddForm,
    EndForm,
    RemoveForm,
    SteppingUp,
    domain_name,
    first_moment,
    last_moment,
)

bp = Blueprint("trust", __name__, url_prefix="/trust")

LARGEST_FILE: Final = 128 << 10
FIELDS: Final = {  # where on the form a refusal is told
    "no_fingerprint": "fingerprint",
    "fingerprint_differs": "fingerprint",
    "no_source": "source",
    "no_reason": "reason",
    "bad_domain": "domain",
    "bad_times": "until",
}


@bp.context_processor
def words() -> dict[str, object]:
    """Return how a domain is called on these pages."""
    return {"domain_name": domain_name}


@bp.get("")
def overview() -> ResponseReturnValue:
    return _overview()


@bp.get("/<sha256>.pem")
def certificate(sha256: str) -> ResponseReturnValue:
    """Hand out one certificate by its fingerprint."""
    try:
        return _handed_out(_pem(house().trusting.certificate(sha256)), sha256[:16])
    except NotFoundError:
        abort(404)


@bp.get("/domains/<key>.pem")
def bundle(key: str) -> ResponseReturnValue:
    """Hand out all certificates of a domain."""
    try:
        found = house().trusting.certificates(key)
    except NotFoundError:
        abort(404)
    return _handed_out("".join(map(_pem, found)), key)


@bp.post("/entries")
@requires(Role.ADMINISTRATOR)
def add() -> ResponseReturnValue:
    form = _add_form()
    if form.validate_on_submit():
        wanted = Addition(
            octets=form.certificate.data.stream.read(LARGEST_FILE),
            fingerprint=form.fingerprint.data,
            domain=form.domain.data,
            part=form.kind.data,
            source=form.source.data,
            trusted_from=first_moment(form.since.data),
            trusted_until=last_moment(form.until.data),
        )
        if _done(form, lambda me, proof: house().trusting.add(me, wanted, proof)):
            flash(say_here("trust-added"), "good")
            return redirect(url_for(".overview"), 303)
    return _overview(422, add=form)


@bp.post("/entries/<uuid:entry_id>/end")
@requires(Role.ADMINISTRATOR)
def end(entry_id: UUID) -> ResponseReturnValue:
    key, form = str(entry_id), EndForm(f"end-{entry_id}", by_code=_by_code())
    if form.validate_on_submit():
        until = last_moment(form.until.data)
        assert until is not None
        why = form.reason.data
        if _done(form, lambda me, proof: house().trusting.end(me, key, until, why, proof)):
            flash(say_here("trust-ended"), "good")
            return redirect(url_for(".overview"), 303)
    return _overview(422, end={key: form})


@bp.post("/entries/<uuid:entry_id>/remove")
@requires(Role.ADMINISTRATOR)
def remove(entry_id: UUID) -> ResponseReturnValue:
    key, form = str(entry_id), RemoveForm(f"remove-{entry_id}", by_code=_by_code())
    if form.validate_on_submit():
        why = form.reason.data
        if _done(form, lambda me, proof: house().trusting.remove(me, key, why, proof)):
            flash(say_here("trust-removed"), "good")
            return redirect(url_for(".overview"), 303)
    return _overview(422, remove={key: form})


def _done(form: SteppingUp, act: Callable[[Person, Proof], object]) -> bool:
    """Carry out what was asked; False with the reason in the form."""
    proving = form.proof_field
    shown = {proving.short_name: proving.data or ""}
    proof = Proof(**shown, address=request.remote_addr or "")
    try:
        act(_me(), proof)
    except TrustRefusedError as refusal:
        _tell(form, refusal)
    except (WrongCodeError, SignInError) as refusal:
        proving.errors = [_tell_step_up(refusal)]
    else:
        return True
    return False


def _tell(form: SteppingUp, refusal: TrustRefusedError) -> None:
    """Put a refusal beside the field that it is about."""
    name = FIELDS.get(refusal.reason, "certificate")
    word = refusal.reason.replace("_", "-")
    detail = tell_digest(refusal.detail) if refusal.reason == "fingerprint_differs" else ""
    field = form[name if name in form else "reason"]
    field.errors = [say_here(f"trust-refused-{word}", detail=detail)]


def _tell_step_up(refusal: Exception) -> str:
    if isinstance(refusal, CodeLockedError):
        return say_here("account-code-locked", until=tell_moment(refusal.until))
    if isinstance(refusal, AccountLockedError):
        return say_here("account-locked", until=tell_moment(refusal.until))
    if isinstance(refusal, SignInUnavailableError):
        return say_here("account-unavailable")
    return say_here(
        "trust-password-wrong" if isinstance(refusal, WrongPasswordError) else "account-code-wrong"
    )


def _overview(status: int = 200, **shown: Any) -> ResponseReturnValue:
    """Show every domain, with the forms an administrator may fill in."""
    domains, me = house().trusting.domains(), current_person()
    forms: dict[str, Any] = {}
    if me is not None and me.may(Role.ADMINISTRATOR):
        by_code = _by_code()
        entries = [e for d in domains for e in (*d.anchors, *d.intermediates) if e.id]
        forms = {
            "add_form": shown.get("add") or _add_form(formdata=None),
            "end_forms": {
                e.id: shown.get("end", {}).get(e.id)
                or EndForm(f"end-{e.id}", by_code=by_code, formdata=None)
                for e in entries
            },
            "remove_forms": {
                e.id: shown.get("remove", {}).get(e.id)
                or RemoveForm(f"remove-{e.id}", by_code=by_code, formdata=None)
                for e in entries
            },
        }
    return render_template("trust/overview.html", domains=domains, **forms), status


def _add_form(**facts: Any) -> AddForm:
    known = [domain.key for domain in house().trusting.domains() if domain.key != "internal"]
    return AddForm(known, by_code=_by_code(), **facts)


def _by_code() -> bool:
    return house().trusting.asks_for_code(_me())


def _me() -> Person:
    person = current_person()
    assert person is not None
    return person


def _pem(der: bytes) -> str:
    lines = "\n".join(wrap(b64encode(der).decode(), 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"


def _handed_out(pem: str, name: str) -> Response:
    answer = Response(pem, mimetype="application/x-pem-file")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.pem"'
    return answer
