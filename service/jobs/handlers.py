"""What a bell rings for: each handler calls one method and may run twice without harm."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from huey import Huey

from service.jobs.apart import Apart

log = logging.getLogger(__name__)

FIRST_LOOK_SECONDS = 16


@dataclass(frozen=True, slots=True)
class Chores:
    """The methods behind the bells, handed in by the wiring."""

    finish_act: Callable[[str], object]
    finish_batch: Callable[[str], object]
    finish_due: Callable[[], object]
    carry_plan: Callable[[str], object]
    carry_due: Callable[[], object]
    sweep_vault: Callable[[], object]
    purge_verdicts: Callable[[], object]
    purge_sessions: Callable[[], object]
    purge_idempotency: Callable[[], object]
    forget_activations: Callable[[], object]
    purge_staff_files: Callable[[], object]
    read_mailboxes: Callable[[], object]
    propose_due: Callable[[], object]
    read_usage: Callable[[], object]
    close_periods: Callable[[], object]
    make_checkpoint: Callable[[], object]
    stamp_checkpoints: Callable[[], object]
    review_ledger: Callable[[], object]
    write_to_witness: Callable[[], object]
    send_letters: Callable[[], object]
    forget_letters: Callable[[], object]
    send_digests: Callable[[], object]
    announce: Callable[[], object]
    forget_announcements: Callable[[], object]


class Bells:
    """The tasks of one queue. A lost bell costs time, never a signature: the rows say what is due."""

    def __init__(self, queue: Huey, chores: Callable[[], Chores]) -> None:
        self.queue = queue
        self._chores = chores
        self.announcing = Apart("announcing")
        self._finish_act = queue.task(name="finish_act")(self._on_finish_act)
        self._finish_batch = queue.task(name="finish_batch")(self._on_finish_batch)
        self._carry_plan = queue.task(name="carry_plan")(self._on_carry_plan)

    def wake(self, act_id: str) -> None:
        """Have an act looked at again soon; a queue that is away is only worth a line in the log."""
        try:
            self._finish_act.schedule((act_id,), delay=FIRST_LOOK_SECONDS)
        except Exception:  # noqa: BLE001 - SQLite, Redis and sockets have no common family
            log.warning("the queue cannot be reached; the sweep will find act %s", act_id)

    def wake_batch(self, batch_id: str) -> None:
        """Have the given acts of a list finished now; a queue that is away costs half a minute."""
        try:
            self._finish_batch(batch_id)
        except Exception:  # noqa: BLE001 - as above
            log.warning("the queue cannot be reached; the sweep will find batch %s", batch_id)

    def wake_plan(self, plan_id: str) -> None:
        """Have a plan carried out now; a queue that is away costs half a minute."""
        try:
            self._carry_plan(plan_id)
        except Exception:  # noqa: BLE001 - as above
            log.warning("the queue cannot be reached; the sweep will find plan %s", plan_id)

    def _on_carry_plan(self, plan_id: str) -> None:
        self._chores().carry_plan(plan_id)

    def carry_due(self) -> None:
        """Carry out the plans that were approved and that nobody holds."""
        self._chores().carry_due()

    def _on_finish_act(self, act_id: str) -> None:
        self._chores().finish_act(act_id)

    def _on_finish_batch(self, batch_id: str) -> None:
        self._chores().finish_batch(batch_id)

    def finish_due(self) -> None:
        """Finish what is due."""
        self._chores().finish_due()

    def sweep_vault(self) -> None:
        """Remove from the vault what no row knows."""
        self._chores().sweep_vault()

    def purge(self) -> None:
        """Forget verdicts, sessions, keys of requests, HR files, letters and announcements whose time is over."""
        chores = self._chores()
        chores.purge_verdicts()
        chores.purge_sessions()
        chores.purge_idempotency()
        chores.forget_activations()
        chores.purge_staff_files()
        chores.forget_letters()
        chores.forget_announcements()

    def read_mailboxes(self) -> None:
        """Read the mail directory; what others changed there is then found here."""
        self._chores().read_mailboxes()

    def propose_due(self) -> None:
        """Propose the mailboxes whose time is over."""
        self._chores().propose_due()

    def read_usage(self) -> None:
        """Take in what the house has come to know of people and of what they did."""
        self._chores().read_usage()

    def close_periods(self) -> None:
        """Close the periods whose time for late facts is over."""
        self._chores().close_periods()

    def make_checkpoint(self) -> None:
        """Sign how far the ledger has come, if it grew, and have it stamped."""
        chores = self._chores()
        chores.make_checkpoint()
        chores.stamp_checkpoints()

    def stamp_checkpoints(self) -> None:
        """Have the checkpoints stamped that wait for it."""
        self._chores().stamp_checkpoints()

    def review_ledger(self) -> None:
        """Walk the whole ledger once a night, and keep what was found."""
        self._chores().review_ledger()

    def write_to_witness(self) -> None:
        """Send the newest checkpoint to the witness, once a day."""
        self._chores().write_to_witness()

    def send_letters(self) -> None:
        """Offer the letters that are due to the mail relay."""
        self._chores().send_letters()

    def send_digests(self) -> None:
        """Write the day's letters of what waits for people."""
        self._chores().send_digests()

    def announce(self) -> None:
        """Tell other systems what happened; whoever keeps silent there holds nobody up here."""
        self.announcing.run(self._chores().announce)
