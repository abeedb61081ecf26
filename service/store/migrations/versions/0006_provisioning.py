"""Mailboxes by hand: a mirror to search in, requests, links for passwords, who looks after which unit."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailbox_accounts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("dn", sa.Text(), nullable=False),
        sa.Column("dn_key", sa.String(length=1000), nullable=False),
        sa.Column("entry_uuid", sa.String(length=64), nullable=True),
        sa.Column("staff_number", sa.String(length=64), nullable=True),
        sa.Column("user_name", sa.String(length=256), nullable=False),
        sa.Column("full_name", sa.String(length=300), nullable=False),
        sa.Column("mail", sa.String(length=254), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("phone", sa.String(length=64), nullable=False),
        sa.Column("quota_mb", sa.Integer(), nullable=True),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("forwards", sa.JSON(), nullable=False),
        sa.Column("locked", sa.JSON(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("clerk", sa.String(length=64), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_name", sa.String(length=300), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("standing_since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dn_key"),
    )
    with op.batch_alter_table("mailbox_accounts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mailbox_accounts_entry_uuid"), ["entry_uuid"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_mailbox_accounts_mail"), ["mail"], unique=False)
        batch_op.create_index("ix_mailbox_accounts_sort", ["sort_name", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_mailbox_accounts_staff_number"), ["staff_number"], unique=False
        )
        batch_op.create_index("ix_mailbox_accounts_unit", ["unit", "standing"], unique=False)

    op.create_table(
        "mailbox_handovers",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("record_number", sa.String(length=100), nullable=False),
        sa.Column("record_date", sa.Date(), nullable=False),
        sa.Column("owner_before", sa.String(length=64), nullable=False),
        sa.Column("owner_after", sa.String(length=64), nullable=False),
        sa.Column("clerk_before", sa.String(length=64), nullable=False),
        sa.Column("clerk_after", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_by", sa.String(length=100), nullable=False),
        sa.Column("plan_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("mailbox_handovers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mailbox_handovers_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "mailbox_reads",
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("read_at"),
    )
    op.create_table(
        "mailbox_requests",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("decision_number", sa.String(length=100), nullable=False),
        sa.Column("decision_date", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by", sa.String(length=100), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=100), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("plan_id", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("mailbox_requests", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mailbox_requests_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_mailbox_requests_due_at"), ["due_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_mailbox_requests_filed_at"), ["filed_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_mailbox_requests_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_mailbox_requests_unit"), ["unit"], unique=False)

    op.create_table(
        "password_links",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("handed", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["mailbox_accounts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_sha256"),
    )
    with op.batch_alter_table("password_links", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_password_links_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "unit_administrators",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
        ),
        sa.PrimaryKeyConstraint("person_id", "unit"),
    )


def downgrade() -> None:
    op.drop_table("unit_administrators")
    with op.batch_alter_table("password_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_password_links_account_id"))

    op.drop_table("password_links")
    with op.batch_alter_table("mailbox_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mailbox_requests_unit"))
        batch_op.drop_index(batch_op.f("ix_mailbox_requests_state"))
        batch_op.drop_index(batch_op.f("ix_mailbox_requests_filed_at"))
        batch_op.drop_index(batch_op.f("ix_mailbox_requests_due_at"))
        batch_op.drop_index(batch_op.f("ix_mailbox_requests_account_id"))

    op.drop_table("mailbox_requests")
    op.drop_table("mailbox_reads")
    with op.batch_alter_table("mailbox_handovers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mailbox_handovers_account_id"))

    op.drop_table("mailbox_handovers")
    with op.batch_alter_table("mailbox_accounts", schema=None) as batch_op:
        batch_op.drop_index("ix_mailbox_accounts_unit")
        batch_op.drop_index(batch_op.f("ix_mailbox_accounts_staff_number"))
        batch_op.drop_index("ix_mailbox_accounts_sort")
        batch_op.drop_index(batch_op.f("ix_mailbox_accounts_mail"))
        batch_op.drop_index(batch_op.f("ix_mailbox_accounts_entry_uuid"))

    op.drop_table("mailbox_accounts")
