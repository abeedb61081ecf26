"""One life of a process that carries a plan out: started by the tests, and killed by them.

    python -m tests.directory.crash.life FOLDER

FOLDER holds `plan.json`, `policy.json` (where the directory is) and the journal. It says `go` when
the first window is about to be noted, and `end` when the plan has ended.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from directory.carry_out import CarryPolicy, Now, carry_out
from directory.client import LdapPolicy
from directory.ldap_directory import open_mail_directory
from directory.plan import read_plan
from tests.support.carrying import SqliteJournal

WINDOW = 16


def main(folder: Path) -> None:
    plan = read_plan(json.loads((folder / "plan.json").read_text()))
    policy = LdapPolicy(**json.loads((folder / "policy.json").read_text()))
    journal = SqliteJournal(folder / "journal.sqlite")
    print("go", flush=True)
    *_, last = carry_out(
        plan, lambda: open_mail_directory(policy), journal, CarryPolicy(window=WINDOW)
    )
    assert last.now is Now.FINISHED
    print("end", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
