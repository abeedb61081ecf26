"""`flask adoption export` and `check-export`: figures leave as an archive, which needs no house to be checked."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC
from pathlib import Path

import click

from service.adoption.desk import UnknownMeasureError
from service.adoption.exports.checking import Checked, check_export
from service.adoption.exports.exporting import TooManyFiguresError
from service.adoption.exports.queries import Spoken, UnusableQueryError, read_query
from service.adoption.exports.sheets import Form
from service.adoption.figures import By
from service.adoption.roster import RosterError
from service.adoption.spans import UnusablePeriodError
from service.cli.adoption import adoption
from service.cli.trusted_key import READABLE, key_options, trusted_key
from service.cli.who import actor_named
from service.cli.writing import write_whole
from service.events.ledger import LedgerDamagedError
from service.events.sums import Finding
from service.web.context import house
from service.web.translations import say

__all__ = ["adoption"]

PERIODS = f"Such as 2026-06, 2026-Q2, 2026-H1, 2026-9M, 2026; or {', '.join(Spoken)}."


@adoption.command("export")
@click.option("--measure", "measure", multiple=True, help="Such as F3; all when left out.")
@click.option("--period", help=PERIODS)
@click.option("--from", "from_", help="First day, instead of a period.")
@click.option("--to", help="Last day.")
@click.option("--as-of", help="ISO 8601: what was known then; known now when left out.")
@click.option("--by", type=click.Choice([str(one) for one in By]), help="Each part by itself.")
@click.option("--unit", help="Code of a body, with all below it.")
@click.option("--level", help="Bodies of this level alone.")
@click.option("--restated-on", help="Count people in the bodies of that day.")
@click.option("--form", "forms", multiple=True, type=click.Choice([str(one) for one in Form]),
              help="Which files; all three when left out.")  # fmt: skip
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="The archive, or a folder."
)
def export_command(
    forms: tuple[str, ...], out: Path, **words: str | tuple[str, ...] | None
) -> None:
    """Write figures as CSV, XLSX and JSON into one archive that proves itself."""
    given = {
        name.removesuffix("_"): [told] if isinstance(told, str) else list(told or ())
        for name, told in words.items()
    }
    doors = house()
    try:
        query = read_query(given, UTC)
        if query.as_of is None:
            doors.adoption.refresh()
        by = actor_named(doors.memory)
        chosen = [Form(one) for one in forms]
        export = doors.exports.export(query, chosen, by=by, sees_people=True)
    except (
        UnknownMeasureError, UnusablePeriodError, RosterError, UnusableQueryError,
        TooManyFiguresError,
    ) as refusal:  # fmt: skip
        click.echo(say("adoption-refused", reason=str(refusal)[:200]), err=True)
        sys.exit(1)
    except LedgerDamagedError as damage:
        click.echo(say("ledger-damaged", reason=str(damage)[:200]), err=True)
        sys.exit(1)
    path = out / export.name if out.is_dir() else out
    write_whole(path, export.octets)
    click.echo(say("exports-written", path=str(path), rows=export.rows, number=str(export.number)))


@adoption.command("check-export")
@click.argument("path", type=READABLE)
@key_options
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def check_command(path: Path, pem: Path | None, key_line: str | None, as_json: bool) -> None:
    """Check an archive of figures: every octet, who signed it, its rows, its place in the ledger.

    Neither database nor network is needed. Exit 1 where anything is not as it left.
    """
    trusted = trusted_key(pem, key_line)
    with path.open("rb") as file:
        checked = check_export(file, trusted)
    if as_json:
        click.echo(json.dumps(_told(checked), ensure_ascii=False))
    elif not checked.sound:
        for finding in checked.findings:
            click.echo(
                say("exports-wrong", entry=_named(finding), what=_sentence(finding)), err=True
            )
    else:
        _tell_sound(checked)
    sys.exit(0 if checked.sound else 1)


def _told(checked: Checked) -> dict[str, object]:
    manifest = checked.manifest
    return {
        "sound": checked.sound,
        "findings": [asdict(one) for one in checked.findings],
        "signed_by": checked.name or None,
        "manifest": manifest.model_dump(mode="json") if manifest and checked.sound else None,
    }


def _tell_sound(checked: Checked) -> None:
    manifest = checked.manifest
    assert manifest is not None
    event = manifest.ledger.event
    click.echo(
        say(
            "exports-sound",
            name=checked.name,
            number=str(event.number),
            by=event.actor or "",
            moment=event.moment,
        )
    )
    for one in manifest.files:
        click.echo(say("exports-sound-file", name=one.name, rows=one.rows, sha256=one.sha256))


def _named(finding: Finding) -> str:
    return finding.entry or say("exports-whole")


def _sentence(finding: Finding) -> str:
    return say(f"exports-{finding.reason.replace('_', '-')}")
