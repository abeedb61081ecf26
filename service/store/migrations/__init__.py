"""The history of the tables. No ini file: the database is handed in, and one process migrates at a time."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

_MIGRATION_LOCK = 0x6D69677261  # PostgreSQL advisory lock; SQLite's own write lock does the same


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest state; nothing happens when they are there already."""
    if is_current(engine):
        return
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        command.upgrade(_configured(connection), "head")


def is_current(engine: Engine) -> bool:
    """Tell whether the tables are in the newest state."""
    with engine.connect() as connection:
        standing = MigrationContext.configure(connection).get_current_revision()
        return standing == ScriptDirectory.from_config(_configured(connection)).get_current_head()


def _configured(connection: Connection) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.attributes["connection"] = connection
    return settings
