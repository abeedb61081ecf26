"""Posts watch documents, and what waits for a person is found by person, by post and by role alike."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "outgoing_watchers",
        sa.Column("stays", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "outgoing_watching_posts",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["outgoing.document_id"]),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"]),
        sa.PrimaryKeyConstraint("document_id", "unit_id", "title"),
    )
    op.create_index(
        "ix_outgoing_watching_posts_post", "outgoing_watching_posts", ["unit_id", "title"]
    )
    op.create_index("ix_outgoing_parties_post", "outgoing_parties", ["unit_id", "title", "state"])
    op.create_index("ix_outgoing_parties_role", "outgoing_parties", ["unit_id", "role", "state"])
    op.create_index("ix_outgoing_parties_acted", "outgoing_parties", ["acted_by", "acted_at"])
    op.drop_index("ix_outgoing_parties_acted_by", "outgoing_parties")
    op.create_index("ix_outgoing_steps_state", "outgoing_steps", ["state", "opened_at"])
    op.create_index("ix_outgoing_drafter", "outgoing", ["drafter_id", "changed_at"])
    op.drop_index("ix_outgoing_drafter_id", "outgoing")


def downgrade() -> None:
    op.create_index("ix_outgoing_drafter_id", "outgoing", ["drafter_id"])
    op.drop_index("ix_outgoing_drafter", "outgoing")
    op.drop_index("ix_outgoing_steps_state", "outgoing_steps")
    op.create_index("ix_outgoing_parties_acted_by", "outgoing_parties", ["acted_by"])
    op.drop_index("ix_outgoing_parties_acted", "outgoing_parties")
    op.drop_index("ix_outgoing_parties_role", "outgoing_parties")
    op.drop_index("ix_outgoing_parties_post", "outgoing_parties")
    op.drop_table("outgoing_watching_posts")
    op.drop_column("outgoing_watchers", "stays")
