"""What keeping fifty thousand mailboxes in step costs, beside OpenLDAP's own tools and bare ldap3.

One run over one slapd started for it, the candidates in turn. CPU time is counted: of the child for
`ldapsearch` and `ldapadd`, of a fresh process of ours for us and for ldap3; the server's own is not.

    python -m tests.load.bench_mailboxes
"""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import ldap3
import openpyxl
from python_calamine import CalamineWorkbook

from config.settings import ROOT
from directory.collector import resting_collector
from directory.ldap_directory import open_mail_directory
from directory.mapping import load_flavour
from directory.operations import AddEntry, DeleteEntry
from directory.planning import Desired, PlanRules, diff
from directory.snapshot import load_layout, read_snapshot
from directory.surveying import survey
from tests.support.mail_slapd import (
    MANAGER,
    MANAGER_PASSWORD,
    PEOPLE,
    SUFFIX,
    MailSlapd,
    a_mail_slapd,
    ldif,
    staff,
)

ACCOUNTS, ADDS, ROUNDS = 50_000, 10_000, 3
POLICIES = ROOT / "config/policies"
Rows = dict[str, dict[str, float]]


def workbook(path: Path) -> None:
    """Write an HR file of fifty thousand people as HR would export it."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["Mã số cán bộ", "Họ và tên", "Mã đơn vị", "Chức danh", "Điện thoại", "Ngày sinh"])
    for n in range(ACCOUNTS):
        unit, phone = f"dv{n % 300:03}", f"0292{n:07}"
        sheet.append([f"CB{n:06}", f"Nguyễn Văn {n}", unit, "Chuyên viên", phone, "01/02/1990"])
    book.save(path)


def in_fresh_process(work: Callable[[Any], Any], facts: Any) -> dict[str, float]:
    """Return what a function tells, run in a process of its own, with its peak of memory in MB."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_measured, (work, facts))


def _measured(work: Callable[[Any], Any], facts: Any) -> dict[str, float]:
    told: dict[str, float] = work(facts)
    return told | {"MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def no_change_run(facts: tuple[Any, str]) -> dict[str, float]:
    """Read file and directory, and find that nothing has to change."""
    octets = Path(facts[1]).read_bytes()
    begin = time.process_time()
    with resting_collector():  # as the journey does: what was read is let go before it wakes
        told = _compared(octets, facts[0], begin)
    return told | {"whole": time.process_time() - begin}


def _compared(octets: bytes, policy: Any, begin: float) -> dict[str, float]:
    flavour = load_flavour(POLICIES / "directories/openldap.toml")
    layout = load_layout(POLICIES / "hr-columns.toml")
    snapshot = read_snapshot(octets, "hr.xlsx", layout)
    read = time.process_time()
    desired, rules = Desired(snapshot.records), PlanRules(PEOPLE)
    with open_mail_directory(policy) as directory:
        existing = survey(directory, SUFFIX, flavour, desired, rules)
    surveyed = time.process_time()
    plan = diff(desired, existing, flavour, rules)
    assert len(snapshot.records) == len(existing.accounts) == ACCOUNTS
    assert not plan.steps
    assert not snapshot.faults
    planned = time.process_time()
    return {"file": read - begin, "directory": surveyed - read, "plan": planned - surveyed}


def file_alone(path: str) -> dict[str, float]:
    """Read the workbook with the bare library and do nothing with it."""
    octets = Path(path).read_bytes()
    begin = time.process_time()
    book = CalamineWorkbook.from_filelike(io.BytesIO(octets))
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert len(rows) == ACCOUNTS + 1
    return {"whole": time.process_time() - begin}


def read_everything(policy: Any) -> dict[str, float]:
    """Read every attribute of every account over our own wire."""
    flavour = load_flavour(POLICIES / "directories/openldap.toml")
    begin = time.process_time()
    with resting_collector(), open_mail_directory(policy) as directory:
        entries = list(directory.search(SUFFIX, flavour.account_filter, flavour.attributes))
    assert len(entries) == ACCOUNTS
    return {"whole": time.process_time() - begin}


def add_many(facts: tuple[Any, str]) -> dict[str, float]:
    """Add ten thousand accounts, pipelined."""
    policy, mark = facts
    operations = [AddEntry(one.dn, one.attributes) for one in newcomers(mark)]
    with open_mail_directory(policy) as directory:
        begin = time.process_time()
        codes = [result.code for result in directory.carry(operations)]
        end = time.process_time()
    assert codes == [0] * ADDS
    return {"whole": end - begin}


def bare_ldap3(facts: tuple[str, int]) -> dict[str, float]:
    """Read pages of accounts, and add a few, with ldap3 alone."""
    url, sample = facts
    connection = ldap3.Connection(
        ldap3.Server(url, get_info=ldap3.NONE), MANAGER, MANAGER_PASSWORD, auto_bind=True
    )
    begin = time.process_time()
    pages = connection.extend.standard.paged_search(
        SUFFIX, "(objectClass=govAccount)", attributes=["*"], paged_size=1000, generator=True
    )
    for _, _entry in zip(range(sample), pages, strict=False):
        pass
    read = time.process_time()
    for one in newcomers("l")[: sample // 10]:
        attributes = dict(one.attributes)
        assert connection.add(one.dn, list(attributes.pop("objectClass")), attributes)
    end = time.process_time()
    return {"read": (read - begin) / sample, "add": (end - read) / (sample // 10)}


def newcomers(mark: str) -> list[Any]:
    """Return ten thousand accounts that are not there yet."""
    made = []
    for one in staff(ADDS):
        uid = one.attributes["uid"][0].replace(b"cb", mark.encode() + b"n")
        attributes = {**one.attributes, "uid": (uid,), "mail": (uid + b"@cantho.example",)}
        attributes["employeeNumber"] = (uid,)
        made.append(type(one)(f"uid={uid.decode()},{PEOPLE}", attributes))
    return made


def take_away(policy: Any, *marks: str) -> None:
    """Delete what was added, so that each round finds the same."""
    with open_mail_directory(policy) as directory:
        gone = [DeleteEntry(one.dn) for mark in marks for one in newcomers(mark)]
        assert {result.code for result in directory.carry(gone)} == {0}


def of_child(words: list[str]) -> float:
    """Return the CPU seconds of a program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure() -> Rows:
    """Return every figure: CPU seconds of fifty thousand, microseconds of one add."""
    os.environ["PYTHONPATH"] = str(ROOT)
    with tempfile.TemporaryDirectory() as folder, a_mail_slapd(staff(ACCOUNTS)) as server:
        hr = Path(folder) / "hr.xlsx"
        workbook(hr)
        return _runs(server, str(hr), Path(folder))


def _runs(server: MailSlapd, hr: str, folder: Path) -> Rows:
    bound = ["-x", "-H", server.url, "-D", MANAGER, "-w", MANAGER_PASSWORD]
    search = ["ldapsearch", "-LLL", *bound, "-b", SUFFIX, "-E", "pr=1000/noprompt"]
    taken: dict[str, list[float]] = {}

    def note(name: str, value: float) -> None:
        taken.setdefault(name, []).append(value)

    for number in range(ROUNDS):
        note("ldapsearch", of_child([*search, "(objectClass=govAccount)"]))
        note("file", in_fresh_process(file_alone, hr)["whole"])
        ours = in_fresh_process(no_change_run, (server.policy, hr))
        for name in ("whole", "file", "directory", "plan", "MB"):
            note(f"run {name}", ours[name])
        note("read", in_fresh_process(read_everything, server.policy)["whole"])
        note("add", in_fresh_process(add_many, (server.policy, f"w{number}"))["whole"])
        (folder / "add.ldif").write_text(ldif(newcomers(f"t{number}")))
        note("ldapadd", of_child(["ldapadd", *bound, "-f", str(folder / "add.ldif")]))
        take_away(server.policy, f"w{number}", f"t{number}")
    slow = in_fresh_process(bare_ldap3, (server.url, 5000))
    figures = {name: median(values) for name, values in taken.items()}
    limit = 2 * figures["ldapsearch"] + figures["file"]
    return {
        "no-change run, 50,000 (s)": {
            "ours": figures["run whole"],
            "limit": limit,
            "ratio": figures["run whole"] / limit,
        },
        "… its file (s)": {"ours": figures["run file"], "peer": figures["file"]},
        "… its directory (s)": {"ours": figures["run directory"], "peer": figures["ldapsearch"]},
        "… its plan (s)": {"ours": figures["run plan"]},
        "… its memory (MB)": {"ours": figures["run MB"], "limit": 400},
        "every attribute read (s)": {
            "ours": figures["read"],
            "peer": figures["ldapsearch"],
            "ldap3": slow["read"] * ACCOUNTS,
        },
        "one add of 10,000 (µs)": {
            "ours": figures["add"] / ADDS * 1e6,
            "limit": 100,
            "peer": figures["ldapadd"] / ADDS * 1e6,
            "ldap3": slow["add"] * 1e6,
        },
    }


def tell(rows: Rows) -> str:
    """Return the figures as a table: ours, the limit, OpenLDAP's or the bare library's, ldap3's."""
    head = f"{'':28}{'ours':>10}{'limit':>10}{'peer':>10}{'ldap3':>10}"
    lines = [head]
    for name, row in rows.items():
        cells = (f"{row[key]:10.3f}" if key in row else " " * 10 for key in
                 ("ours", "limit", "peer", "ldap3"))  # fmt: skip
        lines.append(f"{name:28}{''.join(cells)}")
    return "\n".join(lines)


if __name__ == "__main__":
    figures = measure()
    print(tell(figures))
    print(json.dumps(figures, indent=1, ensure_ascii=False))
