"""The methods of the CSC API: a request is read, handed to one journey, and answered."""

from __future__ import annotations

from base64 import b64encode

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from service.journeys.remote_signing import Activation
from service.journeys.remote_signing.errors import TooManyHashesError
from service.journeys.remote_signing.room import MOST
from service.web.api.bearer import Scope, bearer, needs_token, token_sent
from service.web.context import house
from service.web.csc.answers import PREFIX, RequestRefusedError, answer
from service.web.csc.bodies import Body, octets_of, read_body
from service.web.csc.telling import LANGUAGES, key_told, service_told
from signing.identifiers import digest_named, signature_named

bp = Blueprint("csc", __name__, url_prefix=PREFIX)


@bp.post("/info")
def info() -> ResponseReturnValue:
    """Tell what this service is; nobody has to be known for it."""
    address = request.url_root if house().demo else house().public_url
    return answer(service_told(address, _language(read_body())))


@bp.post("/credentials/list")
@needs_token(Scope.CSC)
def list_credentials() -> ResponseReturnValue:
    """List the keys that the token may use, and no others."""
    body = read_body()
    if body.sent.get("userID") is not None:
        raise RequestRefusedError("userID parameter must be null: the token says whose keys")
    ids = list(house().remote_signing.keys(bearer()))
    page = body.optional_text("pageToken")
    if page is not None:
        if page not in ids:
            raise RequestRefusedError("Invalid parameter pageToken")
        ids = ids[ids.index(page) + 1 :]
    most = len(ids) if body.sent.get("maxResults") is None else body.number("maxResults")
    told: dict[str, object] = {"credentialIDs": ids[:most]}
    if len(ids) > most:
        told["nextPageToken"] = ids[most - 1]
    return answer(told)


@bp.post("/credentials/info")
@needs_token(Scope.CSC)
def tell_credential() -> ResponseReturnValue:
    """Tell of one key: its certificates, what it signs with and what its holder is asked for."""
    body = read_body()
    wanted = body.optional_text("certificates") or "single"
    if wanted not in {"none", "single", "chain"}:
        raise RequestRefusedError("Invalid parameter certificates")
    facts, ways = body.flag("certInfo"), body.flag("authInfo")
    key = house().remote_signing.key(bearer(), body.text("credentialID"))
    return answer(
        key_told(key, wanted, certificate_facts=facts, ways=ways, language=_language(body))
    )


@bp.post("/credentials/authorize")
@needs_token(Scope.CSC)
def authorize() -> ResponseReturnValue:
    """Take the holder's PIN, and code, for exactly these digests; give a SAD that signs them once."""
    body = read_body()
    credential, count = body.text("credentialID"), body.number("numSignatures")
    if count > MOST:
        raise TooManyHashesError(MOST)
    digests = body.hashes()
    if len(digests) != count:
        raise RequestRefusedError("Invalid value for parameter numSignatures: one for each hash")
    activation = house().remote_signing.authorize(
        bearer(),
        token_sent(),
        credential,
        digests,
        pin=body.text("PIN"),
        code=body.optional_text("OTP"),
    )
    return _activated(activation)


@bp.post("/credentials/extendTransaction")
@needs_token(Scope.CSC)
def extend_transaction() -> ResponseReturnValue:
    """Give a new SAD, with new time, for what is left of one that stands for several signatures."""
    body = read_body()
    credential, sad = body.text("credentialID"), body.text("SAD")
    digests = body.hashes()
    desk = house().remote_signing
    return _activated(desk.extend(bearer(), token_sent(), credential, sad, digests))


@bp.post("/signatures/signHash")
@needs_token(Scope.CSC)
def sign_hash() -> ResponseReturnValue:
    """Sign digests that a SAD stands for, each once."""
    body = read_body()
    credential, sad, digests = body.text("credentialID"), body.text("SAD"), body.hashes()
    algorithm = signature_named(
        body.text("signAlgo"), body.optional_text("hashAlgo"), _parameters(body)
    )
    if any(len(one) != algorithm.digest.size for one in digests):
        raise RequestRefusedError("Invalid digest value length")
    values = house().remote_signing.sign(
        bearer(), token_sent(), credential, sad, digests, algorithm
    )
    return answer({"signatures": [b64encode(one).decode() for one in values]})


@bp.post("/signatures/timestamp")
@needs_token(Scope.CSC)
def timestamp() -> ResponseReturnValue:
    """Fetch a time-stamp over a digest from the authorities this service asks (RFC 3161)."""
    body = read_body()
    if body.sent.get("nonce") is not None:
        raise RequestRefusedError("Parameter nonce is not supported: the service chooses its own")
    digest = octets_of(body.text("hash"))
    algorithm = digest_named(body.text("hashAlgo"))
    if digest is None:
        raise RequestRefusedError("Invalid Base64 hash string parameter")
    if len(digest) != algorithm.size:
        raise RequestRefusedError("Invalid digest value length")
    token = house().remote_signing.timestamp(bearer(), digest, algorithm)
    return answer({"timestamp": b64encode(token).decode()})


@bp.post("/auth/revoke")
@needs_token(Scope.CSC)
def revoke() -> ResponseReturnValue:
    """Revoke the token that asks, with every SAD it holds; a token revokes no other (RFC 7009)."""
    body = read_body()
    if body.text("token") != token_sent():
        raise RequestRefusedError("Invalid string parameter token")
    if body.optional_text("token_type_hint") not in {None, "access_token"}:
        raise RequestRefusedError("Invalid string parameter token_type_hint")
    house().remote_signing.revoke(bearer())
    return Response(status=204)


def _activated(activation: Activation) -> Response:
    seconds = int(activation.lasts.total_seconds())
    return answer({"SAD": activation.sad, "expiresIn": seconds})


def _parameters(body: Body) -> bytes | None:
    """Return the DER of `signAlgoParams`, if there are any."""
    text = body.optional_text("signAlgoParams")
    if text is None:
        return None
    octets = octets_of(text)
    if octets is None:
        raise RequestRefusedError("Invalid parameter signAlgoParams")
    return octets


def _language(body: Body) -> str:
    """Return the language asked for (RFC 5646), or the house's own where we do not speak it."""
    asked = (body.optional_text("lang") or "").lower().partition("-")[0]
    return asked if asked in LANGUAGES else house().default_language
