"""Units ask on a decision, within a term of working days; nobody asks beyond their reach."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.plans import Grounds
from service.journeys.provisioning import (
    ActRefusedError,
    Asked,
    GroundsMissingError,
    NewRequest,
    RequestRefusedError,
    RequestState,
)
from tests.support.town import Town, a_town_of, grounds

NEWCOMER = {"full_name": "Nguyễn Thị Bảo Châu", "staff_number": "55555"}


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return a_town_of(tmp_path)


def ask(town: Town, kind: Asked, unit: str = "snv", account: str = "", by: str = "unit") -> str:
    facts = NEWCOMER if kind is Asked.CREATE else {}
    return town.desk.requests.file(
        town[by], NewRequest(kind, unit, grounds(), account=account, facts=facts)
    )


def test_a_request_waits_with_its_term_and_is_answered(town: Town) -> None:
    key = ask(town, Asked.CREATE)
    one = town.desk.requests.request(town["it"], key)
    # Monday 23 November 14:05; Tuesday 24 is the Day of Vietnamese Culture.
    assert one.due_at == datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
    assert (one.state, one.days_left, one.overdue) == (RequestState.OPEN, 3, False)

    town.desk.requests.done(town["it"], key, "plan")

    figures = town.desk.requests.figures(town["unit"])
    assert (figures.open, figures.answered, figures.on_time) == (0, 1, 1)


def test_what_is_answered_late_counts_as_late(town: Town) -> None:
    key = ask(town, Asked.PASSWORD, account="00000")
    assert town.desk.requests.request(town["it"], key).due_at == datetime(
        2026, 11, 23, 9, 5, 9, tzinfo=UTC
    )
    town.clock.forward(timedelta(hours=3))
    assert town.desk.requests.request(town["it"], key).overdue
    assert town.desk.requests.figures(town["it"]).overdue == 1

    town.desk.requests.refuse(town["it"], key, "Chưa có giấy đề nghị")

    figures = town.desk.requests.figures(town["it"])
    assert (figures.overdue, figures.answered, figures.on_time) == (0, 1, 0)
    with pytest.raises(RequestRefusedError):
        town.desk.requests.refuse(town["it"], key, "lần nữa")


@pytest.mark.parametrize(
    "given", [Grounds("", date(2026, 11, 20), "x"), Grounds("1/QĐ", None, "x"), Grounds()]
)
def test_a_request_without_a_decision_is_refused(town: Town, given: Grounds) -> None:
    with pytest.raises(GroundsMissingError):
        town.desk.requests.file(
            town["unit"], NewRequest(Asked.CREATE, "snv", given, facts=NEWCOMER)
        )
    assert town.desk.requests.requests(town["it"]) == ()


def test_a_unit_asks_for_its_own_and_the_receiving_unit_for_who_comes(town: Town) -> None:
    # cb002 is the treasury's: not ours to suspend, but we may ask to receive them (M-22).
    with pytest.raises(RequestRefusedError) as refusal:
        ask(town, Asked.SUSPEND, account="cb002@cantho.example")
    assert refusal.value.reason == "unknown_account"
    with pytest.raises(RequestRefusedError):
        ask(town, Asked.CREATE, unit="stc")
    with pytest.raises(NotAllowedError):
        ask(town, Asked.CREATE, by="nobody")

    key = ask(town, Asked.MOVE, account="CB002@cantho.example")

    assert town.desk.requests.request(town["unit"], key).facts["unit"] == "snv"
    treasury = ask(town, Asked.SUSPEND, unit="stc", account="00002", by="it")
    with pytest.raises(NotFoundError):
        town.desk.requests.request(town["unit"], treasury)
    with pytest.raises(NotFoundError):
        town.desk.requests.withdraw(town["unit"], treasury)
    with pytest.raises(NotAllowedError):
        town.desk.requests.refuse(town["unit"], key, "không")
    with pytest.raises(NotAllowedError):
        town.desk.requests.done(town["unit"], key, None)
    assert [one.id for one in town.desk.requests.requests(town["unit"])] == [key]


def test_a_request_can_be_taken_back_and_counts_for_nobody(town: Town) -> None:
    key = ask(town, Asked.CREATE)
    town.desk.requests.withdraw(town["unit"], key)

    assert town.desk.requests.request(town["unit"], key).state is RequestState.WITHDRAWN
    assert town.desk.requests.figures(town["it"]).answered == 0


def test_only_an_administrator_names_who_looks_after_a_unit(town: Town) -> None:
    reaches = town.desk.reaches
    with pytest.raises(NotAllowedError):
        reaches.name(town["it"], "nobody", "stc")
    for user_name, unit in (("no-such", "stc"), ("nobody", "nowhere")):
        with pytest.raises(ActRefusedError):
            reaches.name(town["boss"], user_name, unit)
    reaches.name(town["boss"], "nobody", "stc")
    reaches.name(town["boss"], "nobody", "stc")
    assert reaches.of(town["nobody"]).units == {"stc"}
    reaches.dismiss(town["boss"], town["nobody"].id, "stc")
    with pytest.raises(NotAllowedError):
        reaches.of(town["nobody"])
