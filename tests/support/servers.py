"""Servers the suite starts itself; where one is not installed its tests are skipped by name.

With CI=true a missing server is a failure: a green run there has really talked to all of them.
"""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path
from typing import NoReturn

import pytest

PROGRAMS: dict[str, tuple[str, ...]] = {
    "slapd": ("slapd", "/usr/sbin/slapd"),
    "dovecot": ("dovecot", "/usr/sbin/dovecot"),
    "postfix": ("/usr/lib/postfix/sbin/master",),
    "postgresql": ("initdb", *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")))),
    "softhsm": ("softhsm2-util",),
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "pdfsig": ("pdfsig",),
    "pdftoppm": ("pdftoppm",),
    "pdftotext": ("pdftotext",),
    "pdffonts": ("pdffonts",),
    "qpdf": ("qpdf",),
    "openssl": ("openssl",),
    "java": ("java",),
    "mvn": ("mvn",),
    "node": ("node",),
    "npm": ("npm",),
}


def find(name: str) -> str | None:
    """Return the path of a program, or None."""
    return next((found for word in PROGRAMS[name] if (found := shutil.which(word))), None)


def needs(name: str) -> str:
    """Return the path of a program, or skip the test by name (fail it when CI=true)."""
    found = find(name)
    if found is None:
        lacking(f"{name} is not installed")
    return found


def lacking(what: str) -> NoReturn:
    """Skip the test by what is missing (fail it when CI=true)."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


def free_port() -> int:
    """Return a loopback port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
