"""`flask ledger`: walk the ledger, sign it, prove it, hand it out."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import NoReturn

import click
from flask.cli import AppGroup

from service.events.ledger import LedgerDamagedError
from service.events.proving import GrowthProof, NotCoveredError, prove_event, prove_growth
from service.events.walking import BrokenLink
from service.web.context import house
from service.web.translations import say

ledger = AppGroup("ledger", help="The append-only ledger of events.")


@ledger.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--keep", is_flag=True, help="Keep what was found for the page, as the worker does.")
def verify_command(as_json: bool, keep: bool) -> None:
    """Walk all events, the tree, every checkpoint and its stamp; name the first that is not as written."""
    verdict = house().ledger.reviews.review().verdict if keep else house().checkpoints.verify()
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
        click.echo(say("ledger-held", checkpoints=verdict.checkpoints, stamped=verdict.stamped))
    else:
        click.echo(broken_sentence(verdict.broken), err=True)
    sys.exit(0 if verdict.broken is None else 1)


@ledger.command("checkpoint")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def checkpoint_command(as_json: bool) -> None:
    """Sign how far the ledger has come and print the note, to be kept elsewhere."""
    try:
        made = house().checkpoints.make()
    except LedgerDamagedError as damage:
        refuse("ledger-damaged", reason=str(damage))
    if made is None:
        refuse("ledger-empty")
    if as_json:
        told = made.checkpoint
        facts = {"origin": told.origin, "size": told.size, "root": told.root.hex()}
        click.echo(json.dumps({**facts, "note": made.note}, ensure_ascii=False))
    else:
        click.echo(made.note, nl=False)


@ledger.command("prove")
@click.argument("number", type=int, required=False)
@click.option("--from", "size", type=int, help="Prove growth since the checkpoint of this size.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def prove_command(number: int | None, size: int | None, as_json: bool) -> None:
    """Prove an event under the newest checkpoint, or that the ledger only grew."""
    if (number is None) == (size is None):
        raise click.UsageError(say("ledger-prove-one"))
    book = house().checkpoints
    try:
        proof = prove_event(book, number) if number is not None else prove_growth(book, size or 0)
    except NotCoveredError:
        refuse("ledger-not-covered" if size is None else "ledger-no-checkpoint", size=size or 0)
    except LedgerDamagedError as damage:
        refuse("ledger-damaged", reason=str(damage))
    path = [one.hex() for one in proof.path]
    facts: dict[str, object]
    if isinstance(proof, GrowthProof):
        first, newest = proof.first, proof.second
        facts = {"from": first.checkpoint.size, "from_note": first.note}
        sentence = say("ledger-grew", first=first.checkpoint.size, second=newest.checkpoint.size)
    else:
        newest = proof.under
        facts = {"number": proof.number, "record_hash": proof.record_hash.hex()}
        sentence = say("ledger-proved", number=proof.number, size=newest.checkpoint.size)
    if as_json:
        facts |= {"size": newest.checkpoint.size, "proof": path, "note": newest.note}
        click.echo(json.dumps(facts, ensure_ascii=False))
    else:
        click.echo("\n".join([sentence, *path, "", newest.note]), nl=False)


def broken_sentence(link: BrokenLink) -> str:
    """Return what a walk found, in a sentence."""
    stamp = link.reason.startswith("stamp_")
    key = "ledger-stamp-broken" if stamp else "ledger-broken"
    return say(key, number=link.number, reason=link.reason.removeprefix("stamp_"))


def refuse(sentence: str, **facts: str | int) -> NoReturn:
    """Say why not, and end with 1."""
    click.echo(say(sentence, **facts), err=True)
    sys.exit(1)
