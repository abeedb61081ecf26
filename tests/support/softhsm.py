"""A SoftHSM token of its own for each test process, in a folder that can be taken away."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.support.folders import lasting_folder
from tests.support.servers import needs

PIN = "24681357"
LABEL = "an-tin-test"
MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/lib64/libsofthsm2.so",
)


@dataclass(frozen=True, slots=True)
class Token:
    """Where the token is."""

    module: str
    folder: Path
    label: str = LABEL
    pin: str = PIN


@cache
def _token() -> Token:
    """Return the token of this process; SoftHSM reads its configuration once per process."""
    program = needs("softhsm")
    module = next((path for path in MODULES if Path(path).exists()), None)
    if module is None:
        pytest.skip("SoftHSM's module is not installed")
    home = lasting_folder("antin-softhsm-")
    folder = home / "tokens"
    folder.mkdir()
    config = home / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\n")
    os.environ["SOFTHSM2_CONF"] = str(config)
    words = ["--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "00000000"]
    subprocess.run([program, *words], check=True, capture_output=True, timeout=30)
    return Token(module, folder)


def a_token() -> Token:
    """Return a token, or skip the test when SoftHSM is not installed."""
    return _token()
