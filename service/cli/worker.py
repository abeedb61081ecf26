"""`flask worker`: the job worker alone."""

from __future__ import annotations

from typing import cast

import click
from flask import current_app
from flask.cli import with_appcontext

from service.jobs.handlers import Bells
from service.jobs.schedule import hang_clock


@click.command("worker")
@click.option("--threads", default=1, show_default=True, help="Jobs at a time.")
@with_appcontext
def worker(threads: int) -> None:
    """Finish what waits for its time-stamp, and keep house. SIGTERM ends it after the job at hand."""
    bells = cast("Bells", current_app.extensions["antin.bells"])
    hang_clock(bells)
    bells.finish_due()  # what a crash or a stop left behind
    bells.carry_due()
    consumer = bells.queue.create_consumer(
        workers=threads,
        worker_type="thread",
        periodic=True,
        graceful_signal="TERM",
        initial_delay=0.2,
        max_delay=2.0,
    )
    consumer.run()
