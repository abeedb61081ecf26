"""Which public key a check trusts: one that is given, else this service's own; no database is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import click
from flask import current_app

from service.events.signed_texts import (
    LARGEST_PEM,
    NamedKey,
    UnusableKeyError,
    key_of_line,
    key_of_pem,
)
from service.web.translations import say

C = TypeVar("C", bound=Callable[..., Any])
READABLE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


def key_options(command: C) -> C:
    """Give a command `--key` and `--key-line`."""
    pem = click.option(
        "--key", "pem", type=READABLE, help="Public key as PEM; this service's, if left out."
    )
    line = click.option("--key-line", help="The same as one line, NAME+ID+KEY.")
    return pem(line(command))


def own_key() -> NamedKey:
    """Return the public key of this service."""
    return cast("Callable[[], NamedKey]", current_app.extensions["antin.ledger_key"])()


def trusted_key(pem: Path | None, key_line: str | None) -> NamedKey:
    """Return the key that was chosen; wrong usage where it is none, or two were given."""
    if pem is not None and key_line is not None:
        raise click.UsageError(say("exports-one-key"))
    try:
        if key_line is not None:
            return key_of_line(key_line)
        if pem is not None:
            with pem.open("rb") as file:
                return key_of_pem(file.read(LARGEST_PEM + 1))
    except UnusableKeyError:
        raise click.UsageError(say("exports-no-key")) from None
    return own_key()
