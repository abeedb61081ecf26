"""`flask documents evidence` and `check-evidence`: what proves a document, and whether it still does."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from service.cli.documents import documents
from service.cli.trusted_key import READABLE, key_options, trusted_key
from service.cli.who import actor_named
from service.cli.writing import write_whole
from service.events.ledger import LedgerDamagedError
from service.journeys.errors import NotFoundError
from service.journeys.evidence import Checked, Finding, check_evidence
from service.journeys.issuing.errors import FlowRefusedError
from service.web.context import house
from service.web.translations import say


@documents.command("evidence")
@click.argument("document_id")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="Where to: a file, or a folder."
)
def evidence_command(document_id: str, out: Path) -> None:
    """Pack everything that proves one issued document into an archive that proves itself."""
    doors = house()
    try:
        made = doors.evidence.pack(document_id, None, actor=actor_named(doors.memory))
    except (NotFoundError, FlowRefusedError):
        click.echo(say("evidence-refused"), err=True)
        sys.exit(1)
    except LedgerDamagedError as damage:
        click.echo(say("ledger-damaged", reason=str(damage)[:200]), err=True)
        sys.exit(1)
    path = out / made.name if out.is_dir() else out
    write_whole(path, made.octets)
    click.echo(say("evidence-written", path=str(path), files=made.files, number=str(made.number)))


@documents.command("check-evidence")
@click.argument("path", type=READABLE)
@key_options
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def check_command(path: Path, pem: Path | None, key_line: str | None, as_json: bool) -> None:
    """Check an archive of evidence: every octet, who signed it, each event's place in the ledger.

    Neither database nor network is needed. Exit 1 where anything is not as it left.
    """
    trusted = trusted_key(pem, key_line)
    with path.open("rb") as file:
        checked = check_evidence(file, trusted)
    if as_json:
        click.echo(json.dumps(_told(checked), ensure_ascii=False))
    else:
        _tell(checked)
    sys.exit(0 if checked.sound else 1)


def _told(checked: Checked) -> dict[str, object]:
    manifest = checked.manifest
    return {
        "sound": checked.sound,
        "findings": [asdict(one) for one in checked.findings],
        "signed_by": checked.name or None,
        "events": checked.events,
        "manifest": manifest.model_dump(mode="json") if manifest and checked.sound else None,
    }


def _tell(checked: Checked) -> None:
    for finding in checked.findings:
        click.echo(say("exports-wrong", entry=_named(finding), what=_sentence(finding)), err=True)
    if checked.manifest is None or not checked.sound:
        return
    told = checked.manifest
    facts = {"name": checked.name, "notation": told.notation, "moment": told.made_at}
    click.echo(say("evidence-sound", files=len(told.files), events=checked.events, **facts))
    for version in told.versions:
        key = "evidence-version" if version.held else "evidence-version-withheld"
        click.echo(say(key, number=version.number, sha256=version.sha256))


def _named(finding: Finding) -> str:
    return finding.entry or say("exports-whole")


def _sentence(finding: Finding) -> str:
    own = {"version": "evidence-version-wrong", "ledger": "evidence-ledger"}
    return say(own.get(finding.reason) or f"exports-{finding.reason.replace('_', '-')}")
