"""What a nightly walk found is kept for the pages: the newest is told, the oldest are let go."""

from datetime import timedelta

from sqlalchemy import select, update

from service.journeys.ledger import LedgerReviews, reviewing
from service.store.tables import EventRow, LedgerReviewRow
from tests.support.adoption import ZONE
from tests.support.house import TestClock
from tests.support.stamped import LATER, Stamper, a_book, grow, stamping


def _reviews(memory):
    return LedgerReviews(memory, TestClock(LATER), a_book(memory), ZONE)


def test_what_a_walk_found_is_told_again_as_it_was(memory):
    reviews = _reviews(memory)
    assert reviews.latest() is None
    grow(memory, 3)
    reviews.book.make()
    stamping(reviews.book, Stamper()).stamp_due()

    made = reviews.review()

    assert reviews.latest() == made
    verdict = made.verdict
    assert (verdict.events, verdict.checkpoints, verdict.stamped) == (3, 1, 1)
    assert verdict.broken is None


def test_what_is_broken_is_told_until_another_walk_finds_otherwise(memory):
    reviews = _reviews(memory)
    grow(memory, 3)
    with memory.writing() as session:
        session.execute(update(EventRow).where(EventRow.number == 2).values(kind="Other"))
    assert reviews.review().verdict.broken is not None
    reviews.clock.forward(timedelta(days=1))

    broken = reviews.latest().verdict.broken

    assert (broken.number, broken.reason) == (2, "altered")


def test_the_oldest_walks_are_let_go(memory, monkeypatch):
    monkeypatch.setattr(reviewing, "KEPT", 3)
    reviews = _reviews(memory)
    for _ in range(5):
        reviews.review()
        reviews.clock.forward(timedelta(days=1))

    with memory.reading() as session:
        row = LedgerReviewRow
        days = session.scalars(select(row.began_at).order_by(row.began_at)).all()
    assert days == [LATER + timedelta(days=n) for n in (2, 3, 4)]


def test_a_walk_leaves_the_ledger_as_it_is(memory):
    reviews = _reviews(memory)
    grow(memory, 2)
    before = reviews.review().verdict

    assert reviews.review().verdict == before


def test_it_is_walked_once_a_night_and_by_day_where_a_night_was_missed(memory):
    reviews, walked = _reviews(memory), []
    reviews.clock.moment = LATER.replace(hour=3)  # ten in the morning in Việt Nam
    for hour in range(100):
        if reviews.review_due() is not None:
            walked.append(hour)
        away = 40 if hour == 50 else 1
        reviews.clock.forward(timedelta(hours=away))

    # At once, then at one at night. After the worker was away for 40 hours at once, and at one again.
    assert walked == [0, 15, 39, 51, 72, 96]
