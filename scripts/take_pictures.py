"""Photographs every page of the running service for the README, into docs/pictures."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pypdfium2  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page  # noqa: E402

from tests.support.browser import SIZES, opened_browser, reading  # noqa: E402
from tests.support.live import BIN, PIN, USER_PASSWORD, Live, serving_live  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
SIGHTS = [*((width, "light") for width in SIZES), (1440, "dark")]
COLOURS = 128
PAPER = "report-paper.png"  # the first page of the PDF
TITLES = {
    "start": ("Bàn làm việc của lãnh đạo", "A leader's desk"),
    "sign-in": ("Đăng nhập", "Signing in"),
    "documents": ("Văn bản của tôi", "My documents"),
    "upload": ("Tải văn bản lên", "Bringing a document"),
    "place": ("Đặt chữ ký", "Placing the signature"),
    "authorize": ("Xác nhận ký số", "Authorizing"),
    "result": ("Kết quả ký", "The result"),
    "document": ("Một văn bản", "One document"),
    "verify": ("Kiểm tra văn bản", "Verifying a document"),
    "verdict": ("Kết quả kiểm tra", "The verdict"),
    "verdict-altered": ("Văn bản bị sửa sau khi ký", "A document altered after signing"),
    "many": ("Kiểm tra nhiều tệp", "Verifying many files"),
    "known": ("Kiểm tra mà không gửi tệp", "Checking without sending the file"),
    "public": ("Trang công khai theo mã", "The public page of a code"),
    "account": ("Tài khoản", "The account"),
    "mailboxes": ("Hộp thư công vụ", "Official mailboxes"),
    "mailbox": ("Một hộp thư", "One mailbox"),
    "sync": ("Đồng bộ với nhân sự", "In step with HR"),
    "sync-plan": ("Một kế hoạch đồng bộ", "A plan"),
    "sync-due": ("Đến hạn theo lịch", "Due by schedule"),
    "adoption": ("Tỷ lệ sử dụng", "Adoption"),
    "measure": ("Một chỉ tiêu", "One measure"),
    "query": ("Truy vấn số liệu", "Asking for figures"),
    "ledger": ("Sổ sự kiện", "The ledger"),
    "report": ("Báo cáo một kỳ", "The report of a period"),
    "evidence": ("Những người đằng sau số liệu", "The people behind a figure"),
    "reported": ("Một chỉ tiêu do cơ quan báo cáo", "A measure that bodies report"),
    "reports": ("Báo cáo của các cơ quan", "Reports of the bodies"),
    "inbox": ("Việc chờ xử lý", "What waits"),
    "way": ("Văn bản trên đường đi", "A document on its way"),
    "many-choose": ("Chọn nhiều văn bản để ký", "Choosing many documents"),
    "many-review": ("Xem lại trước khi ký nhiều văn bản", "Looking at each before signing many"),
    "draft": ("Soạn văn bản đi", "Drafting an outgoing document"),
    "register": ("Sổ văn bản đi", "The register of outgoing documents"),
    "issued": ("Trang công khai của văn bản đã phát hành", "The public page of an issued document"),
    "error": ("Một trang không có", "A page that is not there"),
}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving_live(Path(folder) / "city") as live,
        opened_browser() as browser,
    ):
        Tour(live, browser).walk()
    gallery = "\n\n".join(_entry(name, *titles) for name, titles in TITLES.items())
    intro = "# Các trang · Every page\n\n`make pictures` chụp lại · takes them again."
    paper = f"## Trang đầu của báo cáo · The first page of a report\n\n![Trang đầu]({PAPER})"
    (FOLDER / "README.md").write_text(f"{intro}\n\n{gallery}\n\n{paper}\n", encoding="utf-8")


def _entry(name: str, vietnamese: str, english: str) -> str:
    cells = [
        f"![{vietnamese}, {width} px, {theme}]({name}-{width}-{theme}.png)"
        for width, theme in SIGHTS
    ]
    heads = " | ".join(f"{width} px, {theme}" for width, theme in SIGHTS)
    rule = "|".join(["---"] * len(SIGHTS))
    return f"## {vietnamese} · {english}\n\n| {heads} |\n|{rule}|\n| {' | '.join(cells)} |"


class Tour:
    """A leader's and a technician's walk through every page, once for each width and theme."""

    def __init__(self, live: Live, browser: Browser) -> None:
        self.live = live
        self.browser = browser
        self.signed: bytes = b""

    def walk(self) -> None:
        """Walk; the signed file of the first walk is what the verdicts tell of."""
        for width, theme in SIGHTS:
            with reading(self.browser, self.live.home, width=width, theme=theme) as reader:
                page = reader.page
                self._sights(page, f"{width}-{theme}")
            with reading(self.browser, self.live.home, width=width, theme=theme) as reader:
                self._mailboxes(reader.page, f"{width}-{theme}")
            with reading(self.browser, self.live.home, width=width, theme=theme) as reader:
                self._office(reader.page, f"{width}-{theme}")
            with reading(self.browser, self.live.home, width=width, theme=theme) as reader:
                self._figures(reader.page, f"{width}-{theme}")

    def _sign_in(self, page: Page, name: str) -> None:
        page.fill("[name=user_name]", name)
        page.fill("[name=password]", USER_PASSWORD)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url(f"{self.live.home}/")

    def _mailboxes(self, page: Page, sight: str) -> None:
        page.goto("/sign-in")
        self._sign_in(page, "cntt")
        page.goto("/mailboxes")
        take(page, f"mailboxes-{sight}", full=False)
        page.locator("tbody a").first.click()
        page.wait_for_url("**/accounts/*")
        take(page, f"mailbox-{sight}")
        page.goto("/mailboxes/sync/schedule")
        take(page, f"sync-due-{sight}")
        page.goto("/mailboxes/sync")
        page.set_input_files("input[type=file]", ROOT / "service/samples/nhan-su.csv")
        page.get_by_role("button", name="Nạp tệp").click()
        page.wait_for_url("**/snapshots/*")
        page.get_by_role("button", name="Lập kế hoạch").click()
        page.wait_for_url("**/plans/*")
        take(page, f"sync-plan-{sight}", full=False)
        page.goto("/mailboxes/sync")
        take(page, f"sync-{sight}")

    def _office(self, page: Page, sight: str) -> None:
        page.goto("/sign-in")
        self._sign_in(page, "lanhdao")
        page.goto("/office")
        take(page, f"inbox-{sight}")
        page.locator("main a[href*='/office/']", has_text="Ký số").first.click()
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(900)
        take(page, f"way-{sight}", full=False)
        page.goto("/batches/new?all=1")
        take(page, f"many-choose-{sight}")
        page.locator("main button[type=submit]").last.click()
        page.wait_for_url("**/batches/*-*")
        page.wait_for_load_state("networkidle")
        take(page, f"many-review-{sight}", full=False)
        page.goto(self._issued(page))
        page.wait_for_load_state("networkidle")
        take(page, f"issued-{sight}")
        page.goto("/register")
        take(page, f"register-{sight}", full=False)
        page.goto("/office/new")
        take(page, f"draft-{sight}")

    def _issued(self, page: Page) -> str:
        """Return the public address of a document that the leader saw issued."""
        page.goto("/office?tab=done")
        rows = page.locator("main a[href*='/office/']").all()
        for address in [str(row.get_attribute("href")) for row in rows]:
            page.goto(address)
            codes = page.locator("a[href*='/v/']")
            if codes.count():
                return str(codes.first.get_attribute("href"))
        raise AssertionError("no document of the sample city is issued")

    def _figures(self, page: Page, sight: str) -> None:
        page.goto("/sign-in")
        self._sign_in(page, "kiemtoan")
        page.goto("/adoption")
        take(page, f"adoption-{sight}")
        page.goto("/adoption/measures/F3")
        take(page, f"measure-{sight}")
        page.goto("/adoption/query?measure=F3&measure=F6&period=last-month&by=unit")
        take(page, f"query-{sight}")
        page.goto("/adoption/measures/F3")
        page.get_by_role("link", name="Xem chứng cứ").click()
        page.wait_for_url("**/figures/*")
        take(page, f"evidence-{sight}", full=False)
        for words in (["checkpoint"], ["stamp"], ["verify", "--keep"]):
            flask = [str(BIN / "flask"), "ledger", *words]
            subprocess.run(flask, env=self.live.environment, check=True, capture_output=True)
        page.goto("/adoption/ledger")
        take(page, f"ledger-{sight}")
        page.goto("/adoption/measures/F14")
        take(page, f"reported-{sight}")
        page.goto("/adoption/reports")
        take(page, f"reports-{sight}", full=False)
        page.goto("/adoption/report")
        take(page, f"report-{sight}")
        if sight == "1440-light":
            with page.expect_download() as waiting:
                page.get_by_role("link", name="Tải báo cáo (PDF)").click()
            take_paper(waiting.value.path().read_bytes())

    def _sights(self, page: Page, sight: str) -> None:
        page.goto("/sign-in")
        take(page, f"sign-in-{sight}")
        self._sign_in(page, "lanhdao")
        take(page, f"start-{sight}")
        for name, path in (
            ("documents", "/documents"),
            ("upload", "/documents/new"),
            ("account", "/account"),
            ("error", "/van-ban-cu"),
        ):
            page.goto(path)
            take(page, f"{name}-{sight}", full=name != "account")
        self._signing(page, sight)
        page.goto("/verify")
        take(page, f"verify-{sight}")
        page.set_input_files("#file", _carried("quyet-dinh-da-ky.pdf", self.signed))
        page.wait_for_url("**/verify/*-*")
        take(page, f"verdict-{sight}")
        self._verifying(page, sight)

    def _verifying(self, page: Page, sight: str) -> None:
        whole = _carried("quyet-dinh-da-ky.pdf", self.signed)
        altered = _carried("quyet-dinh-bi-sua.pdf", self._altered())
        unsigned = (ROOT / "service/samples/cong-van.pdf").read_bytes()
        page.goto("/verify")
        page.set_input_files("#file", altered)
        page.wait_for_url("**/verify/*-*")
        take(page, f"verdict-altered-{sight}")
        page.goto("/verify")
        page.set_input_files("#file", [whole, altered, _carried("cong-van.pdf", unsigned)])
        page.locator("[data-again]").wait_for(timeout=30_000)
        take(page, f"many-{sight}")
        page.goto("/verify/known")
        page.wait_for_selector("html[data-ready=digest]", state="attached")
        page.set_input_files("#file", whole)
        page.wait_for_url("**sha256=*")
        take(page, f"known-{sight}")
        page.locator("main .stand a").first.click()
        page.wait_for_selector("html[data-ready=digest]", state="attached")
        take(page, f"public-{sight}")

    def _altered(self) -> bytes:
        """Return the signed file with one byte changed where its signature covers it."""
        at = self.signed.index(b"stream") + 40
        return self.signed[:at] + bytes([self.signed[at] ^ 1]) + self.signed[at + 1 :]

    def _signing(self, page: Page, sight: str) -> None:
        page.goto("/documents/new")
        page.wait_for_selector("html[data-ready=upload]", state="attached")
        page.set_input_files("#file", ROOT / "service/samples/quyet-dinh.pdf")
        page.get_by_role("button", name="Tải lên").click()
        page.wait_for_url("**/place")
        page.wait_for_selector("html[data-ready=place]", state="attached")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(700)
        take(page, f"place-{sight}", full=False)
        page.locator(".placing-bar button").click()
        page.wait_for_url("**/acts/*")
        page.wait_for_load_state("networkidle")
        take(page, f"authorize-{sight}")
        page.fill("#pin", PIN)
        page.keyboard.press("Enter")
        page.wait_for_url("**/result")
        page.locator(".result-finished").wait_for(timeout=30_000)
        take(page, f"result-{sight}")
        with page.expect_download() as waited:
            page.get_by_role("link", name="Tải bản đã ký").click()
        self.signed = self.signed or Path(waited.value.path()).read_bytes()
        page.locator(".acts a[href*='/documents/']").last.click()
        page.wait_for_load_state("networkidle")
        take(page, f"document-{sight}")


def _carried(name: str, content: bytes) -> Any:
    """Return a file as a browser carries it."""
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def take(page: Page, name: str, *, full: bool = True) -> None:
    """Photograph a page, in few colours so that a clone stays light."""
    page.evaluate("document.fonts.ready")
    picture = Image.open(BytesIO(page.screenshot(full_page=full))).convert("RGB")
    few = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)


def take_paper(pdf: bytes) -> None:
    """Photograph the first page of a report, in few colours."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[0].render(scale=2).to_pil().convert("L")
    few = picture.quantize(16, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(FOLDER / PAPER, optimize=True)


if __name__ == "__main__":
    main()
