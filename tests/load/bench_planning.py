"""What a plan costs where nearly nobody has changed: fifty thousand people against fifty thousand entries."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from statistics import median
from typing import Any

from directory.entries import Entry
from directory.mapping import Flavour, load_flavour
from directory.people import StaffRecord
from directory.planning import Desired, Existing, PlanRules, diff
from tests.support.planning import FOLDER, LISTS, PEOPLE, octets

STAFF, UNITS, ROUNDS = 50_000, 200, 7
INSIDE = frozenset({".gov.vn", "cantho.example"})


def town(flavour: Flavour, staff: int) -> tuple[list[StaffRecord], list[Entry], list[Entry]]:
    """Return people, their accounts octet by octet as the wire reads them, and a list for each unit."""
    records, accounts = [], []
    members: dict[str, list[bytes]] = {}
    for number in range(staff):
        unit, name = f"u{number % UNITS:03}", f"Nguyễn Văn Long {number}"
        records.append(
            StaffRecord(f"{number:06}", name, unit, title="Chuyên viên", phone=f"0292 {number}")
        )
        said = {
            "staff_number": (f"{number:06}",), "user_name": (f"longnv{number}",), "unit": (unit,),
            "full_name": (name,), "mail": (f"longnv{number}@cantho.example",),
            "title": ("Chuyên viên",), "phone": (f"0292 {number}",), "quota_mb": ("2048",),
            "standing": ("active",),
        }  # fmt: skip
        step = flavour.add(said, above=PEOPLE, staff_number=f"{number:06}")
        # Octets of their own, as a wire gives them: no value is the same object as another.
        values = {
            one.name.lower(): tuple(bytes(bytearray(v)) for v in one.after)
            for one in step.attributes
        }
        values["entryuuid"] = (f"{number:08}-0000-4000-8000-000000000000".encode(),)
        accounts.append(Entry(step.dn, values))
        members.setdefault(unit, []).append(step.dn.encode())
    lists = [
        Entry(
            f"cn={unit},{LISTS}",
            {"objectclass": octets("govMailList"), "cn": octets(unit), "govunitcode": octets(unit),
             "member": tuple(dns)},
        )
        for unit, dns in members.items()
    ]  # fmt: skip
    return records, accounts, lists


def measure() -> dict[str, Any]:
    flavour = load_flavour(FOLDER / "openldap.toml")
    records, accounts, lists = town(flavour, STAFF)
    rules = PlanRules(PEOPLE, forward_domains=INSIDE)
    mails = [
        replace(one, mail=f"longnv{n}@cantho.example", quota_mb=2048)
        for n, one in enumerate(records)
    ]
    changed = [
        replace(one, title="Trưởng phòng") if n % 20 == 0 else one for n, one in enumerate(records)
    ]

    def plan(people: Iterable[StaffRecord], groups: list[Entry]) -> int:
        made = diff(Desired(list(people)), Existing(accounts, groups), flavour, rules)
        return len(made.steps)

    return {
        "no change": _row(lambda: plan(records, []), 0),
        "no change, with the lists of all units": _row(lambda: plan(records, lists), 0),
        "no change, HR names address and room": _row(lambda: plan(mails, []), 0),
        "one in twenty changes": _row(lambda: plan(changed, []), STAFF // 20),
        "reading every account as one (what the plan does without)": _row(
            lambda: sum(flavour.read_account(one) is None for one in accounts), 0
        ),
    }


def _row(work: Callable[[], int], steps: int) -> dict[str, float]:
    taken = []
    gc.collect()
    was = gc.isenabled()
    gc.disable()  # as a run does: see service/journeys/synchronization
    try:
        for _ in range(ROUNDS):
            began = time.process_time()
            assert work() == steps
            taken.append(time.process_time() - began)
    finally:
        if was:
            gc.enable()
    return {
        "accounts": STAFF,
        "ms": round(median(taken) * 1e3, 1),
        "us_per_account": round(median(taken) / STAFF * 1e6, 2),
    }


def tell(rows: dict[str, Any]) -> str:
    width = max(map(len, rows))
    lines = [f"{'CPU time of a plan':{width}}  accounts        ms  µs each   limit 10 µs"]
    lines += [
        f"{name:{width}}  {row['accounts']:8,}  {row['ms']:8.1f}  {row['us_per_account']:7.2f}"
        for name, row in rows.items()
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(tell(measure()))
