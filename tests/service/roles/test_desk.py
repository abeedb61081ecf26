"""A role is given and taken away in one step with its event, and what it allowed ends at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from service.identity.people import active_person
from service.identity.roles import Person, Role
from service.identity.tokens import Tokens
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.roles import RoleRefusedError, Roles
from service.store.engine import Memory
from tests.support.issuing import Office, an_office
from tests.support.people import events, suspend


@pytest.fixture
def office(tmp_path: Path, memory: Memory) -> Office:
    return an_office(tmp_path, memory)


@pytest.fixture
def roles(office: Office) -> Roles:
    return Roles(office.house.memory, office.house.clock, office.issuing)


@pytest.fixture
def admin(office: Office) -> Person:
    return office.house.person("quantri", Role.ADMINISTRATOR, name="Lý Quốc Hùng")


def held(office: Office, person: Person) -> frozenset[Role]:
    with office.house.memory.reading() as session:
        found = active_person(session, person.id)
    assert found is not None
    return found.roles


def kinds(office: Office) -> list[tuple[str, str | None]]:
    told = events(office.house.memory)
    return [(kind, actor) for kind, actor, _ in told if kind.startswith("Role")]


def test_a_role_is_given_and_taken_away_once(office: Office, roles: Roles, admin: Person) -> None:
    assert roles.grant(admin, office.drafter.id, Role.LEADER)
    assert not roles.grant(admin, office.drafter.id, Role.LEADER)
    assert held(office, office.drafter) == {Role.IT_STAFF, Role.LEADER}
    assert roles.withdraw(admin, office.drafter.id, Role.LEADER).changed
    assert not roles.withdraw(admin, office.drafter.id, Role.LEADER).changed
    assert held(office, office.drafter) == {Role.IT_STAFF}
    assert kinds(office) == [("RoleGranted", "quantri"), ("RoleWithdrawn", "quantri")]


def test_only_administrators_change_roles(office: Office, roles: Roles) -> None:
    for act in (roles.grant, roles.withdraw):
        with pytest.raises(NotAllowedError):
            act(office.head, office.head.id, Role.ADMINISTRATOR)
    assert kinds(office) == []


def test_a_suspended_person_is_given_no_role_but_may_lose_one(
    office: Office, roles: Roles, admin: Person
) -> None:
    suspend(office.house.memory, office.clerk)

    with pytest.raises(RoleRefusedError) as refusal:
        roles.grant(admin, office.clerk.id, Role.LEADER)

    assert refusal.value.reason == "not_active"
    assert roles.withdraw(admin, office.clerk.id, Role.CLERK).changed
    with pytest.raises(NotFoundError):
        roles.grant(admin, "nobody", Role.LEADER)


def test_the_last_active_administrator_stays(office: Office, roles: Roles, admin: Person) -> None:
    roles.grant(admin, office.head.id, Role.ADMINISTRATOR)
    suspend(office.house.memory, office.head)

    for withdraw in (
        lambda: roles.withdraw(admin, admin.id, Role.ADMINISTRATOR),
        lambda: roles.withdraw_as("root (cli)", admin.id, Role.ADMINISTRATOR),
    ):
        with pytest.raises(RoleRefusedError) as refusal:
            withdraw()
        assert refusal.value.reason == "last_administrator"
    assert held(office, admin) == {Role.ADMINISTRATOR}


def test_two_administrators_who_step_down_at_once_leave_one(
    office: Office, roles: Roles, admin: Person
) -> None:
    roles.grant(admin, office.head.id, Role.ADMINISTRATOR)
    refused: list[str] = []

    def step_down(person_id: str) -> None:
        try:
            roles.withdraw_as("x", person_id, Role.ADMINISTRATOR)
        except RoleRefusedError as refusal:
            refused.append(refusal.reason)

    threads = [Thread(target=step_down, args=(one,)) for one in (admin.id, office.head.id)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert refused == ["last_administrator"]
    assert len(roles.find(role=Role.ADMINISTRATOR)) == 1


def test_turns_that_wait_are_shown_and_not_lost(
    office: Office, roles: Roles, admin: Person
) -> None:
    document = office.sent().summary.id
    office.approve(office.reviewer, document)

    done = roles.withdraw(admin, office.head.id, Role.LEADER)

    assert [(one.document_id, one.kind) for one in done.turns] == [(document, "SIGN")]
    assert roles.view(office.head.id).turns == done.turns
    office.issuing.reassign(
        admin, done.turns[0].id, office.head.id, office.deputy.id, reason="Thôi giữ chức vụ"
    )
    assert roles.view(office.head.id).turns == ()


def test_tokens_that_sign_end_with_the_last_signing_role(
    office: Office, roles: Roles, admin: Person
) -> None:
    tokens = Tokens(office.house.memory, office.house.clock)
    day = timedelta(days=1)
    signing, _ = tokens.create(office.clerk, "ký", ("seal",), None, None, day)
    reading, _ = tokens.create(office.clerk, "xem", ("verify",), None, None, day)
    roles.grant(admin, office.clerk.id, Role.LEADER)

    assert roles.withdraw(admin, office.clerk.id, Role.LEADER).tokens == 0
    assert tokens.authenticate(signing) is not None
    assert roles.withdraw(admin, office.clerk.id, Role.CLERK).tokens == 1

    assert tokens.authenticate(signing) is None
    assert tokens.authenticate(reading) is not None


def test_people_are_found_by_words_and_by_role(office: Office, roles: Roles) -> None:
    assert [one.user_name for one in roles.find("thu hà công nghệ")] == ["vanthu"]
    assert [one.user_name for one in roles.find(role=Role.CLERK)] == ["vanthu", "khach"]
    assert roles.find("%") == ()
    assert len(roles.find(limit=2)) == 2
    assert roles.named("VANTHU").holder.roles == (Role.CLERK,)
