"""Writes the next migration from what the tables say: new_migration.py NUMBER "what it brings"."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from alembic import command

from service.store.engine import open_engine
from service.store.migrations import configured, migrate

with tempfile.TemporaryDirectory() as folder:
    engine = open_engine(f"sqlite:///{folder}/antin.db")
    if any(Path("service/store/migrations/versions").glob("*.py")):
        migrate(engine)
    with engine.begin() as connection:
        command.revision(
            configured(connection), message=sys.argv[2], rev_id=sys.argv[1], autogenerate=True
        )
