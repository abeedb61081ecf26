"""A token speaks for its person, within its scopes, until it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.identity.tokens import Tokens, new_token
from service.store.engine import Memory
from service.store.tables import ApiTokenRow
from tests.support.people import TestClock, events, somebody, suspend


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def tokens(memory: Memory, clock: TestClock) -> Tokens:
    return Tokens(memory, clock)


def test_a_token_speaks_for_its_person(tokens: Tokens, memory: Memory, clock: TestClock) -> None:
    person = somebody(memory)
    text, token_id = tokens.create(person, " Một cửa ", ("verify", "sign"), wrapped_key=b"sealed")

    bearer = tokens.authenticate(text)

    assert bearer is not None
    assert (bearer.person, bearer.scopes, bearer.token_id, bearer.wrapped_key) == (
        person,
        frozenset({"sign", "verify"}),
        token_id,
        b"sealed",
    )
    assert text.startswith("antin_")
    assert len(text) == len("antin_") + 43
    (view,) = tokens.of(person)
    assert (view.name, view.scopes, view.last_used_at) == ("Một cửa", ("sign", "verify"), clock())


def test_only_its_digest_is_stored(tokens: Tokens, memory: Memory) -> None:
    text, token_id = tokens.create(somebody(memory), "x", ("sign",))

    with memory.reading() as session:
        row = session.query(ApiTokenRow).one()
        stored = repr({c.name: getattr(row, c.name) for c in ApiTokenRow.__table__.columns})
    told = stored + repr(events(memory))
    assert text.removeprefix("antin_") not in told
    facts = f'{{"scopes":["sign"],"token_id":"{token_id}"}}'
    assert events(memory) == [("TokenCreated", "lanhdao", facts)]


def test_a_token_given_beforehand_is_the_one_kept(tokens: Tokens, memory: Memory) -> None:
    text = new_token()

    assert tokens.create(somebody(memory), "x", ("sign",), token=text)[0] == text
    assert tokens.authenticate(text)


@pytest.mark.parametrize("text", ["", "antin_", "antin_x", "Bearer", "\udcff", "antin_é" * 50])
def test_what_is_no_token_speaks_for_nobody(tokens: Tokens, text: str) -> None:
    assert tokens.authenticate(text) is None


def test_a_token_ends_when_its_time_is_over(
    tokens: Tokens, memory: Memory, clock: TestClock
) -> None:
    text, _ = tokens.create(somebody(memory), "x", ("sign",), lifetime=timedelta(days=1))
    forever, _ = tokens.create(somebody(memory, "b"), "x", ("sign",), lifetime=timedelta(days=9999))
    clock.forward(timedelta(hours=23, minutes=59))
    assert tokens.authenticate(text)
    clock.forward(timedelta(minutes=1))

    assert tokens.authenticate(text) is None
    clock.forward(timedelta(days=366))
    assert tokens.authenticate(forever) is None


def test_a_token_is_revoked_by_its_owner_and_its_key_is_gone(
    tokens: Tokens, memory: Memory
) -> None:
    owner, other = somebody(memory), somebody(memory, "vanthu")
    text, token_id = tokens.create(owner, "x", ("sign",), wrapped_key=b"sealed")

    assert not tokens.revoke(other, token_id)
    assert tokens.authenticate(text)
    assert tokens.revoke(owner, token_id)
    assert not tokens.revoke(owner, token_id)

    assert tokens.authenticate(text) is None
    assert tokens.of(owner) == ()
    with memory.reading() as session:
        assert session.query(ApiTokenRow).one().wrapped_key is None
    assert [kind for kind, _, _ in events(memory)] == ["TokenCreated", "TokenRevoked"]


def test_the_token_of_a_suspended_person_speaks_for_nobody(tokens: Tokens, memory: Memory) -> None:
    person = somebody(memory)
    text, _ = tokens.create(person, "x", ("sign",))
    suspend(memory, person)

    assert tokens.authenticate(text) is None


@pytest.mark.parametrize("scopes", [(), ("everything",), ("sign", "everything")])
def test_a_token_without_a_scope_that_exists_is_not_made(
    tokens: Tokens, memory: Memory, scopes: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match="scopes"):
        tokens.create(somebody(memory), "x", scopes)
