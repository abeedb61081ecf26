"""From nothing to the first sign-in of a government that is not the sample city: the commands of operations.md."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from config.settings import Ldap, Mailboxes, Settings, TimestampService
from service.app import create_app
from service.identity.roles import Role
from service.wiring import Rooms
from tests.support.mail_slapd import (
    LISTS,
    MANAGER,
    MANAGER_PASSWORD,
    PEOPLE,
    SUFFIX,
    MailSlapd,
    a_mail_slapd,
)

HERE = "https://ky.dongnai.example"
PASSWORD = "Mat-khau-dau-tien-2026"  # noqa: S105 - of this test alone
UNITS = """\
Mã đơn vị;Tên đơn vị;Mã đơn vị cấp trên
H19;Ủy ban nhân dân tỉnh Đồng Nai;
H19.01;Văn phòng Ủy ban nhân dân tỉnh;H19
H19.05;Sở Nội vụ;H19
"""
PEOPLE_LIST = """\
Mã cán bộ;Họ và tên;Mã đơn vị;Chức danh;Đang công tác;Số quyết định;Ngày quyết định
DN001;Nguyễn Văn Bình;H19.05;Giám đốc Sở;có;01/QĐ;02/01/2026
DN002;Trần Thị Cúc;H19.05;Văn thư;có;01/QĐ;02/01/2026
DN003;Lê Minh Đức;H19.01;Chuyên viên;có;01/QĐ;02/01/2026
"""
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@pytest.fixture
def slapd() -> Iterator[MailSlapd]:
    with a_mail_slapd() as server:
        yield server


@pytest.fixture
def rooms(tmp_path: Path, slapd: MailSlapd, database_url: str) -> Iterator[Rooms]:
    place = {
        "url": slapd.url,
        "start_tls": False,
        "base_dn": SUFFIX,
        "bind_dn": MANAGER,
        "bind_password": MANAGER_PASSWORD,
    }
    settings = Settings(
        environment="production",
        data=tmp_path / "data",
        database_url=database_url,
        secret="s" * 40,  # type: ignore[arg-type]
        public_url=HERE,
        ldap=Ldap.model_validate(place),
        mailboxes=Mailboxes.model_validate(place | {"people_dn": PEOPLE, "lists_dn": LISTS}),
        signing={  # type: ignore[arg-type]
            "timestamp_authorities": [TimestampService(name="tsa", url="http://127.0.0.1:1/")]
        },
    )
    rooms = Rooms(settings)
    yield rooms
    rooms.close()


def run(app: Flask, *words: str, code: int = 0) -> str:
    told = app.test_cli_runner().invoke(args=words)
    assert told.exit_code == code, told.output
    return told.output


def signed_in(app: Flask, name: str):
    client = app.test_client()
    token = TOKEN.search(client.get("/sign-in", base_url=HERE).text)
    assert token
    given = {"user_name": name, "password": PASSWORD, "csrf_token": token[1]}
    answer = client.post("/sign-in", base_url=HERE, data=given, headers={"Referer": HERE})
    assert answer.status_code == 303, answer.text
    return client


def test_another_government_sets_the_service_up(rooms: Rooms, slapd: MailSlapd, tmp_path: Path):
    app = create_app(rooms.settings, rooms=rooms)
    units, staff, plan = (tmp_path / name for name in ("don-vi.csv", "nhan-su.csv", "plan.json"))
    units.write_text(UNITS, encoding="utf-8")
    staff.write_text(PEOPLE_LIST, encoding="utf-8")

    assert "Sẽ có 3 thay đổi" in run(app, "units", "import", str(units), "--dry-run")
    assert "Đã ghi 3 thay đổi" in run(app, "units", "import", str(units))
    run(app, "mailboxes", "plan", str(staff), "--out", str(plan))
    run(app, "mailboxes", "apply", str(plan), "--force-guard", "first set-up")
    found = {one.full_name: one.user_name for one in rooms.house.roles.find()}
    leader, clerk, admin = (found[name.split(";")[1]] for name in PEOPLE_LIST.splitlines()[1:])
    run(app, "people", "grant", admin, "ADMINISTRATOR")
    run(app, "people", "grant", leader, "LEADER", "--as", admin)
    run(app, "people", "grant", clerk, "CLERK", "--as", admin)
    agency = ("--symbol", "SNV", "--locality", "Đồng Nai", "--seal-mm", "36", "--as", admin)
    run(app, "register", "agency", "H19.05", *agency)
    for name in (leader, clerk, admin):
        give_password(slapd, name)

    assert run(app, "units", "list").splitlines() == [
        "H19 Ủy ban nhân dân tỉnh Đồng Nai (0 người)",
        "  H19.01 Văn phòng Ủy ban nhân dân tỉnh (1 người)",
        "  H19.05 Sở Nội vụ (2 người)",
    ]
    door = signed_in(app, admin)
    assert "Nguyễn Văn Bình" in door.get("/roles?role=LEADER", base_url=HERE).text
    assert signed_in(app, clerk).get("/register", base_url=HERE).status_code == 200
    assert signed_in(app, leader).get("/office/new", base_url=HERE).status_code == 200
    assert rooms.house.roles.named(leader).holder.roles == (Role.LEADER,)
    assert run(app, "ledger", "verify")


def give_password(slapd: MailSlapd, name: str) -> None:
    """Do what the directory's operator does once, before anybody can hand out passwords on a page."""
    subprocess.run(
        ["ldappasswd", "-x", "-H", slapd.url, "-D", MANAGER, "-w", MANAGER_PASSWORD,
         "-s", PASSWORD, f"uid={name},{PEOPLE}"],
        check=True, capture_output=True,
    )  # fmt: skip
