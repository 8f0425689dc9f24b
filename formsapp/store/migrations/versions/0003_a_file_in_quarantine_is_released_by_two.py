"""A file in quarantine is released by two people.

There is no way down but restoring a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_releases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_file_releases_file_id_files")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_file_releases_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_releases")),
        sa.UniqueConstraint("file_id", "person_id", name=op.f("uq_file_releases_file_id_person_id")),
    )
    with op.batch_alter_table("file_releases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_releases_file_id"), ["file_id"], unique=False)
