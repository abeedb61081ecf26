"""Many documents are signed in one approval: the list, and what became of each document of it."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signing_batches",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("signer_id", sa.String(length=36), nullable=False),
        sa.Column("credential_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("approvals", sa.Integer(), nullable=False),
        sa.Column("consent_sha256", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("giving_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["credential_id"], ["credentials.id"]),
        sa.ForeignKeyConstraint(["signer_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("signing_batches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signing_batches_signer_id"), ["signer_id"])
        batch_op.create_index(batch_op.f("ix_signing_batches_state"), ["state"])
    op.create_table(
        "signing_batch_items",
        sa.Column("batch_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("act_id", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("problem", sa.String(length=60), nullable=True),
        sa.Column("place", sa.String(length=30), nullable=True),
        sa.ForeignKeyConstraint(["act_id"], ["signing_acts.id"]),
        sa.ForeignKeyConstraint(["batch_id"], ["signing_batches.id"]),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"]),
        sa.PrimaryKeyConstraint("batch_id", "position"),
    )
    with op.batch_alter_table("signing_batch_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signing_batch_items_act_id"), ["act_id"])


def downgrade() -> None:
    op.drop_table("signing_batch_items")
    op.drop_table("signing_batches")
