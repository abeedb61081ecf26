"""Anyone checks a document: asked, examined, told. The file is not kept, the verdict is."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from flask import Blueprint, Flask, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.web.context import current_person, house
from service.web.errors import read_trouble
from service.web.reports import tell
from service.web.translations import has
from service.web.verify import answers
from service.web.verify.forms import VerifyForm
from signing.errors import DocumentRefusedError

bp = Blueprint("verify", __name__, url_prefix="/verify")

ASKS_PASSWORD: Final = frozenset({"encrypted", "wrong_password"})


@bp.get("")
def ask() -> ResponseReturnValue:
    return _asked(VerifyForm())


@bp.post("")
def examine() -> ResponseReturnValue:
    form = VerifyForm()
    if not form.validate_on_submit():
        return _asked(form), 422
    upload, person = form.file.data, current_person()
    try:
        verdict = house().verification.examine(
            upload.stream,
            filename=upload.filename,
            password=form.password.data or None,
            actor=person.user_name if person else None,
        )
    except DocumentRefusedError as refusal:
        return _asked(form, refusal.code), read_trouble(refusal).status
    return redirect(url_for(".result", validation_id=verdict.id), 303)


@bp.get("/<uuid:validation_id>")
def result(validation_id: UUID) -> ResponseReturnValue:
    verdict = house().verification.retrieve(str(validation_id))
    return render_template("verify/result.html", report=tell(verdict))


def _asked(form: VerifyForm, refused: str | None = None) -> str:
    """Return the page that asks for a file, with why the last one could not be checked."""
    return render_template(
        "verify/ask.html",
        form=form,
        refused=refused if refused is None or has(f"verify-refused-{refused}") else "unreadable",
        asks_password=refused in ASKS_PASSWORD,
        upload_limit=house().upload_limit,
    )


def init_verify(app: Flask) -> None:
    """Hang the door and the filters that its components use."""
    app.register_blueprint(bp)
    app.jinja_env.filters.update(
        answers=answers.answers,
        verdict_tone=answers.verdict_tone,
        indication_tone=answers.indication_tone,
        name_of=answers.name_of,
        proven_time=answers.proven_time,
        reason_of=answers.reason_of,
    )
