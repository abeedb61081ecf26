"""Files at the doors: what is uploaded is never read whole, what is handed out is streamed."""

from __future__ import annotations

from pathlib import PurePath
from typing import BinaryIO, cast
from urllib.parse import quote

from flask import Response, request, send_file

from service.journeys.signing import StoredFile
from service.web.api.problems import FieldProblem, InvalidRequestError

LONGEST_NAME = 200


def uploaded_pdf() -> tuple[BinaryIO, str]:
    """Return the uploaded part `file` as a stream, and its name; Werkzeug spools it to disk.

    Raises:
        InvalidRequestError: the part is missing.

    """
    part = request.files.get("file")
    if part is None or not part.filename:
        raise InvalidRequestError([FieldProblem("file", "missing", "the file is missing")])
    return cast("BinaryIO", part.stream), part.filename


def signed_name(name: str) -> str:
    """Return the name a signed file is handed out under.

    >>> signed_name("../Tờ trình.pdf")
    'Tờ trình-da-ky.pdf'
    """
    stem = PurePath(name.replace("\\", "/")).name.removesuffix(".pdf").removesuffix(".PDF")
    return f"{stem[:LONGEST_NAME] or 'van-ban'}-da-ky.pdf"


def disposition(name: str) -> str:
    """Return `Content-Disposition: attachment` with a name in any script (RFC 6266, RFC 8187).

    >>> print(disposition("Tờ trình.pdf"))
    attachment; filename="T_ tr_nh.pdf"; filename*=UTF-8''T%E1%BB%9D%20tr%C3%ACnh.pdf
    """
    kept = "".join(c for c in name if c >= " " and c not in '\x7f"\\/')
    plain = "".join(c if c.isascii() and c not in "%;" else "_" for c in kept)
    encoded = quote(kept.encode("utf-8", "replace"), safe="!#$&+-.^_`|~")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"


def hand_out(stored: StoredFile, name: str | None = None) -> Response:
    """Stream a kept file: conditional (its digest is its ETag), in ranges, never sniffed."""
    answer = send_file(
        stored.path, mimetype="application/pdf", conditional=True, etag=stored.sha256, max_age=0
    )
    answer.headers["Content-Disposition"] = disposition(name or stored.filename)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.cache_control.private = True
    answer.cache_control.no_cache = True
    return answer
