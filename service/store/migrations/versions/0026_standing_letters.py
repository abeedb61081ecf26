"""Letters can be stopped, and recipients are told of a recall, a replacement or a correction."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("letter_recipients") as batch_op:
        batch_op.add_column(
            sa.Column("unsettled", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))
    # What was offered before this was counted may be under way, or gone: nobody says it is not.
    op.execute(
        "UPDATE letter_recipients SET unsettled = 1 WHERE state = 'WAITING' AND attempts > 0"
    )
    op.create_table(
        "standing_letters",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("delivery_id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("by_document", sa.String(length=36), nullable=False),
        sa.Column("letter_id", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"]),
        sa.ForeignKeyConstraint(["document_id"], ["outgoing.document_id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("delivery_id", "standing", "by_document"),
    )
    op.create_index("ix_standing_letters_document_id", "standing_letters", ["document_id"])
    op.create_index("ix_standing_letters_letter_id", "standing_letters", ["letter_id"])


def downgrade() -> None:
    op.drop_table("standing_letters")
    with op.batch_alter_table("letter_recipients") as batch_op:
        batch_op.drop_column("stopped_at")
        batch_op.drop_column("unsettled")
