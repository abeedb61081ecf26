"""A list of documents as its signer sees it, and as other doors are shown it: plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.journeys.signing.consent import ListedAct, consent_over
from service.journeys.signing.placing import read_placement
from service.journeys.signing.views import ActState
from service.store.queries.batches import ListedDocument
from service.store.tables.batches import SigningBatchRow


class BatchState(StrEnum):
    """Where a list stands."""

    PLACED = "PLACED"  # shown, never approved
    APPROVED = "APPROVED"  # approved; signatures are given, finished, or wait for going on
    ENDED = "ENDED"  # nothing is left to be done


class ItemState(StrEnum):
    """Where one document of a list stands; the middle ones are those of its act."""

    OPEN = "OPEN"  # part of what the next approval covers
    GIVEN = "GIVEN"
    FINISHED = "FINISHED"
    FAILED = "FAILED"
    LEFT_OUT = "LEFT_OUT"  # taken out by the signer, or for the reason in `problem`


@dataclass(frozen=True, slots=True)
class BatchItemView:
    """One document of a list; `sha256` and `page` (from 0) are None where it could not be placed."""

    position: int
    document_id: str
    title: str
    pages: int
    state: ItemState
    problem: str | None
    act_id: str | None
    sha256: str | None
    page: int | None
    place: str | None  # key of the place chosen for it; None where its signer placed it by hand
    level_reached: str | None
    warnings: tuple[str, ...]
    can_return: bool  # left out by the signer's own hand, and may be put back


@dataclass(frozen=True, slots=True)
class BatchView:
    """A list of documents. `consent_sha256` covers exactly the open ones, in this order."""

    id: str
    state: BatchState
    credential_id: str
    items: tuple[BatchItemView, ...]
    consent_sha256: str
    approvals: int
    giving: bool  # somebody gives the signatures at this moment
    created_at: datetime
    expires_at: datetime
    approved_at: datetime | None

    def count(self, *states: ItemState) -> int:
        """Return how many documents stand in one of these states."""
        return sum(one.state in states for one in self.items)

    @property
    def open(self) -> tuple[BatchItemView, ...]:
        """The documents that the next approval covers."""
        return tuple(one for one in self.items if one.state is ItemState.OPEN)

    @property
    def is_under_way(self) -> bool:
        """Whether something still happens by itself."""
        return self.giving or self.count(ItemState.GIVEN) > 0


TAKEN_OUT = "taken_out"


def tell_batch(
    batch: SigningBatchRow, lines: Sequence[ListedDocument], moment: datetime
) -> BatchView:
    """Return a list as its signer sees it at a moment."""
    items = tuple(_tell_item(line) for line in lines)
    acts = listed_acts(lines)
    giving = batch.giving_until is not None and batch.giving_until > moment
    waits = any(one.state is ItemState.GIVEN for one in items)
    over = batch.state == BatchState.ENDED or (not acts and batch.state == BatchState.APPROVED)
    expired = batch.expires_at <= moment
    ended = (over or expired) and not giving and not waits
    return BatchView(
        id=batch.id,
        state=BatchState.ENDED if ended else BatchState(batch.state),
        credential_id=batch.credential_id,
        items=items,
        consent_sha256=consent_over(batch.id, batch.approvals, acts),
        approvals=batch.approvals,
        giving=giving,
        created_at=batch.created_at,
        expires_at=batch.expires_at,
        approved_at=batch.approved_at,
    )


def listed_acts(lines: Sequence[ListedDocument]) -> tuple[ListedAct, ...]:
    """Return what an approval at this moment covers."""
    return tuple(
        ListedAct(line.act.id, line.base_sha256, read_placement(line.act.placement))
        for line in lines
        if line.act is not None and line.base_sha256 is not None and _stands(line) is ItemState.OPEN
    )


def _stands(line: ListedDocument) -> ItemState:
    """Return where one document of a list stands: what was given counts, else the list, else the act."""
    act = line.act
    if act is not None and act.state in {ActState.GIVEN, ActState.FINISHED, ActState.FAILED}:
        return ItemState(act.state)
    if line.item.state == "LEFT_OUT" or act is None or act.state != ActState.PLACED:
        return ItemState.LEFT_OUT
    return ItemState.OPEN if act.base_version == line.newest else ItemState.LEFT_OUT


def _problem(line: ListedDocument, state: ItemState) -> str | None:
    """Return why a document was left out, waits, failed, or was not given the last time."""
    act = line.act
    if act is not None and state not in {ItemState.OPEN, ItemState.LEFT_OUT}:
        return act.problem
    if act is None or state is ItemState.OPEN or line.item.state == "LEFT_OUT":
        return line.item.problem
    return "document_changed" if act.base_version != line.newest else "placed_elsewhere"


def _tell_item(line: ListedDocument) -> BatchItemView:
    act, state = line.act, _stands(line)
    placement = act.placement if act else None
    problem = _problem(line, state)
    still_placed = act is not None and (act.state, act.base_version) == ("PLACED", line.newest)
    return BatchItemView(
        position=line.item.position,
        document_id=line.document.id,
        title=line.document.title,
        pages=line.document.pages,
        state=state,
        problem=problem,
        act_id=act.id if act else None,
        sha256=line.base_sha256,
        page=placement["page"] if placement else None,
        place=line.item.place,
        level_reached=act.level_reached if act else None,
        warnings=tuple(act.warnings) if act else (),
        can_return=state is ItemState.LEFT_OUT and problem == TAKEN_OUT and still_placed,
    )
