"""`flask ledger rotate-key` and `stamp`: who signs the ledger from now on, and who says when."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from service.cli.ledger import ledger, refuse
from service.cli.who import actor_named
from service.events.ledger import LedgerDamagedError
from service.web.context import house
from service.web.translations import say


@ledger.command("rotate-key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--as", "user_name", help="In whose name; else the operator at the machine.")
def rotate_key_command(file: Path, user_name: str | None) -> None:
    """Make a new key in a new FILE, write down that it follows, and say what to put into the settings."""
    book, actor = house().checkpoints, actor_named(house().memory, user_name)
    key = Ed25519PrivateKey.generate()
    try:
        _keep(file, key)
    except OSError as unwritten:
        refuse("ledger-key-unwritten", file=str(file), reason=unwritten.strerror or str(unwritten))
    try:
        former = str(book.verifier_key())
        made = book.change_key(key, actor=actor)
    except BaseException as fault:
        file.unlink()
        if isinstance(fault, LedgerDamagedError):
            refuse("ledger-damaged", reason=str(fault))
        raise
    keys = ", ".join(json.dumps(one) for one in (*map(str, book.former()), former))
    click.echo(say("ledger-key-changed"))
    click.echo(
        f"\n[ledger]\nkey_file = {json.dumps(str(file.resolve()))}\nformer_keys = [{keys}]\n"
    )
    click.echo(made.note, nl=False)


def _keep(file: Path, key: Ed25519PrivateKey) -> None:
    """Write a key into a file that was not there, for its owner alone."""
    octets = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as opened:
        opened.write(octets)
        opened.flush()
        os.fsync(opened.fileno())


@ledger.command("stamp")
def stamp_command() -> None:
    """Have the checkpoints time-stamped that wait for it; the worker does so by itself."""
    done = house().ledger.stamps.stamp_due()
    verdict = house().ledger.waiting()
    click.echo(say("ledger-stamped", done=done, waiting=verdict))
