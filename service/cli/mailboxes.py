"""`flask mailboxes`: the mail directory follows HR, from the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import AppGroup

from directory.errors import DirectoryError
from directory.plan import Kind, Plan, read_plan, tell_plan
from directory.snapshot import SnapshotRefusedError
from service.cli.who import actor_named
from service.journeys.errors import HouseError
from service.journeys.plans import (
    Advance,
    BreachView,
    GuardedPlanError,
    Origin,
    PlanBusyError,
    PlanChangedError,
    PlanState,
)
from service.journeys.synchronization import (
    FaultsOpenError,
    NotWaivableError,
    SnapshotView,
    SourceRefusedError,
)
from service.web.context import house
from service.web.synchronization.telling import breach_text, field_text
from service.web.translations import has, say
from signing.errors import DocumentRefusedError

mailboxes = AppGroup("mailboxes", help="Official mailboxes: kept in step with HR.")
existing = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
LONGEST_PLAN = 512 << 20
SHOWN = 20
acting = click.option("--as", "user_name", help="User name of whoever acts; else this machine's.")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


@mailboxes.command("plan")
@click.argument("snapshot", type=existing)
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--waive", "waived", multiple=True, help="Key of a fault to let pass; repeatable.")
@click.option("--because", default="", help="Why they are let pass.")
@click.option("--accept-source", default="", help="Answer by name for a source that has shrunk.")
@acting
@as_json_option
def plan(
    snapshot: Path,
    out: Path | None,
    waived: tuple[str, ...],
    because: str,
    accept_source: str,
    user_name: str | None,
    as_json: bool,
) -> None:
    """Compare an HR file (CSV or XLSX) with the mail directory and write the plan; change nothing."""
    actor, doors = actor_named(house().memory, user_name), house()
    with _told(as_json):
        with snapshot.open("rb") as file:
            taken = doors.snapshots.take_in(file, snapshot.name, by=actor)
        if waived:
            taken = doors.snapshots.waive(taken.id, waived, because, by=actor)
        for code in dict.fromkeys(taken.warnings):
            click.echo(say(f"snapshot-warning-{code.replace('_', '-')}"), err=True)
        if taken.open_faults:
            _refuse_faults(taken, as_json)
        plan_id = doors.synchronization.plan(taken.id, by=actor, accepting=accept_source)
    made, summary = doors.plans.plan(plan_id), doors.plans.summary(plan_id)
    told = tell_plan(made) | {"id": plan_id, "digest": made.digest}
    told["counts"] = {kind.value: count for kind, count in made.counts.items()}
    told["breaches"] = [_breach(one) for one in summary.breaches]
    if out is not None:
        out.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _tell_plan(made, summary.breaches)


@mailboxes.command("apply")
@click.argument("plan_file", metavar="PLAN", type=existing)
@click.option("--force-guard", "reason", help="Answer by name for what the guard has against it.")
@acting
@as_json_option
def apply(plan_file: Path, reason: str | None, user_name: str | None, as_json: bool) -> None:
    """Carry a plan out: step by step, resumable; a second run does nothing twice."""
    actor, doors = actor_named(house().memory, user_name), house()
    made = _read_plan_file(plan_file)
    with _told(as_json):
        known = doors.plans.find(made.digest)
        reopened = known is not None and known.state is not PlanState.REJECTED
        plan_id = (
            known.id
            if known is not None and reopened
            else doors.plans.propose(made, by=actor, origin=Origin.FILE)
        )
        if doors.plans.summary(plan_id).state is PlanState.PROPOSED:
            if reason is not None:
                doors.plans.force_as(actor, plan_id, reason)
            doors.plans.approve_own(actor, plan_id, made.digest)
        if doors.plans.summary(plan_id).state is not PlanState.DONE:
            _carry(plan_id, len(made.steps), as_json)
    advance = doors.carrier.advance(plan_id)
    _tell_outcome(plan_id, advance, as_json)
    if advance.state is not PlanState.DONE or set(advance.by_state) - {"DONE", "ALREADY"}:
        sys.exit(1)


@mailboxes.command("reconcile")
@acting
@as_json_option
def reconcile(user_name: str | None, as_json: bool) -> None:
    """Read the directory again and name what is not as HR and the last plan want it."""
    with _told(as_json):
        found = house().synchronization.reconcile(by=actor_named(house().memory, user_name))
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, default=_plainly))
    else:
        click.echo(say("mailboxes-read", accounts=found.accounts))
        for one in found.drift:
            wanted = field_text(one.field, one.wanted, say) or "–"
            there = field_text(one.field, one.found, say) or "–"
            field = _field(one.field)
            click.echo(f"  {one.name} ({one.staff_number or one.dn}) {field}: {there} → {wanted}")
        click.echo(say("mailboxes-drift", count=len(found.drift)))
    if found.drift:
        sys.exit(1)


@mailboxes.command("undo")
@click.argument("plan_id")
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@acting
@as_json_option
def undo(plan_id: str, out: Path | None, user_name: str | None, as_json: bool) -> None:
    """Write the plan that takes back what a plan did; change nothing."""
    doors = house()
    with _told(as_json):
        back_id = doors.carrier.undo(plan_id, by=actor_named(house().memory, user_name))
    back = doors.plans.plan(back_id)
    told = tell_plan(back) | {"id": back_id, "digest": back.digest}
    if out is not None:
        out.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _tell_plan(back, doors.plans.summary(back_id).breaches)


@mailboxes.command("due")
@click.option("--propose", is_flag=True, help="Read the directory and propose what is due.")
@acting
@as_json_option
def due(propose: bool, user_name: str | None, as_json: bool) -> None:
    """Name the mailboxes whose time is over: to be closed, or to be archived."""
    doors = house()
    with _told(as_json):
        plan_id = (
            doors.schedule.propose(by=actor_named(house().memory, user_name)) if propose else None
        )
        view = doors.schedule.view()
    if as_json:
        told = {"today": view.today, "due": [asdict(one) for one in view.due], "plan": plan_id}
        click.echo(json.dumps(told, ensure_ascii=False, default=_plainly))
        return
    for one in view.due:
        todo = say(f"sync-due-{one.standing.value}")
        click.echo(f"  {one.day:%d/%m/%Y}  {todo}: {one.name} <{one.mail}> {one.unit}")
    click.echo(say("sync-due-count", count=len(view.due)))
    if plan_id is not None:
        _tell_plan(doors.plans.plan(plan_id), doors.plans.summary(plan_id).breaches)


def _carry(plan_id: str, steps: int, as_json: bool) -> None:
    """Carry out with a progress bar, unless a machine or a file is listening."""
    quiet = as_json or not sys.stderr.isatty()
    with click.progressbar(
        length=steps, label=say("mailboxes-carrying"), file=sys.stderr, hidden=quiet
    ) as bar:
        done = 0
        for progress in house().carrier.carry_out(plan_id):
            bar.update(progress.done - done)
            done = progress.done


def _read_plan_file(path: Path) -> Plan:
    try:
        if path.stat().st_size > LONGEST_PLAN:
            raise ValueError("too large")
        told = json.loads(path.read_text(encoding="utf-8"))
        made = read_plan(told)
        if told.get("digest", made.digest) != made.digest:
            raise ValueError("its digest is not that of its steps")
    except (ValueError, RecursionError) as wrong:
        click.echo(say("mailboxes-no-plan", reason=str(wrong)[:200]), err=True)
        sys.exit(1)
    return made


@contextmanager
def _told(as_json: bool) -> Iterator[None]:
    """Tell in a sentence what was refused, and end with 1."""
    try:
        yield
    except (SourceRefusedError, GuardedPlanError) as refusal:
        _refused(refusal, [_breach(one) for one in refusal.breaches], as_json)
    except (HouseError, DirectoryError, DocumentRefusedError) as refusal:
        _refused(refusal, [], as_json)


def _refused(refusal: Exception, breaches: list[dict[str, Any]], as_json: bool) -> NoReturn:
    code, sentence = _sentence(refusal)
    if as_json:
        problem = {"code": code, "detail": sentence, "breaches": breaches}
        click.echo(json.dumps({"problem": problem}, ensure_ascii=False))
    else:
        click.echo(sentence, err=True)
        for one in breaches:
            click.echo(f"  {one['text']}", err=True)
    sys.exit(1)


def _sentence(refusal: Exception) -> tuple[str, str]:
    """Return the stable word and the sentence of a refusal."""
    match refusal:
        case SourceRefusedError():
            return "source_refused", say("sync-source-refused")
        case GuardedPlanError():
            return "guard", say("sync-plan-guarded")
        case FaultsOpenError(count=count):
            return "faults_open", say("sync-faults-open", count=count)
        case NotWaivableError():
            return "not_waivable", say("sync-not-waivable")
        case PlanBusyError():
            return "plan_busy", say("sync-plan-busy")
        case PlanChangedError():
            return "plan_changed", say("sync-plan-changed")
        case SnapshotRefusedError(code=code) | DocumentRefusedError(code=code):
            key = f"snapshot-refused-{code.replace('_', '-')}"
            return code, say(key if has(key) else "snapshot-refused-unknown-format")
        case DirectoryError():
            return "directory", say("mailboxes-directory", reason=str(refusal)[:300])
    return "refused", say("mailboxes-refused", reason=str(refusal)[:300])


def _refuse_faults(taken: SnapshotView, as_json: bool) -> NoReturn:
    faults = [
        {key: getattr(one, key) for key in ("code", "row", "column", "value", "key", "waivable")}
        | {"text": say(f"fault-{one.code.replace('_', '-')}")}
        for one in taken.faults
        if not one.waived
    ]
    if as_json:
        problem = {"code": "faults_open", "faults": faults, "further": taken.further_faults}
        click.echo(json.dumps({"problem": problem}, ensure_ascii=False))
    else:
        click.echo(say("sync-faults-open", count=taken.open_faults), err=True)
        for one in faults:
            place = say("mailboxes-place", row=one["row"] or 0, column=one["column"] or "–")
            told = f"  {place}: {one['text']} [{one['value']}]"
            click.echo(told + (f"  --waive {one['key']}" if one["waivable"] else ""), err=True)
    sys.exit(1)


def _breach(one: BreachView) -> dict[str, Any]:
    told = {"code": one.code, "overridable": one.overridable, "text": breach_text(one, say)}
    return told | one.facts


def _tell_plan(made: Plan, breaches: tuple[BreachView, ...]) -> None:
    click.echo(say("sync-plan-title", count=len(made.steps)))
    for kind, count in made.counts.items():
        click.echo(f"  {count:>6}  {_kind(kind)}")
    for step in made.steps[:SHOWN]:
        changes = "; ".join(
            f"{_field(one.name)}: {field_text(one.name, one.before, say) or '–'}"
            f" → {field_text(one.name, one.after, say) or '–'}"
            for one in step.fields
        )
        click.echo(f"  {_kind(step.kind)}: {step.name} ({step.staff_number or step.dn}) {changes}")
    if len(made.steps) > SHOWN:
        click.echo(say("mailboxes-more", count=len(made.steps) - SHOWN))
    for breach in breaches:
        click.echo(f"  ! {_breach(breach)['text']}", err=True)
    click.echo(f"SHA-256 {made.digest}")


def _tell_outcome(plan_id: str, advance: Advance, as_json: bool) -> None:
    if as_json:
        told = {"id": plan_id, "state": advance.state.value, "outcomes": advance.by_state}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(say(f"sync-state-{advance.state.value.lower()}"))
    for state, count in sorted(advance.by_state.items()):
        click.echo(f"  {count:>6}  {say(f'sync-step-{state.lower()}')}")


def _kind(kind: Kind) -> str:
    return say(f"sync-kind-{kind.value.lower().replace('_', '-')}")


def _field(name: str) -> str:
    key = f"field-{name.replace('_', '-')}"
    return say(key) if has(key) else name


def _plainly(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
