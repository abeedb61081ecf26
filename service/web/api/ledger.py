"""`/api/v1/ledger`: what a witness needs to hold the ledger to its word; hashes and signatures alone.

Everything here is public but the record of one event: a root, a path and the hash of a record tell
nobody what happened (the record's hash is over a salted one), and a witness that has to ask for leave
to look is no witness. None of it is an event: a ledger that grew with each look at it would never be at rest.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Final

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from service.events.kept_checkpoints import KeptCheckpoint
from service.events.ledger import LedgerDamagedError
from service.events.merkle import LARGEST_SIZE
from service.events.proving import (
    NotCoveredError,
    UnprovenError,
    prove_event,
    prove_growth,
    record_of,
)
from service.identity.roles import Role
from service.journeys.errors import NotAllowedError, NotFoundError
from service.web.api.bearer import Scope, bearer, needs_token
from service.web.api.describing import BINARY, Operation, Query, describes
from service.web.api.problems import FieldProblem, InvalidRequestError
from service.web.context import house
from service.web.files import disposition

log = logging.getLogger(__name__)
bp = Blueprint("ledger_proofs", __name__, url_prefix="/api/v1/ledger")

NUMBER: Final = {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE}
NOTE: Final = {"text/plain": {"schema": {"type": "string"}}}
TOKEN: Final = {"application/octet-stream": {"schema": dict(BINARY)}}
SIZE: Final = Query("size", "Of how many events; the newest when left out.", NUMBER)
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class KeyAnswer(BaseModel):
    """Who signs checkpoints: the key of now and those before it, the oldest first (C2SP verifier keys)."""

    origin: str
    key: str
    former_keys: list[str]


class InclusionAnswer(BaseModel):
    """PATH(number - 1, D_size); the leaf is SHA-256(0x00 ‖ record_hash) (RFC 9162, 2.1.3)."""

    number: int
    size: int
    record_hash: Hash
    root: Hash
    proof: list[Hash]
    note: str


class ConsistencyAnswer(BaseModel):
    """PROOF(first, D_second) with the notes of both (RFC 9162, 2.1.4)."""

    first: int
    second: int
    first_root: Hash
    second_root: Hash
    proof: list[Hash]
    first_note: str
    second_note: str


class EventAnswer(BaseModel):
    """What record_hash is made of: SHA-256 of the JSON list [number, moment, kind, told_hash]."""

    number: int
    moment: datetime
    kind: str
    told_hash: Hash
    record_hash: Hash


@bp.get("/key")
@describes(
    Operation(
        summary="Tell by which keys checkpoints are signed",
        answers={200: ("The keys.", KeyAnswer)},
        problems=(429,),
    )
)
def tell_key() -> ResponseReturnValue:
    """Tell the keys."""
    book = house().checkpoints
    former = [str(one) for one in book.former()]
    return KeyAnswer(
        origin=book.origin, key=str(book.verifier_key()), former_keys=former
    ).model_dump()


@bp.get("/checkpoint")
@describes(
    Operation(
        summary="Hand out a checkpoint: how large the ledger was and its root, signed (C2SP)",
        queries=(SIZE,),
        answers={200: ("The signed note.", NOTE)},
        problems=(404, 422, 429, 503),
    )
)
def tell_checkpoint() -> ResponseReturnValue:
    """Hand out a note as it was signed."""
    with _proving():
        kept = _kept(_number("size"))
    return Response(kept.note, content_type="text/plain; charset=utf-8")


@bp.get("/stamp")
@describes(
    Operation(
        summary="Hand out the time-stamp token over a checkpoint's note (RFC 3161, SHA-256)",
        queries=(SIZE,),
        answers={200: ("The token, DER.", TOKEN)},
        problems=(404, 422, 429, 503),
    )
)
def tell_stamp() -> ResponseReturnValue:
    """Hand out a token; 404 while the checkpoint waits for it."""
    with _proving():
        size = _kept(_number("size")).checkpoint.size
        token = house().ledger.token(size)
    if token is None:
        raise NotFoundError("not stamped yet")
    answer = Response(token, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = disposition(f"checkpoint-{size}.tst")
    return answer


@bp.get("/proofs/inclusion")
@describes(
    Operation(
        summary="Prove that an event is in the ledger",
        queries=(Query("event", "Its number, from 1.", NUMBER, required=True), SIZE),
        answers={200: ("The proof.", InclusionAnswer)},
        problems=(404, 422, 429, 503),
    )
)
def tell_inclusion() -> ResponseReturnValue:
    """Prove an event under a checkpoint."""
    number = _number("event", required=True)
    with _proving():
        found = prove_event(house().checkpoints, number or 0, _number("size"))
    return InclusionAnswer(
        number=found.number,
        size=found.under.checkpoint.size,
        record_hash=found.record_hash.hex(),
        root=found.under.checkpoint.root.hex(),
        proof=[one.hex() for one in found.path],
        note=found.under.note,
    ).model_dump()


@bp.get("/proofs/consistency")
@describes(
    Operation(
        summary="Prove that the ledger only grew from one checkpoint to another",
        queries=(
            Query("first", "Of how many events the older is.", NUMBER, required=True),
            Query("second", "Of how many events the newer is; the newest when left out.", NUMBER),
        ),
        answers={200: ("The proof.", ConsistencyAnswer)},
        problems=(404, 422, 429, 503),
    )
)
def tell_consistency() -> ResponseReturnValue:
    """Prove growth."""
    size = _number("first", required=True)
    with _proving():
        found = prove_growth(house().checkpoints, size or 0, _number("second"))
    first, second = found.first, found.second
    return ConsistencyAnswer(
        first=first.checkpoint.size,
        second=second.checkpoint.size,
        first_root=first.checkpoint.root.hex(),
        second_root=second.checkpoint.root.hex(),
        proof=[one.hex() for one in found.path],
        first_note=first.note,
        second_note=second.note,
    ).model_dump()


@bp.get("/events/<int:number>")
@describes(
    Operation(
        summary="Tell when an event was recorded and of which kind it is; not whom it concerns",
        scope=Scope.ADOPTION,
        answers={200: ("What its hash is made of.", EventAnswer)},
        problems=(401, 403, 404, 429),
    )
)
@needs_token(Scope.ADOPTION)
def tell_event(number: int) -> ResponseReturnValue:
    """Tell what the hash of a record is made of; auditors alone."""
    if not bearer().person.may(Role.AUDITOR):
        raise NotAllowedError("events are for auditors")
    found = record_of(house().memory, number) if 0 < number <= LARGEST_SIZE else None
    if found is None:
        raise NotFoundError("no such event")
    return EventAnswer(
        number=found.number,
        moment=found.moment,
        kind=found.kind,
        told_hash=found.told_hash.hex(),
        record_hash=found.record_hash.hex(),
    ).model_dump(mode="json")


@contextmanager
def _proving() -> Iterator[None]:
    """Log what is damaged, and tell a stranger only that it is."""
    try:
        yield
    except LedgerDamagedError as damage:
        log.error("the ledger proves no more what it signed: %s", damage)  # noqa: TRY400 - no trace
        raise UnprovenError from damage


def _kept(size: int | None) -> KeptCheckpoint:
    kept = house().ledger.checkpoint(size)
    if kept is None:
        raise NotCoveredError
    return kept


def _number(name: str, *, required: bool = False) -> int | None:
    """Return a number of the query: a plain decimal from 1 to the largest size there can be."""
    text = request.args.get(name)
    if text is None:
        if required:
            raise _wrong(name, "missing")
        return None
    plain = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_SIZE))
    if not plain or not 0 < int(text) <= LARGEST_SIZE:
        raise _wrong(name, "not_a_number")
    return int(text)


def _wrong(name: str, code: str) -> InvalidRequestError:
    return InvalidRequestError([FieldProblem(name, code, f"{name}: {code}")])
