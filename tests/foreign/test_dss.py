"""The Commission's own AdES validator passes what we sign, at the level we say."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from signing.levels import PadesLevel
from tests.support.documents import a_pdf, a_signed_pdf, signed
from tests.support.office import ROLE, steps
from tests.support.pki import pki
from tests.support.servers import needs

HERE = Path(__file__).parent / "dss"
LEVELS = {level: f"PAdES-BASELINE-{level.removeprefix('B-')}" for level in PadesLevel}
LEVELS[PadesLevel.B_B] = "PAdES-BASELINE-B"

pytestmark = [pytest.mark.dss, pytest.mark.slow]


@pytest.fixture(scope="module")
def classpath(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build the validator once; without Maven's repository it is skipped by name."""
    needs("java")
    maven = needs("mvn")
    project = tmp_path_factory.mktemp("dss")
    shutil.copytree(HERE, project, dirs_exist_ok=True, ignore=shutil.ignore_patterns("target"))
    build = subprocess.run(
        [maven, "-q", "-B", "package"], cwd=project, capture_output=True, text=True, timeout=600
    )
    if build.returncode and "COMPILATION" not in build.stdout:
        if os.environ.get("CI") == "true":
            pytest.fail(build.stdout[-2000:])
        pytest.skip("the EU DSS libraries cannot be had")
    assert build.returncode == 0, build.stdout
    return f"{project / 'target' / '*'}{os.pathsep}{project / 'target' / 'dependency' / '*'}"


def said(
    classpath: str, documents: dict[str, bytes], folder: Path, **environment: str
) -> list[list[str]]:
    """Return the columns of every line that the validator prints."""
    tree = pki()
    now = tree.clock()
    root = tree.root_pem(folder / "root.pem")
    for name, authority in (("root", tree.root), ("issuing", tree.issuing)):
        (folder / f"{name}.crl").write_bytes(tree.crl_of(authority, now))
    for name, document in documents.items():
        (folder / name).write_bytes(document)
    given = [root, folder / "root.crl", folder / "issuing.crl"]
    word = ["java", "-cp", classpath, "Verdict", *given, *(folder / name for name in documents)]
    answer = subprocess.run(
        word,
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=300,
        env=os.environ | environment,
    )
    return [line.split("\t") for line in answer.stdout.splitlines()]


def verdicts(classpath: str, documents: dict[str, bytes], folder: Path) -> dict[str, list[str]]:
    """Return what the validator says of each signature, by the document's name."""
    told: dict[str, list[str]] = {}
    for columns in said(classpath, documents, folder):
        name, indication, sub, level, errors, warnings = columns
        told.setdefault(name, []).append(f"{indication} {sub} {level} {errors} {warnings}".strip())
    return told


def test_every_level_with_every_key_passes(classpath: str, tmp_path: Path) -> None:
    cases = {
        f"{key}-{level}.pdf": (level, key)
        for level in PadesLevel
        for key in ("rsa", "p256", "p384")
    }
    documents = {name: a_signed_pdf(*case) for name, case in cases.items()}

    told = verdicts(classpath, documents, tmp_path)

    assert told == {
        name: [f"TOTAL_PASSED null {LEVELS[level]}"] for name, (level, _) in cases.items()
    }


def test_two_signers_pass(classpath: str, tmp_path: Path) -> None:
    document = signed(a_signed_pdf(PadesLevel.B_LTA, "rsa"), PadesLevel.B_LTA, "p384")

    told = verdicts(classpath, {"two.pdf": document}, tmp_path)

    assert told == {"two.pdf": ["TOTAL_PASSED null PAdES-BASELINE-LTA"] * 2}


def test_every_signature_passes_after_every_step_of_an_office(
    classpath: str, tmp_path: Path
) -> None:
    document = steps(PadesLevel.B_LTA)
    by_name = {
        "led.pdf": document.led,
        "signed.pdf": document.signed,
        "numbered.pdf": document.numbered,
        "sealed.pdf": document.sealed,
    }

    told = verdicts(classpath, by_name, tmp_path)

    passed = "TOTAL_PASSED null PAdES-BASELINE-LTA"
    assert {name: len(lines) for name, lines in told.items()} == {
        "led.pdf": 1,
        "signed.pdf": 2,
        "numbered.pdf": 2,
        "sealed.pdf": 3,
    }
    assert all(line.startswith(passed) for lines in told.values() for line in lines), told


def test_the_role_that_a_signer_claims_is_read(classpath: str, tmp_path: Path) -> None:
    document = steps().sealed

    told = said(classpath, {"sealed.pdf": document}, tmp_path, VERDICT_ROLES="1")

    assert [roles for _, roles in told] == [ROLE, "", ""]


def test_a_changed_document_does_not_pass(classpath: str, tmp_path: Path) -> None:
    document = a_signed_pdf(PadesLevel.B_LTA).replace(b"(Kinh gui 1)", b"(Kinh gui 9)")
    assert document != a_signed_pdf(PadesLevel.B_LTA)
    assert a_pdf() != document[: len(a_pdf())]

    told = verdicts(classpath, {"changed.pdf": document}, tmp_path)

    assert told["changed.pdf"][0].startswith("TOTAL_FAILED HASH_FAILURE")
