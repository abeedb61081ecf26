"""OCSP (RFC 6960, appendix A), time-stamps (RFC 3161, 3.4), CRLs and certificates (RFC 2585)."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64Error
from textwrap import wrap
from urllib.parse import unquote_to_bytes

from flask import Blueprint, Response, abort, request

from service.journeys.errors import NotFoundError
from service.web.context import house

bp = Blueprint("authority", __name__, url_prefix="/internal-authority")

LONGEST_REQUEST = 4096
LIST_SECONDS = 3600


@bp.post("/ocsp")
def ask_status() -> Response:
    """Answer an OCSP request sent as a body."""
    return _answered(
        house().certificates.answer_ocsp(_body()), "application/ocsp-response", cache=False
    )


@bp.get("/ocsp/<path:asked>")
def ask_status_by_address(asked: str) -> Response:
    """Answer an OCSP request sent as base64 in the address; a slash in it is part of it."""
    try:
        der = b64decode(unquote_to_bytes(asked), validate=True)
    except (NotBase64Error, ValueError):
        der = b""
    return _answered(
        house().certificates.answer_ocsp(der), "application/ocsp-response", cache=False
    )


@bp.post("/tsa")
def ask_time() -> Response:
    """Answer a time-stamp request."""
    answer = house().certificates.answer_timestamp(_body())
    return _answered(answer, "application/timestamp-reply", cache=False)


@bp.get("/<any(root, issuing):name>.crl")
def revocation_list(name: str) -> Response:
    """Return a revocation list as DER."""
    return _answered(house().certificates.revocation_list(name), "application/pkix-crl")


@bp.get("/<any(root, issuing, ocsp, tsa):name>.cer")
def certificate(name: str) -> Response:
    """Return a certificate as DER."""
    return _answered(_certificate(name), "application/pkix-cert")


@bp.get("/<any(root, issuing, ocsp, tsa):name>.pem")
def certificate_as_text(name: str) -> Response:
    """Return a certificate as PEM, as most tools like it."""
    lines = "\n".join(wrap(b64encode(_certificate(name)).decode(), 64))
    text = f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"
    return _answered(text.encode(), "application/x-pem-file")


def _certificate(name: str) -> bytes:
    try:
        return house().certificates.authority_certificate(name)
    except NotFoundError:
        abort(404)


def _body() -> bytes:
    """Return the request's body; one that no honest question needs is not even read."""
    if (request.content_length or 0) > LONGEST_REQUEST:
        abort(413)
    return request.stream.read(LONGEST_REQUEST + 1)


def _answered(octets: bytes, kind: str, *, cache: bool = True) -> Response:
    response = Response(octets, mimetype=kind)
    response.headers["Cache-Control"] = f"public, max-age={LIST_SECONDS}" if cache else "no-store"
    return response
