"""Figures over documents: each by hand, from the events the house itself tells its ledger."""

from datetime import UTC, date, datetime

import pytest

from service.adoption.closing import close_period
from service.adoption.documents.behind import documents_behind
from service.adoption.documents.recount import recount_documents
from service.adoption.figures import By, Figures, NoFigure, Rate
from service.adoption.roster import LinkKind
from service.adoption.sources.recording import UnitTold, enter
from service.adoption.spans import Period
from service.adoption.telling import tell
from tests.support.adoption import JULY, JUNE, MEASURES, ZONE, a_city, at
from tests.support.registered import EVENING, Registry

DAY = date(2025, 6, 10)
KNOWN = at(DAY, EVENING)
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
REFORM = date(2025, 7, 1)
COPIES = MEASURES.documents.apart_types


@pytest.fixture
def city(memory):
    city = a_city(memory)
    city.unit("a", "city")
    city.unit("b", "city")
    return city


@pytest.fixture
def registry(city):
    return Registry(city)


def rates(city, *words, **more):
    return tuple(city.counts(key, *words, **more) for key in ("F1", "F4", "F7"))


def test_a_document_signed_sealed_and_sent_counts_in_all_three(city, registry):
    registry.whole("a", DAY)
    registry.read(KNOWN)

    assert rates(city, JUNE) == ((1, 1), (1, 1), (1, 1))


def test_a_leaders_signature_alone_counts_for_f4_alone(city, registry):
    registry.signed(registry.electronic("a", DAY))
    registry.read(KNOWN)

    assert rates(city, JUNE) == ((0, 1), (1, 1), (0, 1))


def test_the_agencys_signature_alone_counts_for_nothing(city, registry):
    document = registry.electronic("a", DAY)
    registry.left(registry.issued(document, registry.sealed(document)))
    registry.read(KNOWN)

    assert rates(city, JUNE) == ((0, 1), (0, 1), (0, 1))


def test_both_signatures_without_sending_count_for_f4_alone(city, registry):
    document = registry.electronic("a", DAY)
    registry.signed(document)
    registry.issued(document, registry.sealed(document))  # in the outbox, and no server took it
    registry.read(KNOWN)

    assert rates(city, JUNE) == ((0, 1), (1, 1), (0, 1))


def test_a_letter_with_the_link_to_the_sealed_file_sends_it_too(city, registry):
    document, other = registry.electronic("a", DAY), registry.electronic("a", DAY)
    for one in (document, other):
        registry.signed(one)
    registry.left(registry.issued(document, registry.sealed(document), attached=False))
    registry.sealed(other)
    registry.left(registry.issued(other, "another-file", attached=False))
    registry.read(KNOWN)

    assert rates(city, JUNE) == ((1, 2), (2, 2), (1, 2))
    with city.memory.reading() as session:
        question = city.question("F1", JUNE)
        assert recount_documents(session, question, JUNE.last, COPIES) == Rate(1, 2)


def test_a_letter_with_another_file_or_for_another_purpose_is_no_sending(city, registry):
    one, other = registry.electronic("a", DAY), registry.electronic("a", DAY)
    for document in (one, other):
        registry.signed(document)
    registry.sealed(one)
    registry.left(registry.issued(one, "another-file"))
    registry.left(registry.issued(other, registry.sealed(other)), purpose="password")
    registry.read(KNOWN)

    assert rates(city, JUNE) == ((0, 2), (2, 2), (0, 2))


def test_a_signature_that_was_not_verified_when_it_was_kept_is_none(city, registry):
    document = registry.electronic("a", DAY)
    registry.signed(document, verified=False)
    sealed = registry.electronic("a", DAY)
    registry.signed(sealed)
    registry.left(registry.issued(sealed, registry.sealed(sealed, verified=False)))
    registry.read(KNOWN)

    assert rates(city, JUNE) == ((0, 2), (1, 2), (0, 2))


def test_a_signature_taken_back_or_sent_back_counts_no_more(city, registry):
    one, other = registry.electronic("a", DAY), registry.electronic("a", DAY)
    registry.taken_back(one, registry.signed(one))
    registry.signed(other)
    registry.returned(other)
    registry.read(KNOWN)

    assert city.counts("F4", JUNE) == (0, 2)


def test_of_two_signers_one_who_takes_back_leaves_the_others_signature(city, registry):
    document = registry.electronic("a", DAY)
    registry.signed(document, "p1")
    registry.taken_back(document, registry.signed(document, "p2"), "p2")
    registry.read(KNOWN)

    assert city.counts("F4", JUNE) == (1, 1)


@pytest.mark.parametrize("standing", ["RECALLED", "REPLACED"])
def test_what_was_recalled_or_replaced_is_told_apart(city, registry, standing):
    registry.worth(registry.whole("a", DAY), standing)
    registry.whole("a", DAY)
    registry.read(KNOWN)

    assert rates(city, JUNE) == ((1, 2), (2, 2), (2, 2))
    assert city.figure("F1", JUNE).apart == {standing: 1}
    assert city.figure("F7", JUNE).apart == {}


def test_a_recalled_document_that_would_not_have_counted_is_not_told_apart(city, registry):
    registry.worth(registry.electronic("a", DAY), "RECALLED")
    registry.read(KNOWN)

    assert city.figure("F1", JUNE).apart == {}


def test_a_corrected_document_stands(city, registry):
    registry.worth(registry.whole("a", DAY), "CORRECTED")
    registry.read(KNOWN)

    assert city.counts("F1", JUNE) == (1, 1)


def test_paper_is_counted_out_of(city, registry):
    registry.paper("a", DAY)
    registry.whole("a", DAY)
    registry.read(KNOWN)

    assert rates(city, JUNE) == ((1, 2), (1, 2), (1, 2))


def test_a_cancelled_number_counts_nowhere_and_is_told(city, registry):
    registry.cancelled(registry.paper("a", DAY))
    document = registry.electronic("a", DAY)
    registry.signed(document)
    registry.cancelled(f"e-{document}")
    registry.whole("a", DAY)
    registry.read(KNOWN)

    figure = city.figure("F1", JUNE)

    assert (figure.rate.counted, figure.rate.entitled) == (1, 1)
    assert figure.excluded == {"CANCELLED_NUMBER": 2}


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_counts_nowhere_and_is_told(city, registry, kind):
    registry.whole("a", DAY)
    copy = registry.electronic("a", DAY, kind=kind)
    registry.left(registry.issued(copy, registry.sealed(copy)))
    registry.cancelled(f"e-{registry.electronic('a', DAY, kind=kind)}")
    registry.read(KNOWN)

    assert rates(city, JUNE) == rates(city, Period(DAY, DAY)) == ((1, 1), (1, 1), (1, 1))
    assert city.figure("F1", JUNE).excluded == {"CANCELLED_NUMBER": 1, "COPY": 1}


def test_where_no_number_was_drawn_there_is_no_figure(city, registry):
    registry.cancelled(registry.paper("a", DAY))
    registry.read(KNOWN)

    figure = city.figure("F1", JUNE)

    assert (figure.rate, figure.none) == (None, NoFigure.NOTHING_REGISTERED)
    assert figure.excluded == {"CANCELLED_NUMBER": 1}


def test_each_body_has_its_own_and_the_one_above_has_all(city, registry):
    registry.whole("a", DAY)
    registry.paper("b", DAY)
    registry.whole("b", DAY)
    registry.paper("city", DAY)
    registry.read(KNOWN)

    assert city.counts("F1", JUNE, "a") == (1, 1)
    assert city.counts("F1", JUNE, "b") == (1, 2)
    assert city.counts("F1", JUNE, "city") == city.counts("F1", JUNE) == (2, 4)
    with city.memory.reading() as session:
        parts = Figures(session, city.measures, ZONE).by(city.question("F1", JUNE), By.LEVEL)
    told = {one.question.scope.level: one.rate and one.rate.entitled for one in parts}
    assert told == {"CITY": 1, "COMMUNE": 3}


def test_the_day_of_a_number_without_a_date_is_the_local_one(city, registry):
    registry.paper("a", None, datetime(2025, 6, 30, 16, 59, 59, tzinfo=UTC))  # 23:59:59 in Việt Nam
    registry.paper("a", None, datetime(2025, 6, 30, 17, 0, tzinfo=UTC))  # midnight
    registry.read(at(date(2025, 7, 2)))

    assert city.counts("F1", JUNE) == city.counts("F1", JULY) == (0, 1)


def test_a_date_given_later_moves_a_document_for_who_asks_later(city, registry):
    registry.cancelled(registry.paper("b", DAY))  # the ledger reaches back to June
    entry = registry.paper("a", None, at(date(2025, 7, 1)))
    registry.read(at(date(2025, 7, 1), EVENING))
    registry.dated(entry, date(2025, 6, 30))
    registry.read(at(date(2025, 7, 3), EVENING))

    assert (city.counts("F1", JUNE), city.counts("F1", JULY)) == ((0, 1), None)
    assert city.counts("F1", JUNE, as_of=at(date(2025, 7, 2))) is None
    assert city.counts("F1", JULY, as_of=at(date(2025, 7, 2))) == (0, 1)


def test_what_is_sent_later_counts_once_it_was_and_not_before(city, registry):
    document = registry.electronic("a", DAY)
    registry.signed(document)
    letter = registry.issued(document, registry.sealed(document))
    registry.read(at(DAY, EVENING))
    registry.left(letter)
    registry.read(at(date(2025, 7, 3), EVENING))

    assert city.counts("F1", JUNE, as_of=at(date(2025, 7, 3))) == (0, 1)
    assert city.counts("F1", JUNE, as_of=at(date(2025, 7, 3), EVENING)) == (1, 1)
    assert city.counts("F1", Period(DAY, DAY), as_of=at(date(2025, 7, 3))) == (0, 1)
    assert city.counts("F1", JULY) is None


def test_what_became_known_long_after_the_end_is_told_as_late(city, registry):
    document = registry.whole("a", DAY)
    registry.read(at(DAY, EVENING))
    registry.worth(document, "RECALLED")
    registry.read(at(date(2025, 8, 3)))

    assert city.figure("F1", JUNE).late == 1
    assert city.figure("F1", JUNE, as_of=at(date(2025, 7, 30))).late == 0


def test_a_document_that_left_a_closed_month_is_told_as_late(city, registry):
    entry = registry.paper("a", None, at(date(2025, 6, 30)))
    registry.paper("a", DAY)
    registry.read(at(date(2025, 7, 1)))
    with city.memory.writing() as session:
        close_period(session, MEASURES, ZONE, "2025-06", moment=at(date(2025, 7, 6)), by="x")
    registry.dated(entry, date(2025, 7, 8))
    registry.read(at(date(2025, 7, 8)))

    assert city.counts("F1", JUNE) == (0, 1)
    assert city.figure("F1", JUNE).late == 1
    assert city.figure("F1", JUNE, as_of=at(date(2025, 7, 6))).late == 0


def test_a_clock_that_stepped_back_leaves_an_earlier_answer_as_it_was(city, registry):
    for hour in (9, 12, 10):
        registry.paper("a", DAY)
        registry.read(at(DAY, hour))

    assert city.counts("F1", JUNE, as_of=at(DAY, 11)) == (0, 2)
    assert city.counts("F1", JUNE, as_of=at(DAY, 12)) == (0, 3)


def test_a_body_that_is_gone_still_counts_in_the_one_it_stood_under(city, registry):
    city.unit("q", "city", level="DISTRICT")
    city.unit("old", "q", ends=date(2025, 6, 20))
    registry.whole("old", DAY)
    registry.read(KNOWN)

    assert city.counts("F1", JUNE, "q") == city.counts("F1", JUNE, "old") == (1, 1)
    assert city.counts("F1", JUNE) == (1, 1)


def test_restated_a_document_is_its_successors(city, registry):
    city.link(LinkKind.MERGE, "a", "b", day=date(2025, 7, 1))
    registry.whole("a", DAY)
    registry.paper("b", DAY)
    registry.read(KNOWN)

    later = date(2025, 7, 2)
    assert city.counts("F1", JUNE, "b") == (0, 1)
    assert city.counts("F1", JUNE, "b", restated_on=later) == (1, 2)


def test_read_twice_counts_once(city, registry):
    registry.whole("a", DAY)
    registry.read(KNOWN)
    registry.read(KNOWN)

    assert city.counts("F1", JUNE) == (1, 1)


def test_before_the_register_was_read_there_is_no_figure(city, registry):
    registry.whole("a", DAY)
    registry.read(KNOWN)

    figure = city.figure("F1", JUNE, as_of=at(DAY))

    assert (figure.rate, figure.none, figure.missing) == (
        None, NoFigure.FACTS_MISSING, ("REGISTER",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "signed", "points"), [("Phường A", 8, 3.0), ("Xã A", 8, 4.0), ("Sở A", 8, None)]
)
def test_a_ward_and_a_commune_have_points_for_f1(city, registry, name, signed, points):
    with city.memory.writing() as session:
        enter(session, UnitTold("w", name, "", "COMMUNE", "city"), city.measures,
              valid_from=date(2020, 1, 1), valid_to=None, moment=city.known)  # fmt: skip
    for _ in range(signed):
        registry.whole("w", DAY)
    for _ in range(10 - signed):
        registry.paper("w", DAY)
    registry.read(KNOWN)

    assert city.figure("F1", JUNE, "w").points == points
    assert city.figure("F4", JUNE, "w").points is None
    assert city.figure("F1", JUNE).points is None


def both_ways(city, unit, restated_on=None, period=YEAR):
    """Return the counts of F1 and those of the evidence behind it."""
    question = city.question("F1", period, unit, restated_on=restated_on)
    with city.memory.reading() as session:
        figures = Figures(session, MEASURES, ZONE)
        rate = figures.figure(question).rate or Rate(0, 0)
        found = documents_behind(figures, question)
        if restated_on is None:
            again = recount_documents(session, question, period.last, COPIES)
            assert again == rate
    assert (found.counted, found.entitled) == (rate.counted, rate.entitled)
    assert len(found.documents) == rate.entitled
    assert sum(one.counted for one in found.documents) == rate.counted
    return rate.counted, rate.entitled


def renamed(city, registry):
    city.unit("old", "city", ends=REFORM)
    city.unit("new", "city", begins=REFORM)
    city.link(LinkKind.RENAME, "old", "new", day=REFORM)
    for _ in range(8):
        registry.paper("old", DAY)
    for _ in range(2):
        registry.whole("new", date(2025, 7, 9))


def test_the_year_of_a_renamed_body_restated_holds_all_of_it(city, registry):
    renamed(city, registry)
    registry.read(at(date(2025, 7, 12)))

    assert both_ways(city, "new", restated_on=YEAR.last) == (2, 10)
    assert both_ways(city, "new", JULY.last, JUNE) == (0, 8)
    assert city.figure("F1", YEAR, "new", restated_on=YEAR.last).predecessors == ()


def test_the_year_of_a_renamed_body_as_it_was_names_whose_documents_it_lacks(city, registry):
    renamed(city, registry)
    registry.read(at(date(2025, 7, 12)))

    assert both_ways(city, "new") == (2, 2)
    figure = city.figure("F1", YEAR, "new")
    assert tell(figure)["predecessors"] == ["old"]
    assert city.figure("F1", JULY, "new").predecessors == ()
    assert city.figure("F1", YEAR, "city").predecessors == ()
    assert city.figure("F1", YEAR).predecessors == ()
    assert both_ways(city, "city") == (2, 10)


def test_bodies_that_took_each_others_name_keep_their_own_documents_restated(city, registry):
    city.link(LinkKind.RENAME, "a", "b", day=REFORM)
    city.link(LinkKind.RENAME, "b", "a", day=REFORM)
    registry.paper("a", DAY)
    registry.whole("a", date(2025, 7, 9))
    registry.whole("b", REFORM)
    registry.read(at(date(2025, 7, 12)))

    assert both_ways(city, "a", restated_on=YEAR.last) == (1, 1)
    assert both_ways(city, "b", restated_on=YEAR.last) == (1, 2)


def test_a_document_dated_after_its_body_was_merged_goes_where_the_body_went(city, registry):
    city.unit("old", "city", ends=REFORM)
    city.link(LinkKind.MERGE, "old", "a", day=REFORM)
    registry.whole("old", REFORM)
    registry.paper("a", date(2025, 7, 9))
    registry.read(at(date(2025, 7, 12)))

    assert both_ways(city, "a", restated_on=YEAR.last) == (1, 2)


def test_a_body_split_within_the_period_is_named_and_keeps_what_it_had(city, registry):
    city.unit("old", "city", ends=REFORM)
    city.link(LinkKind.SPLIT, "old", "a", "b", day=REFORM)
    registry.whole("old", DAY)
    registry.paper("a", date(2025, 7, 9))
    registry.read(at(date(2025, 7, 12)))

    figure = city.figure("F1", YEAR, "a", restated_on=YEAR.last)
    assert (figure.rate, figure.unrestated) == (Rate(0, 1), ("old",))
    assert both_ways(city, "old", restated_on=YEAR.last) == (1, 1)
    assert city.figure("F1", YEAR, "a").predecessors == ("old",)


def test_bodies_under_one_that_ended_and_was_not_replaced_are_counted_above_it(city, registry):
    city.unit("district", "city", level="DISTRICT", ends=date(2025, 3, 1))
    city.unit("x", "district")
    registry.whole("x", DAY)
    registry.read(KNOWN)

    assert both_ways(city, "city", period=JUNE) == (1, 1)
    assert both_ways(city, "district", period=JUNE) == (1, 1)
