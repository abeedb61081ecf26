"""Usage is kept by month, and beside it what arrived when; PostgreSQL has a table for each month."""

import sqlalchemy as sa
from alembic import op

from service.store.partitions import attach_months

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

EVENTS = "month, source, kind, account, person_key, unit_code, moment, day, server, recorded_at"
MONTHS = "kind, month, person_key, unit_code, count, days, first_recorded_at, last_recorded_at"


def upgrade() -> None:
    op.drop_index("ix_usage_events_person", "usage_events")
    op.drop_index("ix_usage_events_kind", "usage_events")
    for table in ("usage_events", "usage_months"):
        op.rename_table(table, f"{table}_before")
    op.create_table(
        "usage_events",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("account", sa.String(length=254), nullable=False),
        sa.Column("person_key", sa.String(length=64), nullable=True),
        sa.Column("unit_code", sa.String(length=64), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("server", sa.String(length=100), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("month", "source"),
        postgresql_partition_by="LIST (month)",
    )
    op.create_index("ix_usage_events_person", "usage_events", ["person_key", "day"])
    op.create_index(
        "ix_usage_events_nobody",
        "usage_events",
        ["account"],
        sqlite_where=sa.text("person_key IS NULL"),
        postgresql_where=sa.text("person_key IS NULL"),
    )
    op.create_table(
        "usage_months",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_key", sa.String(length=64), nullable=False),
        sa.Column("unit_code", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("first_recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "month", "person_key", "unit_code"),
        sqlite_with_rowid=False,
        postgresql_partition_by="LIST (month)",
    )
    op.create_table(
        "usage_arrivals",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("of_nobody", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("kind", "day", "of_nobody", "recorded_at"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "running_figures",
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("measure", sa.String(length=8), nullable=False),
        sa.Column("scope", sa.String(length=90), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("period", "measure", "scope"),
    )
    op.create_table(
        "standing_ladders",
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("ladder", sa.String(length=10), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("period", "ladder", "unit"),
    )
    with op.batch_alter_table("closed_figures") as table_op:
        table_op.alter_column("scope", type_=sa.String(length=90), existing_nullable=False)
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        months = "SELECT month FROM usage_events_before UNION SELECT month FROM usage_months_before"
        attach_months(connection, connection.scalars(sa.text(months)).all())
    for table, columns in (("usage_events", EVENTS), ("usage_months", MONTHS)):
        op.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}_before"  # noqa: S608 - names of ours
        )
        op.drop_table(f"{table}_before")
    op.execute(
        "INSERT INTO usage_arrivals (kind, day, of_nobody, recorded_at, count) "
        "SELECT kind, day, person_key IS NULL, recorded_at, count(*) FROM usage_events "
        "GROUP BY kind, day, person_key IS NULL, recorded_at"
    )


def downgrade() -> None:
    op.execute(
        "DELETE FROM closed_figures WHERE scope LIKE '%' || chr(31) || '%'"
        if op.get_bind().dialect.name == "postgresql"
        else "DELETE FROM closed_figures WHERE scope LIKE '%' || char(31) || '%'"
    )
    with op.batch_alter_table("closed_figures") as table_op:
        table_op.alter_column("scope", type_=sa.String(length=64), existing_nullable=False)
    op.drop_table("standing_ladders")
    op.drop_table("running_figures")
    op.drop_table("usage_arrivals")
    for table in ("usage_events", "usage_months"):
        op.rename_table(table, f"{table}_after")
    op.drop_index("ix_usage_events_nobody", "usage_events_after")
    op.drop_index("ix_usage_events_person", "usage_events_after")
    op.create_table(
        "usage_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("account", sa.String(length=254), nullable=False),
        sa.Column("person_key", sa.String(length=64), nullable=True),
        sa.Column("unit_code", sa.String(length=64), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("server", sa.String(length=100), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source"),
    )
    op.create_index("ix_usage_events_kind", "usage_events", ["kind", "day", "person_key"])
    op.create_index("ix_usage_events_person", "usage_events", ["person_key", "day"])
    op.create_table(
        "usage_months",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_key", sa.String(length=64), nullable=False),
        sa.Column("unit_code", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("first_recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "month", "person_key", "unit_code"),
        sqlite_with_rowid=False,
    )
    for table, columns in (("usage_events", EVENTS), ("usage_months", MONTHS)):
        op.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}_after"  # noqa: S608 - names of ours
        )
        op.drop_table(f"{table}_after")
