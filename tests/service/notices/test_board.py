"""People hear of their turn once: urgent matters at once, all else once a working day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import Message
from pathlib import Path

import icalendar
import pytest

from service.clock import LEGAL_TIME
from service.identity.roles import Person
from service.journeys.errors import NotFoundError
from service.store.engine import Memory
from service.store.tables import OutgoingPartyRow, OutgoingStepRow, PersonRow
from tests.support.delivering import INBOX, Post, a_post, body_of
from tests.support.outgoing import an_open_step, an_outgoing, someone

SEVEN = datetime(2026, 11, 24, 7, 0, tzinfo=LEGAL_TIME)  # a Tuesday


@pytest.fixture
def post(tmp_path: Path, memory: Memory) -> Iterator[Post]:
    with a_post(tmp_path, memory) as post:
        yield post


def open_for(
    post: Post, *people: Person, due_at: datetime | None = None, **more: str
) -> tuple[str, str]:
    """Open a review for these people, as the flow does, and return document and step."""
    document_id = an_outgoing(post.house, state="REVIEWING", **more)
    step_id = an_open_step(post.house, document_id, *people, due_at=due_at)
    with post.house.memory.writing() as session:
        post.notices.opened(
            session, document_id, step_id, [one.id for one in people], moment=post.house.clock()
        )
    return document_id, step_id


def letters_to(post: Post, person: Person) -> list[Message]:
    return [one for one in post.letters() if one["To"] == person.email]


def test_an_urgent_turn_is_told_on_the_page_and_by_mail_at_once(post: Post) -> None:
    reviewer = someone(post.house)
    due = post.house.clock() + timedelta(hours=3)
    document_id, _ = open_for(
        post, reviewer, due_at=due, urgency="HOA_TOC", subject="Chống bão\r\nBcc: x@y.example"
    )

    (letter,) = letters_to(post, reviewer)

    assert letter["Subject"] == "[Hỏa tốc] Chờ bạn xem và cho ý kiến: Chống bão Bcc: x@y.example"
    assert letter["Bcc"] is None
    assert INBOX in body_of(letter)
    assert document_id not in body_of(letter), "a letter leads to the inbox and no further"
    (file,) = letter.iter_attachments()
    todo, _ = icalendar.Calendar.from_ical(file.get_payload(decode=True)).subcomponents
    assert (todo.decoded("due"), file.get_content_type()) == (
        due.replace(microsecond=0),
        "text/calendar",
    )
    (notice,) = post.notices.of(reviewer)
    assert (notice.kind, notice.waits) == ("TURN", True)
    assert post.notices.unread(reviewer.id) == 1


@pytest.mark.parametrize("urgency", ["NORMAL", "KHAN"])
def test_what_is_not_most_urgent_waits_for_the_days_letter(post: Post, urgency: str) -> None:
    reviewer = someone(post.house)
    open_for(post, reviewer, urgency=urgency)

    assert post.letters() == []
    assert post.notices.unread(reviewer.id) == 1


def test_a_turn_told_twice_is_one_notice_and_one_letter(post: Post) -> None:
    reviewer = someone(post.house)
    document_id, step_id = open_for(post, reviewer, urgency="HOA_TOC")
    with post.house.memory.writing() as session:
        ids = [reviewer.id, reviewer.id]
        post.notices.opened(session, document_id, step_id, ids, moment=post.house.clock())

    assert len(post.notices.of(reviewer)) == 1
    assert len(post.letters()) == 1


def test_nobody_is_told_of_what_was_rolled_back(post: Post) -> None:
    reviewer = someone(post.house)
    document_id = an_outgoing(post.house, urgency="HOA_TOC")

    def killed() -> None:
        with post.house.memory.writing() as session:
            post.notices.returned(session, document_id, [reviewer.id], moment=post.house.clock())
            raise SystemExit

    with pytest.raises(SystemExit):
        killed()

    assert post.letters() == []
    assert post.notices.of(reviewer) == ()


def test_a_turn_that_somebody_took_waits_no_more(post: Post) -> None:
    one, other = someone(post.house), someone(post.house)
    _, step_id = open_for(post, one, other)
    with post.house.memory.writing() as session:
        parties = session.query(OutgoingPartyRow).filter_by(step_id=step_id, person_id=one.id)
        party = parties.one()
        party.state, party.acted_by = "DONE", one.id

    assert (post.notices.unread(one.id), post.notices.unread(other.id)) == (0, 1)
    with post.house.memory.writing() as session:
        session.get_one(OutgoingStepRow, step_id).state = "DONE"
    assert post.notices.unread(other.id) == 0
    assert [notice.waits for notice in post.notices.of(other)] == [False]


def test_one_reads_ones_own_notices_alone(post: Post) -> None:
    mine, theirs = someone(post.house), someone(post.house)
    document_id, _ = open_for(post, mine)
    open_for(post, theirs)
    (notice,) = post.notices.of(mine)

    with pytest.raises(NotFoundError):
        post.notices.read(theirs, notice.id)
    assert post.notices.unread(mine.id) == 1
    assert post.notices.read(mine, notice.id) == document_id
    assert (post.notices.unread(mine.id), post.notices.unread(theirs.id)) == (0, 1)
    assert post.notices.read_all(theirs) == 1


def test_the_days_letter_comes_once_at_seven_and_tells_everything(post: Post) -> None:
    reviewer = someone(post.house)
    for subject in ("Tờ trình một", "Tờ trình hai"):
        open_for(post, reviewer, subject=subject)
        post.house.clock.forward(timedelta(seconds=1))
    post.house.clock.moment = SEVEN - timedelta(minutes=1)
    assert post.digests.send_due() == 0
    post.house.clock.moment = SEVEN

    assert post.digests.send_due() == 1
    assert post.digests.send_due() == 0, "never twice a day"
    post.house.clock.moment = SEVEN + timedelta(days=1)
    assert post.digests.send_due() == 0, "nothing is told twice"

    (letter,) = letters_to(post, reviewer)
    assert letter["Subject"] == "Ấn Tín ngày 24/11/2026: 2 việc"
    body = body_of(letter)
    assert "1. Chờ bạn xem và cho ý kiến: Tờ trình một" in body
    assert "2. Chờ bạn xem và cho ý kiến: Tờ trình hai" in body
    assert INBOX in body


def test_what_came_after_seven_is_told_the_next_working_day(post: Post) -> None:
    reviewer = someone(post.house)
    friday = datetime(2026, 11, 27, 7, 1, tzinfo=LEGAL_TIME)
    post.house.clock.moment = friday
    open_for(post, reviewer)
    post.house.clock.forward(timedelta(hours=2))
    assert post.digests.send_due() == 0
    for day in (1, 2):
        post.house.clock.moment = friday + timedelta(days=day)
        assert post.digests.send_due() == 0, "nobody is written to on a day off"
    post.house.clock.moment = friday + timedelta(days=3)

    assert post.digests.send_due() == 1


def test_a_turn_that_is_due_soon_is_told_again_each_day(post: Post) -> None:
    reviewer = someone(post.house)
    open_for(post, reviewer, due_at=SEVEN + timedelta(hours=30))
    for day in range(2):
        post.house.clock.moment = SEVEN + timedelta(days=day)
        assert post.digests.send_due() == 1
        assert post.digests.send_due() == 0, "once a day"

    first, second = letters_to(post, reviewer)
    assert "hạn 25/11/2026 13:00 (+07:00)" in body_of(first)
    assert len(list(second.iter_attachments())) == 1


def test_whoever_wants_no_daily_letter_gets_none_but_hears_what_is_most_urgent(post: Post) -> None:
    reviewer = someone(post.house)
    assert post.digests.wants(reviewer)
    post.digests.choose(reviewer, digest=False)
    open_for(post, reviewer)
    post.house.clock.moment = SEVEN
    assert post.digests.send_due() == 0
    assert post.letters() == []
    open_for(post, reviewer, urgency="THUONG_KHAN")

    assert len(letters_to(post, reviewer)) == 1


def test_a_letter_that_was_rolled_back_is_written_again(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewer = someone(post.house)
    open_for(post, reviewer)
    post.house.clock.moment = SEVEN
    with monkeypatch.context() as broken:

        def crash(*_: object, **__: object) -> None:
            raise SystemExit

        broken.setattr(type(post.outbox), "enqueue", crash)
        with pytest.raises(SystemExit):
            post.digests.send_due()

    assert post.digests.send_due() == 1


def test_whoever_left_or_has_no_mailbox_is_not_written_to(post: Post) -> None:
    left, mute, odd = (someone(post.house) for _ in range(3))
    for person in (left, mute, odd):
        open_for(post, person)
    with post.house.memory.writing() as session:
        session.get_one(PersonRow, left.id).active = False
        session.get_one(PersonRow, mute.id).email = None
        session.get_one(PersonRow, odd.id).email = "a@b\nBcc: c@d"
    post.house.clock.moment = SEVEN

    assert post.digests.send_due() == 0
    assert post.letters() == []


def test_a_calendar_address_shows_my_open_deadlines_until_it_is_revoked(post: Post) -> None:
    me, other = someone(post.house), someone(post.house)
    due = post.house.clock().replace(microsecond=0) + timedelta(days=2)
    open_for(post, me, due_at=due, subject="Kế hoạch; một, hai")
    open_for(post, other, due_at=due, subject="Của người khác")
    open_for(post, me)
    first = post.calendars.make(me)
    token = post.calendars.make(me)

    todo, event = icalendar.Calendar.from_ical(post.calendars.feed(token)).subcomponents

    assert str(todo["summary"]) == "Chờ bạn xem và cho ý kiến: Kế hoạch; một, hai"
    assert (todo.decoded("due"), event.decoded("dtend")) == (due, due)
    assert post.calendars.made_at(me) == post.house.clock()
    for gone in (first, "", "x" * 5000, token.swapcase()):
        with pytest.raises(NotFoundError):
            post.calendars.feed(gone)
    post.calendars.revoke(me)
    post.calendars.revoke(me)
    with pytest.raises(NotFoundError):
        post.calendars.feed(token)


def test_the_calendar_of_somebody_who_left_is_closed(post: Post) -> None:
    me = someone(post.house)
    token = post.calendars.make(me)
    with post.house.memory.writing() as session:
        session.get_one(PersonRow, me.id).active = False

    with pytest.raises(NotFoundError):
        post.calendars.feed(token)
