"""Several clients at once, over each kind of database: one name is one person, one mailbox one user."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from service.journeys.scim import InStep
from tests.service.web.scim.conformance import CHECKS
from tests.support.scim import Scim, a_scim, a_user

QUESTIONS = (
    "every_operator_finds_what_it_says",
    "pages_count_from_one_and_tell_the_whole",
    "an_order_is_kept_both_ways",
    "a_user_name_is_given_once",
    "an_id_never_changes_and_is_never_given_again",
    "versions_hold_back_whoever_knows_an_old_one",
    "the_last_change_is_when_it_was_and_nothing_else",
    "a_group_tells_its_members_and_they_tell_it",
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def scim(request: pytest.FixtureRequest, tmp_path: Path) -> Scim:
    if request.param == "sqlite":
        return a_scim(tmp_path)
    url = request.getfixturevalue("postgresql").migrated_database()
    return a_scim(tmp_path, database_url=url)


@pytest.mark.postgresql
@pytest.mark.parametrize("name", QUESTIONS)
def test_postgresql_answers_as_sqlite_does(name: str, tmp_path: Path, postgresql: Any) -> None:
    CHECKS[name](a_scim(tmp_path, database_url=postgresql.migrated_database()))


def at_once(scim: Scim, *bodies: Any) -> Counter[int]:
    def ask(body: Any) -> int:
        own = Scim(scim.town, scim.web.application.test_client(), scim.token)
        return own.ask("POST", "/Users", body).status_code

    with ThreadPoolExecutor(len(bodies)) as pool:
        return Counter(pool.map(ask, bodies))


def test_of_two_who_ask_for_one_name_one_gets_it(scim: Scim) -> None:
    statuses = at_once(scim, *(a_user("chung", externalId=f"H{n}") for n in range(6)))

    assert statuses == {201: 1, 409: 5}
    assert scim.get("/Users", filter='userName eq "chung"')["totalResults"] == 1


def test_of_two_who_ask_for_one_staff_number_one_gets_a_mailbox(scim: Scim) -> None:
    before = len(scim.town.directory.entries)

    statuses = at_once(scim, *(a_user(f"nguoi{n}", externalId="CB1") for n in range(6)))

    assert statuses == {201: 1, 409: 5}
    assert len(scim.town.directory.entries) == before + 1


def test_of_two_who_change_one_version_one_succeeds(scim: Scim) -> None:
    made = scim.make("hai", externalId="V1")
    headers = {"If-Match": made["meta"]["version"]}

    def change(n: int) -> int:
        own = Scim(scim.town, scim.web.application.test_client(), scim.token)
        operation = {"op": "replace", "path": "title", "value": f"Chức {n}"}
        return own.patch(f"/Users/{made['id']}", operation, headers=headers).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = Counter(pool.map(change, range(4)))

    assert statuses[200] == 1
    assert set(statuses) <= {200, 409, 412}
    told = scim.get(f"/Users/{made['id']}")
    assert told["title"].encode() == scim.town.held("hai")["title"][0]


def test_two_processes_that_look_first_make_no_user_twice(scim: Scim) -> None:
    rooms = scim.town.rooms
    others = [InStep(memory=rooms.memory, clock=scim.town.clock) for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: one.bring_users(), others))

    listed = scim.get("/Users", count=500)
    assert listed["totalResults"] == 13
    assert len({one["userName"] for one in listed["Resources"]}) == 13
