"""Receipts, deliveries, notices and the public page in a browser: clean at every width, and usable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from service.identity.roles import Person, Role
from service.journeys.delivery import Return
from service.store.tables import DocumentVersionRow
from tests.support.browser import LOOKS, Reader, check_page, reading, serving
from tests.support.delivering_pages import Office, an_office
from tests.support.outgoing import (
    an_open_step,
    an_outgoing,
    attached_to,
    change,
    printed_code,
    someone,
)

pytestmark = pytest.mark.browser
LONG = "Ủy ban nhân dân phường Cái Khế, quận Ninh Kiều (Văn phòng Hội đồng nhân dân và Ủy ban nhân dân)"
SUBJECT = (
    "Về việc ban hành Kế hoạch chuyển đổi số giai đoạn 2026–2030 và triển khai chữ ký số cho cán bộ,"
    " công chức, viên chức trên địa bàn thành phố Cần Thơ"
)


@dataclass(frozen=True)
class Scene:
    """What lies in the house when the browser comes."""

    office: Office
    home: str
    drafter: Person
    clerk: Person
    document_id: str
    receipts: dict[str, str]
    digest: str
    file: Path
    recalled_id: str
    fresh_id: str


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("delivery")
    with an_office(folder) as office, serving(office.app) as home:
        house, drafter = office.house, someone(office.house)
        clerk = someone(house, Role.CLERK, name="Lê Thị Thu Hà")
        receipts, document_id = {}, ""
        for state in ("fresh", "received", "rejected", "recalled"):
            document_id = office.issue(
                (LONG, f"{state}@cantho.example"), ("Lưu: VT", None), drafter=drafter,
                subject=SUBJECT, form="KT",
            )  # fmt: skip
            receipts[state] = office.receipt()
            token = receipts[state].removeprefix("/r/")
            desk = office.rooms.deliveries.receipts
            with house.memory.reading() as session:
                digest = session.get_one(DocumentVersionRow, (document_id, 2)).sha256
            if state == "received":
                desk.confirm(token, sha256=digest, by="Trần Văn Thư")
            elif state == "rejected":
                desk.send_back(token, reason=Return.OTHER, note="Thiếu phụ lục II", by="Văn thư")
            elif state == "recalled":
                change(house, document_id, standing="RECALLED", standing_at=house.clock())
        replaced_id = _replaced(office, drafter)
        receipts["replaced"] = office.receipt()
        _stand(office, replaced_id, "REPLACED")
        recalled_id, fresh_id = _recalled(office, drafter), _with_files(office, drafter)
        receipts["files"] = office.receipt()
        office.server.to_recipient += ["550 5.1.1 no such mailbox"]
        document_id = office.issue(
            (LONG, "khong-co@cantho.example"), ("Sở Tài chính", "vt@stc.example"),
            ("Lưu: VT", None), drafter=drafter, subject=SUBJECT,
        )  # fmt: skip
        receipts["open"] = office.receipt()
        change(house, an_outgoing(house, state="SEALING"), signed_at=house.clock() - timedelta(9))
        change(house, document_id, signed_at=house.clock() - timedelta(days=9))
        waiting = an_outgoing(house, state="REVIEWING", subject=SUBJECT, urgency="HOA_TOC")
        step = an_open_step(house, waiting, drafter, due_at=house.clock() + timedelta(days=1))
        with house.memory.writing() as session:
            notices = office.rooms.deliveries.notices
            notices.opened(session, waiting, step, [drafter.id], moment=house.clock())
            notices.issued(session, document_id, [drafter.id], moment=house.clock())
        with house.memory.reading() as session:
            digest = session.get_one(DocumentVersionRow, (document_id, 2)).sha256
        file = folder / "15-QD-SKHCN.pdf"
        file.write_bytes(house.vault.path(digest).read_bytes())
        yield Scene(
            office, home, drafter, clerk, document_id, receipts, digest, file, recalled_id, fresh_id
        )


def _with_files(office: Office, drafter: Person) -> str:
    """Return an issued document with separate files; its letter waits."""
    names = ("Phu-luc-1-Danh-sach-can-bo-cong-chuc-vien-chuc.pdf", "phu-luc-2.pdf")
    document_id = an_outgoing(
        office.house, recipients=[(LONG, "vt@x.example")], subject=SUBJECT, drafter=drafter
    )
    for name in names:
        attached_to(office.house, document_id, name)
    with office.house.memory.writing() as session:
        dispatch = office.rooms.deliveries.dispatch
        dispatch.dispatch(session, document_id, moment=office.house.clock())
    return document_id


def _replaced(office: Office, drafter: Person) -> str:
    document_id = office.issue((LONG, "cu@x.example"), drafter=drafter, subject=SUBJECT)
    an_outgoing(office.house, relation="REPLACES", related_id=document_id, notation="16/QĐ-SKHCN")
    return document_id


def _recalled(office: Office, drafter: Person) -> str:
    """Return a recalled document: one recipient is told, one must be told otherwise, one never got it."""
    document_id = office.issue(
        (LONG, "da-nhan@x.example"), ("Sở Tài chính", "chua-nhan@x.example"), ("Lưu: VT", None),
        drafter=drafter, subject=SUBJECT,
    )  # fmt: skip
    office.server.to_recipient += ["451 later"]
    office.rooms.outbox.send_due()
    _stand(office, document_id, "RECALLED", "Ban hành nhầm phụ lục kèm theo.")
    while office.rooms.outbox.send_due():
        pass
    return document_id


def _stand(office: Office, document_id: str, standing: str, reason: str = "") -> None:
    moment = office.house.clock()
    change(office.house, document_id, standing=standing, standing_reason=reason, standing_at=moment)
    with office.house.memory.writing() as session:
        dispatch = office.rooms.deliveries.dispatch
        dispatch.standing_changed(session, document_id, moment=moment)


def enter(scene: Scene, page: Page, person: Person) -> None:
    value = scene.office.rooms.sessions.begin(person, {"csrf_token": "of this session"})
    page.context.add_cookies([{"name": "antin_session", "value": value, "url": scene.home}])


def sights(scene: Scene) -> dict[str, str]:
    """Return each page, by the name of its picture."""
    code = printed_code(scene.office.house, scene.document_id)
    return {
        **{f"receipt-{name}": path for name, path in scene.receipts.items()},
        "receipt-same": f"{scene.receipts['open']}?sha256={scene.digest}",
        "receipt-other": f"{scene.receipts['open']}?sha256={'0' * 64}",
        "receipt-gone": "/r/nothing",
        "public-issued": f"/v/{code}",
        "delivery-board": f"/office/{scene.document_id}/delivery",
        "delivery-recalled": f"/office/{scene.recalled_id}/delivery",
        "office-recalled": f"/office/{scene.recalled_id}",
        "public-files": f"/v/{printed_code(scene.office.house, scene.fresh_id)}",
        "notices": "/notices",
    }


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_pages_are_clean(browser: Browser, scene: Scene, width: int, theme: str) -> None:
    with reading(browser, scene.home, width=width, theme=theme) as reader:
        enter(scene, reader.page, scene.drafter)
        for path in sights(scene).values():
            reader.open(path)
            check_page(reader)
    with reading(browser, scene.home, width=width, theme=theme) as reader:
        enter(scene, reader.page, scene.clerk)
        for path in ("/office/late", "/notices"):
            reader.open(path)
            check_page(reader)


def _confirm(reader: Reader, scene: Scene, path: str) -> None:
    page = reader.page
    reader.open(path)
    expect(page.get_by_role("button", name="Xác nhận đã nhận")).to_have_count(0)
    page.set_input_files("#file", scene.file)
    if page.get_by_role("button", name="So tệp").is_visible():
        page.get_by_role("button", name="So tệp").click()
    expect(page.locator("[data-match]")).to_contain_text("Đúng tệp đã gửi")
    page.get_by_label("Họ tên văn thư").first.fill("Trần Văn Thư")
    page.get_by_role("button", name="Xác nhận đã nhận").click()
    expect(page.get_by_role("status")).to_contain_text("Đã xác nhận nhận văn bản")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_clerk_elsewhere_confirms_with_and_without_scripts(
    browser: Browser, scene: Scene, scripts: bool
) -> None:
    scene.office.issue(("Nơi nhận", "nn@cantho.example"), drafter=scene.drafter)
    path = scene.office.receipt()
    token = path.removeprefix("/r/")
    sent = scene.office.rooms.deliveries.receipts.file(token)
    scene.file.write_bytes(sent.path.read_bytes())

    with reading(browser, scene.home, width=360, java_script_enabled=scripts) as reader:
        _confirm(reader, scene, path)

    assert scene.office.rooms.deliveries.receipts.look(token).state == "RECEIVED"
