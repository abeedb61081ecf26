"""The last sign-in that the directory remembers of each account, kept when it is read whole.

It is weaker evidence than a line of a log (`directory.activity.attributes`), so it is told beside
whoever seems not to use a mailbox, and never counted as use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from directory.activity import SIGN_IN_ATTRIBUTES, last_sign_ins
from directory.entries import Entry
from directory.mapping import Flavour
from service.clock import Clock
from service.store.engine import Memory
from service.store.queries.sign_ins import SignIn, known_sign_ins, put_sign_ins

LONGEST: Final = 64  # of an identity and a staff number; nobody is found by half of one
_SPELT: Final = {name.lower(): name for name in SIGN_IN_ATTRIBUTES}


@dataclass(frozen=True, kw_only=True)
class LastSignIns:
    """Brings what is kept in step with a whole reading of the directory."""

    memory: Memory
    clock: Clock
    flavour: Callable[[], Flavour]

    def take_in(self, entries: Iterable[Entry]) -> int:
        """Take a reading of *all* accounts in; return how many of them remember a sign-in.

        Never give it a part: what is not in it is forgotten. A reading without anybody is no reading,
        and changes nothing.
        """
        moment, read, told = self.clock(), 0, dict[str, SignIn]()
        for entry in entries:
            read += 1
            if (one := self._of(entry, moment)) is not None:
                told[one.entry_uuid] = one
        if not read:
            return 0
        with self.memory.writing() as session:
            known = known_sign_ins(session)
            gone = known.keys() - told.keys()
            changed = [one for uuid, one in told.items() if known.get(uuid) != one]
            put_sign_ins(session, changed, gone, moment)
        return len(told)

    def _of(self, entry: Entry, moment: datetime) -> SignIn | None:
        """Return the latest sign-in an entry remembers of one person's account, None where it is none."""
        account = self.flavour().read_account(entry)
        if account is None or account.shared or not account.staff_number or not account.entry_uuid:
            return None
        if max(len(account.staff_number), len(account.entry_uuid)) > LONGEST:
            return None
        told = last_sign_ins(entry.attributes, moment)
        if not told:
            return None
        last = told[0]
        name = _SPELT.get(last.attribute.lower(), last.attribute)
        return SignIn(account.entry_uuid, account.staff_number, last.moment, name, last.late.days)
