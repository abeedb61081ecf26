"""When the bells ring by themselves."""

from __future__ import annotations

from huey import crontab

from service.jobs.handlers import Bells

HALF_A_MINUTE = 30
NIGHT = "19"  # in UTC, as the queue counts: two o'clock at night in Việt Nam


def hang_clock(bells: Bells) -> None:
    """Ring every half minute, every hour and every night; a bell that nobody heard is worth nothing."""
    queue = bells.queue
    again = queue.task(name="finish_due_again", expires=HALF_A_MINUTE * 2)(bells.finish_due)

    def every_minute() -> None:
        again.schedule(delay=HALF_A_MINUTE)  # the clock of the queue counts minutes
        bells.finish_due()

    queue.periodic_task(crontab(), name="finish_due", expires=60)(every_minute)
    later = queue.task(name="announce_again", expires=HALF_A_MINUTE * 2)(bells.announce)

    def announce_every_minute() -> None:
        later.schedule(delay=HALF_A_MINUTE)
        bells.announce()

    queue.periodic_task(crontab(), name="announce", expires=60)(announce_every_minute)
    queue.periodic_task(crontab(minute="7"), name="sweep_vault", expires=600)(bells.sweep_vault)
    queue.periodic_task(crontab(), name="carry_due", expires=60)(bells.carry_due)
    queue.periodic_task(crontab(minute="41"), name="read_mailboxes", expires=1800)(
        bells.read_mailboxes
    )
    queue.periodic_task(crontab(minute="11", hour=NIGHT), name="propose_due", expires=6 * 3600)(
        bells.propose_due
    )
    queue.periodic_task(crontab(minute="47"), name="read_usage", expires=1800)(bells.read_usage)
    queue.periodic_task(crontab(minute="17", hour=NIGHT), name="close_periods", expires=6 * 3600)(
        bells.close_periods
    )
    # A verdict is promised to be gone after its hours: each hour, not each night (DOMAIN V-08).
    queue.periodic_task(crontab(minute="23"), name="purge", expires=3600)(bells.purge)
    queue.periodic_task(crontab(minute="53"), name="make_checkpoint", expires=1800)(
        bells.make_checkpoint
    )
    queue.periodic_task(crontab(minute="8-59/10"), name="stamp_checkpoints", expires=600)(
        bells.stamp_checkpoints
    )
    queue.periodic_task(crontab(), name="send_letters", expires=60)(bells.send_letters)
    # Once a working day whatever rings: each ten minutes, so that seven o'clock is seven o'clock.
    queue.periodic_task(crontab(minute="1-59/10"), name="send_digests", expires=600)(
        bells.send_digests
    )
    # Once a night and once a day whatever rings: each hour, so that a night without a worker costs little.
    queue.periodic_task(crontab(minute="29"), name="review_ledger", expires=1800)(
        bells.review_ledger
    )
    queue.periodic_task(crontab(minute="37"), name="write_to_witness", expires=3600)(
        bells.write_to_witness
    )
