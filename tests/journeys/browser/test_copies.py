"""A copy's whole way in a real browser: asked for, decided, numbered, signed by the agency, found by anyone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from service.app import create_app
from service.cli.who import person_named
from service.journeys.evidence.manifest import REGISTER, REPORT, STEPS
from service.journeys.issuing.views import DraftOrder, PartyOrder, StepKind, StepOrder
from service.wiring import Rooms
from tests.journeys.browser.test_the_office_flow import as_
from tests.support.browser import Reader, check_page, reading, serving, shoot
from tests.support.issuing_city import CLERK, HEAD, an_issuing_city
from tests.support.live import PIN, ROOT
from tests.support.verdicts import pdfsig_says, qpdf_accepts

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAMPLES = ROOT / "service/samples"
WIDTHS = (1440, 360)
SUBJECT = "Về việc thành lập Tổ công tác triển khai chữ ký số"


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    rooms = an_issuing_city(tmp_path_factory.mktemp("city"))
    yield rooms
    rooms.close()


@pytest.fixture(scope="module")
def home(rooms: Rooms) -> Iterator[str]:
    with serving(create_app(rooms.settings, rooms=rooms)) as address:
        yield address


def an_issued_decision(rooms: Rooms, ending: bytes) -> str:
    """Return a decision that the head signed and the agency issued."""
    issuing, signing = rooms.office.issuing, rooms.signing
    head, clerk = (person_named(rooms.memory, one) for one in (HEAD, CLERK))
    steps = (StepOrder(StepKind.SIGN, (PartyOrder(head.id),), 1),)
    body = BytesIO((SAMPLES / "quyet-dinh.pdf").read_bytes() + ending)
    found = issuing.draft(head, body, "qd.pdf", DraftOrder("QUYET_DINH", SUBJECT, steps))
    document_id = found.summary.id
    issuing.send(head, document_id)
    for who in (head, clerk):
        turn = issuing.detail(who, document_id).turn
        assert turn is not None
        if turn.kind is StepKind.NUMBER:
            issuing.give_number(who, document_id)
            turn = issuing.detail(who, document_id).turn
            assert turn is not None
        scope = "person" if who is head else "agency"
        key = next(one for one in signing.credentials(who) if one.scope == scope)
        act = issuing.begin_signature(who, turn.party_id, key.id)
        signing.authorize(who, act.id, consent_sha256=act.base_sha256, pin=PIN)
        signing.finish(act.id)
    return document_id


@dataclass
class Copied:
    """What came of a copy: its id, its document's, its file, and where anyone finds it."""

    id: str
    source: str
    file: bytes
    code: str


def opened(page: Page) -> None:
    page.wait_for_url(re.compile(r"/office/[0-9a-f-]{36}$"))
    page.wait_for_selector("html[data-ready=reading]", state="attached")


def decided(browser: Browser, home: str, copy: str, width: int) -> None:
    """Have the head look at a copy and agree."""
    with as_(browser, home, HEAD, width) as reader:
        page = reader.page
        page.goto(f"/office/{copy}")
        page.wait_for_selector("html[data-ready=reading]", state="attached")
        check_page(reader)
        expect(page.locator(".office-panel")).to_contain_text("Quyết định việc sao")
        expect(page.locator(".office-panel")).to_contain_text("Chờ quyết định sao")
        shoot(reader, f"copy-decide-{width}")
        page.locator(".placing-bar a", has_text="Đồng ý sao").click()
        expect(page.locator("main h1")).to_have_text("Quyết định việc sao")
        expect(page.locator("main")).not_to_contain_text("Người ký")
        check_page(reader)
        page.get_by_role("button", name="Đồng ý sao").click()
        page.wait_for_url("**/office")
        expect(page.locator("main")).to_contain_text(f"Đã đồng ý sao: {SUBJECT}")


def numbered_and_sealed(browser: Browser, home: str, copy: str, width: int) -> None:
    """Have the clerk give number and signature."""
    with as_(browser, home, CLERK, width) as reader:
        page = reader.page
        page.goto(f"/office/{copy}/number")
        check_page(reader)
        expect(page.locator("main")).to_contain_text("sổ bản sao")
        page.locator("main button[type=submit]").click()
        opened(page)
        expect(page.locator("main")).to_contain_text("In: hình thức sao")
        page.locator(".placing-bar button", has_text="Ký số cơ quan").click()
        page.wait_for_url("**/acts/*")
        check_page(reader)
        shoot(reader, f"copy-authorize-{width}")
        page.fill("#pin", PIN)
        page.keyboard.press("Enter")
        page.wait_for_url("**/result")
        page.locator(".result-finished").wait_for(timeout=60_000)
        expect(page.locator("main")).not_to_contain_text("đóng dấu")


def asked(reader: Reader, width: int) -> str:
    """Send a form for a copy, and return the copy's id."""
    page = reader.page
    page.select_option(
        "[name=decided_by]", label="Nguyễn Thị Minh Anh – Giám đốc, Sở Khoa học và Công nghệ"
    )
    page.fill("[name=recipients]", "Sở Tài chính\nLưu: VT")
    check_page(reader)
    page.get_by_role("button", name="Trình quyết định").click()
    opened(page)
    check_page(reader)
    shoot(reader, f"copy-asked-{width}")
    return page.url.rsplit("/", 1)[-1]


@pytest.fixture(scope="module", params=WIDTHS)
def copied(request: pytest.FixtureRequest, browser: Browser, home: str, rooms: Rooms) -> Copied:
    """Walk the whole way at a width; every page on it is clean."""
    width = request.param
    source = an_issued_decision(rooms, f"\n% {width}\n".encode())
    with as_(browser, home, CLERK, width) as reader:
        page = reader.page
        page.goto(f"/office/{source}")
        page.wait_for_selector("html[data-ready=reading]", state="attached")
        door = page.get_by_role("link", name="Sao văn bản")
        if not door.is_visible():  # what stands beside the document is folded away on a phone
            page.locator("#options > summary").click()
        door.click()
        page.wait_for_url("**/copy")
        check_page(reader)
        shoot(reader, f"copy-form-{width}")
        copy = asked(reader, width)
    decided(browser, home, copy, width)
    numbered_and_sealed(browser, home, copy, width)
    clerk = person_named(rooms.memory, CLERK)
    detail = rooms.office.issuing.detail(clerk, copy)
    assert detail.public_code is not None
    file = rooms.signing.file(clerk, copy).path.read_bytes()
    return Copied(copy, source, file, detail.public_code)


def test_anyone_learns_from_its_code_that_it_is_a_copy_and_of_what(
    copied: Copied, browser: Browser, home: str, rooms: Rooms
) -> None:
    for width, theme in ((360, "dark"), (1440, "light")):
        with reading(browser, home, width=width, theme=theme) as reader:
            reader.page.goto(f"/v/{copied.code}")
            check_page(reader)
            main = reader.page.locator("main")
            expect(main).to_contain_text("Đây là bản sao, không phải bản gốc")
            expect(main).to_contain_text("Bản sao của văn bản")
            expect(main).to_contain_text("/QĐ-SKHCN – Sở Khoa học và Công nghệ")
            shoot(reader, f"copy-public-{width}")


def test_the_verifier_calls_it_a_copy_and_never_an_original(
    copied: Copied, browser: Browser, home: str
) -> None:
    with as_(browser, home, CLERK, 1440) as reader:
        page = reader.page
        page.goto(f"/office/{copied.id}")
        page.wait_for_selector("html[data-ready=reading]", state="attached")
        page.get_by_role("button", name="Xem kết quả kiểm tra").click()
        page.wait_for_url("**/verify/*-*")
        check_page(reader)
        expect(page.locator("main h1")).to_have_text("Bản sao điện tử hợp lệ")
        expect(page.locator("main")).to_contain_text(re.compile(r"SAO Y \d\d/SY-SKHCN"))
        shoot(reader, "copy-verified")


def test_a_recalled_original_is_told_with_its_copies(
    copied: Copied, browser: Browser, home: str, rooms: Rooms
) -> None:
    rooms.office.issuing.recall(person_named(rooms.memory, CLERK), copied.source, "Ban hành nhầm")

    with reading(browser, home, width=360) as reader:
        reader.page.goto(f"/v/{copied.code}")
        expect(reader.page.locator("main")).to_contain_text("Văn bản được sao đã bị thu hồi")
        check_page(reader)
        shoot(reader, "copy-public-recalled")
    with as_(browser, home, CLERK, 360) as reader:
        for document, told in (
            (copied.id, "Không được sử dụng bản sao này"),
            (copied.source, "đã bị thu hồi"),
        ):
            reader.page.goto(f"/office/{document}")
            reader.page.wait_for_selector("html[data-ready=reading]", state="attached")
            button = reader.page.get_by_role("button", name="Xem kết quả kiểm tra")
            if not button.is_visible():
                reader.page.locator("#options > summary").click()
            button.click()
            reader.page.wait_for_url("**/verify/*-*")
            expect(reader.page.locator(".next")).to_contain_text(told)
            expect(reader.page.locator(".next")).not_to_contain_text("Có thể sử dụng")
            check_page(reader)


def test_its_evidence_holds_the_file_the_verdict_and_whoever_decided(
    copied: Copied, rooms: Rooms
) -> None:
    clerk = person_named(rooms.memory, CLERK)

    package = rooms.deliveries.evidence.pack(copied.id, clerk, actor=clerk.user_name)

    with ZipFile(BytesIO(package.octets)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert copied.file in files.values()
    assert json.loads(files[REPORT])["verdict"] == "COPY"
    assert "Nguyễn Thị Minh Anh" in files[STEPS].decode()
    register = json.loads(files[REGISTER])
    assert register["entry"]["signer_name"] == "Nguyễn Thị Minh Anh"
    assert register["copy"]["notation"].endswith("/QĐ-SKHCN")


@pytest.mark.poppler
@pytest.mark.qpdf
def test_foreign_tools_find_the_file_sound_and_the_agencys_signature_valid(
    copied: Copied, tmp_path: Path
) -> None:
    path = tmp_path / "copy.pdf"
    path.write_bytes(copied.file)

    told = pdfsig_says(path)

    assert qpdf_accepts(path)
    assert told.count("Signature is Valid") == 1
    assert "Invalid" not in told


@pytest.mark.parametrize("width", WIDTHS)
def test_a_received_file_is_copied_from_the_inbox_and_an_extract_shows_its_pages(
    browser: Browser, home: str, rooms: Rooms, width: int
) -> None:
    body = (SAMPLES / "quyet-dinh-ba-trang.pdf").read_bytes() + f"\n% {width}\n".encode()
    with as_(browser, home, CLERK, width) as reader:
        page = reader.page
        page.goto("/office")
        page.get_by_role("link", name="Sao văn bản đến").click()
        page.wait_for_selector("html[data-ready=upload]", state="attached")
        check_page(reader)
        shoot(reader, f"copy-elsewhere-{width}")
        page.get_by_role("button", name="Trình quyết định").click()
        page.locator("main .field-error").first.wait_for()
        check_page(reader)
        shoot(reader, f"copy-elsewhere-wrong-{width}")
        page.set_input_files(
            "#file", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": body}
        )
        page.fill("[name=notation]", "15/QĐ-UBND")
        page.fill("[name=agency]", "Ủy ban nhân dân thành phố Mỹ An")
        page.fill("[name=subject]", "Về việc phê duyệt kế hoạch")
        page.get_by_text("Trích sao", exact=False).first.click()
        page.fill("[name=pages]", "1, 3")
        copy = asked(reader, width)
        expect(page.locator(".office-panel")).to_contain_text("Bản sao là tệp mới")
    detail = rooms.office.issuing.detail(person_named(rooms.memory, CLERK), copy)
    assert detail.summary.pages == 2


def test_a_copy_that_came_back_is_readable_and_put_forward_again(
    browser: Browser, home: str, rooms: Rooms
) -> None:
    source = an_issued_decision(rooms, b"\n% back\n")
    issuing, head = rooms.office.issuing, person_named(rooms.memory, HEAD)
    with as_(browser, home, CLERK, 1440) as reader:
        page = reader.page
        page.goto(f"/office/{source}/copy")
        copy = asked(reader, 1440)
        turn = issuing.detail(head, copy).turn
        assert turn is not None
        issuing.return_it(head, turn.party_id, "Cần trích thêm phụ lục")
        page.reload()
        page.wait_for_selector("html[data-ready=reading]", state="attached")
        check_page(reader)
        expect(page.locator(".office-panel")).to_contain_text("Cần trích thêm phụ lục")
        page.get_by_role("button", name="Trình lại").click()
        opened(page)
        page.goto("/office?tab=under_way")
        expect(page.locator("#office-rows")).to_contain_text("Chờ quyết định sao")


def test_after_a_refusal_the_first_wrong_field_has_the_focus(browser: Browser, home: str) -> None:
    with as_(browser, home, CLERK, 360) as reader:
        page = reader.page
        page.goto("/office/copy")
        page.wait_for_selector("html[data-ready=upload]", state="attached")
        expect(page.locator("main h1")).to_have_text("Sao văn bản đến")
        page.get_by_role("button", name="Trình quyết định").click()
        expect(page.locator("#file-error")).to_be_visible()
        expect(page.locator("#file")).to_be_focused()
        check_page(reader)
