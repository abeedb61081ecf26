"""The Commission's own AdES validator passes what we sign, at the level we say."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from signing.levels import PadesLevel
from tests.support.documents import a_pdf, a_signed_pdf, signed
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


def verdicts(classpath: str, documents: dict[str, bytes], folder: Path) -> dict[str, list[str]]:
    """Return what the validator says of each signature, by the document's name."""
    tree = pki()
    now = tree.clock()
    root = tree.root_pem(folder / "root.pem")
    for name, authority in (("root", tree.root), ("issuing", tree.issuing)):
        (folder / f"{name}.crl").write_bytes(tree.crl_of(authority, now))
    for name, document in documents.items():
        (folder / name).write_bytes(document)
    given = [root, folder / "root.crl", folder / "issuing.crl"]
    word = ["java", "-cp", classpath, "Verdict", *given, *(folder / name for name in documents)]
    answer = subprocess.run(word, capture_output=True, text=True, check=True, timeout=300)
    told: dict[str, list[str]] = {}
    for line in answer.stdout.splitlines():
        name, indication, sub, level, errors, warnings = line.split("\t")
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


def test_a_changed_document_does_not_pass(classpath: str, tmp_path: Path) -> None:
    document = a_signed_pdf(PadesLevel.B_LTA).replace(b"(Kinh gui 1)", b"(Kinh gui 9)")
    assert document != a_signed_pdf(PadesLevel.B_LTA)
    assert a_pdf() != document[: len(a_pdf())]

    told = verdicts(classpath, {"changed.pdf": document}, tmp_path)

    assert told["changed.pdf"][0].startswith("TOTAL_FAILED HASH_FAILURE")
