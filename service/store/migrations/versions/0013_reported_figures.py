"""Reports of units: refused with a reason, superseded by later ones, brought together with their files."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLE = "reported_figures"
INDEX = "ix_reported_figures_submission"


def upgrade() -> None:
    op.create_table(
        "report_files",
        sa.Column("submission", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brought_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("submission", "number"),
    )
    op.create_index("ix_report_files_sha256", "report_files", ["sha256"])
    with op.batch_alter_table(TABLE) as batch:
        batch.add_column(sa.Column("reason", sa.String(500), nullable=False, server_default=""))
        batch.add_column(sa.Column("supersedes", sa.String(36), nullable=True))
        batch.add_column(sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("submission", sa.String(36), nullable=False, server_default=""))
        batch.add_column(sa.Column("line", sa.Integer(), nullable=False, server_default="1"))
        batch.create_index(INDEX, ["submission", "line"])


def downgrade() -> None:
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_index(INDEX)
        for name in ("line", "submission", "superseded_at", "supersedes", "reason"):
            batch.drop_column(name)
    op.drop_table("report_files")
