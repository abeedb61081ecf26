"""How the office flow is told: what waits how long, how late it is, what a step and a warning mean."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from service.journeys.issuing.layouts import MARK
from service.journeys.issuing.views import (
    Form,
    OutgoingDetail,
    OutgoingSummary,
    PartyState,
    State,
    StepKind,
    StepState,
    StepView,
)
from service.journeys.register import NumberRefusedError
from service.web.context import house
from service.web.language import say_here
from service.web.presenters import in_legal_time, tell_date
from service.web.translations import has

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NOT_DONE = frozenset({State.DRAFT, State.RETURNED, State.ISSUED, State.CANCELLED})
SIGNERS_PLACE = "office-signer-"
COPYS_OWN = frozenset({StepKind.REVIEW, StepKind.SEAL, State.REVIEWING, State.SEALING})


def length_of(span: timedelta) -> str:
    """Return a stretch of time in its largest whole unit: days, hours or minutes."""
    span = max(span, timedelta(0))
    if span >= DAY:
        return say_here("office-days", count=span.days)
    if span >= HOUR:
        return say_here("office-hours", count=span // HOUR)
    return say_here("office-minutes", count=span // MINUTE)


def waited_text(since: datetime) -> str:
    """Return how long something has waited."""
    span = house().clock() - since
    if span < MINUTE:
        return say_here("office-waits-now")
    return say_here("office-waits", time=length_of(span))


def due_text(due: datetime) -> str:
    """Return a deadline in words: how late, today, tomorrow, or its day."""
    now = house().clock()
    if due < now:
        return say_here("office-late", time=length_of(now - due))
    local = in_legal_time(due)
    days = (local.date() - in_legal_time(now).date()).days
    hour = f"{local:%H:%M}"
    if days == 0:
        return say_here("office-due-today", hour=hour)
    if days == 1:
        return say_here("office-due-tomorrow", hour=hour)
    return say_here("office-due", day=tell_date(due))


def is_late(due: datetime | None) -> bool:
    """Tell whether a deadline has passed."""
    return due is not None and due < house().clock()


def due_of(summary: OutgoingSummary) -> datetime | None:
    """Return the nearer of a turn's deadline and the document's, while it is on its way."""
    if summary.state in NOT_DONE - {State.DRAFT, State.RETURNED}:
        return None
    both = (summary.turn.due_at if summary.turn else None, summary.due_at)
    return min((one for one in both if one), default=None)


def act_text(kind: StepKind | str, *, copy: bool = False) -> str:
    """Return the one act of a step; a copy is decided on, and gets a signature without a seal's image."""
    return say_here(f"{_area(kind, copy=copy)}-act-{kind.lower()}")


def did_text(kind: StepKind | str, *, copy: bool = False) -> str:
    """Return what was done in a step."""
    return say_here(f"{_area(kind, copy=copy)}-did-{kind.lower()}")


def _area(kind: StepKind | State | str, *, copy: bool) -> str:
    """Return whose words a step or a state has: those of copies where they differ."""
    return "copy" if copy and kind in COPYS_OWN else "office"


def state_text(summary: OutgoingSummary) -> str:
    """Return where a document stands; what became of an issued one comes before that it was issued."""
    if summary.state is State.ISSUED and summary.standing != "VALID":
        return say_here(f"office-standing-{summary.standing.lower()}")
    return state_name(summary.state, copy=summary.is_copy)


def state_name(state: State, *, copy: bool = False) -> str:
    """Return a state in words; nobody reviews a copy, it waits for a leader's decision."""
    return say_here(f"{_area(state, copy=copy)}-state-{state.lower()}")


def form_text(form: Form) -> str:
    """Return a form as it is written before a title, empty for the head."""
    return f"{form}." if form else ""


def warning_text(code: str) -> str:
    """Return the sentence for a warning; one without a sentence is shown as it is."""
    word, _, about = code.partition(":")
    for area in ("office", "sign"):
        key = f"{area}-warning-{word.replace('_', '-')}"
        if has(key):
            return say_here(key, about=about)
    return say_here("sign-warning-other", code=code)


def problem_text(code: str) -> str:
    """Return why a step cannot go on; codes of refusals are told by their own table."""
    word = code.partition(":")[0].replace("-", "_")
    mandate = word.removeprefix("mandate_").replace("_", "-")
    for key in (f"problem-flow_{word}-what", f"problem-{word}-what", f"mandate-refused-{mandate}"):
        if has(key):
            return say_here(key, limit=0, megabytes=0, reason="", scope="", incident="")
    return say_here("office-problem-other", code=code)


def number_text(refusal: NumberRefusedError) -> str:
    """Return why the register gives no number."""
    key = f"register-refused-{refusal.reason.lower().replace('_', '-')}"
    if not has(key):
        return say_here("office-number-refused")
    told = {name: _told_fact(value) for name, value in refusal.facts.items()}
    return say_here(key, **told)


def _told_fact(value: str | int) -> str:
    """Return a fact as a sentence names it: a day as days are written."""
    try:
        return tell_date(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def place_text(name: str) -> str:
    """Return what is printed at a reserved place."""
    if name.startswith(SIGNERS_PLACE):
        return say_here("office-place-signer", number=name.removeprefix(SIGNERS_PLACE))
    if name.startswith(MARK):
        return say_here("office-place-address")
    key = f"office-place-{name.removeprefix('office-')}"
    return say_here(key) if has(key) else say_here("office-place-other")


def version_text(what: str) -> str:
    """Return what a version is."""
    key = f"office-version-{what.replace('_', '-')}"
    return say_here(key) if has(key) else what


def open_steps(detail: OutgoingDetail) -> tuple[StepView, ...]:
    """Return the steps that wait for somebody now."""
    return tuple(step for step in detail.steps if step.state is StepState.OPEN)


def waiting_names(step: StepView) -> str:
    """Return for whom a step waits: names, or a post that nobody holds."""
    waiting = [one for one in step.parties if one.state is PartyState.WAITING]
    return ", ".join(one.names[0] if one.names else one.post or "" for one in waiting)


def words() -> dict[str, object]:
    """Return how the flow is told, for templates."""
    return {
        "waited_text": waited_text,
        "due_text": due_text,
        "due_of": due_of,
        "is_late": is_late,
        "act_text": act_text,
        "did_text": did_text,
        "state_text": state_text,
        "state_name": state_name,
        "form_text": form_text,
        "warning_text": warning_text,
        "flow_problem": problem_text,
        "place_text": place_text,
        "version_text": version_text,
        "open_steps": open_steps,
        "waiting_names": waiting_names,
    }
