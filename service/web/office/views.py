"""The inbox, one document on its way, and its files."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.journeys.errors import ConsentMismatchError
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.mandates import MandateRefusedError
from service.web.context import house
from service.web.errors import facts_of, row_of, tell
from service.web.files import hand_out
from service.web.language import say_here
from service.web.office.asking import issuing, me
from service.web.office.showing import document_page
from service.web.office.telling import words as told_words
from service.web.security import requires
from service.web.sign import pictures
from service.web.translations import has

bp = Blueprint("office", __name__, url_prefix="/office")

TABS: Final = ("waiting", "drafts", "under_way", "done")
MOST_ROWS: Final = 200
SEARCHED: Final = frozenset({"q"})
WIDEST: Final = 2000  # pixels of a picture of a page


@bp.before_request
def refuse_nul() -> None:
    """Refuse a NUL in any field: no page sends one, and no database keeps it. Searches leave it out."""
    fields = [*request.form.items(multi=True), *request.args.items(multi=True)]
    if any("\0" in value for name, value in fields if name not in SEARCHED):
        abort(400)


@bp.context_processor
def words() -> dict[str, object]:
    """Return how the flow is told on these pages."""
    return told_words()


@bp.errorhandler(FlowRefusedError)
@bp.errorhandler(ConsentMismatchError)
@bp.errorhandler(MandateRefusedError)
def moved_on(
    refusal: FlowRefusedError | ConsentMismatchError | MandateRefusedError,
) -> ResponseReturnValue:
    """Lead whoever may not act (any more) to the document as it stands, and say why."""
    document_id = (request.view_args or {}).get("document_id")
    if document_id is None or request.method == "GET":
        return tell(refusal)
    flash(why_not(refusal), "warn")
    return redirect(url_for("office.document", document_id=document_id), 303)


def why_not(refusal: FlowRefusedError | ConsentMismatchError | MandateRefusedError) -> str:
    """Return why somebody may not act, in a sentence."""
    if isinstance(refusal, MandateRefusedError):
        key = f"mandate-refused-{refusal.reason.replace('_', '-')}"
        if has(key):
            return say_here(key)
    return say_here(f"problem-{row_of(refusal).code}-what", **facts_of(refusal))


@bp.get("")
@requires()
def inbox() -> ResponseReturnValue:
    """Show what waits, what one drafted, what is under way, and what is done."""
    tab = request.args.get("tab", TABS[0])
    tab = tab if tab in TABS else TABS[0]
    found = issuing().inbox(me(), limit=MOST_ROWS)
    returned = sum(one.state == "RETURNED" for one in found.drafts)
    return render_template(
        "office/inbox.html",
        tab=tab,
        rows=getattr(found, tab),
        counts={name: len(getattr(found, name)) for name in TABS},
        kinds=found.counts,
        returned=returned,
        most=MOST_ROWS,
        copies=issuing().may_copy(me()),
    )


@bp.get("/<uuid:document_id>")
@requires()
def document(document_id: UUID) -> ResponseReturnValue:
    """Show one document: its pages, its steps, and the one act of whoever looks."""
    return document_page(issuing().detail(me(), str(document_id)))


@bp.get("/<uuid:document_id>/file")
@requires()
def file(document_id: UUID) -> ResponseReturnValue:
    """Hand out the newest version of the file, or one by number."""
    stored = house().signing.file(me(), str(document_id), request.args.get("version", type=int))
    return hand_out(stored)


@bp.get("/<uuid:document_id>/pages/<int:number>.png")
@requires()
def page_image(document_id: UUID, number: int) -> ResponseReturnValue:
    """Show one page as a picture."""
    width = min(max(request.args.get("width", 900, type=int), 50), WIDEST)
    image = house().signing.page_image(
        me(),
        str(document_id),
        number - 1,
        width=width,
        version=request.args.get("version", type=int),
    )
    return pictures.png(image)


@bp.get("/<uuid:document_id>/differences")
@requires()
def differences(document_id: UUID) -> ResponseReturnValue:
    """Show the pages that differ between two versions, side by side."""
    older, newer = (request.args.get(name, 0, type=int) for name in ("older", "newer"))
    detail = issuing().detail(me(), str(document_id))
    known = {one.number: one for one in detail.versions}
    if older not in known or newer not in known:
        abort(404)
    pages = issuing().differences(me(), str(document_id), older, newer)
    return render_template(
        "office/differences.html",
        detail=detail,
        document=detail.summary,
        pages=pages,
        older=known[older],
        newer=known[newer],
    )


@bp.post("/<uuid:document_id>/check")
@requires()
def check(document_id: UUID) -> ResponseReturnValue:
    """Verify the newest version as anybody would, and show the verdict."""
    stored = house().signing.file(me(), str(document_id))
    verdict = house().verification.examine(
        stored.path, filename=stored.filename, actor=me().user_name
    )
    return redirect(url_for("verify.result", validation_id=verdict.id), 303)
