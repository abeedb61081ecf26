"""The pages of a list of documents, as plain HTML on the whole house: nothing here needs a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from service.app import create_app
from service.identity.people import active_person_named
from service.identity.roles import Person
from service.journeys.signing import ItemState
from service.journeys.signing.consent import shown_token
from service.store.tables import EventRow
from service.wiring import Rooms
from tests.support.city import PASSWORD, a_city
from tests.support.documents import a_pdf

PIN = "135790"


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    rooms = a_city(tmp_path)
    yield rooms
    rooms.close()


@pytest.fixture
def app(rooms: Rooms) -> Flask:
    return create_app(rooms.settings, rooms=rooms)


@pytest.fixture
def leader(rooms: Rooms) -> Person:
    """A leader who holds a key."""
    with rooms.memory.reading() as session:
        person = active_person_named(session, "lanhdao")
    assert person is not None
    rooms.certificates.issue_to_person(
        person, PIN, organization="Sở Khoa học và Công nghệ", locality="Cần Thơ", actor=None
    )
    return person


@pytest.fixture
def desk(app: Flask, leader: Person) -> FlaskClient:
    return signed_in(app)


def signed_in(app: Flask, name: str = "lanhdao") -> FlaskClient:
    visitor = app.test_client()
    answer = post(visitor, "/sign-in", "/sign-in", user_name=name, password=PASSWORD)
    assert answer.status_code == 303, answer.text
    return visitor


def post(
    visitor: FlaskClient, page: str, action: str, documents: list[str] | None = None, /, **form: str
) -> TestResponse:
    """Send a form of a page, with the hidden fields that the page gave it."""
    told = visitor.get(page).text
    hidden = {
        name: value
        for name in ("csrf_token", "consent_sha256", "shown")
        for value in re.findall(rf'name="{name}"[^>]*value="([^"]+)"', told)[-1:]
    }
    more: dict[str, str | list[str]] = {"document": documents} if documents is not None else {}
    return visitor.post(action, data={**hidden, **form, **more})


def documents(rooms: Rooms, leader: Person, count: int) -> list[str]:
    return [
        rooms.signing.upload(leader, BytesIO(a_pdf(text=str(uuid4()))), f"Tờ trình {n}.pdf").id
        for n in range(1, count + 1)
    ]


def gather(rooms: Rooms, desk: FlaskClient, leader: Person, count: int) -> str:
    """Choose so many documents on the page; return the address of the list."""
    key = rooms.signing.credentials(leader)[0].id
    chosen = documents(rooms, leader, count)
    answer = post(desk, "/batches/new", "/batches/new", chosen, credential=key)
    assert answer.status_code == 303, answer.text
    return answer.location


def given(rooms: Rooms) -> int:
    with rooms.memory.reading() as session:
        query = select(func.count()).where(EventRow.kind == "SignatureGiven")
        return session.scalar(query) or 0


def test_three_documents_are_chosen_looked_at_and_signed_with_one_pin(
    rooms: Rooms, desk: FlaskClient, leader: Person
) -> None:
    where = gather(rooms, desk, leader, 3)
    told = desk.get(where).text
    assert told.count('class="sheet batch-card"') == 3
    assert told.count("/page.png?width=480") == 3
    assert told.count('class="digest"') == 4  # each document's, and the list's

    answer = post(desk, where, where, pin=PIN)

    assert (answer.status_code, answer.location) == (303, f"{where}/progress")
    done = desk.get(answer.location).text
    assert "Đã ký 3 văn bản" in done
    assert "http-equiv" not in done
    assert given(rooms) == 3
    assert desk.get(where).location == f"{where}/progress"


def test_a_long_list_tells_how_far_it_is_and_refreshes_itself(
    rooms: Rooms, desk: FlaskClient, leader: Person
) -> None:
    where = gather(rooms, desk, leader, 4)
    way = post(desk, where, where, pin=PIN).location

    told = desk.get(way).text
    assert "0/4 văn bản đã xong" in told
    assert '<meta http-equiv="refresh"' in told
    rooms.signing.finish_batch(where.split("/")[2])

    assert "Đã ký 4 văn bản" in desk.get(way).text


def test_what_is_taken_out_is_not_signed_and_the_page_says_so(
    rooms: Rooms, desk: FlaskClient, leader: Person
) -> None:
    where = gather(rooms, desk, leader, 3)
    answer = post(desk, where, f"{where}/documents/2")
    assert answer.location == f"{where}#list"
    told = desk.get(where).text
    assert "Bạn đã bỏ văn bản này ra." in told
    assert "Ký số 2 văn bản" in told

    post(desk, where, where, pin=PIN)
    assert given(rooms) == 2


def test_a_wrong_pin_is_told_on_the_same_page_and_signs_nothing(
    rooms: Rooms, desk: FlaskClient, leader: Person
) -> None:
    where = gather(rooms, desk, leader, 2)

    answer = post(desk, where, where, pin="999999")

    assert answer.status_code == 422
    assert "Còn 4 lần nhập" in answer.text
    assert "Chưa văn bản nào được ký." in answer.text
    assert "999999" not in answer.text
    assert re.search(
        r'<input[^>]*autofocus[^>]*id="pin"', answer.text
    )  # the page opens where it is wrong
    assert "autofocus" not in desk.get(where).text
    assert given(rooms) == 0
    assert post(desk, where, where, pin=PIN).status_code == 303


def test_a_list_that_changed_under_the_page_is_not_signed(
    rooms: Rooms, desk: FlaskClient, leader: Person
) -> None:
    where = gather(rooms, desk, leader, 2)
    seen = desk.get(where).text
    rooms.signing.leave_out(leader, where.split("/")[2], 1)
    form = {
        name: re.findall(rf'name="{name}"[^>]*value="([^"]+)"', seen)[-1]
        for name in ("csrf_token", "consent_sha256", "shown")
    }

    answer = desk.post(where, data={**form, "pin": PIN})

    assert answer.status_code == 409
    assert given(rooms) == 0


def test_a_page_shown_too_long_ago_asks_again(
    rooms: Rooms, desk: FlaskClient, leader: Person
) -> None:
    where = gather(rooms, desk, leader, 2)
    batch = rooms.signing.batch(leader, where.split("/")[2])
    earlier = datetime.now(UTC) - timedelta(minutes=31)
    old = shown_token(rooms.settings.service_secret, batch.id, batch.consent_sha256, earlier)
    answer = post(desk, where, where, pin=PIN, shown=old)

    assert answer.status_code == 409
    assert "Danh sách được mở đã lâu." in answer.text
    assert given(rooms) == 0


def test_whoever_was_signed_out_midway_goes_on_with_the_rest(
    rooms: Rooms, app: Flask, desk: FlaskClient, leader: Person
) -> None:
    where = gather(rooms, desk, leader, 3)

    def checkpoint(step: str) -> None:
        if step == "one_given":
            rooms.sessions.end_all(leader.id)

    object.__setattr__(rooms.signing, "checkpoint", checkpoint)
    way = post(desk, where, where, pin=PIN).location
    object.__setattr__(rooms.signing, "checkpoint", lambda _step: None)

    assert given(rooms) == 1
    assert desk.get(way).status_code == 303  # to the sign-in page
    again = signed_in(app)
    told = again.get(way).text
    assert "2 văn bản chưa được ký" in told
    assert "Phiên làm việc kết thúc trước khi ký đến văn bản này." in told
    assert "Ký tiếp các văn bản còn lại" in told
    assert "Đã ký 1 văn bản của danh sách này" in again.get(where).text
    assert "danh sách" in again.get("/batches/new").text

    post(again, where, where, pin=PIN)
    assert given(rooms) == 3
    batch = rooms.signing.batch(leader, where.split("/")[2])
    assert batch.count(ItemState.FINISHED) == 3


def test_nothing_chosen_too_many_and_what_is_no_document_are_refused(
    rooms: Rooms, desk: FlaskClient, leader: Person
) -> None:
    key = rooms.signing.credentials(leader)[0].id
    chosen = documents(rooms, leader, 3)
    object.__setattr__(rooms.signing, "batch_limit", 2)

    def ask(wanted: list[str]) -> TestResponse:
        return post(desk, "/batches/new", "/batches/new", wanted, credential=key)

    none, many = ask([]), ask(chosen)
    assert (none.status_code, many.status_code) == (422, 422)
    assert "Chưa chọn văn bản nào" in none.text
    assert "tối đa 2 văn bản" in many.text
    assert many.text.count("checked") >= 3  # what was ticked stays ticked
    assert ask(["../../etc/passwd"]).status_code == 404
    assert ask([str(uuid4())]).status_code == 404


def test_lists_are_for_their_own_signer_alone(
    rooms: Rooms, app: Flask, desk: FlaskClient, leader: Person
) -> None:
    where = gather(rooms, desk, leader, 2)
    other = signed_in(app, "phogiamdoc")

    assert other.get(where).status_code == 404
    assert other.get(f"{where}/progress").status_code == 404
    assert signed_in(app, "kiemtoan").get(where).status_code == 403
    assert app.test_client().get(where).status_code == 303


def test_a_document_placed_alone_comes_back_to_its_list(
    rooms: Rooms, desk: FlaskClient, leader: Person
) -> None:
    where = gather(rooms, desk, leader, 2)
    door = re.findall(r'href="(/documents/[^"]+/place\?batch=[^"]+)"', desk.get(where).text)[0]
    told = desk.get(door).text
    assert "Đặt ở đây" in told
    key = rooms.signing.credentials(leader)[0].id
    mark = {"page": "1", "left": "10", "top": "20", "width": "30", "height": "8"}

    answer = post(desk, door, door, where="custom", credential=key, **mark)

    assert answer.location == where
    assert "Ký số 2 văn bản" in desk.get(where).text
    foreign = door.replace(where.split("/")[2], str(uuid4()))
    assert post(desk, foreign, foreign, where="custom", credential=key, **mark).status_code == 404
