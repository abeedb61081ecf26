"""What the directory held when it was last read, kept beside it so that tens of thousands are searched at once.

It is for looking and choosing. Whatever is planned is planned from the directory itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2s
from typing import Any, Final
from uuid import uuid4

from sqlalchemy.orm import Session

from directory.addresses.plain import plain
from directory.entries import Entry
from directory.mapping import Flavour
from directory.names import name_key
from directory.people import MailAccount, Standing
from directory.plan import Kind, Step
from service.clock import Clock
from service.store.engine import Memory
from service.store.queries.plans import places_changed_since
from service.store.queries.provisioning import (
    account_by_place,
    drop_accounts,
    known_accounts,
    note_read,
    put_accounts,
)
from service.store.tables.provisioning import MailboxAccountRow

LONGEST_NAME_KEY: Final = 1000
LONGEST: Final = {
    "staff_number": 64, "user_name": 256, "full_name": 300, "mail": 254, "unit": 64, "title": 300,
    "phone": 64, "owner": 64, "clerk": 64,
}  # fmt: skip
LISTS: Final = ("aliases", "forwards", "locked")
AT_ONCE: Final = 2000


@dataclass(frozen=True, kw_only=True)
class Mirror:
    """Brings the rows in step: with a whole reading, with one entry, with one step carried out."""

    memory: Memory
    clock: Clock
    flavour: Callable[[], Flavour]

    def refresh(self, entries: Iterable[Entry], begun: datetime | None = None) -> int:
        """Take a reading of *all* accounts in, and return how many there are.

        Never give it a part: who is not in it is taken for gone. A reading without anybody is no
        reading, and changes nothing. Of accounts that a step changed since the reading `begun`, the
        mirror knows better than the reading.
        """
        flavour, moment = self.flavour(), self.clock()
        read = {
            key: account
            for entry in entries
            if (account := flavour.read_account(entry)) is not None
            and len(key := name_key(account.dn)) <= LONGEST_NAME_KEY
        }
        if not read:
            return 0
        with self.memory.writing() as session:
            places = places_changed_since(session, begun) if begun else ()
            newer = frozenset(places) | frozenset(map(name_key, places))
            self._bring_in_step(session, read, moment, newer)
            note_read(session, moment, len(read))
        return len(read)

    def put(self, entry: Entry) -> str | None:
        """Take one entry in as it was just read, and return the id of its account."""
        account = self.flavour().read_account(entry)
        if account is None:
            return None
        moment = self.clock()
        with self.memory.writing() as session:
            row = _same(session, name_key(account.dn), account.entry_uuid)
            columns = columns_of(account)
            if row is None:
                columns |= {"id": str(uuid4()), "standing_since": moment}
                put_accounts(session, [columns], [])
                return str(columns["id"])
            _take(row, columns, moment)
            return row.id

    def note(self, session: Session, step: Step, moment: datetime) -> None:
        """Follow one step that was carried out, in the transaction of its journal."""
        if step.kind is Kind.LIST:
            return
        row = account_by_place(session, name_key(step.dn), step.entry_uuid)
        if row is not None and step.kind is Kind.ADD:
            drop_accounts(session, [row.id])  # of somebody who was there before and is no more
            row = None
        if step.kind is Kind.WITHDRAW:
            if row is not None:
                drop_accounts(session, [row.id])
            return
        if row is None:
            if step.kind is not Kind.ADD:
                return  # never read: the next reading knows it
            row = MailboxAccountRow(id=str(uuid4()), standing_since=moment, **_newcomer(step))
            _summarize(row)
            session.add(row)
            session.flush()
            return
        columns = {one.name: one.after for one in step.fields if one.name in _SETTERS}
        told = {name: _SETTERS[name](values) for name, values in columns.items()}
        if step.new_dn is not None:
            told |= {"dn": step.new_dn, "dn_key": name_key(step.new_dn)}
            _clear_name(session, told["dn_key"], row)
        _take(row, told, moment)
        _summarize(row)
        session.flush()

    @staticmethod
    def _bring_in_step(
        session: Session,
        read: Mapping[str, MailAccount],
        moment: datetime,
        newer: frozenset[str] = frozenset(),
    ) -> None:
        known = known_accounts(session)
        by_uuid = {
            uuid: (ident, standing, mark) for ident, _, uuid, standing, mark in known if uuid
        }
        # A name says who it is only while nobody knows better: names are given again.
        nameless = {
            key: (ident, standing, mark) for ident, key, uuid, standing, mark in known if not uuid
        }
        new, changed = [], []
        theirs = {ident for ident, key, uuid, *_ in known if not newer.isdisjoint((key, uuid))}
        kept = set(theirs)
        for key, account in read.items():
            if not newer.isdisjoint((key, account.entry_uuid)):
                continue
            found = by_uuid.get(account.entry_uuid) or nameless.get(key)
            if found is not None and found[0] in theirs:
                continue
            columns = columns_of(account)
            if found is None or found[0] in kept:
                new.append(columns | {"id": str(uuid4()), "standing_since": moment})
                continue
            ident, standing, mark = found
            kept.add(ident)
            if mark != columns["mark"]:
                since = {"standing_since": moment} if standing != columns["standing"] else {}
                changed.append(columns | since | {"id": ident})
        # Names are unique: who goes, and who leaves a name to somebody else, goes first.
        drop_accounts(session, [ident for ident, *_ in known if ident not in kept])
        names = {ident: key for ident, key, *_ in known}
        moved = [one["id"] for one in changed if names[one["id"]] != one["dn_key"]]
        put_accounts(session, [], [{"id": ident, "dn_key": ident} for ident in moved])
        dated = [one for one in changed if "standing_since" in one]
        undated = [one for one in changed if "standing_since" not in one]
        for rows in (dated, undated):
            for start in range(0, len(rows), AT_ONCE):
                put_accounts(session, [], rows[start : start + AT_ONCE])
        for start in range(0, len(new), AT_ONCE):
            put_accounts(session, new[start : start + AT_ONCE], [])


def _same(session: Session, key: str, uuid: str) -> MailboxAccountRow | None:
    """Return the row of an account; one at its name that is known to be another's makes room."""
    row = account_by_place(session, key, uuid)
    if row is not None and uuid and row.entry_uuid not in {None, uuid}:
        drop_accounts(session, [row.id])
        return None
    if row is not None:
        _clear_name(session, key, row)
    return row


def _clear_name(session: Session, key: str, row: MailboxAccountRow) -> None:
    other = account_by_place(session, key)
    if other is not None and other.id != row.id:
        drop_accounts(session, [other.id])


def columns_of(account: MailAccount) -> dict[str, Any]:
    """Return the columns that tell of an account."""
    told: dict[str, Any] = {
        "dn": account.dn,
        "dn_key": name_key(account.dn),
        "entry_uuid": account.entry_uuid or None,
        "standing": account.standing.value,
        "shared": account.shared,
        "quota_mb": account.quota_mb,
        "aliases": list(account.aliases),
        "forwards": list(account.forwards),
        "locked": sorted(account.locked),
    }
    told |= {name: (getattr(account, name) or "")[:most] for name, most in LONGEST.items()}
    told["staff_number"] = told["staff_number"] or None
    return told | _found_by(told)


def _found_by(told: Mapping[str, Any]) -> dict[str, str]:
    """Return what finds an account, where it stands in a list, and its mark."""
    name = plain(told["full_name"] or told["user_name"])
    words = plain(
        " ".join(
            (
                told["full_name"], told["user_name"], told["mail"], *told["aliases"],
                told["staff_number"] or "", told["phone"], told["title"],
            )
        )
    ).split()  # fmt: skip
    family, _, given = name.rpartition(" ")
    facts = json.dumps([told[key] for key in sorted(told)], ensure_ascii=False, default=str)
    return {
        "search": f" {' '.join(dict.fromkeys(words))} ",
        "sort_name": (f"{given} {family}" if not told["shared"] else name).strip()[:300],
        "mark": blake2s(facts.encode(), digest_size=8).hexdigest(),
    }


def _summarize(row: MailboxAccountRow) -> None:
    """Bring what is drawn from the other columns in step with them; no reading has this mark."""
    told = {name: getattr(row, name) or "" for name in LONGEST}
    drawn = _found_by(told | {"aliases": row.aliases or [], "shared": row.shared})
    row.search, row.sort_name, row.mark = drawn["search"], drawn["sort_name"], ""


def _take(row: MailboxAccountRow, columns: Mapping[str, Any], moment: datetime) -> None:
    if columns.get("standing", row.standing) != row.standing:
        row.standing_since = moment
    for name, value in columns.items():
        setattr(row, name, value)


def _first(values: tuple[str, ...]) -> str:
    return values[0] if values else ""


def _text(most: int) -> Callable[[tuple[str, ...]], str]:
    return lambda values: _first(values)[:most]


_SETTERS: Final[dict[str, Callable[[tuple[str, ...]], Any]]] = {
    **{name: _text(most) for name, most in LONGEST.items()},
    **dict.fromkeys(LISTS, list),
    "staff_number": lambda values: _first(values)[:64] or None,
    "quota_mb": lambda values: int(_first(values)) if _first(values).isdigit() else None,
    "standing": lambda values: Standing(_first(values) or Standing.ACTIVE).value,
}


def _newcomer(step: Step) -> dict[str, Any]:
    """Return the columns of an account that was just added; its identity the next reading knows."""
    told: dict[str, Any] = {
        "dn": step.dn,
        "dn_key": name_key(step.dn),
        "entry_uuid": None,
        "standing": Standing.ACTIVE.value,
        "shared": step.staff_number is None,
        "quota_mb": None,
        "aliases": [],
        "forwards": [],
        "locked": [],
    }
    told |= dict.fromkeys(LONGEST, "")
    told |= {one.name: _SETTERS[one.name](one.after) for one in step.fields if one.name in _SETTERS}
    return told | {"staff_number": step.staff_number}
