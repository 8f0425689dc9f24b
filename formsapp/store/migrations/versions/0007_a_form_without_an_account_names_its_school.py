"""A form sent without an account keeps the name of the school or provider that it names.

There is no way down but restoring a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("house_sealed", sa.LargeBinary(), nullable=True))
