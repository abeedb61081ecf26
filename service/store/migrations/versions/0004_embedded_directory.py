"""The embedded mail directory: its entries and the values by which they are found."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PATH = sa.String(length=1000).with_variant(sa.String(length=1000, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "directory_entries",
        sa.Column("path", PATH, nullable=False),
        sa.Column("parent", PATH, nullable=False),
        sa.Column("dn", sa.String(length=2000), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("path"),
        sa.UniqueConstraint("uuid"),
    )
    with op.batch_alter_table("directory_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_directory_entries_parent"), ["parent"], unique=False)
    op.create_table(
        "directory_values",
        sa.Column("attribute", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.Column("path", PATH, nullable=False),
        sa.PrimaryKeyConstraint("attribute", "value", "path"),
    )
    with op.batch_alter_table("directory_values", schema=None) as batch_op:
        batch_op.create_index("ix_directory_values_path", ["path"], unique=False)


def downgrade() -> None:
    op.drop_table("directory_values")
    op.drop_table("directory_entries")
