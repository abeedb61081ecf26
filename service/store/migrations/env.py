"""What Alembic runs: our tables, on the connection that `migrate` opened."""

from typing import Any, Literal

from alembic import context

from service.store.engine import Moment
from service.store.tables import Row


def render(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as what they are in the database, so that history needs no code of ours."""
    if kind == "type" and isinstance(thing, Moment):
        return "sa.DateTime(timezone=True)"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Row.metadata,
    compare_type=True,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
