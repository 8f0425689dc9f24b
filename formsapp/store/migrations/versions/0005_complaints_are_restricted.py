"""Complaints that arrived before the mark was set are restricted too.

There is no way down but restoring a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    cases = sa.table("cases", sa.column("journey", sa.String), sa.column("restricted", sa.Boolean))
    op.execute(cases.update().where(cases.c.journey == "complaint").values(restricted=True))
