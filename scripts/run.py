"""Starts the service and its worker with the sample city; Ctrl-C ends both."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from pathlib import Path

import environment

PATIENCE = 180  # seconds until the first answer; a process that ends is noticed at once


def main() -> int:
    port = _port("PORT", "8000")
    _port("LDAP_PORT", "3890")
    environment.prepare()
    os.chdir(environment.ROOT)
    data = Path(os.environ.get("ANTIN_DATA", "var"))
    if "--fresh" in sys.argv:
        shutil.rmtree(data, ignore_errors=True)
    if _taken(int(port)):
        environment.stop(f"port {port} is in use; choose another one with `make run PORT=8080`.")
    here = f"http://127.0.0.1:{port}"
    os.environ.setdefault("ANTIN_PUBLIC_URL", here)
    os.environ.setdefault("FLASK_APP", "wsgi:app")
    # Written when the sample city stands, its mailboxes with it; a second start is quick.
    settled = data / "settled-with-mailboxes"
    if not settled.exists():
        print("antin: settling the sample city (once) …", file=sys.stderr, flush=True)
        prepared = subprocess.run([environment.BIN / "flask", "demo", "prepare"], check=False)
        if prepared.returncode:
            return prepared.returncode
        settled.touch()
    return _serve(port, here)


def _serve(port: str, here: str) -> int:
    """Run both processes until one ends or somebody asks to stop."""
    children = [
        subprocess.Popen(
            [
                environment.BIN / "gunicorn",
                *("--config", "config/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}", "wsgi:app"),
            ]
        ),
        subprocess.Popen([environment.BIN / "flask", "worker"]),
    ]
    ldap_port = None if _names_a_directory() else _free_from(int(_port("LDAP_PORT", "3890")))
    # For ldapsearch and its like; the service reaches the same data without it, and lives without it.
    beside = [] if ldap_port is None else [_directory(ldap_port)]
    asked: list[int] = []

    def stop(signum: int, _frame: object) -> None:
        asked.append(signum)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    told = False
    started = time.monotonic()
    while not asked and all(child.poll() is None for child in children):
        if not told and _answers(here):
            told = True
            _welcome(here, ldap_port if beside and beside[0].poll() is None else None)
        if not told and time.monotonic() - started > PATIENCE:
            print(f"antin: no answer from {here} within {PATIENCE} s", file=sys.stderr)
            break
        time.sleep(0.1)
    for child in (*children, *beside):
        if child.poll() is None:
            child.terminate()
    codes = [child.wait() for child in children]
    for child in beside:
        child.wait()
    return 0 if asked else max(map(abs, codes)) or 1


def _directory(port: int) -> subprocess.Popen[bytes]:
    """Start the embedded mail directory's door for other tools on this machine."""
    os.environ.setdefault("ANTIN_DIRECTORY_PASSWORD", "antin-demo")
    command = [environment.BIN / "flask", "directory", "serve", "--port", str(port)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def _welcome(here: str, ldap_port: int | None) -> None:
    directory = (
        f"""
  Thư mục hộp thư mẫu / sample mail directory: ldap://127.0.0.1:{ldap_port}
    (cn=antin,dc=cantho,dc=example, mật khẩu / password: {os.environ["ANTIN_DIRECTORY_PASSWORD"]})
"""
        if ldap_port
        else ""
    )
    print(
        f"""
  Ấn Tín đang chạy / is running:  {here}

  Tài khoản mẫu / sample sign-ins — mật khẩu / password: antin-demo, PIN: 135790
    lanhdao      lãnh đạo, giám đốc       leader, head of an agency
    phogiamdoc   lãnh đạo, phó giám đốc   leader, deputy
    vanthu       văn thư, giữ con dấu     clerk, holds the agency seal
    cntt         cán bộ CNTT              IT staff
    kiemtoan     kiểm toán                auditor
    quantri      quản trị                 administrator
{directory}
  Ctrl-C: dừng / stop.  Dữ liệu / data: var/
""",
        flush=True,
    )


def _names_a_directory() -> bool:
    """Tell whether the settings name a mail directory of their own."""
    if os.environ.get("ANTIN_MAILBOXES__URL"):
        return True
    settings = Path(os.environ.get("ANTIN_SETTINGS", "antin.toml"))
    if not settings.is_file():
        return False
    return bool(tomllib.loads(settings.read_text()).get("mailboxes", {}).get("url"))


def _port(name: str, default: str) -> str:
    """Return a port of the environment."""
    port = os.environ.get(name, default)
    if not port.isdigit() or not 0 < int(port) < 65536:
        environment.stop(f"{name} must be the number of a port, not {port!r}.")
    return port


def _free_from(port: int) -> int:
    """Return the first free port from this one on."""
    return next((one for one in range(port, port + 50) if not _taken(one)), port)


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _answers(here: str) -> bool:
    try:
        with urllib.request.urlopen(f"{here}/healthz", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


sys.exit(main())
