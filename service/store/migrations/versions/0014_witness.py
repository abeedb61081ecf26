"""Checkpoints are time-stamped and sent to a witness; what a walk found is kept for the pages."""

import hashlib
from datetime import UTC

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_COUNT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _digest_checkpoints()
    op.create_table(
        "ledger_stamps",
        sa.Column("size", _COUNT, autoincrement=False, nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("size"),
    )
    op.create_table(
        "ledger_reviews",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("events", _COUNT, nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
        sa.Column("forgotten", _COUNT, nullable=False),
        sa.Column("checkpoints", _COUNT, nullable=False),
        sa.Column("stamped", _COUNT, nullable=False),
        sa.Column("broken_number", _COUNT, nullable=True),
        sa.Column("broken_reason", sa.String(30), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_ledger_reviews_began_at", "ledger_reviews", ["began_at"])
    op.create_table(
        "ledger_sendings",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("size", _COUNT, nullable=False),
        sa.Column("since", _COUNT, nullable=True),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("letter_id", sa.String(36), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )


def _digest_checkpoints() -> None:
    """Give each checkpoint the digest of its row (`service.events.kept_checkpoints.row_digest`)."""
    with op.batch_alter_table("ledger_checkpoints") as table:
        table.add_column(sa.Column("digest", sa.LargeBinary(length=32), nullable=True))
    connection = op.get_bind()
    text = connection.dialect.name != "sqlite"
    # SQLite's text need not be UTF-8, nor a date: whatever it is, the row is brought over as it stands.
    asked = (
        "SELECT size, note, made_at FROM ledger_checkpoints"
        if text
        else "SELECT size, CAST(note AS BLOB), CAST(made_at AS BLOB) FROM ledger_checkpoints"
    )
    rows = connection.execute(sa.text(asked)).all()
    for size, note, made_at in rows:
        if text:
            note = note.encode()
            moment = made_at.astimezone(UTC).isoformat(timespec="microseconds").encode()
        else:
            moment = made_at[:10] + b"T" + made_at[11:] + b"+00:00"
        digest = hashlib.sha256(b"%d\n%s\n%s" % (size, moment, note)).digest()
        connection.execute(
            sa.text("UPDATE ledger_checkpoints SET digest = :digest WHERE size = :size"),
            {"digest": digest, "size": size},
        )
    with op.batch_alter_table("ledger_checkpoints") as table:
        table.alter_column("digest", existing_type=sa.LargeBinary(length=32), nullable=False)


def downgrade() -> None:
    op.drop_table("ledger_sendings")
    op.drop_table("ledger_reviews")
    op.drop_table("ledger_stamps")
    with op.batch_alter_table("ledger_checkpoints") as table:
        table.drop_column("digest")
