"""Telling a verdict: kept as long as it was asked for, its pictures and evidence; public codes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "public_codes",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.String(length=30), nullable=True),
        sa.Column("indication", sa.String(length=20), nullable=True),
        sa.Column("signatures", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"]),
        sa.PrimaryKeyConstraint("code"),
        sa.UniqueConstraint("document_id", "version"),
    )
    op.create_table(
        "validation_pictures",
        sa.Column("validation_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("png", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["validation_id"], ["validations.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("validation_id", "number"),
    )
    op.create_table(
        "validation_evidence",
        sa.Column("validation_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["validation_id"], ["validations.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("validation_id", "number"),
    )
    with op.batch_alter_table("validations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kept_until", sa.DateTime(timezone=True), nullable=True))
    # Nobody had asked for these to be kept (V-08): the next purge forgets them.
    op.execute("UPDATE validations SET kept_until = created_at")
    with op.batch_alter_table("validations", schema=None) as batch_op:
        batch_op.alter_column(
            "kept_until", existing_type=sa.DateTime(timezone=True), nullable=False
        )
        batch_op.create_index(batch_op.f("ix_validations_kept_until"), ["kept_until"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("validations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_validations_kept_until"))
        batch_op.drop_column("kept_until")
    op.drop_table("validation_evidence")
    op.drop_table("validation_pictures")
    op.drop_table("public_codes")
