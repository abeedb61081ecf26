"""A person's stamps on their page: added with an image, made the default, taken away; nobody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from config.settings import Settings
from service.app import create_app
from service.identity.roles import Role
from service.wiring import Rooms
from tests.service.web.test_mandate_pages import visitor
from tests.service.web.test_trust_pages import PASSWORD
from tests.support.people import somebody

SAMPLES = Path(__file__).parents[3] / "service/samples"
BLUE, RED = ((SAMPLES / name).read_bytes() for name in ("chu-ky-lanhdao.png", "dau-co-quan.png"))
FIELDS = {"name": "Ký <đầy đủ>", "position": "Giám đốc", "lines": "NAME", "width_mm": "42,5"}


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    rooms = Rooms(Settings(data=tmp_path, rate_limits="off"))
    for name, role in (("lanhdao", Role.LEADER), ("khac", Role.LEADER), ("cntt", Role.IT_STAFF)):
        person = somebody(rooms.memory, name, role)
        rooms.sign_in.add_local_account(person.id, PASSWORD)
    yield rooms
    rooms.close()


@pytest.fixture
def app(rooms: Rooms) -> Flask:
    return create_app(rooms.settings, rooms=rooms)


def test_a_stamp_is_added_seen_made_the_default_and_taken_away(app: Flask) -> None:
    leader = visitor(app, "lanhdao")
    leader.get("/account/stamps")
    added = leader.post("/account/stamps", image=(BytesIO(BLUE), "chu-ky.png"), **FIELDS)
    assert added.status_code == 303

    page = leader.get("/account/stamps").text
    assert "Ký &lt;đầy đủ&gt;" in page
    assert "42,5 ×" in page
    assert "<p>Nguyễn Thị Minh Anh</p>" in page
    address = re.findall(r'src="(/account/stamps/[^"]+)\.png"', page)[0]
    assert leader.get(f"{address}.png").data == BLUE

    assert leader.post(f"{address}/default").status_code == 303
    assert "Mặc định</span>" in leader.get("/account/stamps").text
    assert leader.post(f"{address}/remove").status_code == 303
    assert "Chưa có mẫu riêng" in leader.get("/account/stamps").text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"image": RED}, "image"),
        ({"image": b"not a picture"}, "image"),
        ({"image": b""}, "image"),
        ({"name": ""}, "name"),
        ({"width_mm": "rộng"}, "width_mm"),
        ({"width_mm": "1e9"}, "width_mm"),
        ({"width_mm": "NaN"}, "width_mm"),
        ({"lines": "ALL"}, "lines"),
    ],
)
def test_what_cannot_be_a_stamp_is_told_beside_its_field(
    app: Flask, change: dict[str, object], field: str
) -> None:
    leader = visitor(app, "lanhdao")
    leader.get("/account/stamps")
    facts = {**FIELDS, "image": BLUE, **change}
    octets = facts.pop("image")
    assert isinstance(octets, bytes)
    facts["image"] = (BytesIO(octets), "chu-ky.png")

    assert leader.post("/account/stamps", **facts).status_code == 422
    assert f'id="stamp-{field}-error"' in leader.page


def test_another_persons_stamp_is_not_there(app: Flask) -> None:
    leader, other = visitor(app, "lanhdao"), visitor(app, "khac")
    leader.get("/account/stamps")
    leader.post("/account/stamps", image=(BytesIO(BLUE), "chu-ky.png"), **FIELDS)
    page = leader.get("/account/stamps").text
    address = re.findall(r'src="(/account/stamps/[^"]+)\.png"', page)[0]
    other.get("/account/stamps")

    assert other.get(f"{address}.png").status_code == 404
    assert other.post(f"{address}/default").status_code == 404
    assert other.post(f"{address}/remove").status_code == 404


def test_whoever_does_not_sign_has_no_such_page(app: Flask) -> None:
    assert visitor(app, "cntt").get("/account/stamps").status_code == 403
