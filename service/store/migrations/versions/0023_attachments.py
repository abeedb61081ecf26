"""Separate files go with an outgoing document, each signed by the agency."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outgoing_attachments",
        sa.Column("attachment_id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["attachment_id"], ["documents.id"]),
        sa.ForeignKeyConstraint(["document_id"], ["outgoing.document_id"]),
        sa.PrimaryKeyConstraint("attachment_id"),
    )
    op.create_index("ix_outgoing_attachments_document_id", "outgoing_attachments", ["document_id"])


def downgrade() -> None:
    op.drop_table("outgoing_attachments")
