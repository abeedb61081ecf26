"""What is measured is data, and a file with a fault is refused with every fault's line."""

import pytest

from config.settings import ROOT
from service.adoption.measures import UnusableMeasuresError, load_measures

FILE = ROOT / "config" / "policies" / "measures.toml"


def refused(tmp_path, *changes):
    text = FILE.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    path = tmp_path / "measures.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableMeasuresError) as refusal:
        load_measures(path)
    return text, refusal.value.problems


def line_of(text, words):
    return next(n for n, line in enumerate(text.splitlines(), start=1) if words in line)


def test_the_measures_of_the_domain_are_all_there():
    measures = load_measures(FILE)

    assert [one.key for one in measures.measures] == [f"F{n}" for n in range(1, 18)]
    assert {one.key for one in measures.measures if one.how == "reported"} == {
        f"F{n}" for n in range(8, 18)
    }
    assert {one.key for one in measures.measures if one.how == "documents"} == {"F1", "F4", "F7"}


def test_every_fault_is_told_at_once_with_its_line(tmp_path):
    text, problems = refused(
        tmp_path,
        ("late_after_days = 5 ", "late_after_days = -1 "),
        ('holding = "MAILBOX"', 'holding = "PAGER"'),
        ("active_days = 1", "active_days = 9"),
    )

    assert len(problems) == 3
    for words in ("late_after_days = -1", '"PAGER"', "active_days = 9"):
        assert any(p.startswith(f"measures.toml:{line_of(text, words)}:") for p in problems), words


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('key = "F2"', 'key = "F1"', "stand twice: F1"),
        ('needs = ["STAFF", "SIGNED"]', 'needs = ["SIGNED"]', "needs STAFF"),
        ('needs = ["STAFF", "SIGNED"]', 'needs = ["STAFF", "RUMOUR"]', "RUMOUR"),
        ('holds = ["SIGNED"]', "", "says what holds"),
        ('holds = ["SIGNED"]', 'holds = ["SEEN"]', "IN_FORCE"),
        ('needs = ["REGISTER"]', 'needs = ["STAFF"]', "needs REGISTER"),
        ('holding = "MAILBOX"', "", "names its holding"),
        ("weeks_reached = 3", "weeks_reached = 5", "more than weeks"),
        ('measure = "F1"', 'measure = "F99"', "no measure F99"),
        ("small_cell", "smal_cell", "smal_cell"),
        ("version = 1", "version = = 1", "line 3"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(tmp_path, before, after, told):
    _, problems = refused(tmp_path, (before, after))

    assert told in "\n".join(problems)


def test_a_file_without_end_is_not_read(tmp_path):
    path = tmp_path / "measures.toml"
    path.write_bytes(b"#" * ((1 << 20) + 1))

    with pytest.raises(UnusableMeasuresError, match="larger"):
        load_measures(path)


def test_who_leads_follows_from_the_code_never_from_the_title():
    measures = load_measures(FILE)

    assert measures.is_leader("LEADER")
    assert not measures.is_leader("Giám đốc")
