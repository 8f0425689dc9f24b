"""Casework: applications to providers, moves, learners and their placements, places, panels, agreements."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from formsapp.store.tables.base import Table, own_id

# ---------------------------------------------------------------------------------------------------------------- moves


class Application(Table):
    """One course of a referral, going its own way. A provider that has no account yet is known by its slug only."""

    __tablename__ = "applications"
    __table_args__ = (
        UniqueConstraint("case_id", "course"),
        Index("ix_applications_provider_id_state", "provider_id", "state"),
        Index("ix_applications_next_side_next_on", "next_side", "next_on"),
    )
    id: Mapped[UUID] = own_id()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    preference: Mapped[int]
    course: Mapped[str] = mapped_column(String(120))
    course_name: Mapped[str] = mapped_column(String(300))
    provider_slug: Mapped[str] = mapped_column(String(80))
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    state: Mapped[str] = mapped_column(String(30))
    pack_sent_at: Mapped[dt.datetime | None]
    interview_on: Mapped[dt.date | None]
    response_case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"), index=True)
    decided_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]  # from then on the provider reads nothing of it, unless a placement came of it
    next_side: Mapped[str | None] = mapped_column(String(10))
    next_from: Mapped[dt.date | None]
    next_on: Mapped[dt.date | None]
    version: Mapped[int] = mapped_column(default=1)


class Move(Table):
    """A line of the timeline: who moved what from which state to which. Never changed; a mistake is undone by a move of its own."""

    __tablename__ = "moves"
    __table_args__ = (Index("ix_moves_case_id_at", "case_id", "at"),)
    id: Mapped[UUID] = own_id()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("applications.id"), index=True)
    training_record_id: Mapped[UUID | None] = mapped_column(ForeignKey("training_records.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    frm: Mapped[str] = mapped_column(String(30))
    to: Mapped[str] = mapped_column(String(30))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    side: Mapped[str] = mapped_column(String(10))
    at: Mapped[dt.datetime]
    reason_sealed: Mapped[bytes | None]
    detail: Mapped[dict[str, Any]]  # codes and dates only, never what somebody wrote
    undoes_id: Mapped[UUID | None] = mapped_column(unique=True)  # the move that this one takes back


class Condition(Table):
    """A condition before a start, ticked by somebody; one that is ticked off again keeps its row."""

    __tablename__ = "conditions"
    id: Mapped[UUID] = own_id()
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    name: Mapped[str] = mapped_column(String(30))
    ticked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    ticked_at: Mapped[dt.datetime]
    unticked_at: Mapped[dt.datetime | None]
    unticked_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


# ------------------------------------------------------------------------------------------------ learners, placements


class Learner(Table):
    """A child the service knows. ``learner_key`` stands for them in the audit; one found to be two rows is merged into the other."""

    __tablename__ = "learners"
    __table_args__ = (Index("ix_learners_version", "version"),)  # whether any has changed is asked for every list that is sorted by name
    id: Mapped[UUID] = own_id()
    learner_key: Mapped[str] = mapped_column(String(32), unique=True)
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    given_sealed: Mapped[bytes]
    surname_sealed: Mapped[bytes]
    born_sealed: Mapped[bytes]
    upn_sealed: Mapped[bytes | None]
    upn_index: Mapped[str | None] = mapped_column(String(64), index=True)
    surname_index: Mapped[str] = mapped_column(String(64), index=True)
    name_born_index: Mapped[str] = mapped_column(String(64), index=True)
    address_withheld: Mapped[bool] = mapped_column(default=False)
    needs_sealed: Mapped[bytes | None]  # codes: an education, health and care plan, in care
    created_at: Mapped[dt.datetime]
    merged_into_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)


class TrainingRecord(Table):
    """A placement: a learner on a course with a provider, from a day on."""

    __tablename__ = "training_records"
    __table_args__ = (
        CheckConstraint("arranged_by IN ('school', 'council')", name="arranged_by"),
        CheckConstraint("state IN ('planned', 'live', 'ended', 'cancelled')", name="state"),
        Index("ix_training_records_provider_id_state", "provider_id", "state"),
        Index("ix_training_records_school_id_state", "school_id", "state"),
        Index("ix_training_records_course_state", "course", "state"),
        # what a list of a whole council is sorted by before a page of it is read
        Index("ix_training_records_listed", "state", "starts_on", "ends_on", "learner_id", "id"),
    )
    id: Mapped[UUID] = own_id()
    learner_id: Mapped[UUID] = mapped_column(ForeignKey("learners.id"), index=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"), index=True)
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("applications.id"), index=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    course: Mapped[str] = mapped_column(String(120))
    course_name: Mapped[str] = mapped_column(String(300))
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]
    days: Mapped[str] = mapped_column(String(60))  # "monday,thursday"
    times_sealed: Mapped[bytes]
    place_sealed: Mapped[bytes]
    arranged_by: Mapped[str] = mapped_column(String(10))
    objectives_sealed: Mapped[bytes]
    review_every: Mapped[int]  # days
    first_review_on: Mapped[dt.date]
    state: Mapped[str] = mapped_column(String(10))
    ended_reason: Mapped[str | None] = mapped_column(String(40))  # a code
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"), index=True)  # the form by which it ended
    destination_sealed: Mapped[bytes | None]
    student_view_sealed: Mapped[bytes | None]
    price_pence: Mapped[int | None]
    number: Mapped[int | None] = mapped_column(unique=True)  # by which people speak of it
    partnership: Mapped[str | None] = mapped_column(String(100), index=True)
    qualification_tree_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit_trees.id"), index=True)
    qualification_confirmed_at: Mapped[dt.datetime | None]
    qualification_confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime | None]  # its row, or what hangs on it: a report, a unit, a target
    version: Mapped[int] = mapped_column(default=1)


class DayChange(Table):
    """Other days for a placement from a date on, and the form that asked for them."""

    __tablename__ = "day_changes"
    id: Mapped[UUID] = own_id()
    training_record_id: Mapped[UUID] = mapped_column(ForeignKey("training_records.id"), index=True)
    from_on: Mapped[dt.date]
    days: Mapped[str] = mapped_column(String(60))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    made_at: Mapped[dt.datetime | None]  # of two from one day the later holds
    taken_back_at: Mapped[dt.datetime | None]


class CaseParty(Table):
    """A further party of a form, beside ``cases.other_id``: a withdrawal from two providers is sent on to both."""

    __tablename__ = "case_parties"
    __table_args__ = (UniqueConstraint("case_id", "organisation_id"),)
    id: Mapped[UUID] = own_id()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    told_at: Mapped[dt.datetime]


class Review(Table):
    __tablename__ = "reviews"
    __table_args__ = (Index("ix_reviews_held_on_due_on", "held_on", "due_on"),)
    id: Mapped[UUID] = own_id()
    training_record_id: Mapped[UUID] = mapped_column(ForeignKey("training_records.id"), index=True)
    due_on: Mapped[dt.date]
    held_on: Mapped[dt.date | None]
    attended_sealed: Mapped[bytes | None]
    notes_sealed: Mapped[bytes | None]
    actions_sealed: Mapped[bytes | None]
    next_on: Mapped[dt.date | None]
    version: Mapped[int] = mapped_column(default=1)


class CoursePlaces(Table):
    """How many places a course has; how many are taken is counted."""

    __tablename__ = "course_places"
    id: Mapped[UUID] = own_id()
    course: Mapped[str] = mapped_column(String(120), unique=True)
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    places: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)


class Waiting(Table):
    """Who waits for a place, since when; the first in line is offered the next one."""

    __tablename__ = "waiting"
    __table_args__ = (Index("ix_waiting_course_since", "course", "since"),)
    id: Mapped[UUID] = own_id()
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    course: Mapped[str] = mapped_column(String(120))
    since: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class Document(Table):
    """A document that grows old: of whom, of which day, and when it stops counting."""

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("kind IN ('risk', 'insurance', 'checks')", name="kind"),
        Index("ix_documents_owner_kind_owner_id", "owner_kind", "owner_id"),
    )
    id: Mapped[UUID] = own_id()
    kind: Mapped[str] = mapped_column(String(10))
    owner_kind: Mapped[str] = mapped_column(String(20))  # learner, organisation
    owner_id: Mapped[UUID]
    dated_on: Mapped[dt.date]
    expires_on: Mapped[dt.date] = mapped_column(index=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"), index=True)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("files.id"), index=True)
    noted_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))  # who has seen it; nobody where a form brought it
    noted_at: Mapped[dt.datetime | None]
    warned: Mapped[str | None] = mapped_column(String(10))  # of what somebody was told last: that it ends soon, or has ended


# --------------------------------------------------------------------------------------------------------------- panels


class PanelItem(Table):
    """A case on the agenda of a panel. The panel's dates are the directory's; what it decided is here."""

    __tablename__ = "panel_items"
    __table_args__ = (UniqueConstraint("case_id", "meets_on", "pathway"), Index("ix_panel_items_meets_on_pathway", "meets_on", "pathway"))
    id: Mapped[UUID] = own_id()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    meets_on: Mapped[dt.date]
    pathway: Mapped[str] = mapped_column(String(30))
    number: Mapped[int]
    decision: Mapped[str | None] = mapped_column(String(20))  # approved, not approved, deferred
    reasons_sealed: Mapped[bytes | None]
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    allocated_school_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    version: Mapped[int] = mapped_column(default=1)


class PanelAnswer(Table):
    """What the panel found to one of its questions."""

    __tablename__ = "panel_answers"
    __table_args__ = (UniqueConstraint("panel_item_id", "question"),)
    id: Mapped[UUID] = own_id()
    panel_item_id: Mapped[UUID] = mapped_column(ForeignKey("panel_items.id"))
    question: Mapped[str] = mapped_column(String(40))
    answer_sealed: Mapped[bytes]


# ------------------------------------------------------------------------------------------- agreements, feeds, reviews


class Agreement(Table):
    """What a school and the council agreed for a school year, which is named by the year it begins in."""

    __tablename__ = "agreements"
    __table_args__ = (UniqueConstraint("organisation_id", "year"),)
    id: Mapped[UUID] = own_id()
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    year: Mapped[int]
    tiers: Mapped[str] = mapped_column(String(10))  # "1,2,3"
    places: Mapped[int]
    priority: Mapped[int]
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)


class CalendarFeed(Table):
    """A secret address of a person's calendar; only the hash of its secret is kept."""

    __tablename__ = "calendar_feeds"
    id: Mapped[UUID] = own_id()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class AccessReview(Table):
    """Once a year somebody looks at who may do what in an organisation, and says that it is right."""

    __tablename__ = "access_reviews"
    __table_args__ = (UniqueConstraint("organisation_id", "year"),)
    id: Mapped[UUID] = own_id()
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    year: Mapped[int]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    done_at: Mapped[dt.datetime]
