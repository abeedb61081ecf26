"""Outgoing documents find their way: routes, steps, who may act on them, and fields kept for signatures."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "route_templates",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("type_code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("unit_id", "name"),
    )
    op.create_table(
        "outgoing",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("drafter_id", sa.String(length=36), nullable=False),
        sa.Column("type_code", sa.String(length=20), nullable=False),
        sa.Column("drafting_unit", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("urgency", sa.String(length=12), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("issue_at_once", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("layout", sa.JSON(), nullable=True),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("draft_version", sa.Integer(), nullable=False),
        sa.Column("reserved_version", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("notation", sa.String(length=60), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("numbered_version", sa.Integer(), nullable=True),
        sa.Column("issued_version", sa.Integer(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("relation", sa.String(length=10), nullable=True),
        sa.Column("related_id", sa.String(length=36), nullable=True),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("standing_reason", sa.String(length=500), nullable=False),
        sa.Column("standing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"]),
        sa.ForeignKeyConstraint(["drafter_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["related_id"], ["documents.id"]),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"]),
        sa.PrimaryKeyConstraint("document_id"),
    )
    op.create_index("ix_outgoing_changed_at", "outgoing", ["changed_at"])
    op.create_index("ix_outgoing_drafter_id", "outgoing", ["drafter_id"])
    op.create_index("ix_outgoing_issued_at", "outgoing", ["issued_at"])
    op.create_index("ix_outgoing_related_id", "outgoing", ["related_id"])
    op.create_index("ix_outgoing_state", "outgoing", ["state"])
    op.create_index("ix_outgoing_unit_id", "outgoing", ["unit_id"])

    op.create_table(
        "outgoing_steps",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["outgoing.document_id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_outgoing_steps_document", "outgoing_steps", ["document_id", "round", "position"]
    )
    op.create_index("ix_outgoing_steps_due_at", "outgoing_steps", ["due_at"])

    op.create_table(
        "outgoing_watchers",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["outgoing.document_id"]),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("document_id", "person_id"),
    )
    op.create_index("ix_outgoing_watchers_person_id", "outgoing_watchers", ["person_id"])

    op.create_table(
        "outgoing_parties",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("step_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("unit_id", sa.String(length=36), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=True),
        sa.Column("form", sa.String(length=4), nullable=False),
        sa.Column("mandate_id", sa.String(length=36), nullable=True),
        sa.Column("field_name", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("acted_by", sa.String(length=36), nullable=True),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("act_id", sa.String(length=36), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["signing_acts.id"]),
        sa.ForeignKeyConstraint(["acted_by"], ["people.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["step_id"], ["outgoing_steps.id"]),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_outgoing_parties_acted_by", "outgoing_parties", ["acted_by"])
    op.create_index("ix_outgoing_parties_person", "outgoing_parties", ["person_id", "state"])
    op.create_index("ix_outgoing_parties_step_id", "outgoing_parties", ["step_id"])

    op.add_column("signing_acts", sa.Column("field_name", sa.String(length=60), nullable=True))
    op.add_column(
        "signing_acts",
        sa.Column("certifies", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "signing_acts", sa.Column("heading", sa.JSON(), nullable=False, server_default="[]")
    )
    op.add_column("signing_acts", sa.Column("claimed_role", sa.String(length=300), nullable=True))
    op.add_column("signing_acts", sa.Column("party_id", sa.String(length=36), nullable=True))
    op.create_index("ix_signing_acts_party_id", "signing_acts", ["party_id"])


def downgrade() -> None:
    op.drop_index("ix_signing_acts_party_id", "signing_acts")
    op.drop_column("signing_acts", "party_id")
    op.drop_column("signing_acts", "claimed_role")
    op.drop_column("signing_acts", "heading")
    op.drop_column("signing_acts", "certifies")
    op.drop_column("signing_acts", "field_name")

    op.drop_index("ix_outgoing_parties_step_id", "outgoing_parties")
    op.drop_index("ix_outgoing_parties_person", "outgoing_parties")
    op.drop_index("ix_outgoing_parties_acted_by", "outgoing_parties")

    op.drop_table("outgoing_parties")
    op.drop_index("ix_outgoing_watchers_person_id", "outgoing_watchers")

    op.drop_table("outgoing_watchers")
    op.drop_index("ix_outgoing_steps_due_at", "outgoing_steps")
    op.drop_index("ix_outgoing_steps_document", "outgoing_steps")

    op.drop_table("outgoing_steps")
    op.drop_index("ix_outgoing_unit_id", "outgoing")
    op.drop_index("ix_outgoing_state", "outgoing")
    op.drop_index("ix_outgoing_related_id", "outgoing")
    op.drop_index("ix_outgoing_issued_at", "outgoing")
    op.drop_index("ix_outgoing_drafter_id", "outgoing")
    op.drop_index("ix_outgoing_changed_at", "outgoing")

    op.drop_table("outgoing")
    op.drop_table("route_templates")
