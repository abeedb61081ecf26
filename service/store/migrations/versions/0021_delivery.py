"""Issued documents go out by mail with a receipt, people are told what waits, letters take files of the vault."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("letters") as batch_op:
        batch_op.add_column(
            sa.Column("notify", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("letter_attachments") as batch_op:
        batch_op.add_column(sa.Column("sha256", sa.String(length=64), nullable=True))

    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("attached", sa.Boolean(), nullable=False),
        sa.Column("letter_id", sa.String(length=36), nullable=True),
        sa.Column("token_sha256", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["outgoing.document_id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("document_id", "position"),
        sa.UniqueConstraint("token_sha256"),
    )
    op.create_index("ix_deliveries_letter_id", "deliveries", ["letter_id"])
    op.create_index("ix_deliveries_state", "deliveries", ["state"])

    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("step_id", sa.String(length=36), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["outgoing.document_id"]),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["step_id"], ["outgoing_steps.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_notices_at", "notices", ["at"])
    op.create_index("ix_notices_document_id", "notices", ["document_id"])
    op.create_index("ix_notices_person", "notices", ["person_id", "read_at", "at"])
    op.create_index("ix_notices_step_id", "notices", ["step_id"])

    op.create_table(
        "notice_settings",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("digested_on", sa.Date(), nullable=True),
        sa.Column("calendar_sha256", sa.String(length=64), nullable=True),
        sa.Column("calendar_made_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("person_id"),
        sa.UniqueConstraint("calendar_sha256"),
    )


def downgrade() -> None:
    op.drop_table("notice_settings")
    op.drop_table("notices")
    op.drop_table("deliveries")
    with op.batch_alter_table("letter_attachments") as batch_op:
        batch_op.drop_column("sha256")
    with op.batch_alter_table("letters") as batch_op:
        batch_op.drop_column("notify")
