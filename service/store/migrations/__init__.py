"""The history of the tables. No ini file: the database is handed in; one process migrates at a time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent
_MIGRATION_LOCK = 0x6D69677261  # PostgreSQL advisory lock; SQLite's own write lock does the same


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest state; nothing happens when they are there already."""
    if is_current(engine):
        return
    from alembic import command  # half a second to import, and seldom needed

    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        command.upgrade(configured(connection), "head")


def is_current(engine: Engine) -> bool:
    """Tell whether the tables are in the newest state."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.scalar(text("SELECT version_num FROM alembic_version")) == newest()


def newest() -> str | None:
    """Return the number of the last migration, None where there is none: files are named by number."""
    numbers = [path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*_*.py")]
    return max(numbers, default=None)


def configured(connection: Connection) -> Config:
    """Return what Alembic wants to know, for a connection of ours."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(FOLDER))
    settings.attributes["connection"] = connection
    return settings
