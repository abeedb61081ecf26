"""The floors hold, and the tool that guards them would see a step through the ceiling."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")

VIOLATIONS = {
    "a craft that knows the web": ("signing/levels.py", "import flask"),
    "a craft that knows settings": ("signing/levels.py", "import config.settings"),
    "a craft that knows the other craft": ("directory/__init__.py", "import signing.levels"),
    "a craft that knows SQL": ("signing/levels.py", "import sqlalchemy"),
    "a door that knows the other door": ("service/jobs/__init__.py", "import service.web"),
    "a journey that knows a door": ("service/journeys/errors.py", "import service.web"),
    "a page that speaks PDF": ("service/web/__init__.py", "import pyhanko"),
    "a page that speaks LDAP": ("service/web/__init__.py", "import ldap3"),
    "a journey that reads settings": ("service/journeys/errors.py", "import config.settings"),
    "a store that returns a craft's type": ("service/store/vault.py", "import signing.levels"),
    "a job that speaks Flask": ("service/jobs/__init__.py", "import flask"),
    "a measure that knows what it measures": (
        "service/adoption/__init__.py",
        "import service.journeys",
    ),
    "a journey that knows it is measured": (
        "service/journeys/errors.py",
        "import service.adoption",
    ),
    "an event that knows a journey": ("service/events/catalogue.py", "import service.journeys"),
}


def _lint(house: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINTER, "--no-cache"], cwd=house, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the house that may be damaged."""
    copy = tmp_path_factory.mktemp("house")
    for name in ("config", "signing", "directory", "service"):
        ignored = shutil.ignore_patterns("static", "__pycache__", "samples")
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def test_the_house_as_it_stands_keeps_its_floors(house):
    done = _lint(house)

    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("where", VIOLATIONS, ids=str)
def test_is_refused(house, where):
    name, line = VIOLATIONS[where]
    path = house / name
    before = path.read_text()
    path.write_text(f"{before}\n{line}\n")
    try:
        done = _lint(house)
    finally:
        path.write_text(before)

    assert done.returncode == 1, done.stdout
    assert "BROKEN" in done.stdout
