"""Signing in one call, for the city's other systems: a PDF goes in, the signed PDF comes back."""

from __future__ import annotations

from flask import Response, request, send_file
from flask.typing import ResponseReturnValue

from service.journeys.errors import NotAllowedError
from service.journeys.signing import PlacementChoice, QuickOrder
from service.web.api import bp
from service.web.api.bearer import Scope, bearer, needs_token, token_sent
from service.web.api.bodies import Mark, Order, Preset
from service.web.api.describing import PDF, Operation, Part, describes
from service.web.api.once import not_once
from service.web.api.problems import FieldProblem, InvalidRequestError
from service.web.api.shapes import read
from service.web.context import house
from service.web.files import disposition, signed_name, uploaded_pdf


@bp.post("/signatures")
@describes(
    Operation(
        summary="Sign a PDF in one call with the key of the token",
        scope=Scope.SIGN,
        parts=(
            Part("file", "The PDF.", required=True, media_type="application/pdf"),
            Part("order", "How it is signed.", model=Order, required=True),
            Part("password", "Password of an encrypted PDF.", {"type": "string"}),
        ),
        answers={200: ("The signed PDF; nothing of it is kept here.", PDF)},
        problems=(401, 403, 404, 413, 415, 422, 503),
    )
)
@needs_token(Scope.SIGN)
@not_once
def sign_in_one_call() -> ResponseReturnValue:
    """Sign and stream the file back; its level stands in `Signature-Level`."""
    holder, order = bearer(), _order()
    if holder.credential_id is None or holder.wrapped_key is None:
        raise NotAllowedError("the token holds no key")
    if order.credential not in {None, holder.credential_id}:
        raise NotAllowedError("the token holds another key")
    file, name = uploaded_pdf()
    signed = house().signing.sign_in_one_call(
        holder.person,
        holder.credential_id,
        holder.wrapped_key,
        token_sent(),
        file,
        QuickOrder(level=order.level, placement=_placement(order), reason=order.reason),
        password=request.form.get("password") or None,
    )
    answer: Response = send_file(signed.file, mimetype="application/pdf", etag=False)
    answer.content_length = signed.size
    answer.call_on_close(signed.file.close)
    answer.headers["Content-Disposition"] = disposition(signed_name(name))
    answer.headers["Signature-Level"] = signed.level
    answer.headers["Content-SHA256"] = signed.sha256
    if signed.warnings:
        answer.headers["Signature-Warnings"] = ", ".join(signed.warnings)
    answer.cache_control.no_store = True
    return answer


def _order() -> Order:
    """Return the order of this request, sent as a form field or as a part with a file name."""
    if (text := request.form.get("order")) is not None:
        return read(Order, text)
    if (part := request.files.get("order")) is not None:
        return read(Order, part.stream.read(64 * 1024))
    raise InvalidRequestError([FieldProblem("order", "missing", "the order is missing")])


def _placement(order: Order) -> PlacementChoice | str | None:
    """Return the place in the journey's words: a mark, a preset's key, or None."""
    if isinstance(order.placement, Mark):
        return order.placement.choice()
    return order.placement.preset if isinstance(order.placement, Preset) else None
