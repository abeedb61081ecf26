"""`flask ledger`: walk the ledger, hand it out."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click
from flask.cli import AppGroup
from sqlalchemy import select

from service.events.ledger import verify
from service.store.tables.ledger import EventRow
from service.web.context import house
from service.web.translations import say

ledger = AppGroup("ledger", help="The append-only ledger of events.")


@ledger.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def verify_command(as_json: bool) -> None:
    """Walk all events and the tree over them; name the first that is not what was written, if any."""
    with house().memory.reading() as session:
        verdict = verify(session)
    if as_json:
        click.echo(json.dumps({"intact": verdict.broken is None, **asdict(verdict)}))
    elif verdict.broken is None:
        click.echo(
            say(
                "ledger-intact",
                events=verdict.events,
                head=verdict.head,
                forgotten=verdict.forgotten,
            )
        )
    else:
        link = verdict.broken
        click.echo(say("ledger-broken", number=link.number, reason=link.reason), err=True)
    sys.exit(0 if verdict.broken is None else 1)


@ledger.command("export")
def export_command() -> None:
    """Write every event as one line of JSON."""
    query = select(EventRow).order_by(EventRow.number).execution_options(yield_per=1000)
    with house().memory.reading() as session:
        for row in session.scalars(query):
            click.echo(json.dumps(_told(row), ensure_ascii=False))


def _told(row: EventRow) -> dict[str, object]:
    return {
        "number": row.number,
        "moment": row.moment.isoformat(timespec="microseconds"),
        "kind": row.kind,
        "actor": row.actor,
        "subject": row.subject,
        "facts": None if row.facts is None else json.loads(row.facts),
        "salt": _hex(row.salt),
        "told_hash": _hex(row.told_hash),
        "record_hash": _hex(row.record_hash),
    }


def _hex(octets: bytes | None) -> str | None:
    return None if octets is None else octets.hex()
