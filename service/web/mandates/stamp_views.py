"""A person's stamps: named, for each of their posts, seen as they are printed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DecimalField, RadioField, StringField

from service.identity.roles import Role
from service.journeys.mandates import MandateFaultyError
from service.journeys.mandates.stamps import LINES, USUAL_MM, StampProfiles, StampWish
from service.journeys.signing.stamps import Stamp
from service.web.context import house
from service.web.language import say_here
from service.web.mandates.views import me
from service.web.security import requires
from signing.errors import ImageRefusedError

bp = Blueprint("stamps", __name__, url_prefix="/account/stamps")

LARGEST_IMAGE: Final = 5 << 20
PIXELS_A_MM: Final = 96 / 25.4  # a CSS pixel is 1/96 inch, so a stamp is shown in its real size
SIGNERS: Final = (Role.LEADER, Role.CLERK)


class Millimetres(DecimalField):
    """A width in mm; what is none is refused in the reader's language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed, with a comma or a point."""
        try:
            super().process_formdata([one.strip().replace(",", ".") for one in valuelist])
        except ValueError:
            raise ValueError(say_here("stamp-fault-bad-width")) from None


class StampForm(FlaskForm):
    """A stamp; without an image of its own it shows the signature image that the person keeps."""

    name = StringField()
    position = StringField()
    image = FileField()
    width_mm = Millimetres(default=Decimal(round(USUAL_MM)), places=None)
    lines = RadioField(default="NONE", validate_choice=False)
    is_default = BooleanField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in self:
            field.id = field.label.field_id = f"stamp-{field.short_name}"
            if field.type != "CSRFTokenField":
                field.label.text = say_here(f"stamp-field-{field.short_name.replace('_', '-')}")
        self.lines.choices = [(one, say_here(f"stamp-lines-{one.lower()}")) for one in LINES]

    def wish(self) -> StampWish:
        """Return what was filled in; raises ImageRefusedError where the image is too large."""
        octets = self.image.data.stream.read(LARGEST_IMAGE + 1) if self.image.data else b""
        if len(octets) > LARGEST_IMAGE:
            raise ImageRefusedError("too_large", limit=LARGEST_IMAGE)
        return StampWish(
            name=self.name.data or "",
            position=self.position.data or "",
            lines=self.lines.data or "",
            is_default=bool(self.is_default.data),
            png=octets or None,
            width_mm=float(self.width_mm.data or 0),
        )


@bp.get("")
@requires(*SIGNERS)
def overview() -> ResponseReturnValue:
    """Show my stamps, each as it is printed."""
    return _overview(StampForm(formdata=None))


@bp.post("")
@requires(*SIGNERS)
def keep() -> ResponseReturnValue:
    """Keep a new stamp."""
    form = StampForm()
    if form.validate_on_submit():
        try:
            _profiles().keep(me(), form.wish())
        except ImageRefusedError as refused:
            form.image.errors = [say_here(f"account-image-{refused.code.replace('_', '-')}")]
        except MandateFaultyError as refused:
            for name, word in refused.faults:
                form[name].errors = [say_here(_fault(word))]
        else:
            flash(say_here("stamp-kept"), "good")
            return redirect(url_for(".overview"), 303)
    return _overview(form, 422)


@bp.post("/<uuid:profile_id>/default")
@requires(*SIGNERS)
def choose(profile_id: UUID) -> ResponseReturnValue:
    """Make a stamp the default one, or go back to the image alone."""
    _profiles().choose(me(), str(profile_id))
    flash(say_here("stamp-chosen"), "good")
    return redirect(url_for(".overview"), 303)


@bp.post("/<uuid:profile_id>/remove")
@requires(*SIGNERS)
def remove(profile_id: UUID) -> ResponseReturnValue:
    """Take a stamp away."""
    _profiles().remove(me(), str(profile_id))
    flash(say_here("stamp-removed"), "good")
    return redirect(url_for(".overview"), 303)


@bp.get("/<uuid:profile_id>.png")
@requires(*SIGNERS)
def image(profile_id: UUID) -> ResponseReturnValue:
    """Show what a stamp shows."""
    answer = Response(_profiles().image(me(), str(profile_id)), mimetype="image/png")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _overview(form: StampForm, status: int = 200) -> ResponseReturnValue:
    sample = house().mandates.usual_heading(me())
    stamps = [
        (one, Stamp(b"", one.lines).caption(me(), sample), round(one.width_mm * PIXELS_A_MM))
        for one in _profiles().of(me())
    ]
    has_image = house().certificates.signature_image(me()) is not None
    page = render_template("mandates/stamps.html", stamps=stamps, form=form, has_image=has_image)
    return page, status


def _fault(word: str) -> str:
    """Return the sentence for what is wrong with a stamp."""
    own = ("too_many", "no_image", "bad_width")
    return f"{'stamp' if word in own else 'mandate'}-fault-{word.replace('_', '-')}"


def _profiles() -> StampProfiles:
    return house().stamps
