"""Every command there is, for the app to take in."""

from __future__ import annotations

import click

import service.cli.adoption_report  # noqa: F401 - it adds its command to the group
from service.cli import evidence, ledger_keys, ledger_notes, unit_links  # noqa: F401  (hang their commands in)
from service.cli.activity import activity
from service.cli.check import check
from service.cli.credentials import credentials
from service.cli.demo import demo
from service.cli.directory import directory
from service.cli.documents import documents
from service.cli.exports import adoption
from service.cli.ladder import ladder_command
from service.cli.ledger_exports import ledger
from service.cli.mailboxes import mailboxes
from service.cli.people import people
from service.cli.register import register
from service.cli.seed import seed
from service.cli.tokens import tokens
from service.cli.units import units
from service.cli.verify import verify
from service.cli.worker import worker

adoption.add_command(ladder_command)

COMMANDS: tuple[click.Command, ...] = (
    activity,
    adoption,
    check,
    credentials,
    demo,
    directory,
    documents,
    ledger,
    mailboxes,
    people,
    register,
    seed,
    tokens,
    units,
    verify,
    worker,
)
