"""`flask verify`: is this file validly signed, by whom, and has it changed since?"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from service.web.api.problems import LIMIT_WORDS
from service.web.context import house
from service.web.reports import tell
from service.web.translations import has, say
from signing.errors import DocumentRefusedError

SIGNS = {"TOTAL-PASSED": "✔", "TOTAL-FAILED": "✘", "INDETERMINATE": "?", None: "–"}


class Moment(click.ParamType[datetime]):
    """A moment in ISO 8601; without an offset it is UTC."""

    name = "ISO8601"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the moment, or end with wrong usage."""
        try:
            moment = datetime.fromisoformat(value)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (TypeError, ValueError, OverflowError):
            self.fail(say("verify-bad-moment", moment=str(value)), param, ctx)


existing = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command("verify")
@click.argument("files", nargs=-1, required=True, type=existing)
@click.option("--trust", "trust", multiple=True, type=existing, help="Further anchor, PEM or DER.")
@click.option("--at", "at", type=Moment(), help="Judge at this moment instead of now.")
@click.option("--password", help="Opens encrypted files.")
@click.option("--policy", "policy", help="Judge by another policy than the house's own.")
@click.option("--offline", is_flag=True, help="Ask nobody; judge by what the files carry.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document per file, a line each.")
@with_appcontext
def verify(
    files: tuple[Path, ...],
    trust: tuple[Path, ...],
    at: datetime | None,
    password: str | None,
    policy: str | None,
    offline: bool,
    as_json: bool,
) -> None:
    """Check signed PDF files; exit 0 only if every file is TOTAL-PASSED."""
    anchors = [path.read_bytes() for path in trust]
    passed = True
    for path in files:
        try:
            verdict = house().verification.examine(
                path,
                filename=path.name,
                password=password,
                at=at,
                trust_extra=anchors,
                offline=offline,
                policy=policy,
                by_operator=True,
            )
        except DocumentRefusedError as refusal:
            passed = False
            click.echo(_refused_json(path, refusal) if as_json else _refused(path, refusal))
            continue
        passed = passed and verdict.passed
        report = tell(verdict)
        click.echo(json.dumps(report, ensure_ascii=False) if as_json else _told(path, report))
    sys.exit(0 if passed else 1)


def _refused(path: Path, refusal: DocumentRefusedError) -> str:
    return say("verify-refused", file=path.name, reason=_reason(refusal))


def _refused_json(path: Path, refusal: DocumentRefusedError) -> str:
    code = refusal.code
    problem = {"code": code, "limit": refusal.limit, "detail": _reason(refusal)}
    if code.startswith(LIMIT_WORDS):
        problem["limit_name"] = code
    return json.dumps({"document": {"filename": path.name}, "problem": problem}, ensure_ascii=False)


def _reason(refusal: DocumentRefusedError) -> str:
    key = f"refused-{refusal.code}"
    return say(key if has(key) else "refused-unreadable")


def _told(path: Path, report: dict[str, Any]) -> str:
    """Return the report in Vietnamese sentences: the verdict first, then each signature."""
    lines = [f"{SIGNS[report['indication']]} {path.name}: {report['verdict']['text']['vi']}"]
    for one in report["signatures"]:
        name = one["signer"]["common_name"] or say("verify-nobody")
        lines.append(
            "  "
            + say(
                f"verify-line-{one['kind']}",
                sign=SIGNS[one["indication"]],
                field=one["field"],
                name=name,
                when=one["best_signature_time"] or one["claimed_signing_time"] or "–",
                level=one["level"] or "–",
            )
        )
        lines += [
            f"      {finding['text']['vi']}"
            for finding in one["findings"]
            if finding["outcome"] in {"failed", "warning"}
        ]
    lines += [f"  {notice['text']['vi']}" for notice in report["notices"]]
    return "\n".join(lines)
