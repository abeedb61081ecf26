"""The parts of a periodic report by which it can be doubted: sources, definitions, how to check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

from service.adoption.measures import Measure
from service.adoption.periodic.contents import GoalTold
from service.web.paper.blocks import Json, Tally, block, items, table
from service.web.paper.periodic_parts import Telling
from service.web.presenters import tell_date, tell_moment
from service.web.translations import has

PIECE: Final = 88


@dataclass(frozen=True, slots=True)
class LedgerMark:
    """How far the ledger had come when a report was made; `damaged` where it was not as it was signed."""

    origin: str
    size: int
    root: str
    damaged: bool = False


def trust(tell: Telling, tables: Tally) -> list[Json]:
    """Return where each figure comes from, what is missing, what came late, what was calculated again."""
    say, report = tell.say, tell.report
    habit = report.measures.habit
    threshold = say(
        "report-trust-habit",
        days=habit.active_days,
        reached=habit.weeks_reached,
        weeks=habit.weeks,
    )
    blocks: list[Json] = [block("paragraph", threshold)]
    if report.measured:
        columns = (("measure", 28), ("coverage", 34), ("late", 16), ("excluded", 22))
        heads = [(say(f"report-col-{key}"), width, "left") for key, width in columns]
        rows = [
            (tell.name(one.measure), _coverage(tell, one.told), _late(tell, one.told),
             _excluded(tell, one.told))
            for one in report.measured
        ]  # fmt: skip
        blocks.append(table(tables.next(say, "table", "trust"), heads, rows))
    days = report.measures.late_after_days
    blocks.append(block("note", say("report-trust-late-about", days=days)))
    remarks = [text for one in report.goals for text in _remarks(tell, one)]
    return [*blocks, items(remarks)] if remarks else blocks


def definitions(tell: Telling, tables: Tally) -> list[Json]:
    """Return every measure of this report as it is defined, with its basis."""
    say, report = tell.say, tell.report
    told = [one.measure for one in report.goals] + [one.measure for one in report.reported]
    columns = (("measure", 16), ("definition", 56), ("basis", 28))
    heads = [(say(f"report-col-{key}"), width, "left") for key, width in columns]
    rows = [
        (say("report-measure-version", key=measure.key, version=measure.version),
         _definition(tell, measure), _basis(tell, measure))
        for measure in {one.key: one for one in told}.values()
    ]  # fmt: skip
    return [table(tables.next(say, "table", "definitions"), heads, rows)]


def check(tell: Telling, address: str, mark: LedgerMark | None, *, sealed: bool) -> list[Json]:
    """Return how a reader finds out whether to believe this report."""
    say, report = tell.say, tell.report
    seal = (
        say("report-check-seal", address=f"{address}/verify")
        if sealed
        else say("report-check-unsealed")
    )
    blocks: list[Json] = [
        block("paragraph", seal),
        block("strong" if mark and mark.damaged else "paragraph", _ledger(tell, mark)),
        block("paragraph", say("report-check-evidence", address=address)),
    ]
    handles: list[Json] = [_handle(tell, one, address) for one in report.measured]
    return [*blocks, {"kind": "handles", "items": handles}] if handles else blocks


def _ledger(tell: Telling, mark: LedgerMark | None) -> str:
    if mark is None:
        return tell.say("report-check-ledger-none")
    if mark.damaged:
        return tell.say("report-check-ledger-damaged")
    size = tell.number(mark.size)
    return tell.say("report-check-ledger", origin=mark.origin, size=size, root=mark.root)


def _handle(tell: Telling, goal: GoalTold, address: str) -> Json:
    """Return the name under which a figure is found again, as a link and to be read."""
    handle = str(goal.told["handle"])
    name = tell.say("report-check-handle", key=goal.measure.key, name=tell.name(goal.measure))
    pieces: list[Json] = []
    pieces += wrap(handle, PIECE, break_long_words=True, break_on_hyphens=False)
    return {"name": name, "address": f"{address}/adoption/figures/{handle}", "pieces": pieces}


def _coverage(tell: Telling, told: Mapping[str, Any]) -> str:
    say, coverage = tell.say, told["coverage"]
    read, expected = coverage["hours_read"], coverage["hours_expected"]
    parts = []
    if expected:
        percent = f"{tell.decimal(100 * read / expected)} %"
        hours = {"read": tell.number(read), "expected": tell.number(expected)}
        parts.append(f"{say('report-trust-hours', percent=percent, **hours)}.")
        if read < expected:
            parts.append(say("report-trust-gap", count=tell.number(expected - read)))
    elif coverage["complete"]:
        parts.append(f"{say('report-trust-complete')}.")
    if nobody := coverage["events_of_nobody"]:
        parts.append(f"{say('report-trust-nobody', count=tell.number(nobody))}.")
    return " ".join(parts)


def _late(tell: Telling, told: Mapping[str, Any]) -> str:
    if not told["late"]:
        return tell.say("report-trust-late-none")
    return tell.say("report-trust-late", count=tell.number(told["late"]))


def _excluded(tell: Telling, told: Mapping[str, Any]) -> str:
    if not told["excluded"]:
        return tell.say("report-trust-excluded-none")
    return "; ".join(
        f"{_reason(tell, reason)}: {tell.number(count)}"
        for reason, count in told["excluded"].items()
    )


def _remarks(tell: Telling, goal: GoalTold) -> list[str]:
    """Return what has to be said of one figure beside its numbers."""
    say, name, told, stood = tell.say, tell.name(goal.measure), goal.told, goal.stood
    remarks = []
    if stood is not None and stood.version > 1:
        first, newest = stood.first, stood.newest
        remarks.append(
            say(
                "report-trust-again",
                name=name,
                version=stood.version,
                moment=tell_moment(stood.as_of),
                reason=stood.reason if stood.reason.endswith(".") else f"{stood.reason}.",
                first=_counts(tell, first),
                newest=_counts(tell, newest),
            )
        )
    if told["restated"]:
        remarks.append(
            say("report-trust-restated", name=name, day=tell_date(str(told["restated_on"])))
        )
    if isinstance(unrestated := told["unrestated"], list) and unrestated:
        units = ", ".join(map(str, unrestated[:20]))
        remarks.append(say("report-trust-unrestated", name=name, units=units))
    if isinstance(before := told.get("predecessors"), list) and before:
        units = ", ".join(map(str, before[:20]))
        remarks.append(say("report-trust-predecessors", name=name, units=units))
    return remarks


def _counts(tell: Telling, told: Mapping[str, Any]) -> str:
    """Return both counts of a figure of the whole, withheld where it is too small."""
    counted, entitled = told["counted"], told["entitled"]
    if counted is None or not entitled:
        return tell.say("report-cell-none")
    if entitled < tell.report.measures.small_cell:
        return tell.say("report-cell-withheld")
    return f"{tell.number(counted)}/{tell.number(entitled)}"


def _definition(tell: Telling, measure: Measure) -> str:
    return tell.say(
        "report-definition",
        sentence=tell.sentence(measure.sentence),
        numerator=tell.sentence(measure.numerator),
        denominator=tell.sentence(measure.denominator),
    )


def _basis(tell: Telling, measure: Measure) -> str:
    basis = measure.basis
    if basis.effective is None:
        return tell.say("report-basis", text=basis.text)
    return tell.say("report-basis-since", text=basis.text, day=tell_date(basis.effective))


def _reason(tell: Telling, code: str) -> str:
    key = f"figures-reason-{code.lower().replace('_', '-')}"
    return tell.say(key) if has(key) else code
