"""Where one reserved field lies, as numbers: percent of the upright page, from the top left."""

from __future__ import annotations

from typing import Final

from flask import request
from wtforms import FloatField, Form, IntegerField
from wtforms.validators import NumberRange

from service.journeys.issuing.views import ReservedPlace
from service.journeys.signing import PlacementChoice
from service.web.sign.forms import NEEDED, PERCENT, Said

ROUNDING: Final = 1e-4  # of a page: what is lost when a place is written in percent


class PlaceFields(Form):
    """The numbers of one place."""

    page = IntegerField(Said("sign-place-page"), validators=[NEEDED])
    left = FloatField(Said("sign-place-left"), validators=PERCENT)
    top = FloatField(Said("sign-place-top"), validators=PERCENT)
    width = FloatField(Said("sign-place-width"), validators=PERCENT)
    height = FloatField(Said("sign-place-height"), validators=PERCENT)

    reserved: ReservedPlace

    @classmethod
    def of(cls, reserved: ReservedPlace, pages: int) -> PlaceFields:
        """Return the numbers that were sent for a place, or those it has."""
        place = reserved.place
        has = {
            "page": place.page + 1,
            "left": round(100 * place.left, 3),
            "top": round(100 * place.top, 3),
            "width": round(100 * place.width, 3),
            "height": round(100 * place.height, 3),
        }
        form = cls(request.form or None, prefix=f"{reserved.name}-", data=has)
        form.page.validators = [NEEDED, NumberRange(1, pages, Said("sign-page-range"))]
        form.reserved = reserved
        return form

    @property
    def name(self) -> str:
        """Return the field's name."""
        return self.reserved.name

    @property
    def choice(self) -> PlacementChoice:
        """Return the place the numbers say."""
        parts = (one.data / 100 for one in (self.left, self.top, self.width, self.height))
        return PlacementChoice(self.page.data - 1, *parts)

    @property
    def moved(self) -> bool:
        """Tell whether the numbers say another place than the field has."""
        was, now = self.reserved.place, self.choice
        parts = ((was.left, now.left), (was.top, now.top), (was.width, now.width))
        return (
            was.page != now.page
            or any(abs(a - b) > ROUNDING for a, b in parts)
            or abs(was.height - now.height) > ROUNDING
        )
