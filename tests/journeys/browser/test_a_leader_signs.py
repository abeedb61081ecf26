"""The main job of the house, from sign-in to the file, in a real browser on the whole real service.

What comes out is then put before tools that are not ours.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.foreign.test_dss import classpath  # noqa: F401 - a fixture
from tests.support.browser import Reader, check_page, reading
from tests.support.documents import a_pdf
from tests.support.live import PIN, ROOT, USER_PASSWORD, Live, serving_live
from tests.support.servers import needs
from tests.support.verdicts import containers, openssl, pdfsig_says, qpdf_accepts

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAMPLE = ROOT / "service/samples/quyet-dinh.pdf"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    needs("chromium")
    with serving_live(tmp_path_factory.mktemp("city")) as served:
        yield served


def sign_in(page: Page, name: str = "lanhdao") -> None:
    page.goto("/sign-in")
    page.fill("[name=user_name]", name)
    page.fill("[name=password]", USER_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/$"))


def upload(page: Page, pdf: bytes | Path, *, script: bool = True) -> None:
    page.goto("/documents/new")
    if script:
        page.wait_for_selector("html[data-ready=upload]", state="attached")
    file = {"name": "văn bản.pdf", "mimeType": "application/pdf", "buffer": pdf}
    page.set_input_files("#file", pdf if isinstance(pdf, Path) else file)
    page.get_by_role("button", name="Tải lên").click()
    page.wait_for_url("**/place")
    if script:
        page.wait_for_selector("html[data-ready=place]", state="attached")


def authorize(page: Page, pin: str = PIN, code: str | None = None) -> None:
    page.fill("#pin", pin)
    if code is not None:
        page.fill("#code", code)
    page.keyboard.press("Enter")


def download(page: Page) -> bytes:
    page.locator(".result-finished").wait_for(timeout=60_000)
    with page.expect_download() as waited:
        page.get_by_role("link", name="Tải bản đã ký").click()
    return Path(waited.value.path()).read_bytes()


@pytest.fixture(scope="module")
def signed(live: Live, browser: Browser) -> bytes:
    """The file a leader downloads; every page on the way is clean."""
    with reading(browser, live.home) as reader:
        page = reader.page
        page.goto("/sign-in")
        check_page(reader)
        sign_in(page)
        check_page(reader)
        upload(page, SAMPLE)
        check_page(reader)
        page.locator(".placing-bar button").click()
        page.wait_for_url("**/acts/*")
        check_page(reader)
        authorize(page)
        page.wait_for_url("**/result")
        file = download(page)
        check_page(reader)
        page.get_by_role("button", name="Xem kết quả kiểm tra").click()
        page.wait_for_url("**/verify/*-*")
        expect(page.locator("main")).to_contain_text("Nguyễn Thị Minh Anh")
        check_page(reader)
    return file


@pytest.fixture
def file(signed: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed)
    return path


@pytest.fixture
def root(live: Live, tmp_path: Path) -> Path:
    path = tmp_path / "root.pem"
    path.write_bytes(live.ask("/internal-authority/root.pem"))
    return path


def test_no_byte_of_what_was_brought_has_changed(signed: bytes) -> None:
    assert signed.startswith(SAMPLE.read_bytes())


@pytest.mark.poppler
def test_poppler_calls_the_signature_valid(file: Path) -> None:
    assert "Signature is Valid" in pdfsig_says(file)


@pytest.mark.qpdf
def test_qpdf_finds_the_structure_sound(file: Path) -> None:
    assert qpdf_accepts(file)


def test_openssl_verifies_signature_and_time_stamp(
    live: Live, signed: bytes, root: Path, tmp_path: Path
) -> None:
    issuing = tmp_path / "issuing.pem"
    issuing.write_bytes(live.ask("/internal-authority/issuing.pem"))
    (_, signature, covered), (_, stamp, stamped) = containers(signed)
    (tmp_path / "cms").write_bytes(signature)
    (tmp_path / "covered").write_bytes(covered)
    (tmp_path / "token").write_bytes(stamp)
    (tmp_path / "stamped").write_bytes(stamped)
    trusted = ("-CAfile", root, "-certfile", issuing, "-purpose", "any")
    cms = ("cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "cms")

    verified = openssl(*cms, "-content", tmp_path / "covered", *trusted, "-out", tmp_path / "out")
    timed = openssl(
        *("ts", "-verify", "-token_in", "-in", tmp_path / "token"),
        *("-data", tmp_path / "stamped", "-CAfile", root, "-untrusted", issuing),
    )

    assert verified.returncode == 0, verified.stderr
    assert timed.returncode == 0, timed.stderr


def test_the_engine_s_own_command_line_accepts_it(file: Path, root: Path) -> None:
    pyhanko = Path(sys.executable).with_name("pyhanko")
    words = [
        "sign",
        "adesverify",
        "--trust",
        root,
        "--trust-replace",
        file,
    ]

    told = subprocess.run([pyhanko, *words], capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.dss
def test_an_independent_ades_validator_passes_it_at_b_lta(
    file: Path,
    root: Path,
    live: Live,
    tmp_path: Path,
    classpath: str,  # noqa: F811
) -> None:
    lists = [tmp_path / f"{name}.crl" for name in ("root", "issuing")]
    for path in lists:
        path.write_bytes(live.ask(f"/internal-authority/{path.name}"))

    told = subprocess.run(
        ["java", "-cp", classpath, "Verdict", root, *lists, file],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )

    assert "TOTAL_PASSED" in told.stdout
    assert "PAdES_BASELINE_LTA" in told.stdout.replace("-", "_")


def test_our_own_door_says_passed_and_a_changed_copy_is_refused(live: Live, signed: bytes) -> None:
    door = f"{live.home}/api/v1/validations"
    place = signed.index(b"/MediaBox")
    changed = signed[:place] + signed[place:].replace(b"/MediaBox", b"/MediaBoy", 1)

    good = requests.post(door, files={"file": ("a.pdf", signed)}, timeout=60).json()
    bad = requests.post(door, files={"file": ("a.pdf", changed)}, timeout=60).json()

    assert good["indication"] == "TOTAL-PASSED"
    assert good["signatures"][0]["level"] == "B-LTA"
    assert good["verdict"]["code"] == "AWAITING_AGENCY"
    assert bad["indication"] == "TOTAL-FAILED", json.dumps(bad)[:500]
    assert bad["signatures"][0]["intact"] is False


def test_the_whole_way_works_without_scripts(live: Live, browser: Browser) -> None:
    with reading(browser, live.home, java_script_enabled=False) as reader:
        page = reader.page
        sign_in(page)
        upload(page, SAMPLE, script=False)
        page.locator(".placing-bar button").click()
        page.wait_for_url("**/acts/*")
        authorize(page)
        page.wait_for_url("**/result")
        assert download(page).startswith(SAMPLE.read_bytes())


def test_a_wrong_pin_is_told_and_nothing_is_lost(live: Live, browser: Browser) -> None:
    with reading(browser, live.home, width=360) as reader:
        page = reader.page
        sign_in(page, "phogiamdoc")
        upload(page, a_pdf(pages=2))
        page.locator(".placing-bar button").click()
        page.wait_for_url("**/acts/*")
        act = page.url
        authorize(page, "999999")
        expect(page.locator("main")).to_contain_text("PIN")
        assert page.url == act
        reader.witness.complaints.clear()  # a browser logs every 422 as an error of its own
        check_page(reader)
        authorize(page)
        page.wait_for_url("**/result")
        assert download(page)


def test_whoever_enrolled_a_code_generator_needs_its_code_to_sign(
    live: Live, browser: Browser
) -> None:
    with reading(browser, live.home) as reader:
        page = reader.page
        sign_in(page, "vanthu")
        secret = _enrol(reader)
        upload(page, a_pdf())
        page.locator(".placing-bar button").click()
        page.wait_for_url("**/acts/*")
        authorize(page, PIN, "000000")
        expect(page.locator("main")).to_contain_text("Mã xác thực chưa đúng")
        assert page.locator("#code").input_value() == ""  # what was typed is not repeated
        assert "/result" not in page.url
        authorize(page, PIN, pyotp.TOTP(secret).at(_next_step()))
        page.wait_for_url("**/result")
        assert download(page)


def _next_step() -> int:
    """A moment of the next step, still good: the one of now was spent at the enrolment."""
    return int(time.time()) + 30


def _enrol(reader: Reader) -> str:
    """Enrol a code generator on the account page and return its secret."""
    page = reader.page
    page.goto("/account")
    page.get_by_role("button", name="Bật xác thực hai bước").click()
    page.wait_for_load_state()
    check_page(reader)
    secret = re.sub(r"\s", "", page.locator(".account-secret code").inner_text())
    page.fill("[name=code]", pyotp.TOTP(secret).now())
    page.locator("[name=code]").press("Enter")
    page.wait_for_load_state()
    return secret
