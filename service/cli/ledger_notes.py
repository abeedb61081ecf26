"""`flask ledger check-note`: what an auditor got by mail, held against a key, without asking this service."""

from __future__ import annotations

import json
from pathlib import Path

import click

from config.settings import ROOT
from service.cli.ledger import ledger, refuse
from service.events.checkpoints import LARGEST_NOTE
from service.events.notes_elsewhere import (
    LARGEST_PROOF,
    NoteRefusedError,
    check_note,
    read_proof,
)
from service.events.stamps import LARGEST_TOKEN, Stamp, StampRefusedError, digest_of
from service.events.verifier_keys import VerifierKey, read_verifier_key
from service.journeys.ledger import TrustedStamps
from service.web.translations import say
from signing.trust import TrustError, TrustStore, domain_of, load_domain

LARGEST_TRUST = 1 << 20
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@ledger.command("check-note")
@click.argument("file", type=FILE)
@click.option(
    "--key",
    "lines",
    multiple=True,
    required=True,
    help="Key of the ledger (flask ledger key); repeat it for former keys, the oldest first.",
)
@click.option("--since", type=FILE, help="An older note; the newer one has to have grown from it.")
@click.option("--proof", type=FILE, help="The proof that it did, JSON.")
@click.option("--token", type=FILE, help="The time-stamp token over the note (DER).")
@click.option(
    "--trust",
    type=FILE,
    help="Roots of the time-stamping authority, PEM; else those of this house.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def check_note_command(
    file: Path,
    lines: tuple[str, ...],
    since: Path | None,
    proof: Path | None,
    token: Path | None,
    trust: Path | None,
    as_json: bool,
) -> None:
    """Check a note offline: no database, no network, no word of the service that sent it."""
    note = _read(file, LARGEST_NOTE)
    try:
        found = check_note(
            note,
            [_key(line) for line in lines],
            since=None if since is None else _read(since, LARGEST_NOTE),
            proof=None if proof is None else read_proof(_read(proof, LARGEST_PROOF)),
        )
    except NoteRefusedError as refusal:
        refuse("ledger-note-refused", reason=refusal.reason)
    stamp = None if token is None else _stamp(_read(token, LARGEST_TOKEN), note, trust)
    told = found.checkpoint
    if as_json:
        facts = {"origin": told.origin, "size": told.size, "root": told.root.hex()}
        facts["since"] = found.since.size if found.since else None
        facts["stamped_at"] = stamp.at.isoformat() if stamp else None
        facts["authority"] = stamp.authority if stamp else None
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    click.echo(
        say("ledger-note-believed", origin=told.origin, size=told.size, root=told.root.hex())
    )
    if found.since is not None:
        click.echo(say("ledger-note-grew", since=found.since.size))
    if stamp is not None:
        moment = stamp.at.strftime("%Y-%m-%d %H:%M:%S UTC")
        click.echo(say("ledger-note-stamped", moment=moment, authority=stamp.authority))


def _stamp(token: bytes, note: bytes, trust: Path | None) -> Stamp:
    try:
        if trust is not None:
            domains = [domain_of("given", _read(trust, LARGEST_TRUST), trust.name)]
        else:
            described = sorted((ROOT / "config" / "trust").glob("*.toml"))
            domains = [load_domain(path) for path in described]
        return TrustedStamps(lambda: TrustStore(tuple(domains)))(token, digest_of(note))
    except TrustError as unusable:
        refuse("ledger-note-trust", reason=str(unusable))
    except StampRefusedError as refusal:
        refuse("ledger-note-stamp", reason=refusal.reason)


def _key(line: str) -> VerifierKey:
    try:
        return read_verifier_key(line)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), param_hint="--key") from None


def _read(file: Path, limit: int) -> bytes:
    """Return a file of at most so many octets, and one more of a larger one, so that it is refused."""
    try:
        with file.open("rb") as opened:
            return opened.read(limit + 1)
    except OSError as unreadable:
        raise click.FileError(str(file), unreadable.strerror) from None
