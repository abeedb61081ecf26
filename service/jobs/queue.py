"""The queue: a file of the embedded default, or Redis when grown. It only makes things prompt."""

from __future__ import annotations

from pathlib import Path

from huey import Huey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer

NAME = "antin"


def open_queue(url: str | None, folder: Path, secret: bytes) -> Huey:
    """Return the queue at a Redis URL, or the one in a file of this folder.

    Whatever lies in the queue is signed under the service secret: an unpickled message is code.
    """
    options = {
        "results": False,
        "utc": True,
        "serializer": SignedSerializer(secret=secret.hex(), salt="antin queue"),
    }
    if url is not None:
        return RedisHuey(NAME, url=url, **options)
    folder.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(NAME, filename=str(folder / "queue.db"), **options)
