"""Cases know which earlier case they are about, and which forms are sent once by each.

There is no way down but restoring a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("once_index", sa.String(length=64), nullable=True))
        batch_op.create_index(batch_op.f("ix_cases_about_id"), ["about_id"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_cases_once_index"), ["once_index"])
