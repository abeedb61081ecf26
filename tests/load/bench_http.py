"""Signing through HTTP: our door beside the straightforward one, same server, same kind of key.

Ours opens the file in the sandbox, checks the certificate, signs, verifies what it made, stores it
and writes its events; the peer signs and answers. Both run on one gunicorn worker; requests alternate.
"""

from __future__ import annotations

import json
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import requests
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.support.documents import a_pdf
from tests.support.pki import pki
from tests.support.servers import free_port

ROUNDS = 12
BIN = Path(sys.executable).parent


def measure() -> list[dict]:
    """Return one row for each door, in milliseconds of CPU for one request."""
    document = a_pdf(padding=44_000)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        _write_keys(folder)
        token = _prepare(folder)
        stock = stack.enter_context(_served("tests.load.stock_service:app", folder))
        ours = stack.enter_context(_served("wsgi:app", folder))
        doors = {
            "nothing but the upload back": (stock, "/nothing", None),
            "B-B, stock pyHanko": (stock, "/sign", None),
            "B-B, ours": (ours, "/api/v1/signatures", {"level": "B-B"}),
            "B-B visible, ours": (
                ours,
                "/api/v1/signatures",
                {"level": "B-B", "placement": {"preset": "bottom_right"}},
            ),
            "B-T, ours": (ours, "/api/v1/signatures", {"level": "B-T"}),
            "B-LTA, ours": (ours, "/api/v1/signatures", {"level": "B-LTA"}),
        }
        session = requests.Session()
        session.trust_env = False
        costs: dict[str, list[float]] = {name: [] for name in doors}
        for turn in range(ROUNDS + 2):
            for name, (server, path, order) in doors.items():
                before = _cpu(server["group"])
                data = {"order": json.dumps(order)} if order else {}
                answer = session.post(
                    server["url"] + path,
                    files={"file": ("a.pdf", document, "application/pdf")},
                    data=data,
                    headers={"Authorization": f"Bearer {token}"},
                    timeout=60,
                )
                assert answer.status_code == 200, (name, answer.status_code, answer.text[:300])
                if turn >= 2:
                    costs[name].append((_cpu(server["group"]) - before) * 1000)
    stock_cost = statistics.mean(costs["B-B, stock pyHanko"])
    return [
        {"case": name, "ms": (mean := statistics.mean(values)), "times_stock": stock_cost / mean}
        for name, values in costs.items()
    ]


def tell(rows: list[dict]) -> str:
    """Return the figures as a table: milliseconds of CPU for one request, all processes counted."""
    head = f"{'through HTTP':34}{'ms':>9}{'× stock':>9}"
    lines = (f"{row['case']:34}{row['ms']:9.1f}{row['times_stock']:9.2f}" for row in rows)
    return "\n".join((head, *lines))


def _write_keys(folder: Path) -> None:
    """Give the peer a key of the same kind as ours, with its chain."""
    holder = pki().rsa
    (folder / "key.pem").write_bytes(
        holder.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (folder / "chain.pem").write_text(
        "".join(ssl.DER_cert_to_PEM_cert(certificate) for certificate in holder.chain)
    )


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {
        "ANTIN_DATA": str(folder / "data"),
        "ANTIN_RATE_LIMITS": "off",
        "ANTIN_BENCH_KEYS": str(folder),
        "WEB_CONCURRENCY": "1",
        "FLASK_APP": "wsgi:app",
    }


def _prepare(folder: Path) -> str:
    environment = _environment(folder)
    subprocess.run(
        [BIN / "flask", "demo", "prepare"], env=environment, check=True, stdout=subprocess.DEVNULL
    )
    (folder / "pin").write_text("135790")
    words = [
        "tokens",
        "create",
        "--as",
        "lanhdao",
        "--scope",
        "sign",
        "--pin-file",
        str(folder / "pin"),
    ]
    made = subprocess.run(
        [BIN / "flask", *words], env=environment, check=True, capture_output=True, text=True
    )
    return made.stdout.strip().splitlines()[-1]


@contextmanager
def _served(app: str, folder: Path):
    port = free_port()
    words = [
        "--config",
        "config/gunicorn.conf.py",
        "--workers",
        "1",
        "--bind",
        f"127.0.0.1:{port}",
        app,
    ]
    process = subprocess.Popen(
        [BIN / "gunicorn", *words], env=_environment(folder), start_new_session=True
    )
    try:
        for _ in range(200):
            try:
                requests.get(f"http://127.0.0.1:{port}/", timeout=1)
                break
            except requests.RequestException:
                time.sleep(0.1)
        yield {"url": f"http://127.0.0.1:{port}", "group": process.pid}
    finally:
        process.terminate()
        process.wait(20)


def _cpu(group: int) -> float:
    """Return the CPU seconds spent by every process of a group (children that ended included)."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == group:  # session id
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")
