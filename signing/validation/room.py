"""What is the same for all signatures of one document, and how its signatures are found."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from signing.errors import DocumentRefusedError
from signing.validation.bookcase import Library
from signing.validation.changes import History
from signing.validation.containers import KNOWN, Container, kind_of, sub_filter_of
from signing.validation.messages import MessageError
from signing.validation.opening import OpenDocument
from signing.validation.policy import ValidationPolicy
from signing.validation.ranges import Placing, RangeDigests, Tail, numbers_of, place
from signing.validation.sightings import (
    FilledField,
    contents_of,
    signatures_dropped,
    signatures_now,
)
from signing.validation.tokens import Ground, authority_of

log = logging.getLogger(__name__)
Value = TypeVar("Value")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A signature that was found; `embedded` is None where its container cannot be read.

    `trouble` then says why (`unfinished`, `not_cms`, `no_signer`); `gone` that the last revision does
    not have it any more.
    """

    field: str
    kind: str
    format: str
    embedded: Container | None
    found: FilledField
    placing: Placing
    trouble: str | None = None

    @property
    def gone(self) -> bool:
        """Did a later revision drop or replace it?"""
        return self.found.revision is not None

    @property
    def revision(self) -> int:
        """The revision it signs."""
        return self.placing.revision


@dataclass(frozen=True, slots=True)
class Room:
    """What is the same for all signatures of one document."""

    document: OpenDocument
    bookcase: Library
    policy: ValidationPolicy
    moment: datetime
    sightings: tuple[Sighting, ...]
    history: History
    tail: Tail = field(default_factory=lambda: Tail("nothing"))

    @property
    def nothing_follows(self) -> bool:
        """Does the file end where its last revision ends, as far as objects go?"""
        return not self.tail.hides_objects

    def ground(self, sighting: Sighting) -> Ground:
        """Return what the tokens of a signature are read with."""
        return Ground(self.bookcase, sighting.revision, self.moment)


def find(document: OpenDocument, at_most: int, others: Sequence[Any] = ()) -> tuple[Sighting, ...]:
    """Return every signature in the order of what they cover, those that were dropped among them.

    `others` are certificates that may be the signer's where a container does not carry it.
    """
    reader = document.reader
    now = signatures_now(reader)
    if len(now) > at_most:
        raise DocumentRefusedError("too_many_signatures", limit=at_most)
    dropped = attempt(lambda: signatures_dropped(reader, now, max(1, at_most - len(now))), ())
    digests = RangeDigests(reader.stream)
    gone = {one.identity for one in dropped}
    left = [one for one in now if one.identity not in gone]
    sightings = [_sighted(reader, one, digests, others) for one in (*left, *dropped)]
    return tuple(sorted(sightings, key=lambda one: (one.revision, one.placing.end)))


def _sighted(
    reader: Any, found: FilledField, digests: RangeDigests, others: Sequence[Any]
) -> Sighting:
    """Return what was found with all that could be read of it."""
    nothing = Placing((), sound=False, coverage="PARTIAL", revision=0, end=0)
    contents = attempt(lambda: contents_of(found.dictionary), None) or b""
    numbers = attempt(lambda: numbers_of(found.dictionary), ())
    placing = attempt(lambda: place(reader, numbers, found.container, contents), nothing)
    named = attempt(lambda: sub_filter_of(found.dictionary), "")
    embedded, trouble = None, None
    try:
        if found.broken:
            raise MessageError("unreadable")
        embedded = Container(reader, found, placing, digests, others)
    except MessageError as problem:
        trouble = problem.code
    except (DocumentRefusedError, MemoryError):
        raise
    except Exception as problem:  # noqa: BLE001  (the others are still judged)
        log.info("a container could not be read: %s", type(problem).__name__)
        trouble = "not_cms"
    return Sighting(
        field=found.name,
        kind=attempt(lambda: kind_of(found.dictionary), "signature"),
        format=KNOWN.get(named, "CMS" if embedded else "other"),
        embedded=embedded,
        found=found,
        placing=placing,
        trouble=trouble,
    )


def attempt(ask: Callable[[], Value], otherwise: Other) -> Value | Other:
    """Ask the engine; an exception is an answer too."""
    try:
        return ask()
    except (DocumentRefusedError, MemoryError):
        raise
    except Exception as problem:  # noqa: BLE001
        log.info("the engine stopped: %s", type(problem).__name__)
        return otherwise


def certificates_in(sighting: Sighting) -> Iterator[tuple[Any, tuple[Any, ...], bool]]:
    """Give every signer and time-stamp authority of a signature: certificate, companions, is it a stamp."""
    embedded = sighting.embedded
    if embedded is None:
        return
    if embedded.certificate is not None:
        stamp = sighting.kind == "document-timestamp"
        yield embedded.certificate, embedded.certificates, stamp
    for token in embedded.message.tokens():
        signer, companions = authority_of(token)
        if signer is not None:
            yield signer, companions, True
