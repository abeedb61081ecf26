"""A verdict lives as long as somebody wants it to, with its pictures and evidence, and then is gone."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from service.events.ledger import verify
from service.journeys.errors import NotFoundError
from service.journeys.kept_verdicts import (
    PICTURES_AT_MOST,
    PNG,
    KeptVerdicts,
    Piece,
    Retention,
)
from service.store.tables.ledger import EventRow
from service.store.tables.validations import ValidationEvidenceRow, ValidationPictureRow
from tests.service.test_verification import journey
from tests.support.reports import report, signature
from tests.support.signed import signed


class Clock:
    def __init__(self):
        self.moment = datetime(2026, 11, 23, 7, 5, 9, tzinfo=UTC)

    def __call__(self):
        return self.moment


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def shelf(memory, clock):
    return KeptVerdicts(memory, clock, Retention(hours=24, days=90))


def a_report():
    return report("SIGNED", signature(), signature(field="Signature2"))


def kinds(memory):
    with memory.reading() as session:
        assert verify(session).broken is None
        return [row.kind for row in session.scalars(select(EventRow))]


def test_a_verdict_kept_for_a_week_outlives_its_day_and_not_its_week(shelf, clock, memory):
    verdict = shelf.keep(a_report(), days=7)

    clock.moment += timedelta(days=6)
    assert shelf.purge() == 0
    assert shelf.retrieve(verdict.id).report == verdict.report
    clock.moment += timedelta(days=2)
    assert shelf.purge() == 1
    assert kinds(memory) == ["DocumentVerified", "VerdictKept"]


def test_nobody_can_have_a_verdict_kept_beyond_the_longest_time(shelf, clock):
    verdict = shelf.keep(a_report(), days=100_000)

    assert verdict.kept_until == clock.moment + timedelta(days=90)


def test_keeping_longer_never_shortens(shelf, clock, memory):
    verdict = shelf.keep(a_report(), days=30)

    assert shelf.keep_longer(verdict.id, 7).kept_until == clock.moment + timedelta(days=30)
    assert shelf.keep_longer(verdict.id, 60).kept_until == clock.moment + timedelta(days=60)


def test_what_is_deleted_is_gone_with_all_that_belonged_to_it(shelf, memory):
    pictures = [("Signature1", 2, PNG + b"1"), ("Signature2", 3, PNG + b"2")]
    verdict = shelf.keep(a_report(), pictures, [Piece("crl", b"1")], days=7)
    other = shelf.keep(a_report(), pictures)

    shelf.forget(verdict.id)

    for ask in (shelf.retrieve, shelf.evidence, shelf.forget, lambda i: shelf.picture(i, 1)):
        with pytest.raises(NotFoundError):
            ask(verdict.id)
    with memory.reading() as session:
        assert session.scalars(select(ValidationEvidenceRow)).all() == []
        left = session.scalars(select(ValidationPictureRow.validation_id)).all()
    assert set(left) == {other.id}
    assert kinds(memory)[-1] == "VerdictDeleted"


def test_each_picture_is_told_with_the_signature_it_belongs_to(shelf):
    pictures = [("Signature2", 3, PNG + b"a"), ("Signature1", 1, PNG + b"b")]

    verdict = shelf.keep(a_report(), pictures)

    told = [one["changes"]["pictures"] for one in verdict.report["signatures"]]
    assert told == [[{"number": 2, "page": 1}], [{"number": 1, "page": 3}]]
    assert shelf.picture(verdict.id, 1) == PNG + b"a"


def test_pictures_are_bounded_and_are_pictures(shelf):
    many = [("Signature1", page, PNG) for page in range(1, 40)]

    verdict = shelf.keep(a_report(), [("Signature1", 1, b"<svg/>"), *many])

    assert len(verdict.report["signatures"][0]["changes"]["pictures"]) == PICTURES_AT_MOST
    with pytest.raises(NotFoundError):
        shelf.picture(verdict.id, PICTURES_AT_MOST + 1)


def test_evidence_is_kept_only_when_the_verdict_is(memory):
    desk = journey(memory)

    fleeting = desk.examine(BytesIO(signed(level="B-LTA")))
    kept = desk.examine(BytesIO(signed(level="B-LTA")), keep_days=7)

    assert (fleeting.has_evidence, kept.has_evidence) == (False, True)
    found = {piece.kind for piece in desk.kept.evidence(kept.id)}
    assert found == {"certificate", "crl", "ocsp"}


def test_a_digest_finds_the_newest_verdict_still_kept(shelf, clock):
    assert shelf.known(a_report()["document"]["sha256"]) is None
    shelf.keep(a_report() | {"verdict": "REJECTED"})
    clock.moment += timedelta(hours=1)
    shelf.keep(a_report())

    known = shelf.known(a_report()["document"]["sha256"])

    assert known is not None
    assert (known.verdict, known.signatures) == ("SIGNED", 2)
    clock.moment += timedelta(hours=25)
    assert shelf.known(a_report()["document"]["sha256"]) is None
