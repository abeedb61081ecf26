"""Whatever became of documents, and in whatever order, the fold and the raw events say the same."""

import random
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from service.adoption.documents.recount import recount_documents
from service.adoption.figures import Figures, Question, Rate, Scope
from service.adoption.spans import Period
from tests.support.adoption import JUNE, MEASURES, ZONE, a_city, at
from tests.support.house import a_memory
from tests.support.registered import Registry

COPIES = MEASURES.documents.apart_types
FIRST = date(2025, 5, 20)
UNITS = ("city", "q", "x", "y", "gone")


def a_registry(memory):
    city = a_city(memory)
    city.unit("q", "city", level="DISTRICT")
    city.unit("x", "q", ends=date(2025, 6, 15))
    city.unit("x", "city", begins=date(2025, 6, 15))
    city.unit("y", "x")
    city.unit("gone", "q", ends=date(2025, 6, 1))
    return Registry(city)


def something_becomes(registry, chance, entries, documents):
    """Let one thing happen, likely or not: the office would not allow all of it."""
    day = FIRST + timedelta(days=chance.randint(0, 50))
    document = chance.choice(documents) if documents else None
    if document is None or chance.random() < 0.25:
        unit = chance.choice(UNITS)
        if chance.random() < 0.3:
            entries.append(registry.paper(unit, day if chance.random() < 0.7 else None, at(day)))
        else:
            kind = chance.choice(["CONG_VAN", "QUYET_DINH", "SAO_Y"])
            whole = chance.random() < 0.4
            documents.append(
                registry.whole(unit, day) if whole else registry.electronic(unit, day, kind=kind)
            )
            entries.append(f"e-{documents[-1]}")
        return
    party = chance.choice(["p1", "p2"])
    acts = (
        lambda: registry.signed(document, party, verified=chance.random() < 0.8),
        lambda: registry.signed(document, party),
        lambda: registry.sealed(document, verified=chance.random() < 0.8),
        lambda: registry.left(registry.issued(document, registry.sealed(document))),
        lambda: registry.issued(document, chance.choice(["other", f"{document}-3"]), f"l{day}"),
        lambda: registry.left(chance.choice([f"letter-{document}", f"l{day}"])),
        lambda: registry.taken_back(document, 2, party),
        lambda: registry.returned(document),
        lambda: registry.worth(document, chance.choice(["RECALLED", "REPLACED", "CORRECTED"])),
        lambda: registry.cancelled(chance.choice(entries)),
        lambda: registry.dated(chance.choice(entries), day),
    )
    chance.choice(acts)()


def some_question(chance, key, unit):
    begins = FIRST + timedelta(days=chance.randint(-30, 40))
    period = chance.choice([JUNE, Period(begins, begins + timedelta(days=chance.randint(0, 90)))])
    as_of = at(FIRST + timedelta(days=chance.choice([40, 60, 80, 200])), chance.randint(0, 23))
    return Question(MEASURES.named(key), period, as_of, Scope(unit))


def agreements(registry, chance):
    """Ask many questions in both ways, and return how many there were to agree on."""
    asked = 0
    with registry.city.memory.reading() as session:
        figures = Figures(session, MEASURES, ZONE)
        for key in ("F1", "F4", "F7"):
            for unit in (None, "city", "q", "x", "y"):
                question = some_question(chance, key, unit)
                figure = figures.figure(question)
                if figure.none in {None, "nothing_registered"}:
                    again = recount_documents(session, question, figure.on, COPIES)
                    assert (figure.rate or Rate(0, 0)) == again, question
                    asked += 1
    return asked


@settings(max_examples=8, deadline=None)
@given(some.integers(0, 2**32))
def test_the_fold_and_the_raw_events_agree_to_the_bit(seed):
    chance = random.Random(seed)
    with TemporaryDirectory() as folder:
        registry = a_registry(a_memory(Path(folder)))
        registry.cancelled(registry.paper("y", FIRST, at(date(2025, 1, 2))))
        entries, documents = [], []
        for n in range(90):
            something_becomes(registry, chance, entries, documents)
            if n % 30 == 29:
                registry.read(at(FIRST + timedelta(days=20 + n), chance.randint(0, 23)))
        assert agreements(registry, chance) + agreements(registry, chance) > 10
        registry.city.memory.close()


def test_on_either_database_both_ways_agree(memory):
    chance = random.Random(20260726)
    registry = a_registry(memory)
    entries, documents = [], []
    for _ in range(60):
        something_becomes(registry, chance, entries, documents)
    registry.read(at(date(2025, 7, 20)))

    assert agreements(registry, chance) + agreements(registry, chance) > 10


def test_what_is_not_about_documents_as_they_were_is_not_counted_again(memory):
    city = a_city(memory)
    with city.memory.reading() as session:
        for question in (
            city.question("F3", JUNE),
            city.question("F8", JUNE),
            city.question("F1", JUNE, restated_on=JUNE.last),
        ):
            with pytest.raises(ValueError, match="documents"):
                recount_documents(session, question, JUNE.last, COPIES)
