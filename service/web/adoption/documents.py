"""The documents behind a figure, as a page: numbers, dates, digests and proofs, never a title (I-17)."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from service.adoption.measures import Measures
from service.adoption.telling import UnknownHandleError, question_of
from service.identity.roles import Person
from service.web.context import house


def is_of_documents(handle: str, measures: Measures) -> bool:
    """Tell whether a handle is of a figure over documents; strange ones are of none."""
    try:
        return question_of(handle, measures).measure.how == "documents"
    except UnknownHandleError:
        return False


def documents_shown(handle: str, by: Person, skip: int) -> ResponseReturnValue:
    """Return the page of the documents behind a figure; raises UnknownHandleError, RosterError."""
    desk = house().adoption
    found = desk.show_documents(handle, by=by.user_name, skip=skip)
    question = question_of(handle, desk.measures)
    return render_template(
        "adoption/documents.html",
        found=found,
        names=desk.names_of(one.unit for one in found.documents),
        question=question,
        handle=handle,
        skip=skip,
    )
