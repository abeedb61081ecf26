"""Other people's files are the ones that were chosen, carry their licence, and call nobody."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from service import web

STATIC = Path(str(web.__file__)).parent / "static"
FOLDERS = (STATIC / "vendor", Path(__file__).parent.parent / "support/vendor")
NOT_LISTED = {"SHA256SUMS", "README.md"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.parent.name)
def test_every_copy_is_the_listed_one_and_none_is_missing(folder: Path) -> None:
    listed = dict(
        reversed(line.split("  ", 1)) for line in (folder / "SHA256SUMS").read_text().splitlines()
    )
    present = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in NOT_LISTED
    }

    assert present == listed


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.parent.name)
def test_every_package_carries_its_licence(folder: Path) -> None:
    packages = [path for path in folder.iterdir() if path.is_dir()]

    assert packages
    assert [p.name for p in packages if not (p / "LICENSE").is_file()] == []


def test_no_style_sheet_reaches_outside() -> None:
    for sheet in STATIC.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        addresses = re.findall(r"url\(\s*[\"']?([^\"')\s]+)", text)

        assert [a for a in addresses if a.startswith(("http:", "https:", "//"))] == [], sheet
        assert "@import" not in text, sheet


def test_no_template_carries_anything_inline() -> None:
    for template in (STATIC.parent / "templates").rglob("*.html"):
        text = re.sub(r"\{#.*?#\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)

        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), template
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), template
        assert not re.search(r"(src|href|action)=\"(https?:)?//", text), template


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    asked = {
        name
        for template in (STATIC.parent / "templates").rglob("*.html")
        for name in re.findall(r"icon\(\"([a-z0-9-]+)\"", template.read_text(encoding="utf-8"))
    }

    assert asked
    assert asked - drawn == set()
