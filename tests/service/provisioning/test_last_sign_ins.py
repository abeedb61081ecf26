"""What a directory remembers of sign-ins is kept as it was last read: no more, no longer, of nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from directory.activity import SIGN_IN_ATTRIBUTES, last_sign_ins
from directory.entries import Entry
from directory.ldap_directory import open_mail_directory
from directory.mapping import load_flavour
from service.journeys.provisioning import LastSignIns
from service.store.engine import Memory
from service.store.tables import DirectorySignInRow
from service.wiring.mailboxes import POLICIES
from tests.support.mail_slapd import SUFFIX, a_mail_slapd, staff
from tests.support.people import TestClock
from tests.support.town import a_town, a_town_of, entry, values

FLAVOUR = load_flavour(POLICIES / "directories/openldap.toml")
SEEN = datetime(2026, 11, 20, 8, tzinfo=UTC)
STAMP = values("20261120080000Z")


@pytest.fixture
def kept(memory: Memory) -> LastSignIns:
    return LastSignIns(memory=memory, clock=TestClock(), flavour=lambda: FLAVOUR)


def rows(memory: Memory) -> dict[str, DirectorySignInRow]:
    with memory.reading() as session:
        return {row.staff_number: row for row in session.query(DirectorySignInRow)}


def test_the_latest_moment_is_kept_with_what_told_it_and_how_late_it_may_be(
    kept: LastSignIns,
) -> None:
    one = entry("an", "An", number="1", authtimestamp=values("20261118080000Z"),
                zimbralastlogontimestamp=STAMP)  # fmt: skip

    assert kept.take_in([one, entry("binh", "Bình", number="2")]) == 1

    (row,) = rows(kept.memory).values()
    assert (row.staff_number, row.moment, row.attribute, row.late_days) == (
        "1",
        SEEN,
        "zimbraLastLogonTimestamp",
        7,
    )


def test_a_unit_mailbox_and_an_account_of_nobody_are_left_out(kept: LastSignIns) -> None:
    shared = entry("vt", "Văn thư", number="7", shared=True, authtimestamp=STAMP)
    nobody = entry("ai", "Ai", shared=False, number="", authtimestamp=STAMP)
    endless = entry("dai", "Dài", number="9" * 65, authtimestamp=STAMP)

    assert kept.take_in([shared, nobody, endless]) == 0
    assert rows(kept.memory) == {}


def test_a_later_reading_takes_the_place_of_the_one_before(kept: LastSignIns) -> None:
    an = entry("an", "An", number="1", authtimestamp=STAMP)
    binh = entry("binh", "Bình", number="2", authtimestamp=STAMP)
    kept.take_in([an, binh])
    before = rows(kept.memory)["1"].read_at
    later = LastSignIns(
        memory=kept.memory,
        clock=TestClock(before + timedelta(hours=1)),
        flavour=kept.flavour,
    )
    moved = dict(an.attributes) | {"authtimestamp": values("20261121080000Z")}

    later.take_in([type(an)(an.dn, moved)])

    (row,) = rows(kept.memory).values()
    assert (row.staff_number, row.moment) == ("1", SEEN + timedelta(days=1))
    assert row.read_at > before


def test_a_reading_without_anybody_forgets_nobody(kept: LastSignIns) -> None:
    kept.take_in([entry("an", "An", number="1", authtimestamp=STAMP)])

    assert kept.take_in([]) == 0
    assert rows(kept.memory).keys() == {"1"}


def test_the_hourly_reading_asks_for_it_and_keeps_it(tmp_path: Path) -> None:
    people = [*a_town(), entry("an", "An", number="1", authtimestamp=STAMP)]

    town = a_town_of(tmp_path, people)

    assert rows(town.rooms.memory)["1"].moment == SEEN
    town.rooms.close()


@pytest.mark.parametrize("name", SIGN_IN_ATTRIBUTES)
def test_whatever_is_asked_for_is_understood(name: str) -> None:
    value = b"134400672000000000" if name == "lastLogonTimestamp" else b"20261120080000Z"

    assert last_sign_ins({name: [value]}, SEEN + timedelta(days=9))


@pytest.mark.slapd
@pytest.mark.parametrize("slowly", [False, True])
def test_a_real_directory_is_asked_for_all_of_them_and_tells_what_it_knows(
    kept: LastSignIns, slowly: bool
) -> None:
    one, two = staff(2)
    seen = Entry(one.dn, dict(one.attributes) | {"pwdLastSuccess": STAMP})
    with (
        a_mail_slapd([seen, two]) as server,
        open_mail_directory(replace(server.policy, slowly=slowly)) as directory,
    ):
        wanted = (*FLAVOUR.attributes, *SIGN_IN_ATTRIBUTES)
        found = list(directory.search(SUFFIX, FLAVOUR.account_filter, wanted))

    assert (len(found), kept.take_in(found)) == (2, 1)

    (row,) = rows(kept.memory).values()
    assert (row.staff_number, row.moment, row.attribute) == ("CB000000", SEEN, "pwdLastSuccess")
