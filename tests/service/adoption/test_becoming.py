"""What became of a body is written once, by a decision, and refused where it makes no sense."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from service.adoption.becoming import Becoming, LinkRefusedError, UnitLinks
from service.adoption.roster import LinkKind, successors
from service.store.engine import Memory
from service.store.tables import UnitLinkRow, UnitRow
from tests.support.people import TestClock, events

ON, DECIDED = date(2026, 7, 1), date(2026, 6, 16)
LATER = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def links(memory: Memory) -> UnitLinks:
    with memory.writing() as session:
        session.add_all(UnitRow(id=code, code=code, name=code.upper()) for code in "abc")
    return UnitLinks(memory, TestClock(), ZoneInfo("Asia/Ho_Chi_Minh"))


def told(kind: LinkKind, predecessor: str, *after: str, **changes: Any) -> Becoming:
    facts = {"day": ON, "decision_number": "202/2026/NQ", "decision_date": DECIDED} | changes
    return Becoming(kind=kind, predecessor=predecessor, successors=after, **facts)


def rows(memory: Memory) -> int:
    with memory.reading() as session:
        return session.query(UnitLinkRow).count()


def test_a_merger_is_written_once_with_its_event_and_figures_follow_it(
    links: UnitLinks, memory: Memory
) -> None:
    for body in "ab":
        assert links.keep(told(LinkKind.MERGE, body, "c"), actor="quantri")
    assert not links.keep(told(LinkKind.MERGE, "a", "c"), actor="quantri")

    kinds = [(kind, actor) for kind, actor, _ in events(memory)]
    assert kinds == [("UnitLinked", "quantri")] * 2
    with memory.reading() as session:
        heirs, unclear = successors(session, "ab", date(2026, 6, 30), date(2026, 8, 1), LATER)
    assert (heirs, unclear) == ({"a": "c", "b": "c"}, frozenset())


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (told(LinkKind.MERGE, "a", "c", decision_number=" "), "no_decision"),
        (told(LinkKind.MERGE, "a", "c", decision_number="x" * 101), "too_long"),
        (told(LinkKind.MERGE, "a", "c", decision_number="1\u202e2"), "too_long"),
        (told(LinkKind.MERGE, "a", "c", decision_date=date(1900, 1, 1)), "day_in_doubt"),
        (told(LinkKind.MERGE, "a", "c", decision_date=date(2026, 11, 24)), "decided_in_future"),
        (told(LinkKind.MERGE, "a", "c", day=date(2026, 6, 15)), "decided_later"),
        (told(LinkKind.MERGE, "a"), "successors"),
        (told(LinkKind.MERGE, "a", "b", "c"), "successors"),
        (told(LinkKind.RENAME, "a", "b", "c"), "successors"),
        (told(LinkKind.SPLIT, "a", "b"), "successors"),
        (told(LinkKind.DISSOLVE, "a", "b"), "successors"),
        (told(LinkKind.TRANSFER, "a"), "successors"),
        (told(LinkKind.SPLIT, "a", "b", "b"), "to_itself"),
        (told(LinkKind.RENAME, "a", "a"), "to_itself"),
        (told(LinkKind.RENAME, "a", "nowhere"), "unknown_unit"),
        (told(LinkKind.DISSOLVE, "nowhere"), "unknown_unit"),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_nothing(
    links: UnitLinks, memory: Memory, wrong: Becoming, reason: str
) -> None:
    with pytest.raises(LinkRefusedError) as refusal:
        links.keep(wrong, actor="x")

    assert refusal.value.reason == reason
    assert (rows(memory), events(memory)) == (0, [])


def test_a_body_becomes_one_thing_a_day(links: UnitLinks, memory: Memory) -> None:
    links.keep(told(LinkKind.DISSOLVE, "a"), actor="x")

    with pytest.raises(LinkRefusedError) as refusal:
        links.keep(told(LinkKind.MERGE, "a", "c"), actor="x")

    assert (refusal.value.reason, rows(memory)) == ("linked_already", 1)


def test_two_bodies_never_merge_into_each_other_but_may_take_each_others_codes(
    links: UnitLinks, memory: Memory
) -> None:
    links.keep(told(LinkKind.MERGE, "a", "b"), actor="x")
    with pytest.raises(LinkRefusedError) as refusal:
        links.keep(told(LinkKind.MERGE, "b", "a"), actor="x")
    assert refusal.value.reason == "ring"

    day = date(2026, 8, 1)
    links.keep(told(LinkKind.RENAME, "b", "c", day=day), actor="x")
    links.keep(told(LinkKind.RENAME, "c", "b", day=day), actor="x")
    assert rows(memory) == 3


def test_work_may_go_from_one_body_to_several_by_several_decisions(
    links: UnitLinks, memory: Memory
) -> None:
    assert links.keep(told(LinkKind.TRANSFER, "a", "b"), actor="x")
    assert links.keep(told(LinkKind.TRANSFER, "a", "c", decision_number="7/QĐ"), actor="x")
    assert not links.keep(told(LinkKind.TRANSFER, "a", "b"), actor="x")
    assert links.keep(told(LinkKind.SPLIT, "a", "b", "c"), actor="x")
    assert rows(memory) == 4
