"""`flask credentials`: keys of a hardware module with certificates of a real authority, and whose seals are."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import BinaryIO, NoReturn

import click
from flask.cli import AppGroup

from service.cli.who import actor_named, person_named
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.seals import Seal
from service.web.context import house
from service.web.presenters import tell_date
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
@click.option("--unit", help="Code of the agency whose seal it is; else the unit of its name.")
def enrol(chain: BinaryIO, user_name: str, label: str, scope: str, unit: str | None) -> None:
    """Take in a PKCS#11 key with CHAIN, its certificates in PEM, the signer's first."""
    if unit is not None and scope != "agency":
        raise click.UsageError(say("credentials-unit-of-a-person"))
    person = person_named(house().memory, user_name)
    try:
        view = house().certificates.enrol(
            person, chain.read(1 << 20), device="pkcs11", handle=label, scope=scope, actor=None,
            unit=unit,
        )  # fmt: skip
    except CertificateRefusedError as refusal:
        _refuse(say(f"problem-certificate_{refusal.reason}"))
    except SigningError as refusal:
        _refuse(str(refusal))
    except NotFoundError:
        raise click.UsageError(say("register-command-no-unit", unit=unit or "")) from None
    click.echo(say("credentials-enrolled", subject=view.subject, issuer=view.issuer))
    if view.agency is not None:
        click.echo(say("credentials-seal-of", agency=view.agency))
    elif scope == "agency":
        click.echo(say("credentials-seal-of-nobody", id=view.id), err=True)


@credentials.command("seals")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each seal.")
def seals(as_json: bool) -> None:
    """Say whose each seal is, those of no agency first."""
    for one in house().seals.all():
        if as_json:
            told = asdict(one) | {"not_after": one.not_after.isoformat()}
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            click.echo(_line(one))


@credentials.command("assign")
@click.argument("credential")
@click.argument("unit")
@click.option("--as", "user_name", help="The administrator in whose name; else the operator.")
def assign(credential: str, unit: str, user_name: str | None) -> None:
    """Say that the seal CREDENTIAL is the one of the agency with the code UNIT."""
    doors = house()
    try:
        if user_name is None:
            actor = actor_named(doors.memory)
            seal = doors.seals.assign_at_machine(credential, unit, actor=actor)
        else:
            seal = doors.seals.assign(person_named(doors.memory, user_name), credential, unit)
    except NotAllowedError:
        _refuse(say("problem-not_allowed"))
    except NotFoundError:
        raise click.UsageError(say("credentials-no-seal", id=credential, unit=unit)) from None
    click.echo(_line(seal))


def _line(one: Seal) -> str:
    facts = {
        "id": one.credential_id,
        "subject": one.subject,
        "holder": one.holder,
        "day": tell_date(one.not_after),
    }
    if one.unit is None:
        return say("credentials-seal-open", **facts)
    return say("credentials-seal", unit=one.unit, agency=one.agency or "", **facts)


def _refuse(text: str) -> NoReturn:
    click.echo(text, err=True)
    sys.exit(1)
