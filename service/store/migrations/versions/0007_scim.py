"""What SCIM clients see: resources with ids that stay, and who is in which group."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scim_resources",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("external_id", sa.String(length=256), nullable=True),
        sa.Column("name_key", sa.String(length=256), nullable=True),
        sa.Column("sort_key", sa.String(length=256), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("known", sa.JSON(), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name_key"),
    )
    with op.batch_alter_table("scim_resources", schema=None) as batch_op:
        batch_op.create_index(
            "ix_scim_resources_subject", ["kind", "subject", "state", "mark"], unique=False
        )
        batch_op.create_index(
            "ix_scim_resources_external", ["external_id", "kind", "state"], unique=False
        )
        batch_op.create_index(
            "ix_scim_resources_order", ["kind", "state", "created_at", "id"], unique=False
        )
    op.create_table(
        "scim_members",
        sa.Column("group_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["scim_resources.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["scim_resources.id"]),
        sa.PrimaryKeyConstraint("group_id", "member_id"),
    )
    with op.batch_alter_table("scim_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scim_members_member_id"), ["member_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("scim_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scim_members_member_id"))
    op.drop_table("scim_members")
    with op.batch_alter_table("scim_resources", schema=None) as batch_op:
        batch_op.drop_index("ix_scim_resources_order")
        batch_op.drop_index("ix_scim_resources_external")
        batch_op.drop_index("ix_scim_resources_subject")
    op.drop_table("scim_resources")
