"""What figures cost in a city of 30,000 officials over two years: pages, months by bodies, a recount.

`python -m tests.load.bench_adoption [EVENTS] [FOLDER] [URL]`. Page times are wall-clock milliseconds of
the second look, beside the limit of 300; the grid of months and bodies is CPU seconds beside the limit of
one and beside the plain query over the events. A folder that was filled before is used again.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from config.settings import Settings
from service.adoption.figures import By, Figures, Question, Scope
from service.adoption.measures import Kind
from service.adoption.recount import recount
from service.app import create_app
from service.cli.trial.city import ROOT, TrialCity, months_back
from service.cli.trial.writing import live
from service.identity.roles import Role
from service.store.tables import PersonRoleRow, PersonRow
from service.store.tables.adoption import UsageArrivalRow, UsageEventRow
from service.wiring import Rooms

STAFF, DAYS = 30_000, 730
MORNING = datetime(2026, 11, 27, 2, tzinfo=UTC)
"""The day after the last of the two years, as they were first measured."""
PAGE_LIMIT_MS, GRID_LIMIT_S = 300, 1.0
NAME, PASSWORD = "kiemtoan.thu", "antin-demo"  # noqa: S105 - a made-up person's
KEYS = ("F2", "F3", "F5", "F6")


def pages() -> Iterator[str]:
    """Give the addresses of the pages of figures."""
    for period in ("", "?period=2026-06", "?period=2026-Q3", "?period=2025"):
        for path in ("/adoption", *(f"/adoption/measures/{key}" for key in KEYS)):
            yield path + period
    for key in KEYS:
        yield f"/adoption/measures/{key}?unit={ROOT}-S01"
    yield from ("/adoption/lists", "/adoption/lists/never-used", "/adoption/reports")


def timed(ask: Any) -> tuple[float, float]:
    """Return wall milliseconds and CPU seconds of a question."""
    wall, cpu = time.perf_counter(), time.process_time()
    ask()
    return (time.perf_counter() - wall) * 1000, time.process_time() - cpu


def auditor(rooms: Rooms) -> Any:
    """Return somebody who is signed in and may see everything."""
    with rooms.memory.writing() as session:
        if session.get(PersonRow, "seed:auditor") is None:
            session.add(PersonRow(id="seed:auditor", user_name=NAME, full_name="Kiểm toán viên"))
            session.flush()
            session.add(PersonRoleRow(person_id="seed:auditor", role=Role.AUDITOR.value))
    rooms.sign_in.add_local_account("seed:auditor", PASSWORD)
    client = create_app(rooms.settings, rooms=rooms).test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    client.post("/sign-in", data={"user_name": NAME, "password": PASSWORD, "csrf_token": token})
    return client


def measure(events: int = 1_000_000, folder: str = "", url: str = "") -> dict[str, Any]:
    """Return every figure; each recounted one is the same by both roads, or this fails."""
    with tempfile.TemporaryDirectory() as temporary:
        data = Path(folder or temporary)
        settings = Settings(data=data, rate_limits="off", database_url=url)
        rooms = Rooms(settings, clock=lambda: MORNING)
        desk, last = rooms.figures.adoption, (MORNING - timedelta(days=1)).date()
        city = TrialCity(STAFF, months_back(last, DAYS), 1)
        with rooms.memory.reading() as session:
            there = session.scalar(select(func.sum(UsageArrivalRow.count))) or 0
        seeding = 0.0
        if not there:
            seeding = timed(lambda: list(live(desk, city, events)))[1]
        ahead = timed(desk.refresh)[1]
        told: dict[str, Any] = {
            "events": int(there or events),
            "seeding_cpu_s": round(seeding, 1),
            "counting_ahead_cpu_s": round(ahead, 2),
        }
        client = auditor(rooms)
        slowest, busy, name = 0.0, 0.0, ""
        for path in pages():
            assert client.get(path).status_code == 200, path
            times = [timed(lambda path=path: client.get(path)) for _ in range(3)]
            wall, cpu = (min(some) for some in zip(*times, strict=True))
            print(f"  {path:45} {wall:7.0f} ms {1000 * cpu:7.0f} ms CPU", file=sys.stderr)
            if wall > slowest:
                slowest, busy, name = wall, cpu, path
        told |= {"slowest_page": name, "slowest_page_ms": round(slowest),
                 "slowest_page_cpu_ms": round(1000 * busy),
                 "of_limit": round(slowest / PAGE_LIMIT_MS, 2)}  # fmt: skip
        told |= grids(rooms, city)
        rooms.close()
    return told


def grids(rooms: Rooms, city: TrialCity) -> dict[str, Any]:
    """Return what the grid of months and bodies costs: by figures, by the plain query; and a recount."""
    measures, zone = rooms.figures.adoption.measures, rooms.figures.adoption.zone
    habit = measures.named("F6")
    assert habit is not None
    used = habit.model_copy(update={"how": "activity", "kinds": (Kind.SENT, Kind.READ)})
    now, months = rooms.figures.adoption.clock(), [one for one in city.months if one.first.day == 1]
    with rooms.memory.reading() as session:
        figures = Figures(session, measures, zone)

        def grid() -> None:
            for month in months:
                counted = figures.counted(Question(used, month, now))
                figures.parts(counted, Scope(), By.UNIT)

        row = UsageEventRow
        plain = (
            select(row.month, row.unit_code, func.count(row.person_key.distinct()))
            .where(row.kind.in_([Kind.SENT, Kind.READ]))
            .group_by(row.month, row.unit_code)
        )
        wall, cpu = timed(grid)
        peer_wall, peer_cpu = timed(lambda: session.execute(plain).all())
        asked = [
            Question(one, months[-2], now, Scope(unit))
            for one in measures.measures
            if one.key in KEYS
            for unit in (None, f"{ROOT}-S01", f"{ROOT}-X007")
        ]
        begun, same = time.perf_counter(), 0
        for question in asked:
            figure = figures.figure(question)
            assert figure.rate == recount(session, measures, question, figure.on)
            same += 1
        recounting = (time.perf_counter() - begun) / same
    return {
        "months": len(months),
        "bodies": len(city.bodies),
        "months_by_bodies_cpu_s": round(cpu, 2),
        "months_by_bodies_wall_s": round(wall / 1000, 2),
        "grid_of_limit": round(cpu / GRID_LIMIT_S, 2),
        "plain_query_wall_s": round(peer_wall / 1000, 2),
        "plain_query_cpu_s": round(peer_cpu, 2),
        "plain_over_ours": round(peer_wall / wall, 1),
        "recounted_alike": same,
        "one_recount_wall_s": round(recounting, 2),
    }


def tell(rows: dict[str, Any]) -> str:
    """Return the figures, a line each."""
    return "\n".join(f"{name:46}{value!s:>28}" for name, value in rows.items())


if __name__ == "__main__":
    words = sys.argv[1:]
    print(json.dumps(measure(int(words[0]) if words else 1_000_000, *words[1:]), indent=1))
