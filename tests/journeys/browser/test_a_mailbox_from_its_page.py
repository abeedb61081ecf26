"""On a page an account is made, and a mailbox works; on a page it is suspended, and nobody is in it."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from config.settings import Settings
from service.app import create_app
from service.clock import now
from service.wiring import Rooms
from tests.support.browser import reading, serving
from tests.support.mail.keepers import Newcomer
from tests.support.mail.letters import STRANGER, Mail, ends, is_open
from tests.support.mail.servers import DOVEADM_KEY
from tests.support.mail.stack import LISTS, PEOPLE, SUFFIX, MailStack
from tests.support.town import PASSWORD, settle

pytestmark = [pytest.mark.mail, pytest.mark.browser]
THEIR_PASSWORD = "Mưa7-trên.Hậu"  # noqa: S105 - of the test's own person


@pytest.fixture
def home(mail_stack: MailStack, tmp_path: Path) -> Iterator[str]:
    """The service over a running mail system, as an operator sets it up."""
    policy = mail_stack.policy
    mailboxes = {
        "url": policy.url,
        "start_tls": False,
        "base_dn": SUFFIX,
        "people_dn": PEOPLE,
        "lists_dn": LISTS,
        "bind_dn": policy.bind_dn,
        "bind_password": policy.bind_password,
        "doveadm_url": f"http://127.0.0.1:{mail_stack.ports.doveadm}",
        "doveadm_key": DOVEADM_KEY,
    }
    rooms = Rooms(Settings(data=tmp_path, rate_limits="off", mailboxes=mailboxes), clock=now)
    settle(rooms)
    rooms.mailboxes.read_directory()
    with serving(create_app(rooms.settings, rooms=rooms)) as address:
        yield address
    rooms.close()


@pytest.fixture
def mail(mail_stack: MailStack) -> Iterator[Mail]:
    """What people do with mail."""
    mail = Mail(mail_stack)
    yield mail
    mail.hang_up()


@pytest.fixture
def page(browser: Browser, home: str) -> Iterator[Page]:
    """A page of somebody of IT."""
    with reading(browser, home) as reader:
        page = reader.page
        page.goto("/sign-in?next=/mailboxes")
        page.fill("[name=user_name]", "it")
        page.fill("[name=password]", PASSWORD)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url("**/mailboxes")
        yield page


def press(page: Page) -> None:
    page.locator("main form .acts button[type=submit]").first.click()
    page.wait_for_load_state()


def decide(page: Page, reason: str) -> None:
    """Fill in what the act rests on, look at what it would do, and have it done."""
    page.fill("[name=decision_number]", "123/QĐ-SNV")
    page.fill("[name=decision_date]", "2026-11-20")
    page.fill("[name=reason]", reason)
    press(page)
    page.wait_for_selector("#shown")
    press(page)
    page.wait_for_url("**/accounts/**")


def test_from_the_page_to_the_mailbox_and_to_its_end(page: Page, mail: Mail) -> None:
    page.goto("/mailboxes/new")
    page.select_option("[name=unit]", "snv")
    page.fill("[name=full_name]", "Đoàn Thị Thử Nghiệm")
    page.fill("[name=staff_number]", "TN00001")
    decide(page, "Tuyển dụng mới")
    account = page.url.removesuffix("/password")
    who = Newcomer("nghiemdtt", THEIR_PASSWORD)
    assert page.url == f"{account}/password", "whoever is new needs a password next"
    assert who.mail in page.locator("main").inner_text()
    assert mail.refuses(who.mail, "0"), "nobody comes in before there is one"

    page.check("[value=LINK]")
    page.fill("[name=reason]", "Cấp hộp thư mới")
    press(page)
    link = page.locator("main code").inner_text()
    page.goto(link[link.index("/mailboxes/") :])
    page.fill("[name=password]", THEIR_PASSWORD)
    page.fill("[name=secret]", THEIR_PASSWORD)
    press(page)

    came = mail.receive(who.mail)
    assert mail.read(who.mail, THEIR_PASSWORD, came)
    went = mail.send(who.mail, THEIR_PASSWORD, STRANGER, sender=who.mail)
    assert mail.stack.outside.await_letter(went).sender == who.mail
    session = mail.signed_in(who.mail, THEIR_PASSWORD)
    assert is_open(session)

    page.goto(f"{account}/suspend")
    decide(page, "Nghỉ hưu theo chế độ")

    assert "Tạm khóa" in page.locator(".page-head").inner_text()
    assert ends(session)
    assert mail.refuses(who.mail, THEIR_PASSWORD)
    with pytest.raises(smtplib.SMTPAuthenticationError):
        mail.send(who.mail, THEIR_PASSWORD, STRANGER)
    mail.receive(who.mail)

    page.goto(f"{account}/close")
    decide(page, "Hết thời hạn giữ hộp thư")

    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        mail.receive(who.mail)
    assert refusal.value.recipients[who.mail][0] == 550
