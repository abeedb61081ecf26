"""An outgoing document may be a copy: of which document, which pages, and how it was made."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outgoing_copies",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=True),
        sa.Column("source_version", sa.Integer(), nullable=True),
        sa.Column("source_sha256", sa.String(length=64), nullable=False),
        sa.Column("notation", sa.String(length=60), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("pages", sa.JSON(), nullable=True),
        sa.Column("made", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["outgoing.document_id"]),
        sa.ForeignKeyConstraint(["source_id"], ["documents.id"]),
        sa.PrimaryKeyConstraint("document_id"),
    )
    op.create_index("ix_outgoing_copies_source_id", "outgoing_copies", ["source_id"])


def downgrade() -> None:
    op.drop_table("outgoing_copies")
