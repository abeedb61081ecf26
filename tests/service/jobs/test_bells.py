"""The queue only wakes: what it loses, the sweep finds; what it says twice, is done once."""

from __future__ import annotations

from pathlib import Path

import pytest
from huey import Huey

from service.jobs.handlers import Bells, Chores
from service.jobs.queue import open_queue
from service.jobs.schedule import hang_clock

SECRET = b"a service secret for tests, 32+ octets"


class Diary:
    """Notes which chores were done."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def chores(self) -> Chores:
        """Return chores that only make a note."""

        def note(word: str) -> None:
            self.done.append(word)

        return Chores(
            finish_act=lambda act_id: note(f"act {act_id}"),
            finish_batch=lambda batch_id: note(f"batch {batch_id}"),
            finish_due=lambda: note("due"),
            carry_plan=lambda plan_id: note(f"plan {plan_id}"),
            carry_due=lambda: note("plans"),
            sweep_vault=lambda: note("sweep"),
            purge_verdicts=lambda: note("verdicts"),
            purge_sessions=lambda: note("sessions"),
            purge_idempotency=lambda: note("keys"),
            forget_activations=lambda: note("activations"),
            purge_staff_files=lambda: note("staff files"),
            read_mailboxes=lambda: note("mailboxes"),
            propose_due=lambda: note("falling due"),
            read_usage=lambda: note("usage"),
            close_periods=lambda: note("months"),
            make_checkpoint=lambda: note("checkpoint"),
            stamp_checkpoints=lambda: note("stamps"),
            review_ledger=lambda: note("review"),
            write_to_witness=lambda: note("witness"),
            send_letters=lambda: note("letters"),
            forget_letters=lambda: note("old letters"),
            send_digests=lambda: note("digests"),
            announce=lambda: note("announcements"),
            forget_announcements=lambda: note("old announcements"),
        )


def work_off(queue: Huey) -> int:
    """Do all that waits, also what is scheduled for later; return how much it was."""
    for task in queue.storage.scheduled_items():
        queue.storage.enqueue(task)
    queue.storage.flush_schedule()
    count = 0
    while (task := queue.dequeue()) is not None:
        task.eta = None  # as if its time had come
        queue.execute(task)
        count += 1
    return count


@pytest.fixture
def queue(tmp_path: Path) -> Huey:
    return open_queue(None, tmp_path, SECRET)


def test_a_bell_rung_in_one_process_is_heard_in_another(tmp_path: Path, queue: Huey) -> None:
    ringing = Bells(queue, Diary().chores)
    ringing.wake("7")
    diary = Diary()
    other = open_queue(None, tmp_path, SECRET)
    Bells(other, diary.chores)

    assert work_off(other) == 1
    assert diary.done == ["act 7"]


def test_a_queue_that_is_away_does_not_harm_a_signature(
    queue: Huey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_facts: object) -> None:
        raise ConnectionError("no queue")

    monkeypatch.setattr(queue.storage, "add_to_schedule", away)
    monkeypatch.setattr(queue.storage, "enqueue", away)

    bells = Bells(queue, Diary().chores)
    bells.wake("7")
    bells.wake_batch("8")


def test_what_was_not_signed_by_the_house_is_not_unpickled(tmp_path: Path, queue: Huey) -> None:
    foreign = open_queue(None, tmp_path, b"another secret, also of 32 octets..")
    Bells(foreign, Diary().chores).wake("7")
    diary = Diary()
    Bells(queue, diary.chores)

    with pytest.raises(ValueError, match="[Ss]ignature"):
        work_off(queue)

    assert diary.done == []


def test_the_clock_rings_for_everything(queue: Huey) -> None:
    diary = Diary()
    bells = Bells(queue, diary.chores)
    hang_clock(bells)

    for task in queue._registry.periodic_tasks:
        queue.execute(task)
    work_off(queue)
    bells.announcing.wait(10)

    assert sorted(diary.done) == [
        "activations", "announcements", "announcements",
        "checkpoint", "digests", "due", "due", "falling due", "keys", "letters", "mailboxes", "months",
        "old announcements", "old letters", "plans",
        "review", "sessions", "staff files", "stamps", "stamps", "sweep", "usage", "verdicts",
        "witness",
    ]  # fmt: skip


def test_an_approved_plan_is_carried_out_by_another_process(tmp_path: Path, queue: Huey) -> None:
    Bells(queue, Diary().chores).wake_plan("3")
    diary = Diary()
    other = open_queue(None, tmp_path, SECRET)
    Bells(other, diary.chores)

    assert work_off(other) == 1
    assert diary.done == ["plan 3"]


def test_an_approved_list_is_finished_by_another_process(tmp_path: Path, queue: Huey) -> None:
    Bells(queue, Diary().chores).wake_batch("5")
    diary = Diary()
    other = open_queue(None, tmp_path, SECRET)
    Bells(other, diary.chores)

    assert work_off(other) == 1
    assert diary.done == ["batch 5"]
