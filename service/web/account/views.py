"""The account: signing in and out, keys and their PIN, images, one-time codes, tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import segno
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from service.identity.roles import Person, Role
from service.identity.sign_in import (
    AccountInactiveError,
    AccountLockedError,
    SignInError,
    SignInUnavailableError,
    WrongPasswordError,
)
from service.identity.step_up import AlreadyEnrolledError, CodeLockedError, WrongCodeError
from service.identity.tokens import new_token
from service.journeys.errors import WeakPinError
from service.web.account.forms import CodeForm, ImageForm, PinForm, SignInForm, TokenForm
from service.web.context import current_person, house
from service.web.language import say_here
from service.web.presenters import tell_moment
from service.web.security import requires, safe_next
from service.web.sessions import enter, leave
from signing.errors import ImageRefusedError, PinLockedError, WrongPinError

bp = Blueprint("account", __name__)

SAMPLE_SIGN_INS: Final = ("lanhdao", "phogiamdoc", "vanthu", "cntt", "kiemtoan", "quantri")
SAMPLE_PASSWORD: Final = "antin-demo"  # noqa: S105 - shown on the sign-in page of the sample city
SAMPLE_PIN: Final = "135790"
LARGEST_IMAGE: Final = 5 << 20
IMAGE_KINDS: Final = {"signature": Role.LEADER, "seal": Role.CLERK}
REFUSALS: Final[dict[type[SignInError], tuple[str, int]]] = {
    WrongPasswordError: ("account-wrong-password", 422),
    AccountLockedError: ("account-locked", 423),
    AccountInactiveError: ("account-inactive", 403),
    SignInUnavailableError: ("account-unavailable", 503),
}


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Ask for name and password; a right pair leads on to where the person wanted to go."""
    wanted = safe_next(request.values.get("next"))
    if request.method == "GET" and current_person() is not None:
        return redirect(wanted, 303)
    form = SignInForm()
    if not form.is_submitted():
        form.next.data = wanted
        return _sign_in_page(form)
    if not form.validate():
        return _sign_in_page(form, status=422)
    try:
        person = house().sign_in.enter(
            form.user_name.data, form.password.data, request.remote_addr or ""
        )
    except SignInError as refusal:
        key, status = REFUSALS[type(refusal)]
        until = tell_moment(refusal.until) if isinstance(refusal, AccountLockedError) else ""
        return _sign_in_page(form, refused=say_here(key, until=until), status=status)
    enter(current_app, person)
    return redirect(wanted, 303)


def _sign_in_page(
    form: SignInForm, *, refused: str | None = None, status: int = 200
) -> ResponseReturnValue:
    samples = SAMPLE_SIGN_INS if house().demo else ()
    words = {"password": SAMPLE_PASSWORD, "pin": SAMPLE_PIN}
    page = render_template(
        "account/sign_in.html", form=form, refused=refused, samples=samples, words=words
    )
    return page, status


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    leave(current_app)
    flash(say_here("account-signed-out"), "good")
    return redirect(url_for(".sign_in"), 303)


@bp.get("/account")
@requires()
def overview() -> ResponseReturnValue:
    """Show who I am, and what is mine."""
    return _overview()


@bp.post("/account/certificates/<uuid:credential_id>/pin")
@requires()
def change_pin(credential_id: UUID) -> ResponseReturnValue:
    """Change the PIN of a key."""
    key, form = str(credential_id), PinForm(f"pin-{credential_id}")
    if form.validate_on_submit():
        old, new = form.old_pin.data, form.new_pin.data
        try:
            house().certificates.change_pin(_me(), key, old=old, new=new)
        except WrongPinError:
            form.old_pin.errors = [say_here("account-pin-wrong")]
        except PinLockedError:
            form.old_pin.errors = [say_here("account-pin-locked")]
        except WeakPinError as weak:
            form.new_pin.errors = [say_here(f"account-pin-{weak.reason}")]
        else:
            return _done("account-pin-changed")
    return _overview(status=422, pins={key: form})


@bp.get("/account/images/<kind>.png")
@requires()
def image(kind: str) -> ResponseReturnValue:
    """Show the image my signatures carry."""
    png = house().certificates.signature_image(_me(), kind) if kind in IMAGE_KINDS else None
    if png is None:
        abort(404)
    return Response(png, mimetype="image/png")


@bp.post("/account/images/<kind>")
@requires(Role.LEADER, Role.CLERK)
def keep_image(kind: str) -> ResponseReturnValue:
    """Replace the image my signatures, or the seal I keep, carry."""
    if kind not in _image_kinds(_me()):
        abort(404)
    form = ImageForm(f"image-{kind}")
    if form.validate_on_submit():
        octets = form.image.data.stream.read(LARGEST_IMAGE + 1)
        try:
            if len(octets) > LARGEST_IMAGE:
                raise ImageRefusedError("too_large", limit=LARGEST_IMAGE)
            house().certificates.keep_signature_image(_me(), octets, kind=kind)
        except ImageRefusedError as refused:
            form.image.errors = [say_here(f"account-image-{refused.code.replace('_', '-')}")]
        else:
            return _done("account-image-kept")
    return _overview(status=422, images={kind: form})


@bp.post("/account/codes")
@requires()
def begin_codes() -> ResponseReturnValue:
    """Make a new secret for a code generator, to be scanned."""
    try:
        house().step_up.begin(_me())
    except AlreadyEnrolledError:
        flash(say_here("account-codes-in-use"), "info")
    return redirect(url_for(".overview", _anchor="codes"), 303)


@bp.post("/account/codes/confirm")
@requires()
def confirm_codes() -> ResponseReturnValue:
    """Put the generator into use, proven by one code."""
    return _with_code(house().step_up.confirm, "account-codes-enrolled")


@bp.post("/account/codes/remove")
@requires()
def remove_codes() -> ResponseReturnValue:
    """Take the generator out of use."""
    return _with_code(house().step_up.remove, "account-codes-removed")


def _with_code(act: Any, done: str) -> ResponseReturnValue:
    """Do what one code permits, or show the form again with the reason."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            act(_me(), form.code.data)
        except WrongCodeError as wrong:
            form.code.errors = [_told(wrong)]
        else:
            return _done(done)
    return _overview(status=422, code=form)


@bp.post("/account/tokens")
@requires()
def create_token() -> ResponseReturnValue:
    """Make a token for another system, and show it this once."""
    me = _me()
    form = TokenForm(house().certificates.of(me))
    token = new_token()
    if form.validate_on_submit() and _token_kept(me, form, token):
        return _overview(status=201, shown_once=token)
    return _overview(status=422, token=form)


def _token_kept(me: Person, form: TokenForm, token: str) -> bool:
    """Wrap the key under the token, if it is to sign, and keep it; False with the reason in the form."""
    key, wrapped = form.credential.data or None, None
    try:
        if key:
            # A token that signs is a signature given ahead: it asks for all that a signature asks.
            house().step_up.check(me, form.code.data)
            wrapped = house().certificates.wrap_for_token(me, key, form.pin.data, token)
    except WrongCodeError as wrong:
        form.code.errors = [_told(wrong)]
    except WrongPinError:
        form.pin.errors = [say_here("account-pin-wrong")]
    except PinLockedError:
        form.pin.errors = [say_here("account-pin-locked")]
    else:
        lifetime = timedelta(days=form.days.data)
        house().tokens.create(
            me, form.name.data, form.scopes.data, key, wrapped, lifetime, token=token
        )
        return True
    return False


@bp.post("/account/tokens/<uuid:token_id>/revoke")
@requires()
def revoke_token(token_id: UUID) -> ResponseReturnValue:
    """Revoke a token; twice does no harm."""
    house().tokens.revoke(_me(), str(token_id))
    return _done("account-token-revoked")


def _overview(status: int = 200, **shown: Any) -> ResponseReturnValue:
    """Show the account, with the forms that must be shown again as they were sent."""
    me = _me()
    credentials = house().certificates.of(me)
    pins, images = shown.get("pins", {}), shown.get("images", {})
    pending = house().step_up.pending(me)
    page = render_template(
        "account/overview.html",
        me=me,
        credentials=[
            (key, pins.get(key.id) or PinForm(f"pin-{key.id}", formdata=None))
            for key in credentials
        ],
        images=[
            (
                kind,
                house().certificates.signature_image(me, kind) is not None,
                images.get(kind) or ImageForm(f"image-{kind}", formdata=None),
            )
            for kind in _image_kinds(me)
        ],
        enrolled=house().step_up.is_enrolled(me),
        pending=pending,
        qr=_qr(pending.uri) if pending else None,
        code_form=shown.get("code") or CodeForm(formdata=None),
        tokens=house().tokens.of(me),
        token_form=shown.get("token") or TokenForm(credentials, formdata=None),
        shown_once=shown.get("shown_once"),
    )
    answer = Response(page, status, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _image_kinds(person: Person) -> tuple[str, ...]:
    """Return the images a person keeps: their own signature, and the seal in a clerk's care."""
    kinds = ("signature",) if person.signs else ()
    return (*kinds, "seal") if person.may(Role.CLERK) else kinds


def _qr(uri: str) -> Markup:
    """Return a QR code as SVG without any inline style; it stays black on white in the dark too."""
    drawing = segno.make(uri, error="m").svg_inline(
        scale=5, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    return Markup(drawing)  # noqa: S704 - drawn here from modules, no text of the address in it


def _told(wrong: WrongCodeError) -> str:
    if isinstance(wrong, CodeLockedError):
        return say_here("account-code-locked", until=tell_moment(wrong.until))
    return say_here("account-code-wrong")


def _me() -> Person:
    person = current_person()
    assert person is not None
    return person


def _done(key: str) -> ResponseReturnValue:
    flash(say_here(key), "good")
    return redirect(url_for(".overview"), 303)
