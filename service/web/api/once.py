"""`Idempotency-Key`: a door that changes something carries the same request out once.

draft-ietf-httpapi-idempotency-key-header, with its statuses: the first answer again (`Idempotent-
Replayed: true`), 422 for a key that came with another request, 409 while the first is in progress.
Answers that may be another next time (401, 403, 408, 409, 423, 429, 5xx) are not kept: the same key
then carries the request on, and does again nothing that was done before.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar, cast

from flask import Response, current_app, g, make_response, request
from flask.typing import ResponseReturnValue

from service.identity.idempotency import Attempt, Happened, KeptAnswer
from service.web.api.bearer import bearer
from service.web.context import house

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

    from service.events.catalogue import Event

P = ParamSpec("P")
R = TypeVar("R", bound=ResponseReturnValue)
HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotent-Replayed"
KEY: Final = re.compile(r'"([!#-\[\]-~]{1,128})"|([!#-\[\]-~]{1,128})', re.ASCII)
KEPT_HEADERS: Final = ("Content-Type", "Location")
LONGEST_BODY: Final = 64 * 1024
_OTHER_NEXT_TIME: Final = frozenset({401, 403, 408, 409, 423, 429})


class KeyMalformedError(Exception):
    """The key is no string of 1 to 128 printable ASCII characters without blanks; told as 400."""


class KeyNotTakenError(Exception):
    """This door keeps nothing, so it cannot promise to do a thing once; told as 422."""


def once(view: Callable[P, R]) -> Callable[P, ResponseReturnValue]:
    """Carry a request with a key out once, behind `needs_token`; without a key, as ever."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        key = key_sent()
        if key is None:
            return view(*args, **kwargs)
        keys = house().idempotency
        attempt = keys.begin(bearer().token_id, key, keys.fingerprint(_request()))
        if isinstance(attempt, KeptAnswer):
            return _again(attempt)
        g.attempt = attempt
        with keys.carrying(attempt):
            answer = _answer(lambda: view(*args, **kwargs))
        if answer.status_code >= 500 or answer.status_code in _OTHER_NEXT_TIME:
            keys.release(attempt)
        else:
            keys.finish(attempt, _kept(answer))
        return answer

    guarded.__once__ = True  # type: ignore[attr-defined]
    return guarded


def not_once(view: Callable[P, R]) -> Callable[P, ResponseReturnValue]:
    """Refuse a key where no answer is kept, so that nobody relies on it."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if HEADER in request.headers:
            raise KeyNotTakenError
        return view(*args, **kwargs)

    return guarded


def happened(*kinds: type[Event], subject: str | None = None) -> Happened | None:
    """Return what an earlier try of this very request has led to, if it was one of these, else None."""
    attempt = cast("Attempt | None", g.get("attempt"))
    names = {kind.__name__ for kind in kinds}
    for one in reversed(attempt.happened if attempt else ()):
        if one.kind in names and subject in {None, one.subject}:
            return one
    return None


def key_sent() -> str | None:
    """Return the key of this request, in quotes (RFC 9651, 3.3.3) or bare; None where there is none."""
    sent = request.headers.getlist(HEADER)
    if not sent:
        return None
    found = KEY.fullmatch(sent[0].strip(" \t")) if len(sent) == 1 else None
    if found is None:
        raise KeyMalformedError
    return found[1] or found[2]


def _answer(view: Callable[[], ResponseReturnValue]) -> Response:
    """Return what is answered, also where an error is."""
    try:
        return make_response(view())
    except Exception as error:  # noqa: BLE001 - told as every error is, and then kept or not
        return make_response(current_app.handle_user_exception(error))


def _kept(answer: Response) -> KeptAnswer:
    headers = tuple((n, answer.headers[n]) for n in KEPT_HEADERS if n in answer.headers)
    return KeptAnswer(answer.status_code, headers, answer.get_data())


def _again(kept: KeptAnswer) -> Response:
    answer = Response(kept.body, kept.status)
    for name, value in kept.headers:
        answer.headers[name] = value
    answer.headers[REPLAYED] = "true"
    answer.cache_control.no_store = True
    return answer


def _request() -> Iterator[bytes]:
    """Yield what makes this request the same as another: method, address, and all that was sent."""
    yield request.method.encode()
    yield request.full_path.encode()
    if request.mimetype != "multipart/form-data":
        request.max_content_length = LONGEST_BODY
        yield request.mimetype.encode()
        yield canonical(request.get_data(cache=True))
        return
    for name, value in sorted(request.form.items(multi=True), key=_in_order):
        yield from (b"field", _octets(name), _octets(value))
    for name, part in sorted(request.files.items(multi=True), key=lambda item: item[0] or ""):
        yield from (b"file", _octets(name), _octets(part.filename or ""))
        yield _digest(part)


def _in_order(item: tuple[str | None, str]) -> tuple[str, str]:
    """Return what fields are sorted by; a part of a form may lack its name."""
    return item[0] or "", item[1]


def _octets(text: str | None) -> bytes:
    """Return a text as octets, also where a sender put half a character into it, or none."""
    return (text or "").encode("utf-8", "surrogatepass")


def _digest(part: FileStorage) -> bytes:
    part.stream.seek(0)
    digest = hashlib.sha256()
    while chunk := part.stream.read(1 << 20):
        digest.update(chunk)
    part.stream.seek(0)
    return digest.digest()


def canonical(body: bytes) -> bytes:
    """Return JSON in one spelling, and anything else as it is.

    >>> canonical(b'{"b": 1, "a": [ ]}')
    b'{"a":[],"b":1}'
    >>> canonical(b"{")
    b'{'
    """
    try:
        read: Any = json.loads(body)
        return json.dumps(read, sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        return body
