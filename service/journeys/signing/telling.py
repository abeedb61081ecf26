"""From rows to what the doors are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

from service.journeys.signing.views import ActState, ActView, DocumentSummary
from service.store.tables.acts import SigningActRow
from service.store.tables.documents import DocumentRow, DocumentVersionRow
from signing.placement import Page


def tell_document(
    document: DocumentRow, version: DocumentVersionRow, state: str | None
) -> DocumentSummary:
    """Return one line of a list of documents."""
    return DocumentSummary(
        id=document.id,
        title=document.title,
        filename=document.filename,
        pages=document.pages,
        sha256=version.sha256,
        size=version.size,
        version=version.number,
        created_at=document.created_at,
        signatures=version.signatures,
        state=ActState(state) if state else None,
    )


def tell_act(act: SigningActRow, base_sha256: str) -> ActView:
    """Return an act as its signer sees it."""
    placement = act.placement or {}
    return ActView(
        id=act.id,
        document_id=act.document_id,
        state=ActState(act.state),
        level=act.level,
        level_reached=act.level_reached,
        base_version=act.base_version,
        base_sha256=base_sha256,
        credential_id=act.credential_id,
        page=placement.get("page"),
        box=tuple(placement["box"]) if placement else None,
        lines=tuple(act.lines),
        problem=act.problem,
        attempts=act.attempts,
        next_try_at=act.next_try_at,
        created_at=act.created_at,
        given_at=act.given_at,
        finished_at=act.finished_at,
        warnings=tuple(act.warnings),
        reason=act.reason,
        result_version=act.result_version,
    )


def keep_page(page: Page) -> list[float]:
    """Return a page's geometry as it is written into a row."""
    return list(astuple(page))


def read_page(kept: Sequence[float]) -> Page:
    """Return what `keep_page` wrote.

    >>> read_page(keep_page(Page(595, 842, rotation=90)))
    Page(width=595, height=842, left=0.0, bottom=0.0, rotation=90, user_unit=1.0)
    """
    width, height, left, bottom, rotation, user_unit = kept
    return Page(width, height, left, bottom, int(rotation), user_unit)
