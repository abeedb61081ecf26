"""`flask directory`: the embedded mail directory, for other programs on this machine."""

from __future__ import annotations

import sys
from typing import cast

import click
from flask import current_app
from flask.cli import AppGroup

from directory.server import RootAccount
from service.journeys.embedded_directory import EmbeddedDirectory
from service.web.translations import say

directory = AppGroup("directory", help="The embedded mail directory (for trials).")


@directory.command("serve")
@click.option("--port", default=3890, show_default=True, help="Loopback port; 0 takes a free one.")
@click.option(
    "--password", envvar="ANTIN_DIRECTORY_PASSWORD", help="For cn=antin; without, none writes."
)
def serve(port: int, password: str | None) -> None:
    """Serve LDAP on loopback over the same data, until it is stopped."""
    found = current_app.extensions["antin.embedded"]()
    if found is None:
        click.echo(say("directory-not-embedded"), err=True)
        sys.exit(1)
    embedded = cast("EmbeddedDirectory", found[0])
    embedded.found(*found[1:])
    root = RootAccount(embedded.root_dn, password) if password else None
    try:
        server = embedded.serve(port, root)
    except OSError as taken:
        click.echo(say("directory-port", port=port, reason=str(taken)), err=True)
        sys.exit(1)
    click.echo(
        say("directory-serves", url=server.url, base=embedded.base_dn, root=embedded.root_dn)
    )
    try:
        server.wait()
    except KeyboardInterrupt:
        server.stop()
