"""Training records beyond casework: what is known of a learner, unit trees and their copies, progress, targets, briefs, and rights over data."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from formsapp.store.tables.base import Table, own_id

# ------------------------------------------------------------------------------------------------------- learners, lists


class LearnerDetails(Table):
    """What is known of a learner beyond who they are. The indexes are of codes, and blind: a list is narrowed by them, nothing is read from them.

    ``year10_begins``: the year in which their tenth school year begins, by which lists tell key stage 4.
    """

    __tablename__ = "learner_details"
    id: Mapped[UUID] = own_id()
    learner_id: Mapped[UUID] = mapped_column(ForeignKey("learners.id"), unique=True)
    number: Mapped[int] = mapped_column(unique=True)  # by which people speak of a learner
    details_sealed: Mapped[bytes]
    contacts_sealed: Mapped[bytes]
    gender_index: Mapped[str | None] = mapped_column(String(64))
    ethnicity_index: Mapped[str | None] = mapped_column(String(64))
    sen_index: Mapped[str | None] = mapped_column(String(64))
    medical_index: Mapped[str | None] = mapped_column(String(64))
    meals_index: Mapped[str | None] = mapped_column(String(64))
    care_index: Mapped[str | None] = mapped_column(String(64))
    year10_begins: Mapped[int | None]
    changed_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)


class SavedFilter(Table):
    """What a list was narrowed to, kept on the server because it says something about a person; with a name if somebody saved it.

    ``wanted_index`` finds the same one again, so that asking twice keeps one.
    """

    __tablename__ = "saved_filters"
    __table_args__ = (UniqueConstraint("person_id", "wanted_index"),)
    id: Mapped[UUID] = own_id()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    token: Mapped[str] = mapped_column(String(64), unique=True)
    name_sealed: Mapped[bytes | None]
    wanted_sealed: Mapped[bytes]
    wanted_index: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime] = mapped_column(index=True)


# ----------------------------------------------------------------------------------------------------------- unit trees


class UnitTree(Table):
    """The units of a qualification in one version. A published one never changes: what is new is a further version."""

    __tablename__ = "unit_trees"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published')", name="state"),
        UniqueConstraint("qualification_number", "version"),
    )
    id: Mapped[UUID] = own_id()
    qualification_number: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    level: Mapped[str] = mapped_column(String(40), index=True)
    kind: Mapped[str] = mapped_column(String(100), index=True)
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    changed_at: Mapped[dt.datetime]
    changed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    published_at: Mapped[dt.datetime | None]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


class Unit(Table):
    """A unit of a tree, or a group of them (``is_group``), below ``parent_id`` or at the top."""

    __tablename__ = "units"
    __table_args__ = (Index("ix_units_tree_id_place", "tree_id", "place"),)
    id: Mapped[UUID] = own_id()
    tree_id: Mapped[UUID] = mapped_column(ForeignKey("unit_trees.id"))
    parent_id: Mapped[UUID | None]
    number: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    is_group: Mapped[bool] = mapped_column(default=False)
    place: Mapped[int]


class RecordUnit(Table):
    """A training record's own copy of a unit, with how far its learner is. A newer version of the tree changes nothing here."""

    __tablename__ = "record_units"
    __table_args__ = (
        CheckConstraint("progress IN ('not_started', 'behind', 'on_track', 'under_assessment', 'completed')", name="progress"),
        Index("ix_record_units_training_record_id_place", "training_record_id", "place"),
    )
    id: Mapped[UUID] = own_id()
    training_record_id: Mapped[UUID] = mapped_column(ForeignKey("training_records.id"))
    tree_id: Mapped[UUID] = mapped_column(ForeignKey("unit_trees.id"), index=True)
    parent_id: Mapped[UUID | None]
    number: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    is_group: Mapped[bool] = mapped_column(default=False)
    place: Mapped[int]
    included: Mapped[bool] = mapped_column(default=True)
    progress: Mapped[str] = mapped_column(String(20), default="not_started")
    predicted_grade: Mapped[str | None] = mapped_column(String(20))
    comments_sealed: Mapped[bytes | None]
    changed_at: Mapped[dt.datetime | None]
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)


class UnitChange(Table):
    """One field of a unit that was changed: only ever added to. Words are sealed, codes plain."""

    __tablename__ = "unit_changes"
    __table_args__ = (Index("ix_unit_changes_training_record_id_at", "training_record_id", "at"),)
    id: Mapped[UUID] = own_id()
    training_record_id: Mapped[UUID] = mapped_column(ForeignKey("training_records.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("record_units.id"), index=True)
    field: Mapped[str] = mapped_column(String(20))
    old: Mapped[str] = mapped_column(String(40))
    new: Mapped[str] = mapped_column(String(40))
    old_sealed: Mapped[bytes | None]
    new_sealed: Mapped[bytes | None]
    by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    at: Mapped[dt.datetime]


# -------------------------------------------------------------------------------------------------------------- progress


class ProgressReport(Table):
    """An appraisal by a tutor, saved with what was said of the units: aptitude A to E, A highest; effort 1 to 5, 1 highest."""

    __tablename__ = "progress_reports"
    __table_args__ = (
        CheckConstraint("aptitude IN ('A', 'B', 'C', 'D', 'E')", name="aptitude"),
        CheckConstraint("effort BETWEEN 1 AND 5", name="effort"),
        Index("ix_progress_reports_training_record_id_on_date", "training_record_id", "on_date"),
    )
    id: Mapped[UUID] = own_id()
    training_record_id: Mapped[UUID] = mapped_column(ForeignKey("training_records.id"))
    on_date: Mapped[dt.date]
    aptitude: Mapped[str | None] = mapped_column(String(1))
    effort: Mapped[int | None] = mapped_column(SmallInteger)
    comment_sealed: Mapped[bytes | None]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)


class AssessmentLevel(Table):
    """A level that an assessment can have, in the order in which the council lists them."""

    __tablename__ = "assessment_levels"
    id: Mapped[UUID] = own_id()
    name: Mapped[str] = mapped_column(String(100), unique=True)
    place: Mapped[int]
    ended_at: Mapped[dt.datetime | None]


class Assessment(Table):
    """An assessment outside the qualification. Its level keeps the words it had that day."""

    __tablename__ = "assessments"
    __table_args__ = (Index("ix_assessments_training_record_id_on_date", "training_record_id", "on_date"),)
    id: Mapped[UUID] = own_id()
    training_record_id: Mapped[UUID] = mapped_column(ForeignKey("training_records.id"))
    description_sealed: Mapped[bytes]
    on_date: Mapped[dt.date]
    level: Mapped[str | None] = mapped_column(String(100))
    comments_sealed: Mapped[bytes | None]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Target(Table):
    """A target outside the qualification."""

    __tablename__ = "targets"
    __table_args__ = (Index("ix_targets_training_record_id_due_on", "training_record_id", "due_on"),)
    id: Mapped[UUID] = own_id()
    training_record_id: Mapped[UUID] = mapped_column(ForeignKey("training_records.id"))
    description_sealed: Mapped[bytes]
    set_on: Mapped[dt.date]
    due_on: Mapped[dt.date]
    reviewed_on: Mapped[dt.date | None]
    achieved: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class OutcomeAgreement(Table):
    """That everybody may read what came of a provider's courses: added up, of ten learners or more. It ends when the provider says so."""

    __tablename__ = "outcome_agreements"
    id: Mapped[UUID] = own_id()
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    agreed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    agreed_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


# ---------------------------------------------------------------------------------------------------------------- papers


class WordTemplate(Table):
    """A school's own template for reports. Its bytes are the vault's (``file_id``); the fields it merges are known from its upload."""

    __tablename__ = "word_templates"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)
    id: Mapped[UUID] = own_id()
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str] = mapped_column(String(200))
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("files.id"), index=True)
    bytes_sealed: Mapped[bytes | None]
    uploaded_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    uploaded_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class ReviewBrief(Table):
    """What a half-termly review is told about a record, filled from what is known and finished by a person."""

    __tablename__ = "review_briefs"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'finished')", name="state"),
        Index("ix_review_briefs_training_record_id_to_on", "training_record_id", "to_on"),
    )
    id: Mapped[UUID] = own_id()
    training_record_id: Mapped[UUID] = mapped_column(ForeignKey("training_records.id"))
    from_on: Mapped[dt.date]
    to_on: Mapped[dt.date]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    text_sealed: Mapped[bytes]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[dt.datetime]
    finished_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    finished_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)


# ---------------------------------------------------------------------------------------------------------------- rights


class Correction(Table):
    """A mistake that somebody reported: what stands there, what should. The council decides, or the organisation it was put to."""

    __tablename__ = "corrections"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'accepted', 'refused')", name="state"),
        Index("ix_corrections_state_asked_at", "state", "asked_at"),
    )
    id: Mapped[UUID] = own_id()
    learner_id: Mapped[UUID] = mapped_column(ForeignKey("learners.id"), index=True)
    training_record_id: Mapped[UUID | None] = mapped_column(ForeignKey("training_records.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)  # for which it was asked
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)  # none: the council's to decide
    field: Mapped[str] = mapped_column(String(60))
    old_sealed: Mapped[bytes | None]
    new_sealed: Mapped[bytes]
    why_sealed: Mapped[bytes | None]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[dt.datetime]
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[dt.datetime | None]
    answer_sealed: Mapped[bytes | None]
    version: Mapped[int] = mapped_column(default=1)


class LegalHold(Table):
    """Nothing of this learner is deleted while one stands."""

    __tablename__ = "legal_holds"
    id: Mapped[UUID] = own_id()
    learner_id: Mapped[UUID] = mapped_column(ForeignKey("learners.id"), index=True)
    reason_sealed: Mapped[bytes]
    by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    at: Mapped[dt.datetime]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[dt.datetime | None]


class SubjectRequest(Table):
    """Somebody asked for all that is known about a learner: within a month it is gathered, reviewed and released, or refused."""

    __tablename__ = "subject_requests"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'gathered', 'reviewed', 'released', 'refused')", name="state"),
        Index("ix_subject_requests_state_due_on", "state", "due_on"),
    )
    id: Mapped[UUID] = own_id()
    learner_id: Mapped[UUID] = mapped_column(ForeignKey("learners.id"), index=True)
    asked_on: Mapped[dt.date]
    due_on: Mapped[dt.date]
    state: Mapped[str] = mapped_column(String(10), default="asked")
    withheld_sealed: Mapped[bytes | None]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    reviewed_at: Mapped[dt.datetime | None]
    released_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    released_at: Mapped[dt.datetime | None]
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("files.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)


class Deletion(Table):
    """A certificate: what of which class was deleted when, and the digest of the list of it. Nobody's name."""

    __tablename__ = "deletions"
    id: Mapped[UUID] = own_id()
    data_class: Mapped[str] = mapped_column(String(60))
    what: Mapped[str] = mapped_column(String(300))
    counts: Mapped[dict[str, Any]]
    ran_at: Mapped[dt.datetime] = mapped_column(index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
