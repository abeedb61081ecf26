"""Units report, a second person decides: once, whoever sends what how often, and nothing is changed later."""

import json
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from service.adoption.reported.deciding import (
    AlreadyDecidedError,
    DefinitionChangedError,
    OwnReportError,
    ReasonNeededError,
)
from service.adoption.reported.files import FileRefusedError, keep_file
from service.adoption.reported.reporting import UNSENT_FOR, LinesRefusedError, NoSuchReportError
from service.identity.roles import Role
from service.store.queries.reported import Wanted, knows_report_file
from service.store.tables.adoption import ReportedFigureRow
from service.store.tables.ledger import EventRow
from service.store.tables.reported import ReportFileRow
from tests.support.adoption import MEASURES
from tests.support.reporting import PDF, a_line, a_reporting_city


@pytest.fixture
def desk(memory, tmp_path):
    return a_reporting_city(memory, tmp_path)


@pytest.fixture
def clerk(desk):
    return desk.person("vanthu", "a", Role.CLERK)


@pytest.fixture
def leader(desk):
    return desk.person("lanhdao", "a", Role.LEADER)


@pytest.fixture
def admin(desk):
    return desk.person("quantri", "city", Role.ADMINISTRATOR)


def rows(desk):
    with desk.memory.reading() as session:
        return session.scalars(
            select(ReportedFigureRow).order_by(
                ReportedFigureRow.reported_at, ReportedFigureRow.line
            )
        ).all()


def told(desk, kind):
    with desk.memory.reading() as session:
        found = session.scalars(select(EventRow).where(EventRow.kind == kind)).all()
    return [(one.actor, json.loads(one.facts)) for one in found]


def codes(refusal):
    return [(one.field, one.code) for one in refusal.value.problems]


def test_what_a_clerk_reported_counts_only_once_a_second_person_approved_it(desk, clerk, leader):
    key = desk.report(clerk)
    (row,) = rows(desk)
    assert (row.state, row.counted, row.entitled, row.reported_by) == ("REPORTED", 3, 4, "vanthu")
    assert desk.board.measure("F11", unit="a", sees_people=True).figure.rate is None

    desk.deciding.approve(leader, key)

    rate = desk.board.measure("F11", unit="a", sees_people=True).figure.rate
    assert (rate.counted, rate.entitled) == (3, 4)
    assert [actor for actor, _ in told(desk, "FigureReported")] == ["vanthu"]
    assert [(a, f["state"]) for a, f in told(desk, "ReportDecided")] == [("lanhdao", "APPROVED")]


def test_the_evidence_lies_in_the_vault_under_its_digest_and_no_sweep_takes_it(desk, clerk):
    key = desk.report(clerk)
    detail = desk.reading.report(clerk, key)

    assert desk.vault.path(detail.files[0].sha256).read_bytes() == PDF
    assert detail.report.evidence_sha256 == detail.files[0].sha256
    with desk.memory.reading() as session:
        assert knows_report_file(session, detail.files[0].sha256)
        assert not knows_report_file(session, "0" * 64)


def test_nobody_decides_on_what_they_reported_themselves(desk, admin):
    key = desk.report(admin)

    for act in (
        lambda: desk.deciding.approve(admin, key),
        lambda: desk.deciding.refuse(admin, key, "vì sao"),
        lambda: desk.deciding.approve_all(admin, rows(desk)[0].submission),
    ):
        with pytest.raises(OwnReportError):
            act()
    assert rows(desk)[0].state == "REPORTED"


def test_a_refusal_says_why_and_what_was_refused_never_counts(desk, clerk, leader):
    key = desk.report(clerk)
    for nothing in ("", "  ", "x" * 501):
        with pytest.raises(ReasonNeededError):
            desk.deciding.refuse(leader, key, nothing)

    desk.deciding.refuse(leader, key, "Thiếu số của\nphòng tài chính")

    (row,) = rows(desk)
    assert (row.state, row.reason) == ("REFUSED", "Thiếu số của phòng tài chính")
    with pytest.raises(AlreadyDecidedError):
        desk.deciding.approve(leader, key)
    assert desk.board.measure("F11", unit="a", sees_people=True).figure.rate is None
    desk.report(clerk, counted="2")  # and may be reported anew


def test_the_same_form_sent_twice_is_one_report(desk, clerk):
    form = uuid4()

    assert desk.report(clerk, form) == desk.report(clerk, form)
    assert len(rows(desk)) == len(told(desk, "FigureReported")) == 1


def test_a_form_of_somebody_else_is_not_found(desk, clerk, admin):
    form = uuid4()
    desk.report(clerk, form)

    with pytest.raises(NoSuchReportError):
        desk.report(admin, form)


def test_of_one_figure_one_report_waits_at_a_time(desk, clerk, admin):
    desk.report(clerk)

    with pytest.raises(LinesRefusedError) as refusal:
        desk.report(admin, counted="1")
    assert codes(refusal) == [("measure", "waiting")]


def test_a_report_without_evidence_is_not_taken(desk, clerk):
    with pytest.raises(FileRefusedError, match="missing"):
        desk.bringing.submit(clerk, uuid4(), a_line(), None, "")
    with pytest.raises(FileRefusedError, match="kind"):
        desk.bringing.submit(clerk, uuid4(), a_line(), BytesIO(b"MZ\x90\0"), "bao-cao.pdf")
    assert rows(desk) == []


@pytest.mark.parametrize(
    ("role", "unit", "may"),
    [
        (Role.CLERK, "a", True),
        (Role.IT_STAFF, "a", True),
        (Role.CLERK, "city", True),  # the body above
        (Role.ADMINISTRATOR, "b", True),
        (Role.CLERK, "b", False),
        (Role.LEADER, "a", False),
        (Role.AUDITOR, "a", False),
    ],
)
def test_clerks_report_for_their_body_and_those_below_it(desk, role, unit, may):
    someone = desk.person("ai", unit, role)
    if may:
        assert desk.report(someone)
    else:
        with pytest.raises(LinesRefusedError) as refusal:
            desk.report(someone)
        assert codes(refusal) == [("unit", "not_yours")]


@pytest.mark.parametrize(
    ("roles", "unit", "may"),
    [
        ((Role.LEADER,), "a", True),
        ((Role.LEADER,), "city", True),
        ((Role.ADMINISTRATOR,), "b", True),
        ((Role.LEADER,), "b", False),
        ((Role.CLERK,), "a", False),
        ((Role.IT_STAFF,), "a", False),
        ((Role.AUDITOR,), "a", False),
        ((Role.AUDITOR, Role.ADMINISTRATOR), "a", False),  # whoever audits changes nothing
    ],
)
def test_those_who_answer_for_a_body_decide_on_its_reports(desk, clerk, roles, unit, may):
    key, someone = desk.report(clerk), desk.person("ai", unit, *roles)
    if may:
        desk.deciding.approve(someone, key)
        return
    with pytest.raises(NoSuchReportError):
        desk.deciding.approve(someone, key)
    assert rows(desk)[0].state == "REPORTED"


def test_two_who_decide_at_once_decide_once(desk, clerk, leader, admin):
    key, barrier = desk.report(clerk), Barrier(2)
    ends = []

    def decide(who, act):
        barrier.wait()
        try:
            act(who)
            ends.append("done")
        except AlreadyDecidedError:
            ends.append("late")

    people = [
        Thread(target=decide, args=(leader, lambda who: desk.deciding.approve(who, key))),
        Thread(target=decide, args=(admin, lambda who: desk.deciding.refuse(who, key, "không"))),
    ]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert sorted(ends) == ["done", "late"]
    assert len(told(desk, "ReportDecided")) == 1


def test_two_who_report_the_same_at_once_report_once(desk, clerk, admin):
    barrier, ends = Barrier(2), []

    def report(who):
        barrier.wait()
        try:
            ends.append(desk.report(who))
        except LinesRefusedError:
            ends.append(None)

    people = [Thread(target=report, args=(who,)) for who in (clerk, admin)]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert ends.count(None) == 1
    assert len(rows(desk)) == 1


def test_the_same_form_sent_twice_at_once_is_one_report(desk, clerk, monkeypatch):
    barrier, form, ends = Barrier(2), uuid4(), []

    def kept_together(*words, **more):
        barrier.wait()  # both have looked whether the form was sent before
        return keep_file(*words, **more)

    monkeypatch.setattr("service.adoption.reported.reporting.keep_file", kept_together)
    people = [Thread(target=lambda: ends.append(desk.report(clerk, form))) for _ in range(2)]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert len(ends) == 2
    assert len(set(ends)) == len(rows(desk)) == 1


def test_a_correction_supersedes_and_a_figure_of_before_stays_as_it_was(desk, clerk, leader):
    first = desk.approved(clerk, leader)
    between = desk.clock() + timedelta(hours=1)
    desk.clock.forward(timedelta(hours=2))

    second = desk.report(clerk, counted="4")
    waiting = desk.board.measure("F11", unit="a", sees_people=True).figure
    assert waiting.rate.counted == 3, "what waits does not count"
    desk.deciding.approve(leader, second)

    def counts(**more):
        return desk.city.counts("F11", waiting.question.period, "a", **more)

    assert counts(as_of=desk.clock()) == (4, 4)
    assert counts(as_of=between) == (3, 4)
    assert counts(as_of=between - timedelta(hours=2)) is None
    assert [(one.id, one.supersedes) for one in rows(desk)] == [(first, None), (second, first)]


def test_a_clock_that_was_put_back_does_not_undo_what_stood(desk, clerk, leader):
    desk.approved(clerk, leader)
    desk.clock.forward(timedelta(hours=-5))
    desk.approved(clerk, leader, counted="1")

    old, new = sorted(rows(desk), key=lambda one: one.counted, reverse=True)
    assert old.superseded_at == new.decided_at == old.decided_at


def test_a_measure_that_means_something_else_by_now_is_reported_again(desk, clerk, leader):
    key = desk.report(clerk)
    with desk.memory.writing() as session:
        session.get(ReportedFigureRow, key).definition_version = 9

    with pytest.raises(DefinitionChangedError):
        desk.deciding.approve(leader, key)


def test_a_table_is_looked_at_whole_and_kept_whole(desk, admin):
    table = desk.look_at(
        admin,
        "F11;a;2026-10;3;4;Sổ tài sản",
        "F17;b;2026-Q3;12;;Hệ thống chứng thực",
        "",
        "F12;city;2025;6;6;Báo cáo số 12/BC",
    )
    preview = desk.bringing.preview(admin, table)
    assert (preview.rows, preview.judged.problems, preview.may_be_sent) == (3, (), True)
    assert rows(desk) == [], "to look is not to report"

    keys = desk.bringing.send(admin, table)

    assert [(one.measure, one.line) for one in rows(desk)] == [("F11", 2), ("F17", 3), ("F12", 5)]
    assert desk.bringing.send(admin, table) == keys, "twice is once"
    assert len(told(desk, "FigureReported")) == 3
    assert desk.bringing.preview(admin, table).sent
    assert {one.evidence_sha256 for one in rows(desk)} == {preview.files[0].sha256}


def test_of_a_table_with_one_wrong_line_nothing_is_kept(desk, admin):
    table = desk.look_at(admin, "F11;a;2026-10;3;4;Sổ tài sản", "F11;b;2026-10;6;5;Sổ tài sản")

    (problem,) = desk.bringing.preview(admin, table).judged.problems
    assert (problem.line, problem.field, problem.code, problem.value) == (
        3, "counted", "more_than_all", "6/5 = 120 %",
    )  # fmt: skip
    with pytest.raises(LinesRefusedError):
        desk.bringing.send(admin, table)
    assert rows(desk) == []


def test_what_came_between_a_look_and_its_sending_is_seen(desk, admin, clerk):
    table = desk.look_at(admin, "F11;a;2026-10;3;4;Sổ tài sản")
    assert desk.bringing.preview(admin, table).may_be_sent
    desk.report(clerk)

    with pytest.raises(LinesRefusedError) as refusal:
        desk.bringing.send(admin, table)
    assert codes(refusal) == [("measure", "waiting")]


def test_a_table_is_its_bringers_alone_and_forgotten_if_it_is_never_sent(desk, admin, clerk):
    table = desk.look_at(admin, "F11;a;2026-10;3;4;Sổ tài sản")
    for act in (desk.bringing.preview, desk.bringing.send):
        with pytest.raises(NoSuchReportError):
            act(clerk, table)
    sent = desk.look_at(admin, "F11;b;2026-10;3;4;Sổ tài sản")
    desk.bringing.send(admin, sent)

    desk.clock.forward(UNSENT_FOR + timedelta(minutes=1))
    desk.look_at(clerk, "x")

    with pytest.raises(NoSuchReportError):
        desk.bringing.send(admin, table)
    with desk.memory.reading() as session:
        assert session.scalar(select(func.count()).where(ReportFileRow.submission == sent)) == 1


def test_all_lines_of_a_table_are_approved_together_by_whoever_answers_for_them(
    desk, admin, leader
):
    table = desk.look_at(admin, "F11;a;2026-10;3;4;Sổ tài sản", "F11;b;2026-10;3;4;Sổ tài sản")
    desk.bringing.send(admin, table)

    assert desk.deciding.approve_all(leader, table) == 1
    assert {one.unit_code: one.state for one in rows(desk)} == {"a": "APPROVED", "b": "REPORTED"}
    assert desk.deciding.approve_all(leader, table) == 0


def test_reports_are_seen_by_the_body_they_are_about_and_by_those_who_look_over_all(
    desk, clerk, admin
):
    key = desk.report(clerk)
    stranger = desk.person("la", "b", Role.CLERK)
    auditor = desk.person("kiemtoan", "b", Role.AUDITOR)

    with pytest.raises(NoSuchReportError):
        desk.reading.report(stranger, key)
    with pytest.raises(NoSuchReportError):
        desk.reading.file(stranger, key, 1)
    assert desk.reading.listing(stranger, Wanted()).reports == ()
    assert [one.id for one in desk.reading.listing(auditor, Wanted()).reports] == [key]
    assert desk.reading.report(auditor, key).decides is False
    assert desk.reading.report(clerk, key).own is True
    assert desk.reading.report(admin, key).decides is True


def test_what_an_auditor_looks_at_and_whoever_takes_a_file_is_told_in_the_ledger(desk, clerk):
    key = desk.report(clerk)
    auditor = desk.person("kiemtoan", "b", Role.AUDITOR)

    desk.reading.listing(auditor, Wanted(measure="F11"))
    desk.reading.report(auditor, key)
    kept, path = desk.reading.file(auditor, key, 1)

    assert (kept.name, path.read_bytes()) == ("bc.pdf", PDF)
    assert [facts["about"] for _, facts in told(desk, "ReportsSeen")] == ["", key]
    assert told(desk, "ReportFileRead") == [("kiemtoan", {"report_id": key, "sha256": kept.sha256})]
    with pytest.raises(NoSuchReportError):
        desk.reading.file(auditor, key, 2)


def test_what_breaks_off_before_the_end_leaves_no_report_and_its_file_to_the_sweep(
    desk, clerk, monkeypatch
):
    def broken(*_words, **_more):
        raise RuntimeError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr("service.adoption.reported.reporting.record_all", broken)
        with pytest.raises(RuntimeError):
            desk.report(clerk)
    assert rows(desk) == told(desk, "FigureReported") == []
    with desk.memory.reading() as session:
        assert not knows_report_file(session, sha256(PDF).hexdigest())

    desk.report(clerk)  # and it may be done again


def test_every_reported_measure_can_be_reported(desk, admin):
    for measure in MEASURES.measures:
        if measure.how == "reported":
            entitled = "" if measure.unit == "count" else "4"
            assert desk.report(admin, measure=measure.key, entitled=entitled)
