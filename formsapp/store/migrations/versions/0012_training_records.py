"""Training records: learners' details, saved filters, unit trees and their copies, progress, papers, and rights over data.

A placement gets a number of its own. There is no way down but restoring a backup.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = depends_on = None


def upgrade() -> None:
    op.create_table(
        "assessment_levels",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_levels")),
        sa.UniqueConstraint("name", name=op.f("uq_assessment_levels_name")),
    )
    op.create_table(
        "deletions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("data_class", sa.String(length=60), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletions")),
    )
    op.create_index(op.f("ix_deletions_ran_at"), "deletions", ["ran_at"], unique=False)

    op.create_table(
        "outcome_agreements",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("id", "provider_id", "agreed_by")),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=name == "ended_at") for name in ("agreed_at", "ended_at")),
        sa.ForeignKeyConstraint(["agreed_by"], ["people.id"], name=op.f("fk_outcome_agreements_agreed_by_people")),
        sa.ForeignKeyConstraint(["provider_id"], ["organisations.id"], name=op.f("fk_outcome_agreements_provider_id_organisations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_agreements")),
    )
    op.create_index(op.f("ix_outcome_agreements_provider_id"), "outcome_agreements", ["provider_id"], unique=False)

    op.create_table(
        "saved_filters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("wanted_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("wanted_index", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_saved_filters_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint("person_id", "wanted_index", name=op.f("uq_saved_filters_person_id_wanted_index")),
        sa.UniqueConstraint("token", name=op.f("uq_saved_filters_token")),
    )
    op.create_index(op.f("ix_saved_filters_used_at"), "saved_filters", ["used_at"], unique=False)

    op.create_table(
        "unit_trees",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("qualification_number", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'published')", name=op.f("ck_unit_trees_state")),
        sa.ForeignKeyConstraint(["changed_by"], ["people.id"], name=op.f("fk_unit_trees_changed_by_people")),
        sa.ForeignKeyConstraint(["published_by"], ["people.id"], name=op.f("fk_unit_trees_published_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_trees")),
        sa.UniqueConstraint("qualification_number", "version", name=op.f("uq_unit_trees_qualification_number_version")),
    )
    with op.batch_alter_table("unit_trees", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_trees_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_trees_level"), ["level"], unique=False)

    op.create_table(
        "learner_details",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("details_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("contacts_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("gender_index", sa.String(length=64), nullable=True),
        sa.Column("ethnicity_index", sa.String(length=64), nullable=True),
        sa.Column("sen_index", sa.String(length=64), nullable=True),
        sa.Column("medical_index", sa.String(length=64), nullable=True),
        sa.Column("meals_index", sa.String(length=64), nullable=True),
        sa.Column("care_index", sa.String(length=64), nullable=True),
        sa.Column("year10_begins", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_learner_details_learner_id_learners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_details")),
        sa.UniqueConstraint("learner_id", name=op.f("uq_learner_details_learner_id")),
        sa.UniqueConstraint("number", name=op.f("uq_learner_details_number")),
    )
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_legal_holds_by_people")),
        sa.ForeignKeyConstraint(["ended_by"], ["people.id"], name=op.f("fk_legal_holds_ended_by_people")),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_legal_holds_learner_id_learners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    op.create_index(op.f("ix_legal_holds_learner_id"), "legal_holds", ["learner_id"], unique=False)

    op.create_table(
        "units",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tree_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tree_id"], ["unit_trees.id"], name=op.f("fk_units_tree_id_unit_trees")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
    )
    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.create_index("ix_units_tree_id_place", ["tree_id", "place"], unique=False)

    op.create_table(
        "subject_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("withheld_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'gathered', 'reviewed', 'released', 'refused')", name=op.f("ck_subject_requests_state")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_subject_requests_file_id_files")),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_subject_requests_learner_id_learners")),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_subject_requests_made_by_people")),
        sa.ForeignKeyConstraint(["released_by"], ["people.id"], name=op.f("fk_subject_requests_released_by_people")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["people.id"], name=op.f("fk_subject_requests_reviewed_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_requests")),
    )
    with op.batch_alter_table("subject_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subject_requests_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_subject_requests_learner_id"), ["learner_id"], unique=False)
        batch_op.create_index("ix_subject_requests_state_due_on", ["state", "due_on"], unique=False)

    op.create_table(
        "word_templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("bytes_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_word_templates_file_id_files")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_word_templates_organisation_id_organisations")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["people.id"], name=op.f("fk_word_templates_uploaded_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_templates")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_word_templates_organisation_id_name")),
    )
    op.create_index(op.f("ix_word_templates_file_id"), "word_templates", ["file_id"], unique=False)

    op.create_table(
        "assessments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("training_record_id", sa.Uuid(), nullable=False),
        sa.Column("description_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("level", sa.String(length=100), nullable=True),
        sa.Column("comments_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_assessments_author_id_people")),
        sa.ForeignKeyConstraint(
            ["training_record_id"], ["training_records.id"], name=op.f("fk_assessments_training_record_id_training_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
    )
    with op.batch_alter_table("assessments", schema=None) as batch_op:
        batch_op.create_index("ix_assessments_training_record_id_on_date", ["training_record_id", "on_date"], unique=False)

    op.create_table(
        "corrections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("training_record_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("old_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("new_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('proposed', 'accepted', 'refused')", name=op.f("ck_corrections_state")),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_corrections_asked_by_people")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_corrections_decided_by_people")),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_corrections_learner_id_learners")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_corrections_organisation_id_organisations")),
        sa.ForeignKeyConstraint(["owner_id"], ["organisations.id"], name=op.f("fk_corrections_owner_id_organisations")),
        sa.ForeignKeyConstraint(
            ["training_record_id"], ["training_records.id"], name=op.f("fk_corrections_training_record_id_training_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_corrections_learner_id"), ["learner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_corrections_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_corrections_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index("ix_corrections_state_asked_at", ["state", "asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_corrections_training_record_id"), ["training_record_id"], unique=False)

    op.create_table(
        "progress_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("training_record_id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("aptitude", sa.String(length=1), nullable=True),
        sa.Column("effort", sa.SmallInteger(), nullable=True),
        sa.Column("comment_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("aptitude IN ('A', 'B', 'C', 'D', 'E')", name=op.f("ck_progress_reports_aptitude")),
        sa.CheckConstraint("effort BETWEEN 1 AND 5", name=op.f("ck_progress_reports_effort")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_progress_reports_author_id_people")),
        sa.ForeignKeyConstraint(
            ["training_record_id"], ["training_records.id"], name=op.f("fk_progress_reports_training_record_id_training_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_reports")),
    )
    with op.batch_alter_table("progress_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_progress_reports_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_progress_reports_training_record_id_on_date", ["training_record_id", "on_date"], unique=False)

    op.create_table(
        "record_units",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("training_record_id", sa.Uuid(), nullable=False),
        sa.Column("tree_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("included", sa.Boolean(), nullable=False),
        sa.Column("progress", sa.String(length=20), nullable=False),
        sa.Column("predicted_grade", sa.String(length=20), nullable=True),
        sa.Column("comments_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "progress IN ('not_started', 'behind', 'on_track', 'under_assessment', 'completed')", name=op.f("ck_record_units_progress")
        ),
        sa.ForeignKeyConstraint(["changed_by"], ["people.id"], name=op.f("fk_record_units_changed_by_people")),
        sa.ForeignKeyConstraint(
            ["training_record_id"], ["training_records.id"], name=op.f("fk_record_units_training_record_id_training_records")
        ),
        sa.ForeignKeyConstraint(["tree_id"], ["unit_trees.id"], name=op.f("fk_record_units_tree_id_unit_trees")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_units")),
    )
    with op.batch_alter_table("record_units", schema=None) as batch_op:
        batch_op.create_index("ix_record_units_training_record_id_place", ["training_record_id", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_units_tree_id"), ["tree_id"], unique=False)

    op.create_table(
        "review_briefs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("training_record_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_by", sa.Uuid(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'finished')", name=op.f("ck_review_briefs_state")),
        sa.ForeignKeyConstraint(["finished_by"], ["people.id"], name=op.f("fk_review_briefs_finished_by_people")),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_review_briefs_made_by_people")),
        sa.ForeignKeyConstraint(
            ["training_record_id"], ["training_records.id"], name=op.f("fk_review_briefs_training_record_id_training_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_briefs")),
    )
    with op.batch_alter_table("review_briefs", schema=None) as batch_op:
        batch_op.create_index("ix_review_briefs_training_record_id_to_on", ["training_record_id", "to_on"], unique=False)

    op.create_table(
        "targets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("training_record_id", sa.Uuid(), nullable=False),
        sa.Column("description_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("achieved", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_targets_author_id_people")),
        sa.ForeignKeyConstraint(
            ["training_record_id"], ["training_records.id"], name=op.f("fk_targets_training_record_id_training_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_targets")),
    )
    with op.batch_alter_table("targets", schema=None) as batch_op:
        batch_op.create_index("ix_targets_training_record_id_due_on", ["training_record_id", "due_on"], unique=False)

    op.create_table(
        "unit_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("training_record_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("old", sa.String(length=40), nullable=False),
        sa.Column("new", sa.String(length=40), nullable=False),
        sa.Column("old_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("new_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_unit_changes_by_people")),
        sa.ForeignKeyConstraint(
            ["training_record_id"], ["training_records.id"], name=op.f("fk_unit_changes_training_record_id_training_records")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["record_units.id"], name=op.f("fk_unit_changes_unit_id_record_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_changes")),
    )
    with op.batch_alter_table("unit_changes", schema=None) as batch_op:
        batch_op.create_index("ix_unit_changes_training_record_id_at", ["training_record_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_changes_unit_id"), ["unit_id"], unique=False)

    with op.batch_alter_table("training_records", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("partnership", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("qualification_tree_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("qualification_confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("qualification_confirmed_by", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_training_records_listed", ["state", "starts_on", "ends_on", "learner_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_records_partnership"), ["partnership"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_records_qualification_tree_id"), ["qualification_tree_id"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_training_records_number"), ["number"])
        batch_op.create_foreign_key(
            batch_op.f("fk_training_records_qualification_confirmed_by_people"), "people", ["qualification_confirmed_by"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_training_records_qualification_tree_id_unit_trees"), "unit_trees", ["qualification_tree_id"], ["id"]
        )
    with op.batch_alter_table("learners", schema=None) as batch_op:
        batch_op.create_index("ix_learners_version", ["version"], unique=False)

    number_those_that_are_there()


def number_those_that_are_there() -> None:
    """Seven digits each, which say nothing; a record that has never changed was changed when it was made."""
    records = sa.table("training_records", sa.column("id", sa.Uuid), sa.column("number"), sa.column("created_at"), sa.column("changed_at"))
    connection = op.get_bind()
    connection.execute(sa.update(records).values(changed_at=records.c.created_at))
    taken: set[int] = set()
    for (record,) in connection.execute(sa.select(records.c.id)).all():
        while (number := 1_000_000 + secrets.randbelow(9_000_000)) in taken:
            pass
        taken.add(number)
        connection.execute(sa.update(records).where(records.c.id == record).values(number=number))
