"""The inbox, and what somebody has read already, are answered by indexes that hold all that is asked: no long row is opened for them.

There is no way down but restoring a backup.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("case_seen", schema=None) as batch_op:
        batch_op.create_index("ix_case_seen_person_id_case_id", ["person_id", "case_id"], unique=False)

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cases_inbox",
            [
                "received_at",
                "id",
                "next_side",
                "restricted",
                "journey",
                "tier",
                "state",
                "organisation_id",
                "assigned_id",
                "sender_confirmed_at",
            ],
            unique=False,
        )
