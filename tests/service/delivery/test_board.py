"""Deliveries and lateness are told to whom they concern, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from service.clock import LEGAL_TIME
from service.identity.roles import Role
from service.journeys.delivery.lateness import is_late, issue_due
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.issuing.views import Urgency
from service.journeys.provisioning.working_days import WorkingTime
from service.store.engine import Memory
from service.store.tables import AgencyRow, UnitRow
from tests.support.delivering import Post, a_post
from tests.support.outgoing import an_outgoing, change, someone, watched_by

STC = ("Sở Tài chính", "vt@stc.example")


@pytest.fixture
def post(tmp_path: Path, memory: Memory) -> Iterator[Post]:
    with a_post(tmp_path, memory) as post:
        someone(post.house)
        with memory.writing() as session:
            unit = session.query(UnitRow).filter_by(code="skhcn").one()
            session.add(AgencyRow(unit_id=unit.id, symbol="SKHCN", locality="Cần Thơ", seal_mm=36))
        yield post


def test_drafter_signer_watcher_and_clerk_see_the_deliveries_and_nobody_else(post: Post) -> None:
    people = {role: someone(post.house) for role in ("drafter", "leader", "watcher", "stranger")}
    clerk = someone(post.house, Role.CLERK)
    document_id = post.issue(STC, drafter=people["drafter"], leader=people["leader"])
    watched_by(post.house, document_id, people["watcher"])

    for who in (people["drafter"], people["leader"], people["watcher"], clerk):
        (delivery,) = post.desk.of(who, document_id).deliveries
        assert (delivery.name, delivery.state) == ("Sở Tài chính", "QUEUED")
    for who in (people["stranger"], someone(post.house, Role.AUDITOR)):
        with pytest.raises(NotFoundError):
            post.desk.of(who, document_id)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=LEGAL_TIME)


@pytest.mark.parametrize(
    ("signed", "issued", "urgency", "late"),
    [
        (at(20, 16), at(20, 17), Urgency.NORMAL, False),
        (at(20, 16), at(23, 16), Urgency.NORMAL, False),  # Friday to Monday
        (at(20, 16), at(24, 8), Urgency.NORMAL, True),
        (at(20, 16), at(20, 23), Urgency.HOA_TOC, False),
        (at(20, 16), at(21, 1), Urgency.KHAN, True),
        (datetime(2026, 11, 22, 18, tzinfo=UTC), at(24, 23), Urgency.NORMAL, False),  # Monday there
    ],
)
def test_a_document_is_issued_on_the_same_or_the_next_working_day(
    signed: datetime, issued: datetime, urgency: Urgency, late: bool
) -> None:
    assert is_late(WorkingTime(), signed, issued, urgency, issued) is late
    assert is_late(WorkingTime(), signed, None, urgency, issued) is late
    assert not is_late(WorkingTime(), None, None, urgency, issued)


def test_days_off_do_not_count() -> None:
    closed = WorkingTime(off=frozenset({date(2026, 11, 23)}))

    assert issue_due(closed, at(20, 16), Urgency.NORMAL).date() == date(2026, 11, 24)


def test_the_clerk_sees_what_is_late_in_their_agency(post: Post) -> None:
    clerk, moment = someone(post.house, Role.CLERK), post.house.clock()
    late = an_outgoing(post.house, recipients=[STC])
    waiting = an_outgoing(post.house, state="SEALING")
    fresh = an_outgoing(post.house)
    change(post.house, late, signed_at=moment - timedelta(days=8))
    change(post.house, waiting, signed_at=moment - timedelta(days=7))
    change(post.house, an_outgoing(post.house, state="CANCELLED"), signed_at=moment - timedelta(7))

    told = post.desk.late(clerk)

    assert [(one.document_id, one.issued_at is None) for one in told.documents] == [
        (waiting, True), (late, False),
    ]  # fmt: skip
    assert fresh not in {one.document_id for one in told.documents}
    assert not told.cut
    assert post.desk.of(clerk, late).late
    with pytest.raises(NotAllowedError):
        post.desk.late(someone(post.house))


def test_however_many_were_issued_in_time_the_newest_late_ones_are_told(post: Post) -> None:
    clerk, moment = someone(post.house, Role.CLERK), post.house.clock()
    for days in (20, 19, 18, 9, 8, 7):
        signed = moment - timedelta(days=days)
        in_time = an_outgoing(post.house)
        change(post.house, in_time, signed_at=signed, issued_at=signed)
    late = [an_outgoing(post.house, state="SEALING") for _ in range(3)]
    for days, document_id in zip((10, 6, 5), late, strict=True):
        change(post.house, document_id, signed_at=moment - timedelta(days=days))

    cut, whole = post.desk.late(clerk, most=2), post.desk.late(clerk, most=3)

    assert [one.document_id for one in cut.documents] == [late[2], late[1]]
    assert [one.document_id for one in whole.documents] == late[::-1]
    assert (cut.cut, whole.cut) == (True, False)
