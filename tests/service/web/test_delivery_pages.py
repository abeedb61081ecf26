"""The pages of receipts, deliveries and notices: a link locates, a form answers, and a look changes nothing."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import icalendar
import pytest
from sqlalchemy import select

from service.identity.roles import Role
from service.journeys.delivery import DeliveryDesk
from service.store.tables import (
    DeliveryRow,
    DocumentVersionRow,
    EventRow,
    NoticeRow,
    StandingLetterRow,
)
from service.web.language import LANGUAGE_COOKIE
from service.web.translations import bundle, say
from tests.support.delivering_pages import Office, an_office
from tests.support.outgoing import (
    an_open_step,
    an_outgoing,
    attached_to,
    change,
    printed_code,
    someone,
)

STC = ("Sở Tài chính <script>alert(1)</script>", "vt@stc.example")
HREF = re.compile(r'(?:href|src|action)="([^"]+)"')


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as office:
        yield office


def sent(office: Office, **more: object) -> tuple[str, str, str]:
    """Return a document that was sent, its receipt's path and its digest."""
    document_id = office.issue(STC, **more)
    path = office.receipt()
    with office.house.memory.reading() as session:
        digest = session.get_one(DocumentVersionRow, (document_id, 2)).sha256
    return document_id, path, digest


def state(office: Office, document_id: str) -> str:
    with office.house.memory.reading() as session:
        wanted = select(DeliveryRow).where(DeliveryRow.document_id == document_id)
        return session.scalars(wanted).one().state


def test_a_clerk_elsewhere_compares_the_file_and_confirms(office: Office) -> None:
    document_id, path, digest = sent(office)
    reader = office.visitor()
    page = reader.get(path)
    assert page.status_code == 200
    assert "&lt;script&gt;" in page.text
    assert "<script>alert" not in page.text
    assert 'action="' + path + '/confirm"' not in page.text, "not before the file was compared"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"

    reader.get(f"{path}?sha256={digest}")
    assert "Đúng tệp đã gửi" in reader.page
    answer = reader.post(f"{path}/confirm", sha256=digest, by="Trần Văn Thư")

    assert (answer.status_code, answer.location) == (303, path)
    assert "Trần Văn Thư xác nhận lúc" in reader.get(path).text
    assert state(office, document_id) == "RECEIVED"
    again = reader.post(f"{path}/confirm", sha256=digest, by="Ai đó")
    assert again.status_code in {400, 409}
    assert state(office, document_id) == "RECEIVED"


def test_where_no_script_runs_the_file_itself_is_compared_and_not_kept(office: Office) -> None:
    _, path, _ = sent(office)
    reader = office.visitor()
    reader.get(path)
    octets = reader.get(f"{path}/document.pdf").data
    reader.get(path)
    kept = sorted(office.house.vault.root.rglob("*"))

    same = reader.post(path, file=(io.BytesIO(octets), "15.pdf"))
    assert "Đúng tệp đã gửi" in same.text
    other = reader.post(path, file=(io.BytesIO(octets + b" "), "15.pdf"))
    assert "Không phải tệp đã gửi" in other.text
    assert sorted(office.house.vault.root.rglob("*")) == kept


def test_a_program_that_follows_every_link_answers_nothing(office: Office) -> None:
    document_id, path, digest = sent(office)
    scanner, seen, waiting = office.visitor(), set[str](), [path, f"{path}?sha256={digest}"]
    with office.house.memory.reading() as session:
        before = len(session.scalars(select(EventRow.number)).all())
    while waiting and len(seen) < 60:
        one = waiting.pop(0)
        seen.add(one)
        answer = scanner.get(one)
        if answer.mimetype == "text/html" and one.startswith("/r/"):
            found = [link.replace("&amp;", "&") for link in HREF.findall(answer.text)]
            waiting += [to for to in found if to.startswith("/") and to not in {*seen, *waiting}]
            scanner.client.head(one).close()

    assert f"{path}/confirm" in seen
    assert state(office, document_id) == "SENT"
    with office.house.memory.reading() as session:
        assert len(session.scalars(select(EventRow.number)).all()) == before


def test_an_answer_without_the_token_of_its_form_is_refused(office: Office) -> None:
    document_id, path, digest = sent(office)
    stranger = office.app.test_client()

    answer = stranger.post(f"{path}/confirm", data={"sha256": digest, "by": "x"})

    assert answer.status_code == 400
    assert state(office, document_id) == "SENT"


def test_a_document_is_sent_back_from_the_page_and_its_drafter_sees_the_bell(
    office: Office,
) -> None:
    drafter = someone(office.house)
    document_id, path, _ = sent(office, drafter=drafter)
    reader = office.visitor()
    reader.get(path)
    missing = reader.post(f"{path}/return", reason="OTHER", note="", by="Trần Văn Thư")
    assert missing.status_code == 409
    assert "Xin ghi rõ lý do" in missing.text
    assert 'value="Trần Văn Thư"' in missing.text, "what was typed is not lost"

    reader.post(f"{path}/return", reason="NOT_OURS", note="<b>Gửi Sở Nội vụ</b>", by="Trần Văn Thư")

    assert "&lt;b&gt;Gửi Sở Nội vụ" in reader.get(path).text
    assert state(office, document_id) == "REJECTED"
    mine = office.visitor(drafter)
    assert "Thông báo: 1 chưa đọc" in mine.get("/notices").text
    assert "Nơi nhận trả lại văn bản" in mine.page
    assert "Bị trả lại" in mine.get(f"/office/{document_id}/delivery").text


@pytest.mark.parametrize(
    "path", ["/r/x", "/r/" + "a" * 43, "/r/%00", "/r/..%2f..", "/r/" + "x" * 3000]
)
def test_a_link_that_was_never_sent_opens_nothing(office: Office, path: str) -> None:
    answer = office.visitor().get(path)

    assert answer.status_code in {404, 410}
    assert "15/QĐ" not in answer.text


def test_whoever_guesses_links_is_soon_told_to_wait(tmp_path: Path) -> None:
    with an_office(tmp_path, rate_limits="on") as office:
        reader = office.visitor()
        answers = [reader.get(f"/r/{n:043}").status_code for n in range(25)]

    assert answers[:20] == [410] * 20
    assert set(answers[20:]) == {429}


def test_an_answered_link_says_what_was_answered_and_hands_out_nothing_after_its_time(
    office: Office,
) -> None:
    document_id, path, digest = sent(office)
    reader = office.visitor()
    reader.get(f"{path}?sha256={digest}")
    reader.post(f"{path}/confirm", sha256=digest, by="Trần Văn Thư")
    assert f"{path}/document.pdf" in reader.get(path).text
    attached_to(office.house, document_id, "phu-luc.pdf")
    office.house.clock.forward(timedelta(days=91))

    page = reader.get(path).text

    assert "Trần Văn Thư xác nhận lúc" in page
    assert '.pdf"' not in page
    assert reader.get(f"{path}/document.pdf").status_code == 410


def test_the_list_of_late_documents_is_told_even_where_it_is_cut(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, moment = someone(office.house, Role.CLERK), office.house.clock()
    late = [an_outgoing(office.house, state="SEALING", subject=f"Muộn {n}") for n in (1, 2)]
    for days, document_id in zip((9, 8), late, strict=True):
        change(office.house, document_id, signed_at=moment - timedelta(days=days))
    page = office.visitor(clerk).get("/office/late").text
    assert "Muộn 1" in page
    assert "văn bản mới nhất" not in page
    monkeypatch.setitem(DeliveryDesk.late.__kwdefaults__, "most", 1)

    page = office.visitor(clerk).get("/office/late").text

    assert "Muộn 2" in page
    assert "Muộn 1" not in page
    assert "1 văn bản mới nhất" in page


def test_deliveries_are_shown_to_those_they_concern_alone(office: Office) -> None:
    drafter, clerk = someone(office.house), someone(office.house, Role.CLERK)
    document_id, _, _ = sent(office, drafter=drafter)
    path = f"/office/{document_id}/delivery"

    for person in (drafter, clerk):
        page = office.visitor(person).get(path)
        assert page.status_code == 200
        assert "Đã gửi, chờ xác nhận" in page.text
    assert office.visitor(someone(office.house)).get(path).status_code == 404
    assert office.visitor().get(path).status_code == 303
    assert office.visitor(clerk).get("/office/late").status_code == 200
    assert office.visitor(drafter).get("/office/late").status_code == 403


def test_a_recalled_document_is_not_handed_out_any_more(office: Office) -> None:
    document_id, path, digest = sent(office)
    change(office.house, document_id, standing="RECALLED", standing_at=office.house.clock())
    reader = office.visitor()

    assert "đã bị thu hồi" in reader.get(f"{path}?sha256={digest}").text
    assert reader.get(f"{path}/document.pdf").status_code == 409


def test_notices_are_read_by_a_form_and_lead_to_their_document(office: Office) -> None:
    me = someone(office.house)
    document_id = office.issue(STC)
    step_id = an_open_step(office.house, document_id, me)
    with office.house.memory.writing() as session:
        office.rooms.deliveries.notices.opened(
            session, document_id, step_id, [me.id], moment=office.house.clock()
        )
    with office.house.memory.reading() as session:
        notice_id = session.scalars(select(NoticeRow.id)).one()
    reader = office.visitor(me)

    for _ in range(2):
        assert "Thông báo: 1 chưa đọc" in reader.get("/notices").text
    assert reader.get(f"/notices/{notice_id}").status_code == 405
    answer = reader.post(f"/notices/{notice_id}")
    assert answer.status_code == 303
    assert answer.location.startswith(f"/office/{document_id}")
    assert "chưa đọc" not in reader.get("/notices").text
    stranger = office.visitor(someone(office.house))
    stranger.get("/notices")
    assert stranger.post(f"/notices/{notice_id}").status_code == 404


def test_a_calendar_address_is_shown_once_and_ends_when_revoked(office: Office) -> None:
    me = office.visitor(someone(office.house))
    me.get("/notices")
    made = me.post("/notices/calendar")
    found = re.search(r"http://antin\.test(/calendar/[\w-]+\.ics)", made.text)
    assert (made.status_code, bool(found)) == (201, True)
    path = found[1] if found else ""
    assert path not in me.get("/notices").text

    feed = office.visitor().get(path)
    assert feed.content_type == "text/calendar; charset=utf-8"
    assert "Set-Cookie" not in feed.headers
    icalendar.Calendar.from_ical(feed.data)
    me.post("/notices/calendar/revoke")
    assert office.visitor().get(path).status_code == 404


def test_the_days_letter_is_turned_off_and_on(office: Office) -> None:
    person = someone(office.house)
    me = office.visitor(person)
    assert " checked" in me.get("/notices").text
    me.post("/notices/settings")
    assert not office.rooms.deliveries.digests.wants(person)
    me.get("/notices")
    me.post("/notices/settings", digest="yes")
    assert office.rooms.deliveries.digests.wants(person)


def test_a_recipient_downloads_each_separate_file_of_their_document_and_no_other(
    office: Office,
) -> None:
    document_id, path, _ = sent(office)
    other_id, elsewhere, _ = sent(office)
    files = [attached_to(office.house, document_id, f"phu-luc-{n}.pdf") for n in (1, 2)]
    foreign = attached_to(office.house, other_id, "cua-noi-khac.pdf")
    reader = office.visitor()

    page = reader.get(path).text
    for number, version in enumerate(files, 1):
        link = f"{path}/files/{number}.pdf"
        assert link in page
        assert f"phu-luc-{number}.pdf" in page
        answer = reader.get(link)
        assert hashlib.sha256(answer.data).hexdigest() == version.sha256
        assert answer.headers["Cache-Control"] == "no-store"
        assert "attachment" in answer.headers["Content-Disposition"]
    assert "cua-noi-khac" not in page
    assert reader.get(f"{path}/files/3.pdf").status_code == 410
    assert reader.get(f"{path}/files/0.pdf").status_code == 410
    held = hashlib.sha256(reader.get(f"{elsewhere}/files/1.pdf").data).hexdigest()
    assert held == foreign.sha256
    assert reader.get("/r/unknown/files/1.pdf").status_code == 410

    change(office.house, document_id, standing="RECALLED", standing_at=office.house.clock())
    refused = reader.get(f"{path}/files/1.pdf")
    assert refused.status_code == 409
    assert b"%PDF" not in refused.data
    assert f"{path}/files/1.pdf" not in reader.get(path).text


def test_a_replaced_document_says_so_to_its_recipient_and_by_which(office: Office) -> None:
    document_id, path, _ = sent(office)
    newer = an_outgoing(
        office.house, relation="REPLACES", related_id=document_id, notation="16/QĐ-SKHCN"
    )
    change(office.house, document_id, standing="REPLACED", standing_at=office.house.clock())

    page = office.visitor().get(path).text

    assert "đã được thay thế" in page
    assert f"/v/{printed_code(office.house, newer)}" in page


def test_the_board_and_the_page_say_how_many_were_told_of_a_recall(office: Office) -> None:
    document_id, _, _ = sent(office)
    clerk = someone(office.house, Role.CLERK)
    rooms = office.rooms
    rooms.house.issuing.recall(clerk, document_id, "Ban hành nhầm.")
    waiting = office.visitor(clerk).get(f"/office/{document_id}/delivery").text
    assert "Đã báo 0/1 nơi nhận" in waiting
    assert "Chờ gửi thư báo" in waiting

    while rooms.outbox.send_due():
        pass

    assert "Đã báo 1/1 nơi nhận" in office.visitor(clerk).get(f"/office/{document_id}").text
    assert "Đã gửi thư báo" in office.visitor(clerk).get(f"/office/{document_id}/delivery").text


def test_a_separate_file_of_a_recalled_document_is_known_as_such_by_its_digest(
    office: Office,
) -> None:
    document_id, _, digest = sent(office)
    file = attached_to(office.house, document_id, "phu-luc.pdf").sha256
    reader = office.visitor()
    fresh = reader.get(f"/verify/known?sha256={file}").text
    assert "Tệp này kèm theo văn bản 15/QĐ-SKHCN" in fresh
    assert "thu hồi" not in fresh
    assert "Tệp này đã được ký tại đây" in reader.get(f"/verify/known?sha256={digest}").text
    change(office.house, document_id, standing="RECALLED", standing_at=office.house.clock())

    for one in (file, digest):
        page = reader.get(f"/verify/known?sha256={one}").text
        assert "Văn bản 15/QĐ-SKHCN đã bị thu hồi" in page
        assert f"/v/{printed_code(office.house, document_id)}" in page
        assert "stand tone-bad" in page


ENDS = ("QUEUED", "SENT", "REFUSED", "GIVEN_UP", "STOPPED", "IN_DOUBT", "OTHER_WAY")


def test_however_a_letter_and_its_news_stand_the_board_has_words_for_it(office: Office) -> None:
    clerk, document_id = someone(office.house, Role.CLERK), sent(office)[0]
    change(office.house, document_id, standing="RECALLED", standing_at=office.house.clock())
    reader = office.visitor(clerk)
    for end in ENDS:
        ended_as(office, end)
        for language in ("vi", "en"):
            reader.client.set_cookie(LANGUAGE_COOKIE, language)
            page = reader.get(f"/office/{document_id}/delivery")
            assert page.status_code == 200
            for part in ("state", "news"):
                key = f"delivery-{part}-{end.lower().replace('_', '-')}"
                assert bundle(language).has_message(key)
                assert say(key, language) in page.text


def ended_as(office: Office, end: str) -> None:
    """Have the letter with a recalled document, and the one that tells of it, end in one way."""
    with office.house.memory.writing() as session:
        delivery = session.scalars(select(DeliveryRow)).one()
        delivery.state = end
        session.merge(
            StandingLetterRow(
                id="news", delivery_id=delivery.id, document_id=delivery.document_id,
                standing="RECALLED", by_document="", state=end, queued_at=office.house.clock(),
            )
        )  # fmt: skip
