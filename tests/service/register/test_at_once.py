"""Many who number at once, and some who are killed meanwhile, leave neither duplicate nor gap."""

import random
import threading
import time

from service.events.catalogue import PinLocked
from service.events.ledger import record
from service.identity.roles import Role
from service.journeys.register.entries import Medium
from service.journeys.register.errors import NumberTakenError
from service.store.engine import Memory, open_engine
from service.store.tables import EventRow, RegisterRow
from tests.support.numbering_load import number_many, numbering, numbers_given
from tests.support.register import (
    NOW,
    NUMBERING,
    a_document,
    an_entry,
    found_agencies,
    hired,
)

PROCESSES, EACH, MOST_SECONDS = 8, 25, 300


def test_eight_processes_draw_without_duplicate_and_without_gap(memory, furnished_url):
    found_agencies(memory)

    with numbering(furnished_url, PROCESSES, EACH) as crowd:
        for one in crowd:
            one.join(MOST_SECONDS)
        assert [one.exitcode for one in crowd] == [0] * PROCESSES

    assert numbers_given(memory) == list(range(1, PROCESSES * EACH + 1))


def test_processes_killed_at_random_moments_leave_no_gap_and_no_duplicate(memory, furnished_url):
    found_agencies(memory)
    luck = random.Random(20260105)

    for _ in range(3):
        with numbering(furnished_url, 4, 10_000) as crowd:
            for one in crowd:
                time.sleep(luck.uniform(0.05, 0.3))
                one.kill()
        number_many(furnished_url, 1)  # nobody holds what a killed one held

    numbers = numbers_given(memory)
    assert len(numbers) > 3
    assert numbers == list(range(1, len(numbers) + 1))


def together(furnished_url, acts):
    """Let each act run in a memory of its own, begun at the same moment; return what each gave."""
    begun, told = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        memory = Memory(open_engine(furnished_url))
        begun.wait()
        try:
            with memory.writing() as session:
                told[place] = act(session)
        except Exception as fault:
            told[place] = fault
        memory.close()

    crowd = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    return told


def entering(entry):
    return lambda session: NUMBERING.enter(session, entry, moment=NOW, actor="vanthu").notation


def test_two_clerks_who_number_at_once_get_two_numbers(memory, furnished_url):
    found_agencies(memory)

    told = together(furnished_url, [entering(an_entry()), entering(an_entry())])

    assert sorted(told) == ["01/QĐ-SKHCN", "02/QĐ-SKHCN"]


def test_two_clerks_who_number_one_document_at_once_give_it_one_number(memory, furnished_url):
    found_agencies(memory)
    document = a_document(memory, hired(memory, "lanhdao", Role.LEADER))
    entry = an_entry(document_id=document, medium=Medium.ELECTRONIC)

    told = together(furnished_url, [entering(entry)] * 4)

    assert told == ["01/QĐ-SKHCN"] * 4
    with memory.reading() as session:
        assert session.query(RegisterRow).count() == session.query(EventRow).count() == 1


def test_two_clerks_who_bring_the_same_number_by_hand_are_told_apart(memory, furnished_url):
    found_agencies(memory)

    told = together(furnished_url, [entering(an_entry(number=1))] * 2)

    assert sorted(map(type, told), key=str) == sorted([str, NumberTakenError], key=str)


def test_whoever_tells_an_event_first_and_whoever_numbers_first_never_wait_in_a_ring(
    memory, furnished_url
):
    """On PostgreSQL the turn at the ledger and the row of the series could be taken crosswise."""
    found_agencies(memory)

    def tells_then_numbers(session):
        record(session, PinLocked("k"), moment=NOW, actor=None)
        time.sleep(0.3)
        return entering(an_entry())(session)

    told = together(furnished_url, [tells_then_numbers, *[entering(an_entry())] * 3])

    assert sorted(told) == [f"0{n}/QĐ-SKHCN" for n in range(1, 5)]
