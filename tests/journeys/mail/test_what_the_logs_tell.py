"""What a person does with a real mailbox is what the real servers' logs are understood to say."""

from __future__ import annotations

import imaplib
import time
from collections import Counter
from pathlib import Path

import pytest

from directory.activity import ActivityKind, ActivityPolicy, read_activity
from tests.support.mail.keepers import Newcomer
from tests.support.mail.letters import PATIENCE, STRANGER, Mail

pytestmark = pytest.mark.mail


def told_of(who: Newcomer, *logs: Path) -> Counter[str]:
    """Count what several logs tell of one person."""
    acts = (act for log in logs for act in read_activity(log, policy=ActivityPolicy(server="mx")))
    return Counter(str(act.kind) for act in acts if act.account == who.mail.lower())


def await_told(who: Newcomer, kind: ActivityKind, number: int, log: Path) -> Counter[str]:
    """Return what a log tells once the servers have written that much."""
    until = time.monotonic() + PATIENCE
    while (told := told_of(who, log))[kind] < number:
        assert time.monotonic() < until, told
        time.sleep(0.05)
    return told


def test_two_letters_sent_are_two_and_a_refused_one_is_none(mail: Mail, who: Newcomer) -> None:
    for _ in range(2):
        mail.stack.outside.await_letter(mail.send(who.mail, who.password, STRANGER))
    mail.receive(who.mail)

    told = await_told(who, ActivityKind.SENT, 2, mail.stack.logs.postfix)

    assert told == {"sent": 2}


def test_a_letter_read_is_read_and_a_list_looked_at_is_not(mail: Mail, who: Newcomer) -> None:
    mark = mail.receive(who.mail)
    dovecot = mail.stack.logs.dovecot
    with mail.reading(who.mail, who.password) as session:
        session.fetch("1:*", "(FLAGS BODY.PEEK[HEADER])")
    with pytest.raises(imaplib.IMAP4.error):
        mail.signed_in(who.mail, who.password + "x")
    before = await_told(who, ActivityKind.SIGNED_IN, 2, dovecot)

    assert mail.read(who.mail, who.password, mark)

    after = await_told(who, ActivityKind.READ, 1, dovecot)
    assert before == {"signed_in": 2}  # the log-in in the text log, and its event
    assert after["signed_in"] >= 4
