"""Who may sign in which form is recorded with its dates, and people keep several stamps."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "mandates",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("form", sa.String(length=4), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("holder_id", sa.String(length=36), nullable=False),
        sa.Column("principal_id", sa.String(length=36), nullable=True),
        sa.Column("on_behalf_of", sa.String(length=80), nullable=False),
        sa.Column("collective", sa.String(length=80), nullable=False),
        sa.Column("instrument_name", sa.String(length=40), nullable=False),
        sa.Column("instrument_number", sa.String(length=40), nullable=False),
        sa.Column("instrument_on", sa.Date(), nullable=True),
        sa.Column("handover", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("type_codes", sa.JSON(), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("recorded_by", sa.String(length=36), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("confirmed_by", sa.String(length=36), nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("revoked_by", sa.String(length=36), nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revoked_reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"]),
        sa.ForeignKeyConstraint(["holder_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["principal_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["people.id"]),
        sa.ForeignKeyConstraint(["confirmed_by"], ["people.id"]),
        sa.ForeignKeyConstraint(["revoked_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("unit_id", "holder_id", "principal_id"):
        op.create_index(f"ix_mandates_{column}", "mandates", [column])
    op.create_table(
        "stamp_profiles",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("position", sa.String(length=100), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=True),
        sa.Column("png", sa.LargeBinary(), nullable=True),
        sa.Column("width_mm", sa.Double(), nullable=False),
        sa.Column("height_mm", sa.Double(), nullable=False),
        sa.Column("lines", sa.String(length=8), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_stamp_profiles_person_id", "stamp_profiles", ["person_id"])


def downgrade() -> None:
    op.drop_table("stamp_profiles")
    op.drop_table("mandates")
