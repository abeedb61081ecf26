"""From a figure over documents to each document, and from there to the ledger; closed figures stand."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from service.adoption.closing import close_period, recalculate
from service.adoption.desk import AdoptionDesk, NotRecountedError
from service.adoption.documents.behind import DOCUMENTS_AT_ONCE
from service.adoption.figures import Rate, Scope
from service.adoption.roster import LinkKind
from service.adoption.standing import count_ahead, keep_ahead, standing
from service.adoption.telling import UnknownHandleError, handle_of, tell
from service.store.tables.adoption import ClosedFigureRow
from service.store.tables.ledger import EventRow
from tests.support.adoption import JUNE, MEASURES, ZONE, a_city, at
from tests.support.registered import EVENING, Registry

DAY = date(2025, 6, 10)
NOW = at(date(2025, 7, 10))


@pytest.fixture
def city(memory):
    city = a_city(memory)
    city.unit("a", "city")
    city.unit("b", "city")
    return city


@pytest.fixture
def registry(city):
    return Registry(city)


@pytest.fixture
def desk(city):
    return AdoptionDesk(city.memory, lambda: NOW, MEASURES, ZONE, lambda: b"secret")


def handle(city, key="F1", **more):
    return handle_of(city.question(key, JUNE, as_of=NOW, **more))


def facts_of(city, kind):
    with city.memory.reading() as session:
        rows = session.scalars(select(EventRow).where(EventRow.kind == kind)).all()
    return [(row.actor, json.loads(row.facts)) for row in rows]


def test_each_document_is_told_with_the_events_that_prove_it(city, registry, desk):
    document = registry.whole("a", DAY)
    registry.paper("b", date(2025, 6, 12))
    registry.read(at(DAY, EVENING))

    found = desk.show_documents(handle(city), by="kiemtoan")

    assert (found.counted, found.entitled, found.further) == (1, 2, 0)
    one, other = found.documents
    assert (one.notation, one.day, one.unit, one.counted) == ("02/UBND", DAY, "a", True)
    assert one.conditions == ("SIGNED", "SEALED", "SENT")
    assert one.sha256 == f"{document}-3"
    with city.memory.reading() as session:
        for proof in one.proofs:
            row = session.get_one(EventRow, int(proof.source.removeprefix("ledger:")))
            assert (row.kind, row.moment) == (proof.kind, proof.moment)
    assert [proof.proves for proof in one.proofs] == [
        "NUMBERED", "SIGNED", "SIGNED", "SEALED", "SEALED", "SENT", "SENT", "SENT",
    ]  # fmt: skip
    assert (other.conditions, other.counted, other.sha256) == (("PAPER",), False, None)
    assert [proof.kind for proof in other.proofs] == ["NumberGiven"]


def test_no_title_is_told(city, registry, desk):
    registry.whole("a", DAY)
    registry.read(at(DAY, EVENING))

    found = desk.show_documents(handle(city), by="kiemtoan")

    assert {"subject", "title", "signer"}.isdisjoint(found.documents[0].__slots__)


def test_what_was_taken_back_proves_nothing(city, registry, desk):
    document = registry.electronic("a", DAY)
    registry.taken_back(document, registry.signed(document))
    registry.read(at(DAY, EVENING))

    (one,) = desk.show_documents(handle(city, "F4"), by="kiemtoan").documents

    assert (one.conditions, [proof.proves for proof in one.proofs]) == ((), ["NUMBERED"])


def test_an_event_is_told_only_of_what_it_proves(city, registry, desk):
    unverified = registry.electronic("a", DAY)
    registry.signed(unverified, verified=False)
    registry.left(registry.issued(unverified, registry.sealed(unverified, verified=False)))
    waiting = registry.electronic("a", date(2025, 6, 11))
    registry.issued(waiting, registry.sealed(waiting))  # in the outbox
    registry.read(at(date(2025, 6, 11), EVENING))

    documents = desk.show_documents(handle(city), by="kiemtoan").documents

    assert [one.conditions for one in documents] == [(), ("SEALED",)]
    assert [proof.proves for proof in documents[0].proofs] == ["NUMBERED"]
    assert [proof.proves for proof in documents[1].proofs] == ["NUMBERED", "SEALED", "SEALED"]


def test_of_two_letters_the_one_with_the_sealed_file_proves_the_sending(city, registry, desk):
    document = registry.electronic("a", DAY)
    registry.signed(document)
    sealed = registry.sealed(document)
    registry.left(registry.issued(document, "other-file", "other"))
    registry.left(registry.issued(document, sealed, "right"))
    registry.read(at(DAY, EVENING))

    (one,) = desk.show_documents(handle(city), by="kiemtoan").documents

    kinds = [proof.kind for proof in one.proofs if proof.proves == "SENT"]
    assert (kinds.count("LetterSent"), kinds.count("DocumentDispatched")) == (1, 1)


def test_cancelled_and_recalled_documents_are_listed_with_their_reason(city, registry, desk):
    registry.worth(registry.whole("a", DAY), "RECALLED")
    registry.cancelled(registry.paper("a", date(2025, 6, 11)))
    registry.read(at(date(2025, 6, 11), EVENING))

    found = desk.show_documents(handle(city), by="kiemtoan")

    assert (found.counted, found.entitled, found.cancelled, found.apart) == (
        0, 1, 1, {"RECALLED": 1},
    )  # fmt: skip
    assert [one.conditions[-1] for one in found.documents] == ["RECALLED", "PAPER"]
    assert "CANCELLED" in found.documents[1].conditions


def test_copies_are_listed_and_counted_nowhere(city, registry, desk):
    registry.whole("a", DAY)
    registry.electronic("a", DAY, kind="TRICH_SAO")
    registry.read(at(DAY, EVENING))

    found = desk.show_documents(handle(city), by="kiemtoan")

    assert (found.counted, found.entitled, found.copies, found.further) == (1, 1, 1, 0)
    assert {one.conditions: one.counted for one in found.documents} == {
        ("SIGNED", "SEALED", "SENT"): True, ("COPY",): False,
    }  # fmt: skip
    assert desk.recount(handle(city), by="kiemtoan").agrees


def test_the_evidence_is_of_the_moment_of_knowledge(city, registry, desk):
    document = registry.whole("a", DAY)
    registry.read(at(DAY, EVENING))
    registry.worth(document, "RECALLED")
    registry.read(at(date(2025, 7, 1)))
    early = handle_of(city.question("F1", JUNE, as_of=at(date(2025, 6, 20))))

    (one,) = desk.show_documents(early, by="kiemtoan").documents

    assert one.counted
    assert "StandingChanged" not in {proof.kind for proof in one.proofs}


def test_a_body_shows_its_own_documents_and_some_at_a_time(city, registry, desk):
    for _ in range(DOCUMENTS_AT_ONCE + 2):
        registry.paper("a", DAY)
    registry.paper("b", DAY)
    registry.read(at(DAY, EVENING))

    first = desk.show_documents(handle(city, unit="a"), by="kiemtoan")
    rest = desk.show_documents(handle(city, unit="a"), by="kiemtoan", skip=DOCUMENTS_AT_ONCE)

    assert (len(first.documents), first.further) == (DOCUMENTS_AT_ONCE, 2)
    assert (len(rest.documents), rest.further) == (2, 0)
    shown = {one.notation for one in (*first.documents, *rest.documents)}
    assert len(shown) == DOCUMENTS_AT_ONCE + 2


def test_restated_the_documents_of_the_predecessor_are_shown(city, registry, desk):
    city.link(LinkKind.MERGE, "a", "b", day=date(2025, 7, 1))
    registry.whole("a", DAY)
    registry.paper("b", DAY)
    registry.read(at(DAY, EVENING))
    later = date(2025, 7, 2)

    found = desk.show_documents(handle(city, unit="b", restated_on=later), by="kiemtoan")

    assert (found.counted, found.entitled, len(found.documents)) == (1, 2, 2)


def test_each_look_is_an_event_and_nobody_asks_of_people(city, registry, desk):
    registry.whole("a", DAY)
    registry.read(at(DAY, EVENING))
    asked = handle(city)

    desk.show_documents(asked, by="kiemtoan")

    assert facts_of(city, "DocumentsSeen") == [
        ("kiemtoan", {"measure": "F1", "handle": asked, "documents": 1})
    ]
    with pytest.raises(UnknownHandleError):
        desk.show(asked, by="kiemtoan")
    with pytest.raises(UnknownHandleError):
        desk.show_documents(handle(city, "F3"), by="kiemtoan")


def test_a_figure_over_documents_is_counted_again_by_the_button(city, registry, desk):
    registry.whole("a", DAY)
    registry.paper("a", DAY)
    registry.read(at(DAY, EVENING))

    found = desk.recount(handle(city), by="kiemtoan")

    assert (found.told, found.again, found.agrees) == (Rate(1, 2), Rate(1, 2), True)
    assert facts_of(city, "FigureRecounted")[0][1]["agrees"] is True
    with pytest.raises(NotRecountedError):
        desk.recount(handle(city, "F8"), by="kiemtoan")


def test_closed_figures_stand_and_a_recall_stands_beside_them(city, registry):
    document = registry.whole("a", DAY)
    registry.paper("a", DAY)
    registry.read(at(DAY, EVENING))

    def bodies(version):
        with city.memory.reading() as session:
            rows = session.scalars(
                select(ClosedFigureRow).where(
                    ClosedFigureRow.measure == "F1",
                    ClosedFigureRow.scope == "a",
                    ClosedFigureRow.version == version,
                )
            ).all()
        return [json.loads(row.body) for row in rows]

    with city.memory.writing() as session:
        close_period(session, MEASURES, ZONE, "2025-06", moment=NOW, by="schedule")
    registry.worth(document, "RECALLED")
    registry.read(at(date(2025, 8, 1)))
    with city.memory.writing() as session:
        recalculate(session, MEASURES, ZONE, "2025-06", moment=at(date(2025, 8, 2)), by="kt",
                    reason="thu hồi")  # fmt: skip

    (first,), (second,) = bodies(1), bodies(2)
    assert (first["counted"], first["entitled"], first["apart"]) == (1, 2, {})
    assert (second["counted"], second["entitled"], second["apart"]) == (0, 2, {"RECALLED": 1})


def test_what_is_counted_ahead_is_told_back_as_it_was(city, registry):
    registry.worth(registry.whole("a", DAY), "REPLACED")
    registry.cancelled(registry.paper("a", DAY))
    registry.read(at(DAY, EVENING))
    with city.memory.reading() as session:
        ahead = count_ahead(session, MEASURES, ZONE, at(DAY, EVENING))
    with city.memory.writing() as session:
        keep_ahead(session, ahead)

    with city.memory.reading() as session:
        stood = standing(session, MEASURES, MEASURES.named("F1"), "2025-06", [Scope("a")])

    figure = city.figure("F1", JUNE, "a", as_of=at(DAY, EVENING))
    assert tell(stood[Scope("a")]) == tell(figure)
    assert (figure.apart, figure.excluded) == ({"REPLACED": 1}, {"CANCELLED_NUMBER": 1})
