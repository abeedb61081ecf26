"""A password is set by a link that works once, and nobody but its holder ever knows it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from directory.errors import DirectoryRefusedError
from directory.sessions import SessionsNotEndedError
from service.journeys.errors import NotFoundError
from service.journeys.provisioning import (
    LINK,
    SLIP,
    Act,
    ActKind,
    ActRefusedError,
    GroundsMissingError,
    LinkRefusedError,
    MadeLink,
    PasswordRules,
    WeakPasswordError,
    load_password_rules,
)
from service.wiring.mailboxes import POLICIES
from tests.support.people import events
from tests.support.town import PEOPLE, Town, a_town_of, entry, grounds

GOOD = "Mưa7-trên.Hậu"
DN = f"uid=cb000,{PEOPLE}"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return a_town_of(tmp_path)


def link(town: Town, uid: str = "cb000", *, void: bool = False, handed: str = LINK) -> MadeLink:
    ids = town.id_of(uid)
    return town.desk.passwords.make(town["it"], ids, handed=handed, reason="Quên", void=void)


def refused(town: Town, token: str) -> str:
    with pytest.raises(LinkRefusedError) as refusal:
        town.desk.passwords.set(token, GOOD)
    return refusal.value.reason


def test_a_link_sets_the_password_once(town: Town) -> None:
    made = link(town)

    town.desk.passwords.set(made.token, GOOD)

    assert town.directory.passwords == {DN: GOOD}
    assert refused(town, made.token) == "used"
    assert [one[1] for one in events(town.rooms.memory) if one[0] == "PasswordSet"] == ["cb000"]


def test_neither_token_nor_password_stands_anywhere_in_the_database(town: Town) -> None:
    made = link(town, void=True)
    void = town.directory.passwords[DN]
    town.desk.passwords.set(made.token, GOOD)

    with town.rooms.memory.engine.connect() as connection:
        tables = connection.execute(text("select name from sqlite_master where type='table'"))
        everything = "".join(
            str(row)
            for (name,) in tables.all()
            for row in connection.execute(text(f'select * from "{name}"'))  # noqa: S608
        )

    assert hashlib.sha256(made.token.encode()).hexdigest() in everything
    for secret in (made.token, GOOD, void):
        assert secret not in everything
    assert made.token not in repr(made)


def test_a_link_ends_by_time_by_another_and_by_a_hand(town: Town) -> None:
    first, second = link(town), link(town)
    assert refused(town, first.token) == "revoked"
    town.desk.passwords.revoke(town["it"], second.account.id)
    assert refused(town, second.token) == "revoked"
    third = link(town)
    town.clock.forward(timedelta(hours=72))
    assert refused(town, third.token) == "expired"
    assert refused(town, "x" * 10_000) == "unknown"
    assert refused(town, "\ud800") == "unknown"
    slip = link(town, handed=SLIP)
    town.clock.forward(timedelta(hours=100))
    town.desk.passwords.set(slip.token, GOOD)


def test_nobody_sets_the_password_of_whoever_has_the_name_now(town: Town) -> None:
    made = link(town)
    town.directory.entries[DN] = entry("cb000", "Người Khác", "snv")

    assert refused(town, made.token) == "unknown"
    assert town.directory.passwords == {}


def test_the_mirror_gives_no_link_to_whoever_has_the_name_now(town: Town) -> None:
    made = link(town)
    town.directory.entries[DN] = entry("cb000", "Người Khác", "snv")
    town.rooms.mailboxes.read_directory()

    assert refused(town, made.token) == "unknown"


def test_a_suspended_mailbox_gets_no_link_and_no_password(town: Town) -> None:
    made = link(town)
    act, ids = Act(ActKind.SUSPEND), [town.id_of("cb000")]
    seal = town.desk.hand.preview(town["it"], ids, act).seal
    town.desk.hand.carry(town["it"], ids, act, grounds(), seal)

    assert refused(town, made.token) == "suspended"
    with pytest.raises(ActRefusedError):
        link(town)


def test_what_the_rules_or_the_directory_refuse_leaves_the_link_good(town: Town) -> None:
    made = link(town)
    town.directory.refuses.add("Đã-dùng.Rồi7")

    with pytest.raises(WeakPasswordError) as weak:
        town.desk.passwords.set(made.token, "nguyenlong")
    with pytest.raises(DirectoryRefusedError):
        town.desk.passwords.set(made.token, "Đã-dùng.Rồi7")

    assert weak.value.rules == ("classes", "name")
    town.desk.passwords.set(made.token, GOOD)
    assert town.directory.passwords[DN] == GOOD


def test_ending_the_old_password_ends_the_sessions_it_opened(town: Town) -> None:
    ended: list[str] = []

    class Mail:
        def end(self, user_name: str) -> None:
            ended.append(user_name)

    town.rooms.mailboxes.__dict__["sessions"] = Mail()

    link(town, void=True)

    assert ended == ["cb000", "cb000@cantho.example"]
    assert len(town.directory.passwords[DN]) > 30


def test_sessions_that_stay_open_are_told_not_hidden(town: Town) -> None:
    class Away:
        def end(self, user_name: str) -> None:
            raise SessionsNotEndedError(user_name, "away", again=False)

    town.rooms.mailboxes.__dict__["sessions"] = Away()

    town.desk.passwords.set(link(town).token, GOOD)

    facts = [one[2] for one in events(town.rooms.memory) if one[0] == "PasswordSet"]
    assert '"sessions_ended":false' in facts[0]


def test_links_are_made_within_reach_with_a_reason_and_not_without_end(town: Town) -> None:
    passwords = town.desk.passwords
    mine, theirs = town.id_of("cb000"), town.id_of("cb002")
    passwords.make(town["unit"], mine, handed=LINK, reason="Quên", void=False)
    with pytest.raises(NotFoundError):
        passwords.make(town["unit"], theirs, handed=LINK, reason="Quên", void=False)
    with pytest.raises(GroundsMissingError):
        passwords.make(town["it"], mine, handed=LINK, reason=" ", void=False)
    for _ in range(4):
        link(town)
    with pytest.raises(ActRefusedError) as refusal:
        link(town)
    assert refusal.value.reason == "too_many"


@pytest.mark.parametrize(
    ("password", "rules"),
    [
        ("Mưa7-t", {"least"}),
        ("a" * 200, {"most"}),
        ("mưa7-trên.hậu", {"classes"}),
        ("NGUYỄN7-trên.", {"name"}),
        ("Ph0ng7-trên.", {"name"}),
        ("x7-CB-20731.q", {"name"}),
        ("P@ssw0rd-7xyw", {"known"}),
        ("Trời1234-xa", {"run"}),
        ("Trời7----xa", {"run"}),
        (" Mưa7-trên.Hậu", {"signs"}),
        ("Mưa7-trên.\u202eHậu", {"signs"}),
        (GOOD, set()),
    ],
)
def test_every_rule_that_is_broken_is_told(password: str, rules: set[str]) -> None:
    found = load_password_rules(POLICIES / "passwords.toml").broken(
        password, "Nguyễn Văn Phong", "phongnv", "CB-20731"
    )

    assert set(found) == rules


def test_the_rules_in_the_file_are_no_weaker_than_the_regulations() -> None:
    rules = load_password_rules(POLICIES / "passwords.toml")

    assert (rules.least >= 9, rules.classes, rules.most >= 64) == (True, 4, True)
    assert PasswordRules().classes == 4
