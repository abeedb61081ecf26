"""What is the same for all signatures of one document, and how its signatures are found."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import SignatureValidationSpec

from signing.engine import entry
from signing.errors import DocumentRefusedError
from signing.validation.changes import History
from signing.validation.engine_words import FORMATS
from signing.validation.knowledge import Beliefs, Knowledge
from signing.validation.opening import OpenDocument

log = logging.getLogger(__name__)
_REVISIONS_LOOKED_AT: Final = 50
Value = TypeVar("Value")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A signature field that is filled; `embedded` is None where the engine cannot read it."""

    field: str
    kind: str
    format: str
    embedded: EmbeddedPdfSignature | None

    @property
    def revision(self) -> int:
        """The revision it signs; unreadable ones come first."""
        return int(self.embedded.signed_revision) if self.embedded else -1


@dataclass(frozen=True, slots=True)
class Proof:
    """A document time-stamp that holds: everything up to its revision existed at that time."""

    revision: int
    moment: datetime


@dataclass(frozen=True, slots=True)
class Room:
    """What is the same for all signatures of one document."""

    document: OpenDocument
    beliefs: Beliefs
    knowledge: Knowledge
    moment: datetime
    sightings: tuple[Sighting, ...]
    nothing_follows: bool
    history: History

    def spec(self, moment: datetime, further: Knowledge = Knowledge()) -> SignatureValidationSpec:  # noqa: B008
        """Return the engine's settings at a moment."""
        return self.beliefs.spec(self.knowledge + further, moment)


def find(document: OpenDocument, at_most: int) -> tuple[Sighting, ...]:
    """Return every filled signature field in the order of the revisions they sign."""
    sightings: list[Sighting] = []
    for name, value, field in enumerate_sig_fields(document.reader, filled_status=True):
        if len(sightings) == at_most:
            raise DocumentRefusedError("too_many_signatures", limit=at_most)
        dictionary = value.get_object()
        subfilter = str(entry(dictionary, "/SubFilter", ""))
        kind = "signature" if subfilter != "/ETSI.RFC3161" else "document-timestamp"
        word = {str(known.value): FORMATS[known] for known in SigSeedSubFilter}.get(subfilter)
        embedded = (
            attempt(lambda f=field, n=name: EmbeddedPdfSignature(document.reader, f, n), None)  # type: ignore[misc]
            if word
            else None
        )
        sightings.append(Sighting(str(name), kind, word or "other", embedded))
    return tuple(sorted(sightings, key=lambda one: one.revision))


def removed(document: OpenDocument) -> tuple[str, ...]:
    """Name the fields that were signed in an earlier revision and are not in the last one."""
    reader = document.reader
    last = document.revisions - 1
    now = _signed_names(reader)
    earlier: set[str] = set()
    for revision in range(max(0, last - _REVISIONS_LOOKED_AT), last):
        then = attempt(lambda r=revision: reader.get_historical_resolver(r), None)  # type: ignore[misc]
        earlier |= _signed_names(then) if then is not None else set()
    return tuple(sorted(earlier - now))


def _signed_names(handler: Any) -> set[str]:
    """Return the names of all filled signature fields of one state of a document."""
    nothing: set[str] = set()
    return attempt(
        lambda: {str(n) for n, _, _ in enumerate_sig_fields(handler, filled_status=True)}, nothing
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
    stamp = sighting.kind == "document-timestamp"
    containers = [(embedded.signed_data, stamp)]
    tokens: list[Any] = attempt(
        lambda: list(generic_cms.extract_tst_data_iter(embedded.signer_info, signed=False)), []
    )
    for container, is_stamp in [*containers, *((token, True) for token in tokens)]:
        found = attempt(lambda c=container: generic_cms.extract_certs_for_validation(c), None)  # type: ignore[misc]
        if found is not None:
            yield found.signer_cert, tuple(found.other_certs), is_stamp
