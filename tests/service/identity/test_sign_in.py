"""Who comes in, who does not, and that guessing is stopped."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from directory.client import LdapDirectory, LdapPolicy
from directory.errors import DirectoryUnreachableError, WrongCredentialsError
from service.identity.sign_in import (
    AccountInactiveError,
    AccountLockedError,
    SignIn,
    SignInLimits,
    SignInUnavailableError,
    WrongPasswordError,
)
from service.store.engine import Memory
from service.store.tables import PersonRow, SignInTroubleRow
from tests.support.people import SECRET, TestClock, events, somebody, suspend
from tests.support.slapd import PASSWORD as LDAP_PASSWORD
from tests.support.slapd import SEARCHER, SEARCHER_PASSWORD, SUFFIX, Slapd

PASSWORD = "một mật khẩu khó đoán"
ADDRESS = "192.0.2.7"


@dataclass
class Directory:
    """A directory that knows one password; it may fall silent."""

    silent: bool = False
    asked: list[str] = field(default_factory=list)

    def authenticate(self, user_name: str, password: str) -> object:
        self.asked.append(user_name)
        if self.silent:
            raise DirectoryUnreachableError("sign a person in", "timed out")
        if (user_name, password) != ("lanhdao", PASSWORD):
            raise WrongCredentialsError
        return object()


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def doorman(memory: Memory, clock: TestClock) -> SignIn:
    """Sample accounts, and `lanhdao` among them."""
    doorman = SignIn(memory, clock, None, samples=True, secret=SECRET)
    doorman.add_local_account(somebody(memory).id, PASSWORD)
    return doorman


def guess(doorman: SignIn, times: int, name: str = "lanhdao") -> None:
    for _ in range(times):
        with pytest.raises(WrongPasswordError):
            doorman.enter(name, "wrong", ADDRESS)


def test_the_right_password_lets_in_and_the_ledger_says_so(doorman: SignIn, memory: Memory) -> None:
    person = doorman.enter("lanhdao", PASSWORD, ADDRESS)

    assert (person.user_name, person.unit, person.signs) == (
        "lanhdao",
        "Sở Khoa học và Công nghệ",
        True,
    )
    assert doorman.person(person.id) == person
    facts = f'{{"address":"{ADDRESS}","method":"local"}}'
    assert events(memory) == [("PersonSignedIn", "lanhdao", facts)]


@pytest.mark.parametrize("name", ["LanhDao", " lanhdao ", "LANHDAO"])
def test_a_name_is_read_in_any_case(doorman: SignIn, name: str) -> None:
    assert doorman.enter(name, PASSWORD, ADDRESS).user_name == "lanhdao"


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + "x", "x" * 100_000, "\udcff"])
def test_any_other_password_is_wrong(doorman: SignIn, password: str) -> None:
    with pytest.raises(WrongPasswordError):
        doorman.enter("lanhdao", password, ADDRESS)


@pytest.mark.parametrize("name", ["", "ai-do", "x" * 5000, "a\0b", "\udcff", "%", "lanhdao%"])
def test_an_unknown_name_is_told_as_a_wrong_password(doorman: SignIn, name: str) -> None:
    with pytest.raises(WrongPasswordError):
        doorman.enter(name, PASSWORD, ADDRESS)


def test_five_wrong_passwords_lock_and_the_right_one_no_longer_opens(
    doorman: SignIn, clock: TestClock
) -> None:
    guess(doorman, 5)

    with pytest.raises(AccountLockedError) as refusal:
        doorman.enter("lanhdao", PASSWORD, ADDRESS)

    assert refusal.value.until == clock() + timedelta(hours=12)
    clock.forward(timedelta(hours=12))
    assert doorman.enter("lanhdao", PASSWORD, ADDRESS)


def test_an_expired_lock_gives_five_tries_again(doorman: SignIn, clock: TestClock) -> None:
    guess(doorman, 5)
    clock.forward(timedelta(hours=13))
    guess(doorman, 5)

    with pytest.raises(AccountLockedError):
        doorman.enter("lanhdao", PASSWORD, ADDRESS)


def test_the_right_password_forgets_the_wrong_ones(doorman: SignIn) -> None:
    for _ in range(3):
        guess(doorman, 4)
        doorman.enter("lanhdao", PASSWORD, ADDRESS)


def test_one_persons_lock_is_nobody_elses(doorman: SignIn, memory: Memory) -> None:
    doorman.add_local_account(somebody(memory, "vanthu").id, PASSWORD)
    guess(doorman, 5)

    assert doorman.enter("vanthu", PASSWORD, ADDRESS).user_name == "vanthu"


def test_unknown_names_lock_as_known_ones_do(doorman: SignIn) -> None:
    guess(doorman, 5, "ai-do")

    with pytest.raises(AccountLockedError):
        doorman.enter("AI-DO", "wrong", ADDRESS)


@dataclass
class SlowDirectory(Directory):
    """A directory that takes its time, so that guesses overlap."""

    def authenticate(self, user_name: str, password: str) -> object:
        self.asked.append(user_name)
        time.sleep(0.2)
        raise WrongCredentialsError


def test_guessing_side_by_side_gains_no_sixth_try(memory: Memory, clock: TestClock) -> None:
    somebody(memory)
    directory = SlowDirectory()
    doorman = SignIn(memory, clock, directory, secret=SECRET)

    def one_guess(number: int) -> None:
        with pytest.raises((WrongPasswordError, AccountLockedError)):
            doorman.enter("lanhdao", f"guess {number}", ADDRESS)

    with ThreadPoolExecutor(12) as crowd:
        list(crowd.map(one_guess, range(12)))

    assert len(directory.asked) == 5


def test_a_password_in_the_wrong_field_stands_nowhere(doorman: SignIn, memory: Memory) -> None:
    with pytest.raises(WrongPasswordError):
        doorman.enter(PASSWORD, "lanhdao", ADDRESS)

    with memory.reading() as session:
        names = [row.name for row in session.query(SignInTroubleRow)]
    assert len(names) == 1
    assert PASSWORD not in names[0]
    assert all(PASSWORD not in facts for _, _, facts in events(memory))


def test_a_suspended_person_is_told_so_only_for_the_right_password(
    doorman: SignIn, memory: Memory
) -> None:
    person = doorman.enter("lanhdao", PASSWORD, ADDRESS)
    suspend(memory, person)

    guess(doorman, 1)
    with pytest.raises(AccountInactiveError):
        doorman.enter("lanhdao", PASSWORD, ADDRESS)
    assert doorman.person(person.id) is None
    assert [facts for _, _, facts in events(memory)][-1].count('"inactive"') == 1


def test_sample_accounts_open_nothing_outside_the_sample_city(
    doorman: SignIn, memory: Memory, clock: TestClock
) -> None:
    production = SignIn(memory, clock, None, secret=SECRET)

    with pytest.raises(WrongPasswordError):
        production.enter("lanhdao", PASSWORD, ADDRESS)


def test_a_silent_directory_counts_no_try(memory: Memory, clock: TestClock) -> None:
    somebody(memory)
    directory = Directory(silent=True)
    doorman = SignIn(memory, clock, directory, secret=SECRET)
    for _ in range(7):
        with pytest.raises(SignInUnavailableError):
            doorman.enter("lanhdao", PASSWORD, ADDRESS)

    directory.silent = False
    assert doorman.enter("lanhdao", PASSWORD, ADDRESS).user_name == "lanhdao"


def test_the_directory_never_hears_a_name_that_is_not_ours(
    memory: Memory, clock: TestClock
) -> None:
    somebody(memory)
    directory = Directory()
    doorman = SignIn(memory, clock, directory, secret=SECRET)
    for spelling in ("lan\u00adhdao", "ｌanhdao", "lanhdao2"):
        with pytest.raises(WrongPasswordError):
            doorman.enter(spelling, PASSWORD, ADDRESS)

    assert len(directory.asked) == 3  # as many conversations as for a known name
    assert "lanhdao" not in "".join(directory.asked)


def test_two_names_that_differ_by_case_alone_sign_nobody_in(
    doorman: SignIn, memory: Memory
) -> None:
    somebody(memory, "LanhDao")

    with pytest.raises(WrongPasswordError):
        doorman.enter("lanhdao", PASSWORD, ADDRESS)


def test_old_tries_are_swept_and_a_lock_in_force_is_not(
    doorman: SignIn, memory: Memory, clock: TestClock
) -> None:
    guess(doorman, 5)
    clock.forward(timedelta(hours=11))
    assert doorman.sweep() == 0
    clock.forward(timedelta(hours=2))
    assert doorman.sweep() == 1


@pytest.mark.slapd
def test_a_person_of_the_directory_comes_in_with_our_roles(
    memory: Memory, clock: TestClock, slapd: Slapd
) -> None:
    person = somebody(memory)
    policy = LdapPolicy(
        url=slapd.url,
        base_dn=SUFFIX,
        ca_file=slapd.ca_file,
        bind_dn=SEARCHER,
        bind_password=SEARCHER_PASSWORD,
    )
    limits = SignInLimits(tries=2)
    doorman = SignIn(memory, clock, LdapDirectory(policy), limits, secret=SECRET)

    assert doorman.enter("lanhdao", LDAP_PASSWORD, ADDRESS) == person
    with pytest.raises(WrongPasswordError):
        doorman.enter("binh", LDAP_PASSWORD, ADDRESS)  # in the directory, and not one of us
    guess(doorman, 2)
    with pytest.raises(AccountLockedError):
        doorman.enter("lanhdao", LDAP_PASSWORD, ADDRESS)
    away = LdapDirectory(replace(policy, url="ldap://localhost:9"))
    with pytest.raises(SignInUnavailableError):
        replace(doorman, directory=away).enter("vanthu", "x", ADDRESS)


def test_a_person_without_a_unit_comes_in(doorman: SignIn, memory: Memory) -> None:
    person = doorman.enter("lanhdao", PASSWORD, ADDRESS)
    with memory.writing() as session:
        row = session.get(PersonRow, person.id)
        assert row is not None
        row.unit_id = None

    assert doorman.enter("lanhdao", PASSWORD, ADDRESS).unit == ""
