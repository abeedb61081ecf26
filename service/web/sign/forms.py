"""What a signer fills in: a file, a place, and the consent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_wtf import FlaskForm
from wtforms import (
    FileField,
    FloatField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from service.journeys.signing import CredentialView, PageView, PlacementChoice, PresetView
from service.web.language import say_here

BY_HAND = "custom"
UNSEEN = "none"
LONGEST_REASON = 300
DEFAULT_MARK = (60.0, 74.0, 30.0, 9.0)  # below the middle right, where most documents are signed


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that is looked up when it is shown, in the reader's language.

    >>> Said("sign-pin").key
    'sign-pin'
    """

    key: str

    def __str__(self) -> str:
        return say_here(self.key)

    def __mod__(self, _facts: object) -> Said:
        """Stay as it is where WTForms fills in numbers: our sentences name them themselves."""
        return self


NEEDED = InputRequired(message=Said("sign-needed"))
PERCENT = (
    InputRequired(message=Said("sign-needed")),
    NumberRange(0, 100, message=Said("sign-percent-range")),
)


class UploadForm(FlaskForm):
    """Bring a document."""

    file = FileField(Said("sign-upload-file"))
    password = PasswordField(Said("sign-upload-password"))


class PlaceForm(FlaskForm):
    """Choose a certificate and a place: a preset, numbers in percent of the upright page, or none."""

    where = RadioField(Said("sign-place-where"), validators=[NEEDED])
    page = IntegerField(Said("sign-place-page"), validators=[NEEDED, NumberRange(1)])
    left = FloatField(Said("sign-place-left"), validators=PERCENT)
    top = FloatField(Said("sign-place-top"), validators=PERCENT)
    width = FloatField(Said("sign-place-width"), validators=PERCENT)
    height = FloatField(Said("sign-place-height"), validators=PERCENT)
    credential = RadioField(Said("sign-place-credential"), validators=[NEEDED])
    reason = StringField(
        Said("sign-place-reason"),
        validators=[Optional(), Length(max=LONGEST_REASON, message=Said("sign-reason-long"))],
    )

    def offer(
        self,
        presets: Sequence[PresetView],
        credentials: Sequence[CredentialView],
        pages: Sequence[PageView],
    ) -> None:
        """Offer these places and keys; the first preset and the first sound key are chosen."""
        self.where.choices = [
            *((p.key, preset_name(p.key)) for p in presets),
            (BY_HAND, say_here("sign-place-by-hand")),
            (UNSEEN, say_here("sign-place-unseen")),
        ]
        self.credential.choices = [(c.id, c.label) for c in credentials]
        self.page.validators = [NEEDED, NumberRange(1, len(pages), Said("sign-page-range"))]
        if self.where.data is None:
            best = next((p for p in presets if p.warning is None), None)
            self.where.data = best.key if best else BY_HAND
            self._show(best, len(pages))
        if self.credential.data is None:
            sound = next((c for c in credentials if may_sign(c)), None)
            self.credential.data = sound.id if sound else None

    def _show(self, preset: PresetView | None, pages: int) -> None:
        """Fill the numbers with a preset, or with the usual place on the last page."""
        page = preset.page + 1 if preset else pages
        mark = DEFAULT_MARK
        if preset:
            mark = (preset.left, preset.top, preset.width, preset.height)
            mark = tuple(round(100 * part, 3) for part in mark)  # type: ignore[assignment]
        self.page.data = page
        self.left.data, self.top.data, self.width.data, self.height.data = mark

    def choice(self, presets: Sequence[PresetView]) -> PlacementChoice | None:
        """Return the place that was chosen; None for a signature that is not seen."""
        if self.where.data == UNSEEN:
            return None
        for p in presets:
            if p.key == self.where.data:
                return PlacementChoice(p.page, p.left, p.top, p.width, p.height)
        left, top, width, height = (
            field.data / 100 for field in (self.left, self.top, self.width, self.height)
        )
        return PlacementChoice(self.page.data - 1, left, top, width, height)


class ChooseForm(FlaskForm):
    """Choose documents that are signed in one approval, and the key; which documents, the page says."""

    credential = RadioField(Said("sign-place-credential"), validators=[NEEDED])

    def offer(self, credentials: Sequence[CredentialView]) -> None:
        """Offer these keys; the first sound one is chosen."""
        self.credential.choices = [(c.id, c.label) for c in credentials]
        if self.credential.data is None:
            sound = next((c for c in credentials if may_sign(c)), None)
            self.credential.data = sound.id if sound else None


class AuthorizeForm(FlaskForm):
    """Give the signature: the digest that was shown, the PIN, and a one-time code where enrolled."""

    consent_sha256 = HiddenField(validators=[Regexp("^[0-9a-f]{64}$")])
    shown = HiddenField(validators=[Optional(), Length(max=100)])
    pin = PasswordField(
        Said("sign-pin"), validators=[NEEDED, Length(max=64, message=Said("sign-needed"))]
    )
    code = StringField(Said("sign-code"), validators=[Optional(), Length(max=16)])


def may_sign(credential: CredentialView) -> bool:
    """Tell whether a key may sign now, as far as is known; the journey asks again."""
    return credential.standing in {"good", "unknown"} and not credential.pin_locked


def preset_name(key: str) -> str:
    """Return how a preset is called; a new one that has no name yet is called a suggestion."""
    from service.web.translations import has

    known = f"sign-preset-{key.replace('_', '-')}"
    return say_here(known) if has(known) else say_here("sign-preset-other")
