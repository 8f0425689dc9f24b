"""What happens to a case after Submit: applications, moves, learners and placements, places, panels, agreements.

Cases that were sent before are the council's to read next.

There is no way down but restoring a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_access_reviews_organisation_id_organisations")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_access_reviews_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_reviews")),
        sa.UniqueConstraint("organisation_id", "year", name=op.f("uq_access_reviews_organisation_id_year")),
    )
    op.create_table(
        "agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("tiers", sa.String(length=10), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["people.id"], name=op.f("fk_agreements_officer_id_people")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_agreements_organisation_id_organisations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("organisation_id", "year", name=op.f("uq_agreements_organisation_id_year")),
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_calendar_feeds_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("hash", name=op.f("uq_calendar_feeds_hash")),
    )
    with op.batch_alter_table("calendar_feeds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feeds_person_id"), ["person_id"], unique=False)

    op.create_table(
        "course_places",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course", sa.String(length=120), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["provider_id"], ["organisations.id"], name=op.f("fk_course_places_provider_id_organisations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_places")),
        sa.UniqueConstraint("course", name=op.f("uq_course_places_course")),
    )
    with op.batch_alter_table("course_places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_places_provider_id"), ["provider_id"], unique=False)

    op.create_table(
        "learners",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_key", sa.String(length=32), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("given_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("surname_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("born_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("upn_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("upn_index", sa.String(length=64), nullable=True),
        sa.Column("surname_index", sa.String(length=64), nullable=False),
        sa.Column("name_born_index", sa.String(length=64), nullable=False),
        sa.Column("address_withheld", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_learners_school_id_organisations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learners")),
        sa.UniqueConstraint("learner_key", name=op.f("uq_learners_learner_key")),
    )
    with op.batch_alter_table("learners", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_learners_name_born_index"), ["name_born_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_learners_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_learners_surname_index"), ["surname_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_learners_upn_index"), ["upn_index"], unique=False)

    op.create_table(
        "applications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("preference", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(length=120), nullable=False),
        sa.Column("course_name", sa.String(length=300), nullable=False),
        sa.Column("provider_slug", sa.String(length=80), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("pack_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("interview_on", sa.Date(), nullable=True),
        sa.Column("response_case_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_side", sa.String(length=10), nullable=True),
        sa.Column("next_from", sa.Date(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_applications_case_id_cases")),
        sa.ForeignKeyConstraint(["provider_id"], ["organisations.id"], name=op.f("fk_applications_provider_id_organisations")),
        sa.ForeignKeyConstraint(["response_case_id"], ["cases.id"], name=op.f("fk_applications_response_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("case_id", "course", name=op.f("uq_applications_case_id_course")),
    )
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_applications_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_applications_next_side_next_on", ["next_side", "next_on"], unique=False)
        batch_op.create_index("ix_applications_provider_id_state", ["provider_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_applications_response_case_id"), ["response_case_id"], unique=False)

    op.create_table(
        "panel_items",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("meets_on", sa.Date(), nullable=False),
        sa.Column("pathway", sa.String(length=30), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=True),
        sa.Column("reasons_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("allocated_school_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["allocated_school_id"], ["organisations.id"], name=op.f("fk_panel_items_allocated_school_id_organisations")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_panel_items_case_id_cases")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_panel_items_decided_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_items")),
        sa.UniqueConstraint("case_id", "meets_on", "pathway", name=op.f("uq_panel_items_case_id_meets_on_pathway")),
    )
    with op.batch_alter_table("panel_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_items_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_panel_items_meets_on_pathway", ["meets_on", "pathway"], unique=False)

    op.create_table(
        "conditions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("ticked_by", sa.Uuid(), nullable=False),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unticked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unticked_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_conditions_application_id_applications")),
        sa.ForeignKeyConstraint(["ticked_by"], ["people.id"], name=op.f("fk_conditions_ticked_by_people")),
        sa.ForeignKeyConstraint(["unticked_by"], ["people.id"], name=op.f("fk_conditions_unticked_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conditions")),
    )
    with op.batch_alter_table("conditions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conditions_application_id"), ["application_id"], unique=False)

    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("owner_kind", sa.String(length=20), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('risk', 'insurance', 'checks')", name=op.f("ck_documents_kind")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_documents_case_id_cases")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_documents_file_id_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_documents_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_documents_expires_on"), ["expires_on"], unique=False)
        batch_op.create_index("ix_documents_owner_kind_owner_id", ["owner_kind", "owner_id"], unique=False)

    op.create_table(
        "panel_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("panel_item_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["panel_item_id"], ["panel_items.id"], name=op.f("fk_panel_answers_panel_item_id_panel_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_answers")),
        sa.UniqueConstraint("panel_item_id", "question", name=op.f("uq_panel_answers_panel_item_id_question")),
    )
    op.create_table(
        "training_records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("course", sa.String(length=120), nullable=False),
        sa.Column("course_name", sa.String(length=300), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("days", sa.String(length=60), nullable=False),
        sa.Column("times_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("place_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("arranged_by", sa.String(length=10), nullable=False),
        sa.Column("objectives_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("review_every", sa.Integer(), nullable=False),
        sa.Column("first_review_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ended_reason", sa.String(length=40), nullable=True),
        sa.Column("destination_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("student_view_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("price_pence", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("arranged_by IN ('school', 'council')", name=op.f("ck_training_records_arranged_by")),
        sa.CheckConstraint("state IN ('planned', 'live', 'ended', 'cancelled')", name=op.f("ck_training_records_state")),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_training_records_application_id_applications")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_training_records_case_id_cases")),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_training_records_learner_id_learners")),
        sa.ForeignKeyConstraint(["provider_id"], ["organisations.id"], name=op.f("fk_training_records_provider_id_organisations")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_training_records_school_id_organisations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_records")),
    )
    with op.batch_alter_table("training_records", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_records_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_records_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_training_records_course_state", ["course", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_records_learner_id"), ["learner_id"], unique=False)
        batch_op.create_index("ix_training_records_provider_id_state", ["provider_id", "state"], unique=False)
        batch_op.create_index("ix_training_records_school_id_state", ["school_id", "state"], unique=False)

    op.create_table(
        "waiting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("course", sa.String(length=120), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_waiting_application_id_applications")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting")),
    )
    with op.batch_alter_table("waiting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waiting_application_id"), ["application_id"], unique=False)
        batch_op.create_index("ix_waiting_course_since", ["course", "since"], unique=False)

    op.create_table(
        "day_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("training_record_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("days", sa.String(length=60), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_day_changes_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["training_record_id"], ["training_records.id"], name=op.f("fk_day_changes_training_record_id_training_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_changes")),
    )
    with op.batch_alter_table("day_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_day_changes_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_day_changes_training_record_id"), ["training_record_id"], unique=False)

    op.create_table(
        "moves",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("training_record_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("frm", sa.String(length=30), nullable=False),
        sa.Column("to", sa.String(length=30), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("undoes_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_moves_application_id_applications")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_moves_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_moves_person_id_people")),
        sa.ForeignKeyConstraint(["training_record_id"], ["training_records.id"], name=op.f("fk_moves_training_record_id_training_records")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moves")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_moves_undoes_id")),
    )
    with op.batch_alter_table("moves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moves_application_id"), ["application_id"], unique=False)
        batch_op.create_index("ix_moves_case_id_at", ["case_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_moves_training_record_id"), ["training_record_id"], unique=False)

    op.create_table(
        "reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("training_record_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("attended_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("notes_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("actions_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["training_record_id"], ["training_records.id"], name=op.f("fk_reviews_training_record_id_training_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.create_index("ix_reviews_held_on_due_on", ["held_on", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_reviews_training_record_id"), ["training_record_id"], unique=False)

    with op.batch_alter_table("case_notes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("organisation_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_case_notes_organisation_id_organisations"), "organisations", ["organisation_id"], ["id"])

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pathway", sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column("learner_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("school_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("other_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("next_side", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("next_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("next_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("restricted", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index(batch_op.f("ix_cases_learner_id"), ["learner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_other_id"), ["other_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_school_id"), ["school_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_cases_other_id_organisations"), "organisations", ["other_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_cases_school_id_organisations"), "organisations", ["school_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_cases_learner_id_learners"), "learners", ["learner_id"], ["id"])
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.alter_column("restricted", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
        batch_op.create_index(
            "ix_cases_work",
            [
                "next_side",
                "next_on",
                "received_at",
                "state",
                "restricted",
                "journey",
                "tier",
                "assigned_id",
                "organisation_id",
                "sender_confirmed_at",
                "id",
            ],
            unique=False,
        )
    op.execute("UPDATE cases SET next_side = 'council', next_on = due_on")
