"""Registers: terms, cohorts with their timetables and members, lessons, marks with their history and sums, and what is told of them."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from formsapp.store.tables.base import Table, own_id

# ----------------------------------------------------------------------------------------------- terms, cohorts, timetables


class Term(Table):
    """Days between which lessons take place, both included; a half-term's week lies between two of them or is a closure."""

    __tablename__ = "terms"
    id: Mapped[UUID] = own_id()
    name: Mapped[str] = mapped_column(String(100), unique=True)
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    version: Mapped[int] = mapped_column(default=1)


class Cohort(Table):
    """A provider's group of learners on a course in an academic year, which is named by the year it begins in."""

    __tablename__ = "cohorts"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'closed')", name="state"),
        UniqueConstraint("provider_id", "academic_year", "name"),
        Index("ix_cohorts_provider_id_state", "provider_id", "state"),
    )
    id: Mapped[UUID] = own_id()
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    course: Mapped[str] = mapped_column(String(120))
    course_name: Mapped[str] = mapped_column(String(300))
    name: Mapped[str] = mapped_column(String(100))
    academic_year: Mapped[int]
    age_group: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10), default="open")
    version: Mapped[int] = mapped_column(default=1)


class CohortTutor(Table):
    """Who takes a cohort's registers; a tutor reads of their own cohorts only."""

    __tablename__ = "cohort_tutors"
    id: Mapped[UUID] = own_id()
    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    from_on: Mapped[dt.date]
    until_on: Mapped[dt.date | None]


class TimetableLine(Table):
    """A lesson that comes back every week. Times are London's (decision 2). What changes ends a line and begins another one."""

    __tablename__ = "timetable_lines"
    __table_args__ = (CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),)
    id: Mapped[UUID] = own_id()
    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"), index=True)
    weekday: Mapped[int] = mapped_column(SmallInteger)  # 0 is Monday
    begins: Mapped[str] = mapped_column(String(5))  # "09:15"
    ends: Mapped[str] = mapped_column(String(5))
    place_sealed: Mapped[bytes]
    tutor_group: Mapped[str] = mapped_column(String(40), default="")  # empty: the whole cohort
    from_on: Mapped[dt.date]
    until_on: Mapped[dt.date | None]
    version: Mapped[int] = mapped_column(default=1)


class CohortMember(Table):
    """A placement's learner in a cohort, from a day on. School and provider are the placement's."""

    __tablename__ = "cohort_members"
    __table_args__ = (Index("ix_cohort_members_school_id_cohort_id", "school_id", "cohort_id"),)
    id: Mapped[UUID] = own_id()
    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"), index=True)
    training_record_id: Mapped[UUID] = mapped_column(ForeignKey("training_records.id"), index=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    tutor_group: Mapped[str] = mapped_column(String(40), default="")
    from_on: Mapped[dt.date]
    until_on: Mapped[dt.date | None]


# --------------------------------------------------------------------------------------------------------- lessons, marks


class Lesson(Table):
    """One date of a line, or an extra one (no line). ``planned_on`` and ``day`` are the line's and stay when the lesson is moved; the learners
    who are due go by that ``day``, and in an extra lesson by none. Its number counts within the provider.
    """

    __tablename__ = "lessons"
    __table_args__ = (
        CheckConstraint("state IN ('due', 'cancelled')", name="state"),
        UniqueConstraint("line_id", "planned_on"),
        UniqueConstraint("provider_id", "number"),
        Index("ix_lessons_on_date_provider_id", "on_date", "provider_id"),
        Index("ix_lessons_provider_id_on_date", "provider_id", "on_date"),
        Index("ix_lessons_cohort_id_on_date", "cohort_id", "on_date"),
    )
    id: Mapped[UUID] = own_id()
    number: Mapped[int]
    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"))
    line_id: Mapped[UUID | None] = mapped_column(ForeignKey("timetable_lines.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    planned_on: Mapped[dt.date | None]
    day: Mapped[str | None] = mapped_column(String(10))  # "monday"
    on_date: Mapped[dt.date]
    begins_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    place_sealed: Mapped[bytes | None]  # where it isn't the line's
    tutor_group: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(10), default="due")
    cancelled_for: Mapped[str | None] = mapped_column(String(20))  # a code
    cancelled_at: Mapped[dt.datetime | None]
    cancelled_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))  # nobody where a term or timetable changed
    opened_at: Mapped[dt.datetime | None]  # the first mark
    completed_at: Mapped[dt.datetime | None]
    completed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)


class RegisterEditor(Table):
    """Who has a register open, and when they were last heard of there."""

    __tablename__ = "register_editors"
    __table_args__ = (UniqueConstraint("lesson_id", "person_id"),)
    id: Mapped[UUID] = own_id()
    lesson_id: Mapped[UUID] = mapped_column(ForeignKey("lessons.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    seen_at: Mapped[dt.datetime]


class Mark(Table):
    """A learner's line in a register: what the provider marked, and beside it what the school decided. ``mark`` is empty until somebody marks.

    ``counted`` is what the line counts as: the mark, or for an unexplained absence what the school decided of it. Made by whoever began the
    line; what was changed since stands in ``mark_changes``.
    """

    __tablename__ = "marks"
    __table_args__ = (
        CheckConstraint("decision IN ('authorised', 'unauthorised')", name="decision"),
        UniqueConstraint("lesson_id", "training_record_id"),
        Index("ix_marks_training_record_id_on_date", "training_record_id", "on_date"),
        Index("ix_marks_school_id_on_date", "school_id", "on_date"),
        Index("ix_marks_counted_school_id_on_date", "counted", "school_id", "on_date"),
    )
    id: Mapped[UUID] = own_id()
    lesson_id: Mapped[UUID] = mapped_column(ForeignKey("lessons.id"))
    training_record_id: Mapped[UUID] = mapped_column(ForeignKey("training_records.id"))
    learner_id: Mapped[UUID] = mapped_column(ForeignKey("learners.id"))
    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    on_date: Mapped[dt.date]
    mark: Mapped[str | None] = mapped_column(String(20))
    counted: Mapped[str | None] = mapped_column(String(20))
    minutes_late: Mapped[int | None] = mapped_column(SmallInteger)
    left_early_at: Mapped[dt.datetime | None]
    contribution: Mapped[int | None] = mapped_column(SmallInteger)
    note_sealed: Mapped[bytes | None]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[dt.datetime]
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[dt.datetime | None]
    decision: Mapped[str | None] = mapped_column(String(12))
    code: Mapped[str | None] = mapped_column(String(4))
    decision_note_sealed: Mapped[bytes | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class MarkChange(Table):
    """One cell of a mark that was changed after it was made: only ever added to. Words are sealed, codes and numbers plain."""

    __tablename__ = "mark_changes"
    id: Mapped[UUID] = own_id()
    mark_id: Mapped[UUID] = mapped_column(ForeignKey("marks.id"), index=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    field: Mapped[str] = mapped_column(String(20))
    old: Mapped[str] = mapped_column(String(40))
    new: Mapped[str] = mapped_column(String(40))
    old_sealed: Mapped[bytes | None]
    new_sealed: Mapped[bytes | None]
    why_sealed: Mapped[bytes | None]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[dt.datetime]


class PlannedAbsence(Table):
    """What a school says ahead: the tutor sees it, and an absence of those days needs no further decision."""

    __tablename__ = "planned_absences"
    __table_args__ = (
        CheckConstraint("decision IN ('authorised', 'unauthorised')", name="decision"),
        Index("ix_planned_absences_training_record_id_from_on", "training_record_id", "from_on"),
    )
    id: Mapped[UUID] = own_id()
    training_record_id: Mapped[UUID] = mapped_column(ForeignKey("training_records.id"))
    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    from_on: Mapped[dt.date]
    until_on: Mapped[dt.date]
    decision: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(4))
    note_sealed: Mapped[bytes | None]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[dt.datetime]
    taken_back_at: Mapped[dt.datetime | None]
    taken_back_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


# ---------------------------------------------------------------------------------------------------------------- sums


class Counts:
    """A number for each mark, by what it counts as."""

    present: Mapped[int] = mapped_column(default=0)
    late: Mapped[int] = mapped_column(default=0)
    authorised: Mapped[int] = mapped_column(default=0)
    unexplained: Mapped[int] = mapped_column(default=0)
    unauthorised: Mapped[int] = mapped_column(default=0)
    dismissed_behaviour: Mapped[int] = mapped_column(default=0)
    dismissed_other: Mapped[int] = mapped_column(default=0)
    not_required: Mapped[int] = mapped_column(default=0)


class AttendanceSum(Counts, Table):
    """A placement's marks of a month, which is named by its first day; kept in the transaction of the mark."""

    __tablename__ = "attendance_sums"
    __table_args__ = (UniqueConstraint("training_record_id", "month"),)
    id: Mapped[UUID] = own_id()
    training_record_id: Mapped[UUID] = mapped_column(ForeignKey("training_records.id"))
    month: Mapped[dt.date]
    # contributions, by their sign
    plus_two: Mapped[int] = mapped_column(default=0)
    plus_one: Mapped[int] = mapped_column(default=0)
    nought: Mapped[int] = mapped_column(default=0)
    minus_one: Mapped[int] = mapped_column(default=0)
    minus_two: Mapped[int] = mapped_column(default=0)


class DaySum(Counts, Table):
    """The marks of a day of one school's learners at one provider; kept likewise."""

    __tablename__ = "day_sums"
    __table_args__ = (UniqueConstraint("on_date", "provider_id", "school_id"),)
    id: Mapped[UUID] = own_id()
    on_date: Mapped[dt.date]
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)


# ------------------------------------------------------------------------------------------- what is told, what is noted


class Alert(Table):
    """Something an organisation must know, told once: ``key`` says what of what. It holds no words, and leads to where they are."""

    __tablename__ = "alerts"
    __table_args__ = (Index("ix_alerts_organisation_id_read_at_made_at", "organisation_id", "read_at", "made_at"),)
    id: Mapped[UUID] = own_id()
    kind: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(160), unique=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    lesson_id: Mapped[UUID | None] = mapped_column(ForeignKey("lessons.id"), index=True)
    training_record_id: Mapped[UUID | None] = mapped_column(ForeignKey("training_records.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))  # about somebody of ours
    made_at: Mapped[dt.datetime]
    read_at: Mapped[dt.datetime | None]
    read_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


class Announcement(Table):
    """What the council tells everybody, the schools or the providers, in Markdown."""

    __tablename__ = "announcements"
    __table_args__ = (CheckConstraint("audience IN ('all', 'schools', 'providers')", name="audience"),)
    id: Mapped[UUID] = own_id()
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str]
    audience: Mapped[str] = mapped_column(String(10))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    published_at: Mapped[dt.datetime] = mapped_column(index=True)
    modified_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class LearnerNote(Table):
    """A note on a learner that belongs to no lesson. With a placement it is that school's and that provider's; without, of all who may read of
    the learner.
    """

    __tablename__ = "learner_notes"
    __table_args__ = (Index("ix_learner_notes_learner_id_at", "learner_id", "at"),)
    id: Mapped[UUID] = own_id()
    learner_id: Mapped[UUID] = mapped_column(ForeignKey("learners.id"))
    training_record_id: Mapped[UUID | None] = mapped_column(ForeignKey("training_records.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))  # for which its author wrote
    author_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    subject_sealed: Mapped[bytes]
    text_sealed: Mapped[bytes]
    at: Mapped[dt.datetime] = mapped_column(index=True)
    changed_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class LearnerNoteChange(Table):
    """A note as it stood before its author changed it: only ever added to."""

    __tablename__ = "learner_note_changes"
    id: Mapped[UUID] = own_id()
    note_id: Mapped[UUID] = mapped_column(ForeignKey("learner_notes.id"), index=True)
    subject_sealed: Mapped[bytes]
    text_sealed: Mapped[bytes]
    by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    at: Mapped[dt.datetime]


class LearnerNoteRead(Table):
    __tablename__ = "learner_note_reads"
    __table_args__ = (UniqueConstraint("person_id", "note_id"),)
    id: Mapped[UUID] = own_id()
    note_id: Mapped[UUID] = mapped_column(ForeignKey("learner_notes.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    at: Mapped[dt.datetime]
