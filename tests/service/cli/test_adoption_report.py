"""`flask adoption report` writes the file it says it wrote, or says why not."""

import hashlib
from types import SimpleNamespace

import pytest

from service.adoption.spans import UnusablePeriodError
from service.cli.adoption import adoption
from service.cli.adoption_report import report_command
from tests.support.commands import an_app
from tests.support.house import a_house

PDF = b"%PDF-1.7 a report"


class Reports:
    """Hands out one report and notes who asked."""

    def __init__(self):
        self.asked = []

    def take(self, name, language, *, by, form):
        self.asked.append((name, language, form))
        if name == "2026-13":
            raise UnusablePeriodError("not the name of a period")
        version = 0 if name == "2026-11" else 1
        sha256 = hashlib.sha256(PDF).hexdigest()
        return SimpleNamespace(version=version, sha256=sha256, level="B-LT"), PDF


@pytest.fixture
def reports():
    return Reports()


@pytest.fixture
def run(tmp_path, reports):
    app = an_app(
        a_house(tmp_path), periodic_reports=reports, adoption=SimpleNamespace(refresh=lambda: 0)
    )
    app.cli.add_command(adoption)
    assert report_command.name == "report"
    return lambda *words: app.test_cli_runner().invoke(args=["adoption", "report", *words])


def test_the_report_is_written_and_named_by_its_digest(run, reports, tmp_path):
    out = tmp_path / "bao-cao.pdf"
    out.write_bytes(b"an older one")

    done = run("2026-10", "--out", str(out))

    assert done.exit_code == 0, done.output
    assert out.read_bytes() == PDF
    assert hashlib.sha256(PDF).hexdigest() in done.output
    assert "đã chốt" in done.output
    assert reports.asked == [("2026-10", "vi", "command")]


def test_a_provisional_report_is_told_as_one_and_english_is_had_on_request(run, reports, tmp_path):
    done = run("2026-11", "--out", str(tmp_path / "r.pdf"), "--language", "en")

    assert "TẠM TÍNH" in done.output
    assert reports.asked == [("2026-11", "en", "command")]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["2026-13", "--out", "x.pdf"], 1),
        (["2026-10", "--out", "/nowhere/at/all.pdf"], 1),
        (["2026-10"], 2),
        (["2026-10", "--out", "x.pdf", "--language", "fr"], 2),
        (["2026-10", "--out", "/"], 2),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(run, words, code):
    done = run(*words)

    assert done.exit_code == code
    assert done.output.strip()
    assert "Traceback" not in done.output
