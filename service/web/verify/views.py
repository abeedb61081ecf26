"""Anyone checks a document: asked, examined, told. The file is not kept, the verdict is for a while."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from service.journeys.kept_verdicts import Verdict
from service.web.api.codes import code_address, digest_of
from service.web.api.validations import bare_name
from service.web.context import current_person, house
from service.web.errors import read_trouble
from service.web.language import current_language, say_here
from service.web.presenters import tell_moment
from service.web.reports import tell
from service.web.translations import has
from service.web.verify import answers, facts
from service.web.verify.forms import MANY_AT_MOST, VerifyForm, choices
from signing.errors import DocumentRefusedError

bp = Blueprint("verify", __name__, url_prefix="/verify")

ASKS_PASSWORD: Final = frozenset({"encrypted", "wrong_password"})
COUNTED: Final = ("good", "warn", "bad", "plain", "refused")


@dataclass(frozen=True, slots=True)
class Line:
    """One file of several: its verdict, or why there is none."""

    name: str
    report: dict[str, Any] | None
    refused: str | None = None

    @property
    def tone(self) -> str:
        """How it is counted."""
        return "refused" if self.report is None else answers.verdict_tone(self.report)


@bp.get("")
def ask() -> ResponseReturnValue:
    return _asked(_form())


@bp.post("")
def examine() -> ResponseReturnValue:
    form = _form()
    if not form.validate_on_submit():
        return _asked(form), 422
    if len(form.file.data) > 1:
        return _many(form)
    try:
        verdict = _examined(form, form.file.data[0])
    except DocumentRefusedError as refusal:
        return _asked(form, refusal.code), read_trouble(refusal).status
    return redirect(url_for(".result", validation_id=verdict.id), 303)


@bp.get("/<uuid:validation_id>")
def result(validation_id: UUID) -> ResponseReturnValue:
    verdict, kept = house().verification.retrieve(str(validation_id)), house().retention
    report = tell(verdict)
    return render_template(
        "verify/result.html",
        report=report,
        here=house().public_codes.known(report["document"]["sha256"]).signed_here,
        evidence=verdict.has_evidence,
        keeping=choices(kept.hours, kept.days)[1:],
    )


@bp.post("/<uuid:validation_id>/keep")
def keep(validation_id: UUID) -> ResponseReturnValue:
    asked = request.form.get("days", type=int) or house().retention.days
    days = max(1, min(asked, house().retention.days))
    verdict = house().verification.kept.keep_longer(str(validation_id), days, actor=_actor())
    flash(say_here("verify-kept", moment=tell_moment(verdict.kept_until)), "good")
    return redirect(url_for(".result", validation_id=validation_id), 303)


@bp.post("/<uuid:validation_id>/delete")
def delete(validation_id: UUID) -> ResponseReturnValue:
    house().verification.kept.forget(str(validation_id), actor=_actor())
    flash(say_here("verify-deleted"), "good")
    return redirect(url_for(".ask"), 303)


@bp.get("/known")
def known() -> ResponseReturnValue:
    written = request.args.get("sha256", "")
    digest = digest_of(written)
    if digest is None:
        return render_template("verify/known.html", answer=None, written=written), (
            422 if written else 200
        )
    return render_template(
        "verify/known.html",
        answer=house().public_codes.known(digest),
        written=written,
        code_address=code_address,
    )


def _many(form: VerifyForm) -> str:
    """Return the table of several files, each judged by itself."""
    lines = [_line(form, upload) for upload in form.file.data]
    tones = [line.tone for line in lines]
    counts = [(tone, tones.count(tone)) for tone in COUNTED if tone in tones]
    return render_template("verify/many.html", lines=lines, counts=counts)


def _line(form: VerifyForm, upload: FileStorage) -> Line:
    """Return the verdict on one of several files, or why it has none."""
    name = bare_name(upload.filename) or say_here("verify-nameless")
    try:
        return Line(name, tell(_examined(form, upload)))
    except DocumentRefusedError as refusal:
        return Line(name, None, _known_refusal(refusal.code))


def _examined(form: VerifyForm, upload: FileStorage) -> Verdict:
    return house().verification.examine(
        cast("Any", upload.stream),
        filename=bare_name(upload.filename),
        password=form.password.data or None,
        keep_days=form.days,
        actor=_actor(),
    )


def _form() -> VerifyForm:
    return VerifyForm(house().retention.hours, house().retention.days)


def _actor() -> str | None:
    person = current_person()
    return person.user_name if person else None


def _asked(form: VerifyForm, refused: str | None = None) -> str:
    """Return the page that asks for a file, with why the last one could not be checked."""
    return render_template(
        "verify/ask.html",
        form=form,
        refused=_known_refusal(refused),
        asks_password=refused in ASKS_PASSWORD,
        upload_limit=house().upload_limit,
        hours=house().retention.hours,
        most=MANY_AT_MOST,
    )


def _known_refusal(code: str | None) -> str | None:
    """Return a refusal's code, or that of an unreadable file where it has no sentence."""
    return code if code is None or has(f"verify-refused-{code}") else "unreadable"


def _facts_here(signature: dict[str, Any]) -> list[tuple[str, str]]:
    return list(facts.facts_of(signature, current_language()))


def _changes_here(signature: dict[str, Any]) -> list[str]:
    return list(facts.kinds_of_change(signature, current_language()))


def init_verify(app: Flask) -> None:
    """Hang the doors and the filters that their components use."""
    from service.web.public.views import bp as public  # noqa: PLC0415 - it uses filters of these pages

    app.register_blueprint(bp)
    app.register_blueprint(public)
    app.jinja_env.filters.update(
        answers=answers.answers,
        verdict_tone=answers.verdict_tone,
        indication_tone=answers.indication_tone,
        name_of=answers.name_of,
        proven_time=answers.proven_time,
        reason_of=answers.reason_of,
        copy_said=answers.copy_said,
        integrity=answers.integrity,
        by_block=answers.by_block,
        managing_unit=facts.managing_unit,
        certificate_finding=facts.certificate_finding,
        facts_here=_facts_here,
        changes_here=_changes_here,
    )
