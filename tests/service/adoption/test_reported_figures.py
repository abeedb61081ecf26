"""What units reported adds up only where all of them spoke, and is never told as if it had been measured."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.adoption.figures import By, Figures, NoFigure, Scope
from service.adoption.reported.figures import Reported, Sum
from service.adoption.roster import Tree, Unit
from service.adoption.spans import named_period
from service.adoption.telling import UnknownHandleError, handle_of, tell, withhold
from service.identity.roles import Role
from tests.support.adoption import MEASURES, ZONE
from tests.support.reporting import NOW, a_reporting_city

OCTOBER = named_period("2026-10")


@pytest.fixture
def desk(memory, tmp_path):
    return a_reporting_city(memory, tmp_path)


@pytest.fixture
def clerk(desk):
    return desk.person("vanthu", "city", Role.CLERK)


@pytest.fixture
def admin(desk):
    return desk.person("quantri", "city", Role.ADMINISTRATOR)


def figure(desk, key="F11", period=OCTOBER, **more):
    return desk.city.figure(key, period, as_of=desk.clock(), **more)


def counts(told):
    return told.rate and (told.rate.counted, told.rate.entitled)


def test_where_all_parts_spoke_the_whole_is_their_sum(desk, clerk, admin):
    desk.approved(clerk, admin, unit="a", counted="3", entitled="4")
    desk.approved(clerk, admin, unit="b", counted="5", entitled="9")

    assert counts(figure(desk)) == (8, 13), "nobody works in c, which need not report"
    assert counts(figure(desk, unit="city")) == (8, 13)
    assert counts(figure(desk, unit="b")) == (5, 9)


def test_where_one_is_missing_there_is_no_figure_but_its_name(desk, clerk, admin):
    desk.approved(clerk, admin, unit="a")
    desk.report(clerk, unit="b")  # waits

    told = figure(desk)

    assert (told.rate, told.none, told.missing) == (None, NoFigure.REPORTS_MISSING, ("b",))
    assert tell(told)["missing"] == ["b"]


def test_where_nobody_reported_nothing_is_told_but_who_should_have(desk):
    told = figure(desk)

    assert (told.rate, told.none) == (None, NoFigure.NOTHING_REPORTED)
    assert told.missing == ("a", "b")


def test_a_body_in_which_people_work_is_not_the_sum_of_its_parts(desk, clerk, admin):
    desk.city.post("chi", "city")
    desk.approved(clerk, admin, unit="a")
    desk.approved(clerk, admin, unit="b")

    assert (figure(desk).rate, figure(desk).missing) == (None, ("city",))
    desk.approved(clerk, admin, unit="city", counted="9", entitled="10")
    assert counts(figure(desk)) == (9, 10)


def test_a_bodys_own_word_comes_before_what_its_parts_say(desk, clerk, admin):
    desk.approved(clerk, admin, unit="city", counted="1", entitled="2")
    desk.approved(clerk, admin, unit="a", counted="3", entitled="4")

    assert counts(figure(desk)) == (1, 2)
    assert counts(figure(desk, unit="a")) == (3, 4)


def test_a_report_tells_of_exactly_its_own_days(desk, clerk, admin):
    for unit in ("a", "b"):
        desk.approved(clerk, admin, unit=unit, period="2026-Q3")

    assert counts(figure(desk, period=named_period("2026-Q3"))) == (6, 8)
    assert figure(desk, period=named_period("2026-09")).rate is None
    assert figure(desk, period=named_period("2026-9M")).rate is None


def test_by_level_bodies_count_with_all_below_them_and_none_twice(desk, clerk, admin):
    desk.city.unit("a1", "a")
    desk.city.post("em", "a1")
    for unit in ("a", "b", "a1"):
        desk.approved(clerk, admin, unit=unit)

    with desk.memory.reading() as session:
        asked = desk.city.question("F11", OCTOBER, as_of=desk.clock())
        told = Figures(session, MEASURES, ZONE).by(asked, By.LEVEL)

    assert {one.question.scope.level: counts(one) for one in told} == {
        "CITY": (6, 8),
        "COMMUNE": (6, 8),
    }


def test_a_measure_that_only_counts_has_a_number_and_no_share(desk, clerk, admin):
    desk.approved(clerk, admin, measure="F17", unit="city", counted="12", entitled="")

    told = figure(desk, "F17")

    assert (told.rate.counted, told.rate.share, told.none) == (12, None, None)
    assert (tell(told)["counted"], tell(told)["entitled"], tell(told)["percent"]) == (
        12,
        None,
        None,
    )


def test_nothing_out_of_nothing_is_no_figure_and_still_adds_up(desk, clerk, admin):
    desk.approved(clerk, admin, measure="F16", unit="a", counted="0", entitled="0")
    assert figure(desk, "F16", unit="a").none == NoFigure.NOBODY_ENTITLED

    desk.approved(clerk, admin, measure="F16", unit="b", counted="1", entitled="2")
    assert counts(figure(desk, "F16")) == (1, 2)


def test_what_bodies_reported_is_not_restated_to_their_successors(desk, clerk, admin):
    desk.approved(clerk, admin, unit="city")

    assert figure(desk, restated_on=NOW.date()).none == NoFigure.NOT_RESTATED


def test_a_report_by_another_definition_is_not_counted(desk, clerk, admin):
    desk.approved(clerk, admin, unit="city")
    question = desk.city.question("F11", OCTOBER, as_of=desk.clock())
    newer = replace(question, measure=question.measure.model_copy(update={"version": 2}))

    with desk.memory.reading() as session:
        assert Figures(session, MEASURES, ZONE).figure(newer).rate is None
        assert Figures(session, MEASURES, ZONE).figure(question).rate is not None


def test_figures_say_whether_they_were_measured_or_reported(desk):
    assert tell(figure(desk, "F11"))["reported"] is True
    assert tell(figure(desk, "F3"))["reported"] is False


def test_a_handle_leads_to_the_reports_and_not_to_people(desk, clerk, admin):
    keys = {desk.approved(clerk, admin, unit=unit) for unit in ("a", "b")}
    handle = handle_of(figure(desk).question)

    behind = desk.reading.behind("kiemtoan", handle)

    assert {one.id for one in behind.reports} == keys
    assert {(one.reported_by, one.decided_by) for one in behind.reports} == {("Vanthu", "Quantri")}
    assert counts(behind.figure) == (6, 8)
    measured = handle_of(desk.city.question("F3", OCTOBER, as_of=desk.clock()))
    for strange in (
        "x",
        measured,
        handle_of(replace(behind.question, as_of=NOW.replace(year=2027))),
    ):
        with pytest.raises(UnknownHandleError):
            desk.reading.behind("kiemtoan", strange)


def test_small_groups_of_people_are_withheld_and_documents_are_not(desk, clerk, admin):
    desk.approved(clerk, admin, unit="a", counted="3", entitled="4")
    desk.approved(clerk, admin, measure="F9", unit="a", counted="3", entitled="4")

    people, documents = figure(desk, "F11", unit="a"), figure(desk, "F9", unit="a")

    assert withhold((people,), 5)[0].none == NoFigure.WITHHELD
    assert withhold((documents,), 5) == (documents,)


def test_the_board_tells_the_newest_whole_period_and_how_many_a_newer_one_waits_for(
    desk, clerk, admin
):
    for unit in ("a", "b"):
        desk.approved(clerk, admin, unit=unit, period="2026-09")
    desk.approved(clerk, admin, unit="a", period="2026-10")

    goals = desk.board.goals(named_period("2026-11"), sees_people=True)
    (goal,) = [one for one in goals if one.measure.key == "F11"]

    assert (goal.period, counts(goal.figure)) == (named_period("2026-09"), (6, 8))
    assert goal.awaited == (OCTOBER, 1)
    earlier = desk.board.goals(named_period("2026-08"), sees_people=True)
    assert all(one.figure is None for one in earlier)


def test_bodies_are_ranked_by_their_share_and_equal_ones_share_a_rank(desk, clerk, admin):
    desk.city.unit("d", "city")
    desk.city.post("dung", "d")
    desk.approved(clerk, admin, unit="a", counted="3", entitled="4")
    desk.approved(clerk, admin, unit="b", counted="9", entitled="10")
    desk.approved(clerk, admin, unit="c", counted="6", entitled="8")

    view = desk.board.measure("F11", sees_people=True)

    assert [(one.code, one.rank) for one in view.places] == [
        ("b", 1), ("a", 2), ("c", 2), ("d", None),
    ]  # fmt: skip
    assert view.missing == (("d", "D"),)
    assert view.periods == ("2026-10",)
    hidden = {one.code for one in desk.board.measure("F11").places if one.figure.rate is None}
    assert hidden == {"a", "c", "d"}, "a is small, and c goes with it lest it be had by subtraction"


CODES = st.sampled_from("abcdefgh")


def _in_a_ring(units, code):
    step, seen = units[code].parent, set()
    while step in units and step != code and step not in seen:
        seen.add(step)
        step = units[step].parent
    return step == code


@settings(deadline=None)
@given(
    parents=st.dictionaries(CODES, st.one_of(st.none(), CODES), min_size=1),
    said=st.dictionaries(CODES, st.integers(0, 9)),
    staffed=st.frozensets(CODES),
)
def test_whatever_the_tree_no_report_counts_twice_and_no_silence_counts_at_all(
    parents, said, staffed
):
    units = {code: Unit(code, code, "", "L", parent) for code, parent in parents.items()}
    told = {code: Sum(n, 9, (code,)) for code, n in said.items() if code in units}
    whole = Reported(Tree(NOW.date(), units), told, staffed)

    for scope in (None, *units):
        found = whole.of(scope)
        assert len(set(found.reports)) == len(found.reports)
        assert found.counted == sum(said[one] for one in found.reports)
        assert found.entitled == 9 * len(found.reports)
        below = whole.tree.under(scope) if scope else units.keys()
        assert set(found.reports) | set(found.missing) <= set(below)
        for one in found.reports:
            if not _in_a_ring(units, one):  # a body above itself holds whatever it lies in
                inner = whole.tree.under(one) - {one}
                assert not inner & set(found.reports), "parts of what has spoken"
    everybody = whole.of()
    if not everybody.missing:
        held = set().union(*(whole.tree.under(one) for one in everybody.reports))
        reachable = set().union(
            *(whole.tree.under(c) for c, u in units.items() if u.parent not in units)
        )
        assert (staffed & reachable) <= held


def test_a_chain_of_bodies_however_deep_is_walked(desk):
    units = {str(n): Unit(str(n), "", "", "L", str(n - 1) if n else None) for n in range(5000)}
    told = Reported(Tree(NOW.date(), units), {"4999": Sum(1, 2, ("r",))}, frozenset({"4999"}))

    assert told.of() == Sum(1, 2, ("r",))
    assert told.of("2500", None).counted == 1
    assert Scope(unit="0").unit == "0"
