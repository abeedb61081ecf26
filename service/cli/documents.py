"""`flask documents`: signing from the command line."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import BinaryIO, NoReturn, TextIO

import click
from flask.cli import AppGroup

from service.cli.who import person_named
from service.identity.roles import Person
from service.journeys.errors import HouseError
from service.journeys.signing import PlacementChoice, QuickOrder, SignedFile
from service.web.context import house
from signing.errors import SigningError
from signing.levels import PadesLevel

documents = AppGroup("documents", help="Documents and their signatures.")


class Place(click.ParamType[PlacementChoice | str]):
    """`none`, the key of a preset, or `page:left,top,width,height` in fractions of the page."""

    name = "place"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> PlacementChoice | str:
        """Return a mark, or the word as it is; pages are counted from 1 here, as people do."""
        text = str(value)
        page, colon, mark = text.partition(":")
        if not colon:
            return text
        try:
            left, top, width, height = map(float, mark.split(","))
            return PlacementChoice(int(page) - 1, left, top, width, height)
        except ValueError:
            self.fail(f"{text}: expected page:left,top,width,height", param, ctx)


@documents.command("sign")
@click.argument("file", type=click.File("rb"))
@click.option("--as", "user_name", required=True, help="User name of the signer.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--placement", default="none", type=Place(), help=Place.__doc__)
@click.option("--level", type=click.Choice([level.value for level in PadesLevel]))
@click.option("--credential", help="Which of the signer's keys; the first by default.")
@click.option("--reason", help="Reason written into the signature.")
@click.option("--password-file", type=click.File("r"), help="Password of an encrypted PDF.")
@click.option("--pin-file", type=click.File("r"), help="File with the PIN; asked for otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def sign(  # noqa: PLR0913 - one argument for each option
    file: BinaryIO,
    user_name: str,
    out: Path,
    placement: PlacementChoice | str,
    level: str | None,
    credential: str | None,
    reason: str | None,
    password_file: TextIO | None,
    pin_file: TextIO | None,
    as_json: bool,
) -> None:
    """Sign FILE with a key that the service holds."""
    person = person_named(house().memory, user_name)
    order = QuickOrder(level, None if placement == "none" else placement, reason)
    pin = _first_line(pin_file) or click.prompt("PIN", hide_input=True)
    try:
        signed = house().signing.sign_with_pin(
            person,
            credential or _first_credential(person),
            pin,
            file,
            order,
            password=_first_line(password_file),
        )
    except (SigningError, HouseError) as refusal:
        _refuse(refusal, as_json=as_json)
    _write(signed, out)
    _tell(signed, out, as_json=as_json)


def _first_credential(person: Person) -> str:
    credentials = house().signing.credentials(person)
    if not credentials:
        raise click.UsageError(f"{person.user_name} holds no key")
    return credentials[0].id


def _first_line(file: TextIO | None) -> str | None:
    return next(iter(file), "").rstrip("\r\n") if file else None


def _write(signed: SignedFile, out: Path) -> None:
    """Write beside the target and put it there whole."""
    part = out.with_name(f"{out.name}.part")
    with signed.file as source, part.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    part.replace(out)


def _tell(signed: SignedFile, out: Path, *, as_json: bool) -> None:
    if as_json:
        facts = {"out": str(out), "level": signed.level, "sha256": signed.sha256}
        click.echo(json.dumps({**facts, "size": signed.size, "warnings": signed.warnings}))
        return
    click.echo(f"Đã ký / signed: {out}  ({signed.level}, SHA-256 {signed.sha256})")
    for warning in signed.warnings:
        click.echo(f"Lưu ý / note: {warning}", err=True)


def _refuse(refusal: Exception, *, as_json: bool) -> NoReturn:
    """Tell the reason and leave with 1."""
    word = getattr(refusal, "code", None) or getattr(refusal, "reason", None)
    name = type(refusal).__name__.removesuffix("Error")
    if as_json:
        click.echo(json.dumps({"refused": name, "reason": word, "detail": str(refusal)}))
    else:
        click.echo(f"Không ký được / not signed: {word or name} ({refusal})", err=True)
    sys.exit(1)
