"""What a ladder, its recount, a list and a comparison cost among twenty thousand leaders.

`python -m tests.load.bench_ladder [EVENTS]`; CPU seconds over one SQLite file; the counts must agree.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from service.adoption.comparing import Comparing
from service.adoption.desk import Asked
from service.adoption.figures import Question
from service.adoption.ladders.behind import ListName
from service.adoption.ladders.climbing import Ladders
from service.adoption.ladders.ladder import climb_named
from service.adoption.ladders.listing import Lists, Sort, Wish
from service.adoption.ladders.recount import recount_ladder
from service.adoption.measures import Holding
from service.adoption.spans import named_period
from service.store.tables.adoption import RosterHoldingRow
from tests.load.bench_adoption import AS_OF, STAFF, fill
from tests.support.adoption import MEASURES, ZONE


def measure(events: int = 1_000_000) -> dict[str, float]:
    """Return CPU seconds of each; a fifth of the leaders has no certificate."""
    with tempfile.TemporaryDirectory() as folder:
        city, _ = fill(Path(folder), events)
        with city.memory.writing() as session:
            session.execute(
                insert(RosterHoldingRow),
                [
                    {"person_key": f"P{n:06}", "kind": Holding.CERTIFICATE, "reference": f"c{n}",
                     "valid_from": date(2020, 1, 1), "recorded_at": city.known}
                    for n in range(STAFF) if n % 5
                ],
            )  # fmt: skip
        more = {"memory": city.memory, "clock": lambda: AS_OF, "measures": MEASURES, "zone": ZONE}
        ladders, comparing = Ladders(**more), Comparing(**more)
        lists = Lists(**more, secret=lambda: b"secret")
        month, climb = named_period("2025-12"), climb_named(MEASURES, "signature")
        told: dict[str, float] = {}

        def timed(name: str, work: Callable[[], Any]) -> Any:
            began = time.process_time()
            found = work()
            told[name] = round(time.process_time() - began, 3)
            return found

        asked = Asked(("signature",), month)
        (ladder,) = timed(
            "ladder", lambda: ladders.ask(asked, by="b", form="bench", sees_people=True)
        )
        with city.memory.reading() as session:
            first = MEASURES.named(climb.equipped)
            assert first is not None
            question = Question(first, month, AS_OF)
            again = timed(
                "recount",
                lambda: recount_ladder(session, MEASURES, climb, question, ladder.on),
            )
        assert [again[one.step] for one in ladder.rungs] == [one.rate for one in ladder.rungs]
        wish = Wish(ListName.NEVER_SIGNED, period="2025-12")
        page = timed("list page", lambda: lists.page(wish, by="b", named=True))
        assert len(page.behind.people) == ladder.rungs[2].dropped
        by_last = Wish(ListName.NEVER_SIGNED, period="2025-12", sort=Sort.LAST)
        timed("list page by last use", lambda: lists.page(by_last, by="b", named=True))
        whole = Wish(ListName.NO_CERTIFICATE)
        rows = timed("whole list", lambda: lists.whole(whole, by="b", named=True)).rows
        assert len(rows) == STAFF // 5
        codes = ("x001", "x002", "x003", "x004")
        timed("compare", lambda: comparing.compare("F3", "2025-12", codes, sees_people=True))
        city.memory.close()
    return told


def tell(rows: dict[str, float]) -> str:
    """Return the figures, a line each."""
    return "\n".join(f"{f'{name}, CPU s':46}{value:>12}" for name, value in rows.items())


if __name__ == "__main__":
    figures = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    print(json.dumps(figures, indent=1))
