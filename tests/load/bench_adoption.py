"""What a figure costs: people counted apart by body and month, from the rollup and from the raw events.

`python -m tests.load.bench_adoption [EVENTS]`; CPU seconds, both in one run over one SQLite file.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from service.adoption.figures import By, Figures, Question, Scope
from service.adoption.measures import Kind
from service.adoption.recount import recount
from service.adoption.spans import Period, month_of
from service.store.tables.adoption import RosterPostRow, UsageEventRow, UsageMonthRow
from tests.support.adoption import MEASURES, ZONE, a_city
from tests.support.house import a_memory

STAFF, UNITS, MONTHS, BATCH = 20_000, 103, 12, 20_000
FIRST, KNOWN = date(2025, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)
AS_OF = datetime(2026, 2, 1, tzinfo=UTC)


def fill(folder: Path, events: int) -> Any:
    """Return a city with so many events, the rollup beside them."""
    chance, city = random.Random(1), a_city(a_memory(folder))
    codes = [f"x{n:03}" for n in range(UNITS)]
    for code in codes:
        city.unit(code, "city")
    people = [f"P{n:06}" for n in range(STAFF)]
    rollup: dict[tuple[str, int, str, str], list[int]] = {}
    with city.memory.writing() as session:
        posts = [
            {"person_key": person, "unit_code": codes[n % UNITS], "position_code": "LEADER",
             "employment_class": "", "is_leader": True, "valid_from": date(2020, 1, 1),
             "recorded_at": city.known}
            for n, person in enumerate(people)
        ]  # fmt: skip
        session.execute(insert(RosterPostRow), posts)
        for start in range(0, events, BATCH):
            rows = []
            for n in range(start, min(start + BATCH, events)):
                number, day = chance.randrange(STAFF), FIRST + timedelta(days=chance.randrange(365))
                month, unit = month_of(day), codes[number % UNITS]
                rows.append(
                    {"source": f"b:{n}", "kind": Kind.SIGNED, "account": people[number],
                     "person_key": people[number], "unit_code": unit,
                     "moment": datetime(day.year, day.month, day.day, 5, tzinfo=UTC), "day": day,
                     "month": month, "server": "", "recorded_at": KNOWN}
                )  # fmt: skip
                tally = rollup.setdefault((Kind.SIGNED, month, people[number], unit), [0, 0])
                tally[0] += 1
                tally[1] |= 1 << (day.day - 1)
            session.execute(insert(UsageEventRow), rows)
        session.execute(
            insert(UsageMonthRow),
            [
                {"kind": kind, "month": month, "person_key": person, "unit_code": unit,
                 "count": count, "days": days, "first_recorded_at": KNOWN, "last_recorded_at": KNOWN}
                for (kind, month, person, unit), (count, days) in sorted(rollup.items())
            ],
        )  # fmt: skip
    return city, codes


def measure(events: int = 1_000_000) -> dict[str, float]:
    """Return CPU seconds by road; every figure of the sample is the same by both."""
    with tempfile.TemporaryDirectory() as folder:
        city, codes = fill(Path(folder), events)
        measured = MEASURES.named("F3")
        assert measured is not None
        year = Period(FIRST, date(2025, 12, 31))
        with city.memory.reading() as session:
            figures = Figures(session, MEASURES, ZONE)
            began = time.process_time()
            one = figures.by(Question(measured, year.by_month()[5], AS_OF), By.UNIT)
            by_unit = time.process_time() - began
            began = time.process_time()
            for month in year.by_month():
                figures.by(Question(measured, month, AS_OF), By.UNIT)
            by_both = time.process_time() - began
            began = time.process_time()
            for code, figure in zip(codes[:10], one[1:11], strict=True):
                question = Question(measured, year.by_month()[5], AS_OF, Scope(unit=code))
                assert recount(session, MEASURES, question, figure.on) == figure.rate
            raw = (time.process_time() - began) / 10 * (UNITS + 1)
        city.memory.close()
    return {
        "events": events,
        "one_month_by_unit_s": round(by_unit, 3),
        "twelve_months_by_unit_s": round(by_both, 3),
        "one_month_by_unit_recounted_s": round(raw, 3),
        "ratio": round(raw / by_unit, 1),
    }


def tell(rows: dict[str, float]) -> str:
    """Return the figures, a line each."""
    return "\n".join(f"{name:46}{value:>12}" for name, value in rows.items())


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)))
