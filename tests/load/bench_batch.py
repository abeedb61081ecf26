"""A leader's morning: forty documents in one approval at B-LTA, beside forty single signatures.

The house as an operator runs it (a web worker, a job worker, their sandboxes, SQLite); the time
authority is asked over HTTP on loopback. The approval is made in this process, which stands where a
web worker stands; the queue wakes the job worker, which finishes what was given. Seconds are wall
clock from the approval to the last finished document, CPU is of all processes together, memory of
the largest of them. On a machine that others use too, CPU tells more than the clock.

    python -m tests.load.bench_batch
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

from config.settings import load_settings
from service.identity.people import active_person_named
from service.identity.roles import Person
from service.journeys.signing import ItemState, SigningJourney
from service.wiring import Rooms
from tests.support.live import PIN, serving_live

DOCUMENTS = 40
LIMIT_SECONDS = 60.0
PATIENCE = 5 * LIMIT_SECONDS
SAMPLES = Path(__file__).parents[2] / "service" / "samples"
AUTHORITY = """
[[signing.timestamp_authorities]]
name = "loopback"
url = "http://127.0.0.1:{port}/"
"""


def measure(count: int = DOCUMENTS) -> list[dict[str, object]]:
    """Return the list and the singles, with seconds, ratios and the largest memory."""
    with tempfile.TemporaryDirectory() as name, _stamping(Path(name)) as port:
        Path(name, "none.toml").write_text(AUTHORITY.format(port=port))
        with serving_live(Path(name)) as live:
            rooms = Rooms(load_settings(**_settings(live.data, port)))
            try:
                with rooms.memory.reading() as session:
                    leader = active_person_named(session, "lanhdao")
                assert leader is not None
                return _rows(rooms.signing, leader, count)
            finally:
                rooms.close()


def _rows(signing: SigningJourney, leader: Person, count: int) -> list[dict[str, object]]:
    key = signing.credentials(leader)[0].id
    for act in _placed(signing, leader, key, 2):  # the key is opened, and every process warm
        _sign(signing, leader, act)
    acts = _placed(signing, leader, key, count)
    spent, began = _cpu(), time.perf_counter()
    for act in acts:
        _sign(signing, leader, act)
    singles, single_cpu = time.perf_counter() - began, _cpu() - spent
    chosen = _uploaded(signing, leader, count)
    began = time.perf_counter()
    batch = signing.gather(leader, chosen, key)
    gathered = time.perf_counter() - began
    assert len(batch.open) == count, [one.problem for one in batch.items]

    spent, began = _cpu(), time.perf_counter()
    told = signing.approve(leader, batch.id, consent_sha256=batch.consent_sha256, pin=PIN)
    answered = time.perf_counter() - began
    assert told.count(ItemState.GIVEN, ItemState.FINISHED) == count
    while told.count(ItemState.FINISHED) < count:
        assert time.perf_counter() - began < PATIENCE, told
        time.sleep(0.02)
        told = signing.batch(leader, batch.id)
    seconds, cpu = time.perf_counter() - began, _cpu() - spent
    assert {one.level_reached for one in told.items} == {"B-LTA"}
    return [
        {"case": "gathered and placed", "documents": count, "seconds": gathered},
        {"case": "approval answered", "documents": count, "seconds": answered},
        {
            "case": "approval to last finished",
            "documents": count,
            "seconds": seconds,
            "limit": LIMIT_SECONDS,
            "of_limit": seconds / LIMIT_SECONDS,
            "times_singles": singles / seconds,
            "cpu_of_singles": cpu / single_cpu,
            "cpu_seconds": cpu,
            "largest_mib": _largest(),
        },
        {
            "case": "one after another",
            "documents": count,
            "seconds": singles,
            "cpu_seconds": single_cpu,
        },
    ]


def _uploaded(signing: SigningJourney, leader: Person, count: int) -> list[str]:
    """Return the ids of so many sample documents, each a file of its own."""
    samples = [path.read_bytes() for path in sorted(SAMPLES.glob("*.pdf"))]
    return [
        signing.upload(
            leader,
            io.BytesIO(samples[n % len(samples)] + f"\n% {uuid4()}\n".encode()),
            f"van-ban-{n + 1:02}.pdf",
        ).id
        for n in range(count)
    ]


def _placed(signing: SigningJourney, leader: Person, key: str, count: int) -> list[str]:
    batch = signing.gather(leader, _uploaded(signing, leader, count), key)
    return [one.act_id for one in batch.open if one.act_id]


def _sign(signing: SigningJourney, leader: Person, act_id: str) -> None:
    """Sign one document as its own page does."""
    act = signing.act(leader, act_id)
    done = signing.authorize(leader, act_id, consent_sha256=act.base_sha256, pin=PIN)
    assert done.level_reached == "B-LTA", done


def _settings(folder: Path, port: int) -> dict[str, object]:
    authority = {"name": "loopback", "url": f"http://127.0.0.1:{port}/"}
    return {"data": folder, "signing": {"timestamp_authorities": [authority]}}


@contextmanager
def _stamping(folder: Path) -> Iterator[int]:
    """Serve the time authority of a data folder over HTTP on a port of its own."""

    @cache
    def rooms() -> Rooms:
        return Rooms(load_settings(data=folder))

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1  # one packet for head and body, as real servers send them

        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            told = rooms().internal.answer_timestamp(asked)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def _processes() -> Iterator[tuple[int, Path]]:
    """Yield this process and all below it, those of the service too."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    for process in parents:
        above = process
        while above not in {0, os.getpid()}:
            above = parents.get(above, 0)
        if above:
            yield process, Path("/proc", str(process))


def _largest() -> float:
    """Return the largest peak of resident memory of any process, in MiB."""
    heights = []
    for _, place in _processes():
        with suppress(OSError):
            told = dict(line.split(":", 1) for line in (place / "status").read_text().splitlines())
            heights.append(int(told.get("VmHWM", "0").split()[0]) / 1024)
    return max(heights)


def _cpu() -> float:
    """Return the CPU seconds that all processes have spent."""
    ticks = 0
    for _, place in _processes():
        with suppress(OSError):
            fields = (place / "stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def tell(rows: list[dict[str, object]]) -> str:
    """Return the figures as a table."""
    lines = [
        f"{'forty documents, B-LTA':28}{'seconds':>9}{'CPU s':>7}{'of 60 s':>9}{'× singles':>10}{'MiB':>7}"
    ]
    for row in rows:
        cells = (
            f"{row.get(name, ''):>{width}.{digits}f}" if name in row else " " * width
            for name, width, digits in (
                ("seconds", 9, 2),
                ("cpu_seconds", 7, 2),
                ("of_limit", 9, 3),
                ("times_singles", 10, 2),
                ("largest_mib", 7, 0),
            )
        )
        lines.append(f"{row['case']!s:28}" + "".join(cells))
    return "\n".join(lines)


if __name__ == "__main__":
    print(tell(measure(int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS)))
