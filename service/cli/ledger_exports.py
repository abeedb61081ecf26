"""`flask ledger export`, `check-export` and `key`: the ledger leaves as lines, and is checked without a house."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from service.cli.ledger import ledger
from service.cli.trusted_key import READABLE, key_options, own_key, trusted_key
from service.cli.who import actor_named
from service.cli.writing import write_whole, written_whole
from service.events.checking import LARGEST_MANIFEST, LedgerChecked, check_ledger
from service.events.exporting import (
    EmptyLedgerError,
    LedgerExported,
    export_lines,
    export_signed,
    note_export,
)
from service.events.ledger import LedgerDamagedError
from service.events.signed_texts import LARGEST_TEXT, key_line
from service.web.context import house
from service.web.translations import say

__all__ = ["ledger"]

MANIFEST_END: Final = ".manifest.json"
NOTE_END: Final = ".manifest.note"
PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")


@ledger.command("export")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path),
              help="A file; beside it come a manifest and its signed note.")  # fmt: skip
def export_command(out: Path | None) -> None:
    """Write every event as one line of JSON; with --out, so that anybody can check them."""
    doors = house()
    try:
        if out is None:
            with doors.memory.reading() as session:
                events, digest = export_lines(session, sys.stdout.buffer)
            sys.stdout.buffer.flush()
            event = LedgerExported(events, "lines", digest)
        else:
            event = _export_signed(out)
            click.echo(say("exports-ledger-written", path=str(out), events=event.events))
    except EmptyLedgerError:
        click.echo(say("ledger-empty"), err=True)
        sys.exit(1)
    except LedgerDamagedError as damage:
        click.echo(say("ledger-damaged", reason=str(damage)[:200]), err=True)
        sys.exit(1)
    note_export(doors.checkpoints, doors.clock, event, actor_named(doors.memory))


def _export_signed(out: Path) -> LedgerExported:
    if PLAIN_NAME.fullmatch(out.name) is None:
        raise click.UsageError(say("exports-plain-name"))
    beside = out.with_name(out.name + MANIFEST_END), out.with_name(out.name + NOTE_END)
    with written_whole(out) as file:
        export = export_signed(house().checkpoints, file, (out.name, beside[0].name))
    write_whole(beside[0], export.manifest)
    write_whole(beside[1], export.note.encode())
    digest: str = json.loads(export.manifest)["sha256"]
    return LedgerExported(export.events, "signed", digest)


@ledger.command("check-export")
@click.argument("path", type=READABLE)
@key_options
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def check_command(path: Path, pem: Path | None, key_line: str | None, as_json: bool) -> None:
    """Check exported events against their manifest and note; name the first line that is not as it left.

    Neither database nor network is needed. Exit 1 where anything is not as it left.
    """
    trusted = trusted_key(pem, key_line)
    manifest = _beside(path, MANIFEST_END, LARGEST_MANIFEST)
    note = _beside(path, NOTE_END, LARGEST_TEXT)
    with path.open("rb") as file:
        checked = check_ledger(file, manifest, note, trusted)
    if as_json:
        click.echo(json.dumps({"sound": checked.broken is None, **asdict(checked)}))
    elif checked.broken is None:
        told = {"events": checked.events, "forgotten": checked.forgotten, "root": checked.root}
        click.echo(say("exports-ledger-sound", name=checked.name, **told))
    else:
        click.echo(_broken(checked), err=True)
    sys.exit(0 if checked.broken is None else 1)


@ledger.command("key")
@click.option("--pem", is_flag=True, help="As a PEM file, for openssl.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, with the former keys.")
def key_command(pem: bool, as_json: bool) -> None:
    """Print the public key under checkpoints and exports, to be kept elsewhere."""
    own = own_key()
    if as_json:
        former = [str(one) for one in house().checkpoints.former()]
        click.echo(json.dumps({"key": key_line(own.name or "", own.key), "former_keys": former}))
    elif pem:
        form = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        click.echo(own.key.public_bytes(*form).decode(), nl=False)
    else:
        click.echo(key_line(own.name or "", own.key))


def _beside(path: Path, end: str, most: int) -> bytes:
    """Return what lies beside a file under its name and an ending; nothing where there is none."""
    try:
        with path.with_name(path.name + end).open("rb") as file:
            return file.read(most + 1)
    except OSError:
        return b""


def _broken(checked: LedgerChecked) -> str:
    broken = checked.broken
    assert broken is not None
    what = say(f"exports-line-{broken.reason}")
    if not broken.first:
        return say("exports-ledger-wrong", what=what)
    if broken.last:
        return say("exports-lines-wrong", first=broken.first, last=broken.last, what=what)
    return say("exports-line-wrong", line=broken.first, what=what)
