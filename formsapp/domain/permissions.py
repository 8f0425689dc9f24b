"""Who may do what: the one place that says so. An act that is not in the table is nobody's.

``may(actor, act, subject)`` asks about one object; without a subject it asks whether there could be any object that the actor may do
it to, which is what a door wants to know before it has looked anything up. A subject is a small record made by the service that
found the row, so that a rule never needs the database.
"""

from formsapp.domain import rules
from formsapp.domain.people import Actor
from formsapp.domain.rules import COUNCIL_OFFICERS as COUNCIL_OFFICERS
from formsapp.domain.rules import RESTRICTED_CASES as RESTRICTED_CASES
from formsapp.domain.rules import WHO_ASKS_ABOUT_LOOKS as WHO_ASKS_ABOUT_LOOKS
from formsapp.domain.rules import anybody as anybody
from formsapp.domain.senders import NOBODY_SENDS as NOBODY_SENDS
from formsapp.domain.senders import SENDERS as SENDERS
from formsapp.domain.senders import WHO_MAY_REFER as WHO_MAY_REFER
from formsapp.domain.senders import WHO_SPEAKS_FOR_A_PROVIDER as WHO_SPEAKS_FOR_A_PROVIDER
from formsapp.domain.subjects import CaseSubject as CaseSubject
from formsapp.domain.subjects import DraftSubject as DraftSubject
from formsapp.domain.subjects import FormSubject as FormSubject
from formsapp.domain.subjects import OrganisationSubject as OrganisationSubject
from formsapp.domain.subjects import PlacementSubject as PlacementSubject
from formsapp.domain.subjects import RegisterSubject as RegisterSubject
from formsapp.domain.subjects import Rule as Rule
from formsapp.domain.subjects import Subject as Subject
from formsapp.domain.subjects import TransferSubject as TransferSubject

ACTS: dict[str, Rule] = {
    # doors that anybody may knock at
    "sign_in": anybody,
    "sign_out": anybody,
    "terms.read": anybody,
    "password.forgotten": anybody,
    "password.reset": anybody,
    "invitation.accept": anybody,
    "demo.sign_in": anybody,  # the door exists on a developer's machine only
    "mails.read": anybody,  # likewise
    "forms.fill": anybody,
    "help.read": anybody,  # the guides of what is done without being signed in; a person's list has those of their work as well
    "calendar.feed": anybody,  # who holds its secret address
    # one's own account
    "account": rules.anyone_signed_in,
    # forms
    "forms.begin": rules.who_may_begin,
    "drafts.own": rules.who_fills_it,
    "drafts.organisation": rules.colleague,
    "case.sent": rules.who_sent_it,
    # casework from outside: what was sent and where it stands, the pack of a referral
    "referrals.list": rules.outside,
    "referrals.read": rules.outside,
    "referrals.move": rules.outside,
    "application.read": rules.provider_of_it,
    "case.move.school": rules.school_of_it,
    "case.move.provider": rules.provider_side,
    "case.move.sender": rules.who_sent_it,
    # placements
    "placements.list": rules.placement_reader,
    "placement.read": rules.placement_reader,
    "placement.review": rules.placement_keeper,
    "placement.leaving": rules.placement_keeper,
    "documents.list": rules.council_officer,
    "documents.read": rules.provider_itself,
    "documents.note": rules.council_officer,
    "agreements.manage": rules.council_officer,
    "agreement.read": rules.school_itself,
    "threshold.read": rules.council_officer,
    "places.read": rules.council_officer,
    "places.count": rules.council_officer,
    "learner.read": rules.council_officer,
    "learner.merge": rules.council_officer,
    # registers: cohorts, timetables, lessons, marks
    "terms.manage": rules.council_officer,
    "cohorts.manage": rules.cohort_keeper,
    "lessons.manage": rules.cohort_keeper,
    "imports.learners": rules.council_officer,
    "imports.marks": rules.council_officer,
    "registers.list": rules.provider_or_council,
    "register.read": rules.register_reader,
    "register.mark": rules.register_of_provider,
    "register.manage": rules.register_manager,
    # what came of the registers: schools and the council
    "announcements.read": rules.anyone_signed_in,
    "announcements.write": rules.council_officer,
    "alerts.read": rules.anyone_signed_in,
    "attendance.today": rules.school_or_council,
    "attendance.summary": rules.placement_reader,
    "attendance.marks": rules.placement_keeper,
    "absences.list": rules.placement_keeper,
    "absences.read": rules.school_or_council,
    "absences.decide": rules.placement_keeper,
    "absences.plan": rules.placement_keeper,
    "where.read": rules.placement_keeper,
    # training records: the list, one of them, all of them taken away as a table
    "records.list": rules.note_reader,
    "record.read": rules.note_reader,
    "records.export": rules.record_taker,
    "record.arrange": rules.council_officer,
    # progress with qualifications
    "unit_trees.manage": rules.council_officer,
    "progress.read": rules.note_reader,
    "progress.write": rules.progress_writer,
    "course_reports.read": rules.note_reader,
    "spending.read": rules.school_itself,
    "spending.price": rules.council_officer,
    "outcomes.agree": rules.speaks_for_it,
    "census.read": rules.placement_keeper,
    "invoices.check": rules.council_officer,
    "learner_notes.list": rules.note_reader,
    "learner_notes.read": rules.note_reader,
    # the council
    "work.list": rules.council_reader,
    "case.move.council": rules.council_officer,
    "case.assign": rules.council_officer,
    "inbox.list": rules.council_reader,
    "case.read": rules.council_reader,
    "case.note": rules.council_officer,
    "case.file": rules.council_reader,
    "inbox.export": rules.council_officer,
    "reports.read": rules.council_officer,
    "panel.read": rules.council_reader,
    "panel.decide": rules.council_officer,
    "figures.read": rules.council_officer,
    "case.confirm_sender": rules.council_officer,
    "quarantine.list": rules.council_officer,
    "quarantine.release": rules.council_officer,
    "access.review": rules.lead_of_it,
    "access.overview": rules.council_officer,
    # the Datalocker
    "locker": rules.who_uses_the_locker,
    "locker.send": rules.who_uses_the_locker,
    "locker.read": rules.either_end_of_the_file,
    "locker.open": rules.reader_of_the_file,
    "locker.recall": rules.sender_of_the_file,
    "locker.reports": rules.council_of_the_locker,
    "people.manage": rules.council_administrator,
    "organisations.manage": rules.council_administrator,
    "audit.read": rules.council_lead,
    "looks.read": rules.who_asks_about_looks,
    # what a student, or whoever speaks for them, has a right to; how long things are kept
    "subject.access": rules.who_asks_about_looks,
    "years.turn": rules.council_officer,
    "corrections.decide": rules.council_officer,
    "retention.read": rules.who_asks_about_looks,
    # nobody's door
    "work": rules.the_service_itself,
}


def may(actor: Actor, act: str, subject: Subject | None = None) -> bool:
    """Closed unless opened."""
    rule = ACTS.get(act)
    return rule is not None and rule(actor, subject)
