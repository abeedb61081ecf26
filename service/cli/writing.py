"""A file that is written by a command: whole under its name, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import click

from service.web.translations import say


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """Give a file that gets its name once everything is in it; wrong usage where there is no such folder."""
    try:
        file = tempfile.NamedTemporaryFile(dir=path.parent, prefix=".antin-", delete=False)  # noqa: SIM115
    except OSError:
        raise click.UsageError(say("exports-no-folder", path=str(path.parent))) from None
    try:
        with file:
            yield cast("BinaryIO", file)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
    except BaseException:
        Path(file.name).unlink(missing_ok=True)
        raise


def write_whole(path: Path, octets: bytes) -> None:
    """Write octets so."""
    with written_whole(path) as file:
        file.write(octets)
