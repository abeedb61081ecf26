"""Numbered documents are counted into figures: their events, how each stood when, and how many do."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _read_from_the_start()
    op.create_table(
        "document_events",
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("place", NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=36), nullable=False),
        sa.Column("entry_id", sa.String(length=36), nullable=True),
        sa.Column("moment", MOMENT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("unit_code", sa.String(length=64), nullable=True),
        sa.Column("type_code", sa.String(length=20), nullable=True),
        sa.Column("notation", sa.String(length=60), nullable=True),
        sa.Column("medium", sa.String(length=10), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("party_id", sa.String(length=36), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("letter_id", sa.String(length=36), nullable=True),
        sa.Column("standing", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("source"),
    )
    op.create_index("ix_document_events_about", "document_events", ["about", "place"])
    for name, column in (("entry", "entry_id"), ("letter", "letter_id")):
        told = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_document_events_{name}",
            "document_events",
            [column],
            sqlite_where=told,
            postgresql_where=told,
        )
    op.create_table(
        "document_standings",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("about", sa.String(length=36), nullable=False),
        sa.Column("unit_code", sa.String(length=64), nullable=False),
        sa.Column("type_code", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("conditions", sa.Integer(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("superseded_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_document_standings_about", "document_standings", ["about"])
    op.create_index(
        "ix_document_standings_day",
        "document_standings",
        [
            "day",
            "unit_code",
            "type_code",
            "conditions",
            "recorded_at",
            "superseded_at",
            "about",
        ],  # fmt: skip
    )
    op.create_table(
        "document_tallies",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit_code", sa.String(length=64), nullable=False),
        sa.Column("type_code", sa.String(length=20), nullable=False),
        sa.Column("conditions", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", NUMBER, nullable=False),
        sa.Column("last_recorded_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("month", "unit_code", "type_code", "conditions"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    _read_from_the_start()
    op.drop_table("document_tallies")
    op.drop_table("document_standings")
    op.drop_table("document_events")


def _read_from_the_start() -> None:
    """Forget how far the register was read: what was read goes with the tables."""
    op.execute("DELETE FROM fact_sources WHERE name = 'REGISTER'")
