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

PATIENCE = 60  # seconds until the first answer


def main() -> int:
    port = os.environ.get("PORT", "8000")
    if not port.isdigit():
        environment.stop(f"PORT must be a number, not {port!r}.")
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
    settled = data / "settled"  # written when the sample city stands; a second start is quick
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
    ldap_port = _free_from(int(os.environ.get("LDAP_PORT", "3890")))
    if not _names_a_directory():
        # For ldapsearch and its like; the service reaches the same data without it.
        os.environ.setdefault("ANTIN_DIRECTORY_PASSWORD", "antin-demo")
        children.append(
            subprocess.Popen(
                [environment.BIN / "flask", "directory", "serve", "--port", str(ldap_port)]
            )
        )
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
            _welcome(here, ldap_port)
        if not told and time.monotonic() - started > PATIENCE:
            print(f"antin: no answer from {here} within {PATIENCE} s", file=sys.stderr)
            break
        time.sleep(0.1)
    for child in children:
        if child.poll() is None:
            child.terminate()
    codes = [child.wait() for child in children]
    return 0 if asked else max(map(abs, codes)) or 1


def _welcome(here: str, ldap_port: int) -> None:
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

  Thư mục hộp thư mẫu / sample mail directory: ldap://127.0.0.1:{ldap_port}
    (cn=antin,dc=cantho,dc=example, mật khẩu / password: antin-demo)

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
