"""`flask documents`: signing from the command line."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup

from service.cli.who import person_named
from service.identity.roles import Person
from service.journeys.errors import HouseError
from service.journeys.signing import PlacementChoice, QuickOrder, SignedFile
from service.web.context import house
from service.web.errors import row_of
from service.web.translations import everywhere, say
from signing.errors import SigningError
from signing.levels import PadesLevel

documents = AppGroup("documents", help="Documents and their signatures.")


existing = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


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
            self.fail(say("documents-bad-place", text=text), param, ctx)


@documents.command("sign")
@click.argument("file", type=existing)
@click.option("--as", "user_name", required=True, help="User name of the signer.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--placement", default="none", type=Place(), help=Place.__doc__)
@click.option("--level", type=click.Choice([level.value for level in PadesLevel]))
@click.option("--credential", help="Which of the signer's keys; the first by default.")
@click.option("--reason", help="Reason written into the signature.")
@click.option("--password-file", type=existing, help="Password of an encrypted PDF.")
@click.option("--pin-file", type=existing, help="File with the PIN; asked for otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def sign(  # noqa: PLR0913 - one argument for each option
    file: Path,
    user_name: str,
    out: Path,
    placement: PlacementChoice | str,
    level: str | None,
    credential: str | None,
    reason: str | None,
    password_file: Path | None,
    pin_file: Path | None,
    as_json: bool,
) -> None:
    """Sign FILE with a key that the service holds."""
    person = person_named(house().memory, user_name)
    order = QuickOrder(level, None if placement == "none" else placement, reason)
    pin = _first_line(pin_file) or click.prompt("PIN", hide_input=True)
    key, password = credential or _first_credential(person), _first_line(password_file)
    try:
        with file.open("rb") as opened:
            signed = house().signing.sign_with_pin(
                person, key, pin, opened, order, password=password
            )
    except (SigningError, HouseError) as refusal:
        _refuse(refusal, as_json=as_json)
    _write(signed, out)
    _tell(signed, out, as_json=as_json)


def _first_credential(person: Person) -> str:
    credentials = house().signing.credentials(person)
    if not credentials:
        raise click.UsageError(say("documents-no-key", name=person.full_name))
    return credentials[0].id


def _first_line(file: Path | None) -> str | None:
    if file is None:
        return None
    with file.open(encoding="utf-8") as lines:
        return lines.readline().rstrip("\r\n")


def _write(signed: SignedFile, out: Path) -> None:
    """Write beside the target and put it there whole."""
    part = out.with_name(f"{out.name}.part")
    with signed.file as source, part.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    part.replace(out)


def _tell(signed: SignedFile, out: Path, *, as_json: bool) -> None:
    facts = {"out": str(out), "level": signed.level, "sha256": signed.sha256}
    if as_json:
        more = {"size": signed.size, "warnings": signed.warnings}
        click.echo(json.dumps({**facts, **more}, ensure_ascii=False))
        return
    click.echo(say("documents-signed", **facts))
    for warning in signed.warnings:
        click.echo(say("documents-warning", warning=warning), err=True)


def _refuse(refusal: Exception, *, as_json: bool) -> NoReturn:
    """Tell the reason and leave with 1."""
    row = row_of(refusal)
    code = row.code if row else "unexpected"
    if as_json:
        facts = {"refused": code, "sentence": everywhere(f"problem-{code}")}
        click.echo(json.dumps({**facts, "detail": str(refusal)}, ensure_ascii=False, default=dict))
    else:
        click.echo(say("documents-refused", reason=say(f"problem-{code}")), err=True)
    sys.exit(1)
