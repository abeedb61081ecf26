"""A month's report is made once, kept, and written to those who read it once, whatever crashes between."""

import hashlib
import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from service.adoption.closing import close_period, recalculate
from service.adoption.measures import Kind
from service.adoption.periodic.contents import ReportReader
from service.adoption.periodic.reports import PeriodicReports, SealedReport
from service.adoption.spans import UnusablePeriodError
from service.post.outbox import Outbox
from service.post.relay import Relay
from service.store.queries.adoption_reports import knows_report
from service.store.tables.adoption_reports import AdoptionReportRow
from service.store.tables.ledger import EventRow
from service.store.tables.post import LetterAttachmentRow, LetterRow
from service.store.vault import Vault
from tests.support.adoption import JUNE, MEASURES, ZONE, a_city, at
from tests.support.house import TestClock, a_memory

CLOSING = at(date(2025, 7, 6))
READERS = ("vp@cantho.example", "skhcn@cantho.example")
RELAY = Relay("relay.example", 25, "antin@cantho.example", tls="none")


@pytest.fixture
def clock():
    return TestClock(at(date(2025, 7, 7)))


@pytest.fixture
def city(tmp_path):
    city = a_city(a_memory(tmp_path))
    for person in ("an", "binh", "chi", "dung", "em", "giang"):
        city.post(person, "city")
    city.act("an", Kind.SIGNED, JUNE.first)
    return city


@pytest.fixture
def written():
    return []


@pytest.fixture
def desk(city, clock, written, tmp_path):
    return a_desk(city, clock, written, tmp_path)


def a_desk(city, clock, written, folder, relay=RELAY, readers=READERS, sealed=True):
    def write(report, language, *, made_at, sealed, version):
        written.append((report.name, language, version, sealed))
        counts = [(one.measure.key, one.cell.counted) for one in report.measured]
        return f"%PDF {report.name} {language} {version} {counts}".encode()

    def letter(report, *, sha256, level):
        return f"Báo cáo {report.name}", f"{sha256} {level}"

    return PeriodicReports(
        memory=city.memory,
        clock=clock,
        vault=Vault(folder / "vault"),
        reader=ReportReader(city.memory, clock, MEASURES, ZONE),
        write=write,
        seal=(lambda pdf, _: SealedReport(pdf + b" sealed", "B-LT")) if sealed else None,
        outbox=Outbox(city.memory, clock, relay),
        recipients=readers,
        letter=letter,
    )


def close(city, name="2025-06", moment=CLOSING):
    with city.memory.writing() as session:
        close_period(session, MEASURES, ZONE, name, moment=moment, by="schedule")


def all_of(city, row):
    with city.memory.reading() as session:
        return session.scalars(select(row)).all()


def events(city, kind):
    with city.memory.reading() as session:
        rows = session.scalars(select(EventRow).where(EventRow.kind == kind)).all()
    return [(row.actor, json.loads(row.facts)) for row in rows]


def test_a_closed_report_is_made_once_and_handed_out_ever_after(city, desk, written):
    close(city)

    first, octets = desk.take("2025-06", "vi", by="kiemtoan", form="page")
    second, again = desk.take("2025-06", "vi", by="quantri", form="command")

    assert octets == again
    assert hashlib.sha256(octets).hexdigest() == first.sha256 == second.sha256
    assert octets.endswith(b" sealed")
    assert (first.version, first.level) == (1, "B-LT")
    assert written == [("2025-06", "vi", 1, True)]


def test_each_report_made_and_each_one_taken_is_an_event(city, desk):
    close(city)
    kept, _ = desk.take("2025-06", "vi", by="kiemtoan", form="page")
    desk.take("2025-06", "vi", by="quantri", form="command")

    ((by, made),) = events(city, "AdoptionReportMade")
    assert (by, made["period"], made["sha256"]) == ("kiemtoan", "2025-06", kept.sha256)
    assert made["provisional"] is False
    taken = events(city, "AdoptionReportTaken")
    assert [(by, facts["form"]) for by, facts in taken] == [
        ("kiemtoan", "page"),
        ("quantri", "command"),
    ]


def test_a_provisional_report_is_made_anew_and_kept_nowhere(city, desk, written):
    for _ in range(2):
        made, octets = desk.take("2025-06", "vi", by="kiemtoan", form="page")

    assert made.version == 0
    assert made.sha256 == hashlib.sha256(octets).hexdigest()
    assert len(written) == 2
    assert all_of(city, AdoptionReportRow) == []
    assert [facts["provisional"] for _, facts in events(city, "AdoptionReportMade")] == [True, True]


def test_figures_calculated_again_make_the_next_version_beside_the_first(city, desk, clock):
    close(city)
    first, octets = desk.take("2025-06", "vi", by="a", form="page")
    city.act("binh", Kind.SIGNED, JUNE.first, known=clock())
    with city.memory.writing() as session:
        recalculate(session, MEASURES, ZONE, "2025-06", moment=clock(), by="a", reason="muộn")

    second, newer = desk.take("2025-06", "vi", by="a", form="page")

    assert (first.version, second.version) == (1, 2)
    assert newer != octets
    assert [one.version for one in desk.show("2025-06").kept] == [2, 1]


def test_the_month_that_was_closed_is_written_once_to_everybody(city, desk, clock, written):
    close(city)

    assert desk.send_due() == ("2025-06",)
    clock.forward(timedelta(days=1))
    assert desk.send_due() == ()

    (letter,) = all_of(city, LetterRow)
    (file,) = all_of(city, LetterAttachmentRow)
    (row,) = all_of(city, AdoptionReportRow)
    assert (letter.subject, row.letter_id) == ("Báo cáo 2025-06", letter.id)
    assert hashlib.sha256(file.content).hexdigest() == row.sha256
    assert file.name == "bao-cao-2025-06.pdf"
    (kept,) = desk.show("2025-06").kept
    assert sorted(one.address for one in kept.deliveries) == sorted(READERS)
    assert kept.sent
    assert len(written) == 1


def test_a_report_somebody_took_before_is_the_one_that_is_sent(city, desk, written):
    close(city)
    kept, _ = desk.take("2025-06", "vi", by="a", form="page")

    assert desk.send_due() == ("2025-06",)
    assert len(written) == 1
    assert all_of(city, AdoptionReportRow)[0].sha256 == kept.sha256


def test_a_crash_before_the_letter_was_written_writes_it_the_next_night(
    city, desk, monkeypatch, written
):
    close(city)
    with monkeypatch.context() as broken:

        def crash(*_words, **_facts):
            raise SystemExit

        broken.setattr(Outbox, "enqueue", crash)
        with pytest.raises(SystemExit):
            desk.send_due()

    assert desk.send_due() == ("2025-06",)
    assert len(all_of(city, LetterRow)) == 1
    assert len(written) == 1


@pytest.mark.parametrize("lacking", [{"relay": None}, {"readers": ()}])
def test_without_a_relay_or_readers_the_report_is_made_and_waits(
    city, clock, written, tmp_path, lacking
):
    close(city)
    poor = a_desk(city, clock, written, tmp_path, **lacking)

    assert poor.send_due() == ()
    assert len(all_of(city, AdoptionReportRow)) == 1
    assert all_of(city, LetterRow) == []
    assert a_desk(city, clock, written, tmp_path).send_due() == ("2025-06",)


def test_of_two_that_make_it_at_once_one_report_is_kept(
    city, desk, monkeypatch, clock, written, tmp_path
):
    close(city)
    other = a_desk(city, clock, written, tmp_path)
    write = desk.write

    def slow(report, language, **facts):
        if len(written) == 0:
            written.append("slow")
            other.take("2025-06", "vi", by="other", form="page")
        return write(report, language, **facts) + b" late"

    object.__setattr__(desk, "write", slow)

    kept, octets = desk.take("2025-06", "vi", by="a", form="page")

    (row,) = all_of(city, AdoptionReportRow)
    assert (row.made_by, row.sha256) == ("other", kept.sha256)
    assert b"late" not in octets


def test_of_all_that_is_closed_in_one_night_only_months_that_ended_lately_are_sent(
    city, desk, clock
):
    clock.forward(timedelta(days=30))
    for name in ("2025-04", "2025-05", "2025-06", "2025-Q2", "2025-H1"):
        close(city, name, clock())

    assert desk.send_due() == ("2025-06",)


def test_the_vault_is_told_which_files_are_reports(city, desk):
    close(city)
    kept, _ = desk.take("2025-06", "vi", by="a", form="page")

    with city.memory.reading() as session:
        assert knows_report(session, kept.sha256)
        assert not knows_report(session, "0" * 64)


def test_without_a_key_the_report_says_that_it_is_not_sealed(city, clock, written, tmp_path):
    close(city)
    kept, octets = a_desk(city, clock, written, tmp_path, sealed=False).take(
        "2025-06", "vi", by="a", form="page"
    )

    assert kept.level == ""
    assert written[0][3] is False
    assert not octets.endswith(b"sealed")


def test_a_period_that_is_none_is_refused(desk):
    for ask in (desk.show, lambda name: desk.take(name, "vi", by="a", form="page")):
        with pytest.raises(UnusablePeriodError):
            ask("2025-13")
