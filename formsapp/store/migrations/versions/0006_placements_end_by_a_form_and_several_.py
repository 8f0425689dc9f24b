"""What ends a placement or changes its days, further parties of a form, who has seen a document and what was told of its age.

There is no way down but restoring a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_parties",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_parties_case_id_cases")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_case_parties_organisation_id_organisations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_parties")),
        sa.UniqueConstraint("case_id", "organisation_id", name=op.f("uq_case_parties_case_id_organisation_id")),
    )
    with op.batch_alter_table("case_parties", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_parties_organisation_id"), ["organisation_id"], unique=False)

    with op.batch_alter_table("day_changes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("made_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("noted_by", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("warned", sa.String(length=10), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_documents_noted_by_people"), "people", ["noted_by"], ["id"])

    with op.batch_alter_table("learners", schema=None) as batch_op:
        batch_op.add_column(sa.Column("needs_sealed", sa.LargeBinary(), nullable=True))

    with op.batch_alter_table("training_records", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ended_by_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_training_records_ended_by_id"), ["ended_by_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_training_records_ended_by_id_cases"), "cases", ["ended_by_id"], ["id"])
