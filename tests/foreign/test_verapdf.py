"""veraPDF, the reference validator, holds our reports to be PDF/UA-1 and PDF/A-2a, sealed ones too."""

from __future__ import annotations

import os
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from signing.reservation import SEAL, signer_field
from tests.service.web.paper.test_periodic_sealed import seal
from tests.support.house import a_house
from tests.support.office import signed_in, with_places, with_texts
from tests.support.periodic import Writing, a_busy_city, gathered
from tests.support.servers import lacking, needs

HERE = Path(__file__).parent / "verapdf"

pytestmark = [pytest.mark.dss, pytest.mark.slow]


@pytest.fixture(scope="module")
def classpath(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build the question once; without Maven's repository it is skipped by name."""
    needs("java")
    maven = needs("mvn")
    project = tmp_path_factory.mktemp("verapdf")
    shutil.copytree(HERE, project, dirs_exist_ok=True, ignore=shutil.ignore_patterns("target"))
    build = subprocess.run(
        [maven, "-q", "-B", "package"], cwd=project, capture_output=True, text=True, timeout=600
    )
    if build.returncode and "COMPILATION" not in build.stdout:
        lacking("veraPDF cannot be had")
    assert build.returncode == 0, build.stdout
    return f"{project / 'target' / '*'}{os.pathsep}{project / 'target' / 'dependency' / '*'}"


def verdicts(classpath: str, folder: Path, documents: dict[str, bytes]) -> dict[str, str]:
    """Return what veraPDF says, by document and profile."""
    for name, document in documents.items():
        (folder / name).write_bytes(document)
    words = ["java", "-cp", classpath, "Accessible", *(folder / name for name in documents)]
    answer = subprocess.run(words, capture_output=True, text=True, check=True, timeout=300)
    rows = [line.split("\t") for line in answer.stdout.splitlines() if line.count("\t") == 2]
    return {f"{name} {profile}": told for name, profile, told in rows}


def test_reports_are_accessible_and_lasting_before_and_after_the_seal(
    classpath: str, tmp_path: Path
) -> None:
    for part in ("city", "house"):
        (tmp_path / part).mkdir()
    report = gathered(a_busy_city(tmp_path / "city"))
    house = a_house(tmp_path / "house")
    plain = Writing().pdf(report)
    with pikepdf.open(BytesIO(plain)) as pdf:
        del pdf.Root.Lang
        pdf.save(tmp_path / "spoilt")
    documents = {
        "plain.pdf": plain,
        "english.pdf": Writing().pdf(report, "en"),
        "sealed.pdf": seal(house, Writing().pdf(report, sealed=True)),
        "spoilt.pdf": (tmp_path / "spoilt").read_bytes(),
    }

    told = verdicts(classpath, tmp_path, documents)

    for name in ("plain", "english", "sealed"):
        assert told[f"{name}.pdf ua1"] == told[f"{name}.pdf 2a"] == "PASSED", told
    assert told["spoilt.pdf ua1"] != "PASSED", "it would have seen a fault"


def test_places_for_number_date_and_seal_take_nothing_away(classpath: str, tmp_path: Path) -> None:
    (tmp_path / "city").mkdir()
    plain = Writing().pdf(gathered(a_busy_city(tmp_path / "city")))
    reserved = with_places(plain)
    led = signed_in(reserved, signer_field(1), "rsa", certifies=True, shows="Nguyễn Thị Ánh Tuyết")
    numbered = with_texts(led)
    documents = {
        "reserved.pdf": reserved,
        "numbered.pdf": numbered,
        "issued.pdf": signed_in(numbered, SEAL, "agency", shows="SỞ KIỂM THỬ"),
    }

    told = verdicts(classpath, tmp_path, documents)

    assert told == {
        f"{name} {profile}": "PASSED" for name in documents for profile in ("ua1", "2a")
    }
