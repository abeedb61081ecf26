"""The parts of a periodic report that tell results: goals, months, levels and units, what units report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from service.adoption.periodic.contents import Cell, GoalTold, Part
from service.web.paper.blocks import NOTHING, Json, Tally, block, items, table
from service.web.paper.periodic_parts import Telling

LABELS: Final = 4
NOBODY: Final = ("nobody_entitled", "nothing_registered")
GOALS_ABREAST: Final = 4


def results(tell: Telling, tables: Tally) -> list[Json]:
    """Return the goals as a table and, for who reads no table, as sentences."""
    say, report = tell.say, tell.report
    columns = (("measure", 26, "left"), ("result", 11, "right"), ("counts", 14, "right"),
               ("before", 14, "right"), ("change", 12, "right"), ("target", 10, "right"),
               ("distance", 11, "right"))  # fmt: skip
    heads = [(say(f"report-col-{key}"), w, way) for key, w, way in columns]
    blocks: list[Json] = []
    if report.measured:
        rows = [_goal_row(tell, one) for one in report.measured]
        blocks.append(table(tables.next(say, "table", "results"), heads, rows))
        blocks.append(items(_sentence(tell, one) for one in report.measured))
        if any(one.reached for one in report.measured):
            blocks.append(block("note", say("report-pace-about")))
    if report.silent:
        blocks.append(block("paragraph", say("report-silent")))
        blocks.append(items(tell.silent(one) for one in report.silent))
    return blocks


def trend(tell: Telling, tables: Tally, charts: Tally) -> list[Json]:
    """Return a chart for each goal, and one table of all their months."""
    say, goals = tell.say, [one for one in tell.report.measured if _has_line(one)]
    if not goals:
        return [block("paragraph", say("report-no-line"))]
    blocks: list[Json] = [block("note", say("report-chart-about", number=tables.upcoming))]
    blocks += [_chart(tell, charts, one) for one in goals]
    months = [one.month for one in max(goals, key=lambda one: len(one.line)).line]
    for some in _side_by_side(goals):
        rows = [[month_name(month), *_of_month(tell, some, month)] for month in reversed(months)]
        heads = [(say("report-col-month"), 14, "left")]
        heads += [(tell.name(one.measure), 21, "right") for one in some]
        blocks.append(table(tables.next(say, "table", "months"), heads, rows))
    return blocks


def places(tell: Telling, tables: Tally) -> list[Json]:
    """Return the goals by level and by body."""
    say, goals = tell.say, tell.report.measured
    blocks: list[Json] = [block("paragraph", say("report-never-summed"))]
    blocks += _withheld(tell, (part.cell for one in goals for part in (*one.levels, *one.units)))
    for kind, column in (("levels", "level"), ("units", "unit")):
        for some in _side_by_side(goals):
            told = [one.levels if kind == "levels" else one.units for one in some]
            if any(told):
                heads = [(say(f"report-col-{column}"), 34, "left")]
                heads += [(tell.name(one.measure), 17, "right") for one in some]
                rows = list(_part_rows(tell, told, kind))
                blocks.append(table(tables.next(say, "table", kind), heads, rows))
    if not any(one.units for one in goals):
        blocks.append(block("paragraph", say("report-no-units")))
    return blocks


def reported(tell: Telling, tables: Tally) -> list[Json]:
    """Return what units said of themselves, apart and marked so."""
    say, told = tell.say, tell.report.reported
    if not told:
        return [block("paragraph", say("report-reported-none"))]
    columns = (("measure", 38, "left"), ("unit", 22, "left"), ("reported", 18, "right"),
               ("source", 22, "left"))  # fmt: skip
    heads = [(say(f"report-col-{key}"), width, way) for key, width, way in columns]
    rows = [
        [tell.sentence(one.measure.sentence), one.unit, tell.reported(one), one.source]
        for one in told
    ]
    about = block("strong", say("report-reported-about"))
    marked = _withheld(tell, (one.cell for one in told))
    return [about, *marked, table(tables.next(say, "table", "reported"), heads, rows)]


def _withheld(tell: Telling, cells: Iterable[Cell]) -> list[Json]:
    """Return what the mark of a small group means, where one stands among these cells."""
    if all(cell.none != "withheld" for cell in cells):
        return []
    return [block("paragraph", tell.say("report-withheld", small=tell.report.measures.small_cell))]


def month_name(month: int) -> str:
    """Return a month as people write it.

    >>> month_name(202611)
    '11/2026'
    """
    return f"{month % 100:02}/{month // 100}"


def _goal_row(tell: Telling, goal: GoalTold) -> list[Json]:
    target = goal.measure.target
    return [
        tell.name(goal.measure),
        tell.percent(goal.cell),
        tell.counts(goal.cell),
        tell.pair(goal.before),
        tell.change(goal) or "–",
        "–" if target is None else f"{target} %",
        "–" if goal.distance is None else tell.number(goal.distance),
    ]


def _sentence(tell: Telling, goal: GoalTold) -> str:
    say, name = tell.say, tell.name(goal.measure)
    if goal.cell.share is None:
        return say("report-goal-none", name=name, reason=tell.reason(goal.cell))
    told = [say("report-goal-sentence", name=name, rate=tell.rate(goal.cell))]
    return " ".join([*told, _since_before(tell, goal), *_to_target(tell, goal)])


def _since_before(tell: Telling, goal: GoalTold) -> str:
    """Return how a goal stands against the period before."""
    name = tell.period(tell.report.before, tell.language)
    if goal.change is None:
        return tell.say("report-goal-before-none", name=name)
    rate, points = tell.rate(goal.before), tell.decimal(abs(float(goal.change * 100)))
    if not tell.points(goal.change):
        return tell.say("report-goal-before-same", name=name)
    way = "up" if goal.change > 0 else "down"
    return tell.say(f"report-goal-before-{way}", name=name, rate=rate, change=points)


def _to_target(tell: Telling, goal: GoalTold) -> Iterator[str]:
    """Give how far it is to the target, and when it is reached at this pace."""
    target = goal.measure.target
    if target is None or goal.distance is None:
        return
    if goal.distance == 0:
        yield tell.say("report-goal-reached", target=target)
        return
    yield tell.say("report-goal-distance", target=target, count=goal.distance)
    if goal.reached is None:
        yield tell.say("report-goal-no-pace")
    else:
        year, month = goal.reached
        yield tell.say("report-goal-pace", month=month, year=str(year))


def _of_month(tell: Telling, goals: Sequence[GoalTold], month: int) -> Iterator[Json]:
    """Give each goal's share of a month; a provisional one bears a star."""
    for goal in goals:
        told = next((one for one in goal.line if one.month == month), None)
        if told is None:
            yield NOTHING
            continue
        cell = tell.pair(told.cell)
        if told.cell.share is not None and not told.closed:
            cell["text"] = f"{cell['text']} *"
        yield cell


def _chart(tell: Telling, charts: Tally, goal: GoalTold) -> Json:
    say, name, target = tell.say, tell.name(goal.measure), goal.measure.target
    points: list[Json] = [
        {
            "label": f"{one.month % 100}/{one.month // 100 % 100:02}",
            "share": None if one.cell.share is None else float(one.cell.share),
            "closed": one.closed,
            "told": tell.percent(one.cell),
        }
        for one in goal.line
    ]
    spoken = "; ".join(f"{month_name(one.month)}: {tell.rate(one.cell)}" for one in goal.line)
    aimed = "" if target is None else say("report-chart-alt-target", target=target)
    return {
        "kind": "chart",
        "caption": charts.named(say, "chart", name),
        "alt": say("report-chart-alt", name=name, target=aimed, points="") + spoken,
        "target": target,
        "step": max(1, -(-len(points) // LABELS)),
        "points": points,
    }


def _part_rows(tell: Telling, told: Sequence[Sequence[Part]], kind: str) -> Iterator[list[Json]]:
    """Give one row for each body or level that any goal tells of."""
    names = {part.code: part.name for parts in told for part in parts}
    cells = [{part.code: part.cell for part in parts} for parts in told]
    for code in sorted(names):
        if kind == "levels" and all(of[code].none in NOBODY for of in cells if code in of):
            continue  # the top of the tree has no people of its own
        name = tell.level(code) if kind == "levels" else names[code]
        yield [name, *(tell.pair(of[code]) if code in of else NOTHING for of in cells)]


def _side_by_side(goals: Sequence[GoalTold]) -> Iterator[Sequence[GoalTold]]:
    """Give as many goals at a time as a page is wide."""
    return (goals[n : n + GOALS_ABREAST] for n in range(0, len(goals), GOALS_ABREAST))


def _has_line(goal: GoalTold) -> bool:
    return any(one.cell.share is not None for one in goal.line)
