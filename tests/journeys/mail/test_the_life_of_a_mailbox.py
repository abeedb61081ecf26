"""From its account to its end, a mailbox does what its standing says: real slapd, Dovecot and Postfix."""

from __future__ import annotations

import smtplib

import pytest

from tests.support.mail.keepers import Keeper, Newcomer
from tests.support.mail.letters import STRANGER, Mail, ends, is_open
from tests.support.mail.stack import DOMAIN

pytestmark = pytest.mark.mail


def test_an_account_opens_a_mailbox_with_its_password_and_its_room(
    mail: Mail, who: Newcomer
) -> None:
    with mail.reading(who.mail, who.password) as session:
        told = session.getquotaroot("INBOX")[1][1][0]

    assert f"STORAGE 0 {who.quota_mb * 1024}".encode() in told
    assert mail.refuses(who.mail, who.password + "x")


def test_a_letter_comes_in_by_smtp_and_is_read_by_imap(mail: Mail, who: Newcomer) -> None:
    for address in (who.mail, who.alias, who.mail.upper()):
        mark = mail.receive(address)

        assert mail.read(who.mail, who.password, mark)


def test_a_letter_goes_out_after_a_log_in_under_ones_own_addresses(
    mail: Mail, who: Newcomer
) -> None:
    for sender in (who.mail, who.alias):
        mark = mail.send(who.mail, who.password, STRANGER, sender=sender)

        sent = mail.stack.outside.await_letter(mark)

        assert (sent.sender, sent.recipients) == (sender, (STRANGER,))


def test_nobody_writes_under_somebody_elses_address(
    mail: Mail, keeper: Keeper, who: Newcomer
) -> None:
    other = Newcomer(f"{who.user_name}b")
    keeper.create(other)

    with pytest.raises(smtplib.SMTPException, match=r"5\.7\.1.*not owned by user"):
        mail.send(who.mail, who.password, STRANGER, sender=other.mail)
    with pytest.raises(smtplib.SMTPException, match=r"5\.7\.1.*not owned by user"):
        mail.send(who.mail, who.password, STRANGER, sender=f"chu.tich@{DOMAIN}")
    with pytest.raises(smtplib.SMTPException, match=r"5\.7\.1.*not logged in"):
        mail.send(who.mail, who.password, STRANGER, signed=False)
    with pytest.raises(smtplib.SMTPException, match=r"5\.7\.1.*not logged in"):
        mail.receive(who.mail, sender=other.mail)
    with pytest.raises(smtplib.SMTPAuthenticationError):
        mail.send(who.mail, who.password + "x", STRANGER)


def test_mail_is_sent_on_and_stays_in_the_mailbox(
    mail: Mail, keeper: Keeper, who: Newcomer
) -> None:
    keeper.forward(who, f"rieng.{who.user_name}@outside.example")

    mark = mail.receive(who.alias)

    sent = mail.stack.outside.await_letter(mark)
    assert sent.recipients == (f"rieng.{who.user_name}@outside.example",)
    assert mail.read(who.mail, who.password, mark)


def test_who_is_suspended_is_out_at_once_while_mail_still_comes_in(
    mail: Mail, keeper: Keeper, who: Newcomer
) -> None:
    keeper.forward(who, f"rieng.{who.user_name}@outside.example")
    sessions = [mail.signed_in(name, who.password) for name in (who.mail, who.alias)]
    colleague = Newcomer(f"{who.user_name}c")
    keeper.create(colleague)
    bystander = mail.signed_in(colleague.mail, colleague.password)
    assert all(map(is_open, [*sessions, bystander]))

    keeper.suspend(who)

    assert all(map(ends, sessions))
    assert is_open(bystander)
    bystander.logout()
    assert mail.refuses(who.mail, who.password)
    assert mail.refuses(who.alias, who.password)
    with pytest.raises(smtplib.SMTPAuthenticationError):
        mail.send(who.mail, who.password, STRANGER)
    mark = mail.receive(who.mail)

    keeper.restore(who)

    assert mail.read(who.mail, who.password, mark)
    assert not mail.stack.outside.letters(mark)


def test_who_comes_back_finds_their_mail_and_nothing_is_sent_on(
    mail: Mail, keeper: Keeper, who: Newcomer
) -> None:
    keeper.forward(who, f"rieng.{who.user_name}@outside.example")
    before = mail.receive(who.mail)
    mail.read(who.mail, who.password, before)

    keeper.suspend(who)
    keeper.restore(who)

    after = mail.receive(who.mail)
    assert mail.read(who.mail, who.password, before)
    assert mail.read(who.mail, who.password, after)
    assert not mail.stack.outside.letters(after)


def test_a_closed_mailbox_takes_no_letter(mail: Mail, keeper: Keeper, who: Newcomer) -> None:
    keeper.suspend(who)
    keeper.close(who)

    for address in (who.mail, who.alias, f"nobody.{who.user_name}@{DOMAIN}"):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
            mail.receive(address)
        code, said = refusal.value.recipients[address]
        assert (code, said[:5]) == (550, b"5.1.1")
    assert mail.refuses(who.mail, who.password)


def test_a_new_address_keeps_the_mailbox_and_the_letters_to_the_old_one(
    mail: Mail, keeper: Keeper, who: Newcomer
) -> None:
    before = mail.receive(who.mail)
    mail.read(who.mail, who.password, before)
    new = f"moi.{who.user_name}@{DOMAIN}"

    keeper.readdress(who, new)

    assert mail.read(new, who.password, before)
    for address in (new, who.mail, who.alias):
        assert mail.read(new, who.password, mail.receive(address))
    assert mail.read(who.mail, who.password, before), "a mail program still set to the old address"
    mark = mail.send(new, who.password, STRANGER, sender=new)
    assert mail.stack.outside.await_letter(mark).sender == new


def test_a_session_from_before_a_new_address_ends_with_the_suspension(
    mail: Mail, keeper: Keeper, who: Newcomer
) -> None:
    session = mail.signed_in(who.mail, who.password)
    new = f"moi.{who.user_name}@{DOMAIN}"
    keeper.readdress(who, new)
    assert is_open(session)

    keeper.suspend(who)

    assert ends(session)


def test_the_logs_of_a_run_tell_who_signed_in_and_what_arrived(mail: Mail, who: Newcomer) -> None:
    mail.read(who.mail, who.password, mark := mail.receive(who.mail))

    logs = mail.stack.logs
    told = [(one["event"], one["fields"].get("success")) for one in logs.events_of(who.mail)]
    assert ("auth_request_finished", "yes") in told
    assert ("mail_delivery_finished", None) in told
    assert any("status=sent" in line for line in logs.lines_about(who.mail))
    assert not [line for line in logs.lines_about("Công văn") if mark in line]
