"""Pages on which a leader signs. Errors rise to `web/errors.py`; a page is shown again only where
the signer can put it right on the same page (a password, a PIN, a place)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity.roles import Person, Role
from service.identity.step_up import WrongCodeError
from service.journeys.errors import ActNotOpenError
from service.journeys.signing import (
    ActState,
    ActView,
    CredentialView,
    DocumentDetail,
    DocumentSummary,
    PresetView,
)
from service.web.api.codes import code_address
from service.web.context import current_person, house
from service.web.errors import NO_FACTS, TABLE, Row, facts_of, row_of
from service.web.files import hand_out, signed_name, uploaded_pdf
from service.web.language import say_here
from service.web.security import requires
from service.web.sign import pictures
from service.web.sign.forms import AuthorizeForm, PlaceForm, UploadForm
from service.web.translations import has
from signing.authorization import AuthorizationRefusedError
from signing.errors import (
    CertificateRefusedError,
    DocumentRefusedError,
    MarkOutsidePageError,
    PinLockedError,
    WrongPinError,
)

bp = Blueprint("sign", __name__)
SIGNERS = (Role.LEADER, Role.CLERK)
WAITING = {None, ActState.PLACED, ActState.FAILED, ActState.WITHDRAWN}


@bp.context_processor
def words() -> dict[str, object]:
    """Return how stable codes of the journey are told on these pages."""
    return {"warning": tell_warning, "failure": tell_failure}


def tell_warning(code: str) -> str:
    """Return the sentence for a warning code; one without a sentence is shown as it is."""
    key = f"sign-warning-{code.replace('_', '-')}"
    return say_here(key) if has(key) else say_here("sign-warning-other", code=code)


def tell_failure(code: str | None) -> str:
    """Return why an act failed; codes of errors are told by their own table."""
    key = f"sign-failure-{(code or '').replace('_', '-')}"
    if has(key):
        return say_here(key)
    row = next((r for r in TABLE if r.code == code), None)
    return (
        say_here(f"problem-{row.code}-what", **NO_FACTS) if row else say_here("sign-failure-other")
    )


def me() -> Person:
    """Return who is signed in, behind `requires`."""
    person = current_person()
    assert person is not None
    return person


@bp.get("/documents")
@requires(*SIGNERS)
def documents() -> ResponseReturnValue:
    found = house().signing.documents(me())
    return render_template(
        "sign/documents.html",
        waiting=[d for d in found if d.state in WAITING],
        under_way=[d for d in found if d.state is ActState.GIVEN],
        signed=[d for d in found if d.state is ActState.FINISHED],
    )


@bp.get("/documents/new")
@requires(*SIGNERS)
def new_document() -> ResponseReturnValue:
    return _upload_page(UploadForm())


@bp.post("/documents/new")
@requires(*SIGNERS)
def upload() -> ResponseReturnValue:
    form = UploadForm()
    if not (part := request.files.get("file")) or not part.filename:
        return _upload_page(form, missing=True), 422
    file, name = uploaded_pdf()
    try:
        summary = house().signing.upload(me(), file, name, password=form.password.data or None)
    except DocumentRefusedError as refusal:
        row = row_of(refusal)
        page = _upload_page(form, refused=row, facts=facts_of(refusal), name=name)
        return page, row.status
    door = ".place" if summary.state is None else ".document"
    return redirect(url_for(door, document_id=summary.id), 303)


def _upload_page(form: UploadForm, **more: Any) -> str:
    return render_template(
        "sign/upload.html", form=form, limit=house().upload_limit, **{"facts": {}, **more}
    )


@bp.get("/documents/<uuid:document_id>")
@requires(*SIGNERS)
def document(document_id: UUID) -> ResponseReturnValue:
    detail = house().signing.document(me(), str(document_id))
    newest = detail.acts[0] if detail.acts else None
    return render_template(
        "sign/document.html",
        document=detail.summary,
        pages=detail.pages,
        acts=detail.acts,
        warnings=detail.warnings,
        newest=newest,
        waits=newest is not None and newest.state is ActState.GIVEN,
        **_public(detail),
    )


def _public(detail: DocumentDetail) -> dict[str, object]:
    """Return the public code of the newest version signed here, and the address it stands for."""
    signed = [act.result_version for act in detail.acts if act.state is ActState.FINISHED]
    version = max((number for number in signed if number is not None), default=None)
    if version is None:
        return {"public_code": None}
    codes = house().public_codes
    code = codes.code_of(detail.summary.id, version)
    return {"public_code": code, "public_address": code_address(code), "titles": codes.titles}


@bp.get("/documents/<uuid:document_id>/file")
@requires(*SIGNERS)
def file(document_id: UUID) -> ResponseReturnValue:
    stored = house().signing.file(me(), str(document_id), request.args.get("version", type=int))
    signed = house().signing.document(me(), str(document_id)).summary.signatures > 0
    return hand_out(stored, signed_name(stored.filename) if signed else None)


@bp.post("/documents/<uuid:document_id>/check")
@requires(*SIGNERS)
def check(document_id: UUID) -> ResponseReturnValue:
    stored = house().signing.file(me(), str(document_id))
    verdict = house().verification.examine(
        stored.path, filename=stored.filename, actor=me().user_name
    )
    return redirect(url_for("verify.result", validation_id=verdict.id), 303)


@bp.get("/documents/<uuid:document_id>/pages/<int:number>.png")
@requires(*SIGNERS)
def page_image(document_id: UUID, number: int) -> ResponseReturnValue:
    width = request.args.get("width", 900, type=int)
    image = house().signing.page_image(me(), str(document_id), number - 1, width=width)
    return pictures.png(image)


@dataclass(frozen=True, slots=True)
class Placing:
    """All that is needed to place a signature on a document, read once for a request."""

    detail: DocumentDetail
    presets: tuple[PresetView, ...]
    credentials: tuple[CredentialView, ...]
    form: PlaceForm

    @classmethod
    def of(cls, document_id: UUID) -> Placing:
        """Read it and offer it in a form."""
        signing, key = house().signing, str(document_id)
        detail = signing.document(me(), key)
        presets, credentials = signing.presets(me(), key), signing.credentials(me())
        form = PlaceForm()
        form.offer(presets, credentials, detail.pages)
        return cls(detail, presets, credentials, form)

    def page(self, refused: Row | None = None) -> str:
        """Render the page."""
        pages = self.detail.pages
        likely = {0, len(pages) - 1, *(p.page for p in self.presets)}
        return render_template(
            "sign/place.html",
            form=self.form,
            document=self.detail.summary,
            pages=pages,
            shown=[page for page in pages if page.number in likely],
            sizes=[(page.width, page.height) for page in pages],
            presets={p.key: p for p in self.presets},
            credentials={c.id: c for c in self.credentials},
            has_picture=pictures.mine(me()) is not None,
            batch=request.args.get("batch", type=UUID),
            refused=refused,
        )


@bp.get("/documents/<uuid:document_id>/place")
@requires(*SIGNERS)
def place(document_id: UUID) -> ResponseReturnValue:
    return Placing.of(document_id).page()


@bp.post("/documents/<uuid:document_id>/place")
@requires(*SIGNERS)
def choose_place(document_id: UUID) -> ResponseReturnValue:
    placing = Placing.of(document_id)
    form = placing.form
    if not form.validate_on_submit():
        return placing.page(), 422
    try:
        act = house().signing.place(
            me(),
            str(document_id),
            form.credential.data,
            form.choice(placing.presets),
            reason=form.reason.data or None,
        )
    except (MarkOutsidePageError, CertificateRefusedError) as refusal:
        row = row_of(refusal)
        return placing.page(refused=row), row.status
    if batch := request.args.get("batch", type=UUID):
        with suppress(ActNotOpenError):  # placed with another key: then it is signed alone
            house().signing.place_again(me(), str(batch), act.id)
            return redirect(url_for("batch.review", batch_id=batch), 303)
    return redirect(url_for(".authorize", act_id=act.id), 303)


@bp.get("/my-stamp.png")
@requires(*SIGNERS)
def my_stamp() -> ResponseReturnValue:
    return pictures.png(pictures.mine_or_404(me()))


@bp.get("/acts/<uuid:act_id>")
@requires(*SIGNERS)
def authorize(act_id: UUID) -> ResponseReturnValue:
    act = house().signing.act(me(), str(act_id))
    if act.state is not ActState.PLACED:
        return redirect(url_for(".result", act_id=act_id), 303)
    form = AuthorizeForm(consent_sha256=act.base_sha256)
    return _authorize_page(act, form)


@bp.post("/acts/<uuid:act_id>")
@requires(*SIGNERS)
def give(act_id: UUID) -> ResponseReturnValue:
    form, signing = AuthorizeForm(), house().signing
    if not form.validate_on_submit():
        return _authorize_page(signing.act(me(), str(act_id)), form), 422
    try:
        signing.authorize(
            me(),
            str(act_id),
            consent_sha256=form.consent_sha256.data,
            pin=form.pin.data,
            code=form.code.data or None,
            shown=form.shown.data or None,
        )
    except (WrongPinError, PinLockedError, WrongCodeError, AuthorizationRefusedError) as refusal:
        row = row_of(refusal)
        page = _authorize_page(signing.act(me(), str(act_id)), form, refused=row)
        return page, row.status
    return redirect(url_for(".result", act_id=act_id), 303)


def _authorize_page(act: ActView, form: AuthorizeForm, **more: Any) -> str:
    signing = house().signing
    form.code.data = None  # a code is never repeated on a page
    form.shown.data = signing.shown(act.id, act.base_sha256)
    return render_template(
        "sign/authorize.html",
        act=act,
        form=form,
        document=signing.document(me(), act.document_id).summary,
        credential=_credential_of(act),
        enrolled=house().step_up.is_enrolled(me()),
        **{"refused": None, **more},
    )


def _credential_of(act: ActView) -> CredentialView | None:
    mine = house().signing.credentials(me())
    return next((c for c in mine if c.id == act.credential_id), None)


@bp.get("/acts/<uuid:act_id>/page.png")
@requires(*SIGNERS)
def act_page(act_id: UUID) -> ResponseReturnValue:
    width = request.args.get("width", 900, type=int)
    return pictures.png(house().signing.stamped_page(me(), str(act_id), width=width))


@bp.post("/acts/<uuid:act_id>/withdraw")
@requires(*SIGNERS)
def withdraw(act_id: UUID) -> ResponseReturnValue:
    act = house().signing.withdraw(me(), str(act_id))
    return redirect(url_for(".place", document_id=act.document_id), 303)


@bp.get("/acts/<uuid:act_id>/result")
@requires(*SIGNERS)
def result(act_id: UUID) -> ResponseReturnValue:
    act = house().signing.act(me(), str(act_id))
    if act.state is ActState.PLACED:
        return redirect(url_for(".authorize", act_id=act_id), 303)
    return render_template(
        "sign/result.html",
        act=act,
        document=house().signing.document(me(), act.document_id).summary,
        credential=_credential_of(act),
        coming=_next_waiting(act.document_id),
    )


def _next_waiting(but: str) -> DocumentSummary | None:
    """Return the document that has waited longest for this signer, other than this one."""
    waiting = [d for d in house().signing.documents(me()) if d.state in WAITING and d.id != but]
    return waiting[-1] if waiting else None


@bp.get("/acts/<uuid:act_id>/state")
@requires(*SIGNERS)
def state(act_id: UUID) -> ResponseReturnValue:
    answer: Response = jsonify(state=house().signing.act(me(), str(act_id)).state)
    answer.cache_control.no_store = True
    return answer
