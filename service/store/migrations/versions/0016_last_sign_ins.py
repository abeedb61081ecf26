"""The last sign-in that the directory remembers of its entries is kept beside what the logs tell."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "directory_sign_ins",
        sa.Column("entry_uuid", sa.String(length=64), nullable=False),
        sa.Column("staff_number", sa.String(length=64), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attribute", sa.String(length=40), nullable=False),
        sa.Column("late_days", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("entry_uuid"),
    )
    with op.batch_alter_table("directory_sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_directory_sign_ins_staff_number"), ["staff_number"])


def downgrade() -> None:
    with op.batch_alter_table("directory_sign_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_directory_sign_ins_staff_number"))
    op.drop_table("directory_sign_ins")
