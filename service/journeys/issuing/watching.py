"""Who watches a document: people, and posts whose holders do; rewriting its route forgets nobody."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from service.journeys.issuing.views import PartyOrder
from service.store.queries import outgoing as queries
from service.store.tables.outgoing import OutgoingRow, OutgoingWatcherRow, OutgoingWatchingPostRow


def write_watchers(
    session: Session, outgoing: OutgoingRow, wanted: Sequence[PartyOrder] | None
) -> None:
    """Let these people and posts watch, and nobody else but who stays; None changes nothing.

    Rows of those who watched already are left as they are. Whoever handed a turn on stays.
    """
    if wanted is None:
        return
    document_id = outgoing.document_id
    people = {one.person_id for one in wanted if one.person_id is not None}
    posts = {(one.unit_id, one.title) for one in wanted if one.unit_id and one.title}
    for person in queries.watching_rows(session, document_id):
        if person.person_id not in people and not person.stays:
            session.delete(person)
        people.discard(person.person_id)
    for post, _ in queries.watching_posts_of(session, document_id):
        if (post.unit_id, post.title) not in posts:
            session.delete(post)
        posts.discard((post.unit_id, post.title))
    session.add_all(OutgoingWatcherRow(document_id=document_id, person_id=one) for one in people)
    session.add_all(
        OutgoingWatchingPostRow(document_id=document_id, unit_id=unit_id, title=title)
        for unit_id, title in posts
    )
    session.flush()


def watchers_named(session: Session, document_id: str) -> tuple[str, ...]:
    """Return who watches, as it is shown: names, then posts with their units."""
    people = [one.full_name for one in queries.watchers_of(session, document_id)]
    posts = [
        f"{post.title}, {unit}" for post, unit in queries.watching_posts_of(session, document_id)
    ]
    return (*people, *posts)


def who_watches(session: Session, document_id: str) -> list[str]:
    """Return the ids of everybody who watches now, also those who hold a post that does."""
    found = [one.id for one in queries.watchers_of(session, document_id)]
    for post, _ in queries.watching_posts_of(session, document_id):
        found += [one.id for one in queries.people_in_post(session, post.unit_id, post.title)]
    return list(dict.fromkeys(found))


def watching_parties(session: Session, document_id: str) -> tuple[PartyOrder, ...]:
    """Return who watches as a drafter says it, without those who only stay."""
    people = [
        PartyOrder(person_id=one.person_id)
        for one in queries.watching_rows(session, document_id)
        if not one.stays
    ]
    posts = [
        PartyOrder(unit_id=post.unit_id, title=post.title)
        for post, _ in queries.watching_posts_of(session, document_id)
    ]
    return (*people, *posts)
