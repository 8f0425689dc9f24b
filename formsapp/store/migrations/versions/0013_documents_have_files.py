"""A document that knows its age is found by its file; the walls around both are made anew with every upgrade.

There is no way down but restoring a backup.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_documents_file_id"), ["file_id"], unique=False)
