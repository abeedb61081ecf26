"""`flask credentials`: keys of a hardware module, with certificates of a real authority."""

from __future__ import annotations

import sys
from typing import BinaryIO

import click
from flask.cli import AppGroup

from service.cli.who import person_named
from service.web.context import house
from service.web.translations import say
from signing.errors import CertificateRefusedError, SigningError

credentials = AppGroup("credentials", help="Keys and their certificates.")


@credentials.command("enrol")
@click.argument("chain", type=click.File("rb"))
@click.option("--as", "user_name", required=True, help="User name of the key's owner.")
@click.option("--label", required=True, help="Label of the key in the token.")
@click.option(
    "--scope", type=click.Choice(["person", "agency"]), default="person", show_default=True
)
def enrol(chain: BinaryIO, user_name: str, label: str, scope: str) -> None:
    """Take in a PKCS#11 key with CHAIN, its certificates in PEM, the signer's first."""
    person = person_named(house().memory, user_name)
    try:
        view = house().certificates.enrol(
            person, chain.read(1 << 20), device="pkcs11", handle=label, scope=scope, actor=None
        )
    except CertificateRefusedError as refusal:
        click.echo(say(f"problem-certificate_{refusal.reason}"), err=True)
        sys.exit(1)
    except SigningError as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    click.echo(say("credentials-enrolled", subject=view.subject, issuer=view.issuer))
