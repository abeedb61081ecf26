"""Makes `.venv` with the pinned packages, on a machine that may have next to nothing.

Only the standard library is used here. uv is taken when it is there, else pip. What cannot be done
is said in one sentence with the command that helps.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
OLDEST = (3, 11)


def stop(sentence: str) -> None:
    """Say what is missing and how to get it; leave with 1."""
    sys.exit(f"antin: {sentence}")


def prepare(*, dev: bool = False) -> None:
    """Make or complete `.venv`; nothing happens when it already fits."""
    if sys.version_info < OLDEST:
        stop(
            f"Python 3.11 or later is needed, this is {sys.version.split()[0]}; "
            "name another one with `make PYTHON=python3.11 …` (Debian: apt-get install python3.11)."
        )
    wanted = ROOT / ("requirements-dev.txt" if dev else "requirements.txt")
    if _fits(wanted) or (not dev and _fits(ROOT / "requirements-dev.txt")):
        return
    print("antin: installing what is needed into .venv (once) …", file=sys.stderr, flush=True)
    uv = shutil.which("uv")
    if not (BIN / "python").exists():
        _make_venv(uv)
    _install(uv, wanted)
    _mark(wanted).write_text(_fingerprint(wanted))


def _mark(wanted: Path) -> Path:
    return VENV / f".antin-{wanted.stem}"


def _fingerprint(wanted: Path) -> str:
    return hashlib.sha256(wanted.read_bytes() + sys.version.encode()).hexdigest()


def _fits(wanted: Path) -> bool:
    mark = _mark(wanted)
    return (BIN / "python").exists() and mark.is_file() and mark.read_text() == _fingerprint(wanted)


def _make_venv(uv: str | None) -> None:
    if uv and _ran([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, VENV]):
        return
    if _ran([sys.executable, "-m", "venv", VENV], quiet=True):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    # Debian keeps venv's pip in a package of its own. As root we may bring it; else pip may help.
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for package in (version, "python3-venv"):
            install_debian([package])
            if _ran([sys.executable, "-m", "venv", VENV], quiet=True):
                return
    tools = ROOT / "var" / "tools"
    if _ran([sys.executable, "-m", "pip", "install", "-q", "--target", tools, "virtualenv"]):
        os.environ["PYTHONPATH"] = str(tools)
        made = _ran([sys.executable, "-m", "virtualenv", "-q", VENV])
        os.environ.pop("PYTHONPATH")
        if made:
            return
    stop(
        f"this Python cannot make a virtual environment; run `sudo apt-get install {version}` "
        "(or install uv) and try again."
    )


def _install(uv: str | None, wanted: Path) -> None:
    python = BIN / "python"
    if uv and _ran(
        [uv, "pip", "install", "-q", "--python", python, "--require-hashes", "-r", wanted]
    ):
        return
    # The list is complete, so nothing is left to resolve: an older pip, asked for `coverage[toml]`,
    # would look at the newest release first and refuse it for want of a hash.
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps"]
    if _ran([python, "-m", "pip", "--version"], quiet=True) and _ran(
        [*pip, "--only-binary", ":all:", "--require-hashes", "-r", wanted]
    ):
        return
    stop(
        "the packages could not be installed; the lines above say why. Most often the network or the "
        "package index cannot be reached: check it and run the same command again."
    )


def install_debian(packages: list[str]) -> bool:
    """Install Debian packages if we may; tell whether it went well."""
    if not (shutil.which("apt-get") and os.geteuid() == 0):
        return False
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    command = [*apt, "install", "-y", "--no-install-recommends", *packages]
    return _ran(command, quiet=True) or (
        _ran([*apt, "update"], quiet=True) and _ran(command, quiet=True)
    )


def _ran(command: list[str | Path], *, quiet: bool = False) -> bool:
    """Run a command from the project's root; tell whether it went well."""
    environment = os.environ | {"UV_PYTHON_DOWNLOADS": "never"}
    where = subprocess.DEVNULL if quiet else sys.stderr
    try:
        done = subprocess.run(
            list(map(str, command)),
            cwd=ROOT,
            env=environment,
            stdout=where,
            stderr=where,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0
