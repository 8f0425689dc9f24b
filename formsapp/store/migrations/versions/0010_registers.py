"""Registers: terms, cohorts with timetables and members, lessons, marks with their history and sums, and what is told of them.

There is no way down but restoring a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "terms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
        sa.UniqueConstraint("name", name=op.f("uq_terms_name")),
    )
    op.create_table(
        "announcements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("audience IN ('all', 'schools', 'providers')", name=op.f("ck_announcements_audience")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_announcements_author_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
    )
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_announcements_published_at"), ["published_at"], unique=False)

    op.create_table(
        "cohorts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("course", sa.String(length=120), nullable=False),
        sa.Column("course_name", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("academic_year", sa.Integer(), nullable=False),
        sa.Column("age_group", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_cohorts_state")),
        sa.ForeignKeyConstraint(["provider_id"], ["organisations.id"], name=op.f("fk_cohorts_provider_id_organisations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts")),
        sa.UniqueConstraint("provider_id", "academic_year", "name", name=op.f("uq_cohorts_provider_id_academic_year_name")),
    )
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.create_index("ix_cohorts_provider_id_state", ["provider_id", "state"], unique=False)

    op.create_table(
        "day_sums",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("authorised", sa.Integer(), nullable=False),
        sa.Column("unexplained", sa.Integer(), nullable=False),
        sa.Column("unauthorised", sa.Integer(), nullable=False),
        sa.Column("dismissed_behaviour", sa.Integer(), nullable=False),
        sa.Column("dismissed_other", sa.Integer(), nullable=False),
        sa.Column("not_required", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["provider_id"], ["organisations.id"], name=op.f("fk_day_sums_provider_id_organisations")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_day_sums_school_id_organisations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_sums")),
        sa.UniqueConstraint("on_date", "provider_id", "school_id", name=op.f("uq_day_sums_on_date_provider_id_school_id")),
    )
    with op.batch_alter_table("day_sums", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_day_sums_provider_id"), ["provider_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_day_sums_school_id"), ["school_id"], unique=False)

    op.create_table(
        "cohort_tutors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_cohort_tutors_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_cohort_tutors_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_tutors")),
    )
    with op.batch_alter_table("cohort_tutors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cohort_tutors_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cohort_tutors_person_id"), ["person_id"], unique=False)

    op.create_table(
        "timetable_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("begins", sa.String(length=5), nullable=False),
        sa.Column("ends", sa.String(length=5), nullable=False),
        sa.Column("place_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("tutor_group", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_timetable_lines_weekday")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_timetable_lines_cohort_id_cohorts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable_lines")),
    )
    with op.batch_alter_table("timetable_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_timetable_lines_cohort_id"), ["cohort_id"], unique=False)

    op.create_table(
        "lessons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("day", sa.String(length=10), nullable=True),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("tutor_group", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("cancelled_for", sa.String(length=20), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('due', 'cancelled')", name=op.f("ck_lessons_state")),
        sa.ForeignKeyConstraint(["cancelled_by"], ["people.id"], name=op.f("fk_lessons_cancelled_by_people")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_lessons_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(["completed_by"], ["people.id"], name=op.f("fk_lessons_completed_by_people")),
        sa.ForeignKeyConstraint(["line_id"], ["timetable_lines.id"], name=op.f("fk_lessons_line_id_timetable_lines")),
        sa.ForeignKeyConstraint(["provider_id"], ["organisations.id"], name=op.f("fk_lessons_provider_id_organisations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lessons")),
        sa.UniqueConstraint("line_id", "planned_on", name=op.f("uq_lessons_line_id_planned_on")),
        sa.UniqueConstraint("provider_id", "number", name=op.f("uq_lessons_provider_id_number")),
    )
    with op.batch_alter_table("lessons", schema=None) as batch_op:
        batch_op.create_index("ix_lessons_cohort_id_on_date", ["cohort_id", "on_date"], unique=False)
        batch_op.create_index("ix_lessons_on_date_provider_id", ["on_date", "provider_id"], unique=False)
        batch_op.create_index("ix_lessons_provider_id_on_date", ["provider_id", "on_date"], unique=False)

    op.create_table(
        "register_editors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name=op.f("fk_register_editors_lesson_id_lessons")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_register_editors_person_id_people")),
        sa.ForeignKeyConstraint(["provider_id"], ["organisations.id"], name=op.f("fk_register_editors_provider_id_organisations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_editors")),
        sa.UniqueConstraint("lesson_id", "person_id", name=op.f("uq_register_editors_lesson_id_person_id")),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=True),
        sa.Column("training_record_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name=op.f("fk_alerts_lesson_id_lessons")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_alerts_organisation_id_organisations")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_alerts_person_id_people")),
        sa.ForeignKeyConstraint(["read_by"], ["people.id"], name=op.f("fk_alerts_read_by_people")),
        sa.ForeignKeyConstraint(
            ["training_record_id"], ["training_records.id"], name=op.f("fk_alerts_training_record_id_training_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("key", name=op.f("uq_alerts_key")),
    )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alerts_lesson_id"), ["lesson_id"], unique=False)
        batch_op.create_index("ix_alerts_organisation_id_read_at_made_at", ["organisation_id", "read_at", "made_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_alerts_training_record_id"), ["training_record_id"], unique=False)

    op.create_table(
        "attendance_sums",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("training_record_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("plus_two", sa.Integer(), nullable=False),
        sa.Column("plus_one", sa.Integer(), nullable=False),
        sa.Column("nought", sa.Integer(), nullable=False),
        sa.Column("minus_one", sa.Integer(), nullable=False),
        sa.Column("minus_two", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("authorised", sa.Integer(), nullable=False),
        sa.Column("unexplained", sa.Integer(), nullable=False),
        sa.Column("unauthorised", sa.Integer(), nullable=False),
        sa.Column("dismissed_behaviour", sa.Integer(), nullable=False),
        sa.Column("dismissed_other", sa.Integer(), nullable=False),
        sa.Column("not_required", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["training_record_id"], ["training_records.id"], name=op.f("fk_attendance_sums_training_record_id_training_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_sums")),
        sa.UniqueConstraint("training_record_id", "month", name=op.f("uq_attendance_sums_training_record_id_month")),
    )
    op.create_table(
        "cohort_members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("training_record_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("tutor_group", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_cohort_members_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(["provider_id"], ["organisations.id"], name=op.f("fk_cohort_members_provider_id_organisations")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_cohort_members_school_id_organisations")),
        sa.ForeignKeyConstraint(
            ["training_record_id"], ["training_records.id"], name=op.f("fk_cohort_members_training_record_id_training_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_members")),
    )
    with op.batch_alter_table("cohort_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cohort_members_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index("ix_cohort_members_school_id_cohort_id", ["school_id", "cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cohort_members_training_record_id"), ["training_record_id"], unique=False)

    op.create_table(
        "learner_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("training_record_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("subject_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_learner_notes_author_id_people")),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_learner_notes_learner_id_learners")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_learner_notes_organisation_id_organisations")),
        sa.ForeignKeyConstraint(
            ["training_record_id"], ["training_records.id"], name=op.f("fk_learner_notes_training_record_id_training_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_notes")),
    )
    with op.batch_alter_table("learner_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_learner_notes_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_learner_notes_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_learner_notes_learner_id_at", ["learner_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_learner_notes_training_record_id"), ["training_record_id"], unique=False)

    op.create_table(
        "marks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("training_record_id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("mark", sa.String(length=20), nullable=True),
        sa.Column("counted", sa.String(length=20), nullable=True),
        sa.Column("minutes_late", sa.SmallInteger(), nullable=True),
        sa.Column("left_early_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contribution", sa.SmallInteger(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=12), nullable=True),
        sa.Column("code", sa.String(length=4), nullable=True),
        sa.Column("decision_note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("decision IN ('authorised', 'unauthorised')", name=op.f("ck_marks_decision")),
        sa.ForeignKeyConstraint(["changed_by"], ["people.id"], name=op.f("fk_marks_changed_by_people")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_marks_decided_by_people")),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_marks_learner_id_learners")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name=op.f("fk_marks_lesson_id_lessons")),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_marks_made_by_people")),
        sa.ForeignKeyConstraint(["provider_id"], ["organisations.id"], name=op.f("fk_marks_provider_id_organisations")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_marks_school_id_organisations")),
        sa.ForeignKeyConstraint(["training_record_id"], ["training_records.id"], name=op.f("fk_marks_training_record_id_training_records")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marks")),
        sa.UniqueConstraint("lesson_id", "training_record_id", name=op.f("uq_marks_lesson_id_training_record_id")),
    )
    with op.batch_alter_table("marks", schema=None) as batch_op:
        batch_op.create_index("ix_marks_counted_school_id_on_date", ["counted", "school_id", "on_date"], unique=False)
        batch_op.create_index("ix_marks_school_id_on_date", ["school_id", "on_date"], unique=False)
        batch_op.create_index("ix_marks_training_record_id_on_date", ["training_record_id", "on_date"], unique=False)

    op.create_table(
        "planned_absences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("training_record_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("decision IN ('authorised', 'unauthorised')", name=op.f("ck_planned_absences_decision")),
        sa.ForeignKeyConstraint(["entered_by"], ["people.id"], name=op.f("fk_planned_absences_entered_by_people")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_planned_absences_school_id_organisations")),
        sa.ForeignKeyConstraint(["taken_back_by"], ["people.id"], name=op.f("fk_planned_absences_taken_back_by_people")),
        sa.ForeignKeyConstraint(
            ["training_record_id"], ["training_records.id"], name=op.f("fk_planned_absences_training_record_id_training_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_absences")),
    )
    with op.batch_alter_table("planned_absences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_planned_absences_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_planned_absences_training_record_id_from_on", ["training_record_id", "from_on"], unique=False)

    op.create_table(
        "learner_note_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("subject_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_learner_note_changes_by_people")),
        sa.ForeignKeyConstraint(["note_id"], ["learner_notes.id"], name=op.f("fk_learner_note_changes_note_id_learner_notes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_note_changes")),
    )
    with op.batch_alter_table("learner_note_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_learner_note_changes_note_id"), ["note_id"], unique=False)

    op.create_table(
        "learner_note_reads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["learner_notes.id"], name=op.f("fk_learner_note_reads_note_id_learner_notes")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_learner_note_reads_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_note_reads")),
        sa.UniqueConstraint("person_id", "note_id", name=op.f("uq_learner_note_reads_person_id_note_id")),
    )
    with op.batch_alter_table("learner_note_reads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_learner_note_reads_note_id"), ["note_id"], unique=False)

    op.create_table(
        "mark_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mark_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("old", sa.String(length=40), nullable=False),
        sa.Column("new", sa.String(length=40), nullable=False),
        sa.Column("old_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("new_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_mark_changes_by_people")),
        sa.ForeignKeyConstraint(["mark_id"], ["marks.id"], name=op.f("fk_mark_changes_mark_id_marks")),
        sa.ForeignKeyConstraint(["provider_id"], ["organisations.id"], name=op.f("fk_mark_changes_provider_id_organisations")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_mark_changes_school_id_organisations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_changes")),
    )
    with op.batch_alter_table("mark_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mark_changes_mark_id"), ["mark_id"], unique=False)
