"""The rules by which ``domain/permissions.py`` lets somebody do an act: each asks about one object, or without a subject whether there could be any."""

from formsapp.domain import locker
from formsapp.domain.people import Actor, Kind, Role
from formsapp.domain.senders import NOBODY_SENDS, SENDERS, WHO_MAY_REFER, WHO_SPEAKS_FOR_A_PROVIDER
from formsapp.domain.subjects import (
    CaseSubject,
    DraftSubject,
    FormSubject,
    OrganisationSubject,
    PlacementSubject,
    RegisterSubject,
    Subject,
    TransferSubject,
)

COUNCIL_OFFICERS = (Role.ADMINISTRATOR, Role.MONITORING_OFFICER, Role.SAFEGUARDING_LEAD, Role.SERVICE_LEAD)
RESTRICTED_CASES = (Role.SAFEGUARDING_LEAD, Role.SERVICE_LEAD)
WHO_ASKS_ABOUT_LOOKS = RESTRICTED_CASES


def anybody(actor: Actor, subject: Subject | None) -> bool:
    return True


def anyone_signed_in(actor: Actor, subject: Subject | None) -> bool:
    return actor.person is not None


def the_service_itself(actor: Actor, subject: Subject | None) -> bool:
    """The worker: a job, never a person."""
    return actor.worker


def council_administrator(actor: Actor, subject: Subject | None) -> bool:
    return actor.has(Kind.COUNCIL, Role.ADMINISTRATOR)


def council_lead(actor: Actor, subject: Subject | None) -> bool:
    """Who answers for the service, and looks into what was done."""
    return actor.has(Kind.COUNCIL, Role.ADMINISTRATOR, Role.SAFEGUARDING_LEAD, Role.SERVICE_LEAD)


def who_asks_about_looks(actor: Actor, subject: Subject | None) -> bool:
    """Two leads: one asks about the other's."""
    return actor.has(Kind.COUNCIL, *WHO_ASKS_ABOUT_LOOKS)


def council_reader(actor: Actor, subject: Subject | None) -> bool:
    """The council sees every case, the restricted ones by two roles only."""
    if isinstance(subject, CaseSubject) and subject.restricted:
        return actor.has(Kind.COUNCIL, *RESTRICTED_CASES)
    return actor.council


def council_officer(actor: Actor, subject: Subject | None) -> bool:
    """Who works on cases; a panel member reads them."""
    return actor.has(Kind.COUNCIL, *COUNCIL_OFFICERS) and council_reader(actor, subject)


def who_fills_it(actor: Actor, subject: Subject | None) -> bool:
    """A draft's own person, while they still belong to the organisation it is for; whoever holds the link that proved a work
    address; and colleagues who may refer for the same organisation.
    """
    if subject is None:
        return actor.person is not None or actor.draft is not None
    if not isinstance(subject, DraftSubject):
        return False
    if actor.draft is not None and actor.draft == subject.draft:
        return True
    if actor.person is not None and actor.person == subject.person:
        return subject.organisation is None or subject.organisation in actor.organisations()
    return colleague(actor, subject)


def colleague(actor: Actor, subject: Subject | None) -> bool:
    """Somebody of the same organisation who may send such a form, if it is one that colleagues share."""
    if isinstance(subject, DraftSubject | CaseSubject) and subject.journey:
        senders = SENDERS.get(subject.journey, NOBODY_SENDS)
        return senders.shared and subject.organisation in senders.organisations(actor)
    mine = actor.organisations(Kind.SCHOOL, *WHO_MAY_REFER) | actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER)
    if isinstance(subject, PlacementSubject | RegisterSubject | TransferSubject):
        return False
    return bool(mine) if subject is None else subject.organisation in mine


def who_may_begin(actor: Actor, subject: Subject | None) -> bool:
    """By the table of senders: for one's own organisation, or without an account where the form allows it."""
    if not isinstance(subject, FormSubject):
        return subject is None and any(senders.organisations(actor) for senders in SENDERS.values())
    senders = SENDERS.get(subject.journey, NOBODY_SENDS)
    return senders.without_account if subject.organisation is None else subject.organisation in senders.organisations(actor)


def who_sent_it(actor: Actor, subject: Subject | None) -> bool:
    """The sender's side may read again what it sent, as long as it belongs there and the council knows the sender."""
    if subject is None:
        return actor.person is not None
    if not isinstance(subject, CaseSubject) or not subject.confirmed:
        return False
    if actor.person is not None and actor.person == subject.sender:
        return subject.organisation is None or subject.organisation in actor.organisations()
    return colleague(actor, subject)


def school_of_it(actor: Actor, subject: Subject | None) -> bool:
    """Who may refer, in the school that sent it or that was allocated."""
    schools = actor.organisations(Kind.SCHOOL, *WHO_MAY_REFER)
    if subject is None:
        return bool(schools)
    if not isinstance(subject, CaseSubject) or not subject.confirmed:
        return False
    if subject.organisation in schools:  # a form that isn't shared stays with who sent it: the school is its learner's, not its reader
        return who_sent_it(actor, subject)
    return subject.school is not None and subject.school in schools


def provider_of_it(actor: Actor, subject: Subject | None) -> bool:
    """Who speaks for a provider that holds the pack."""
    providers = actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER)
    if subject is None:
        return bool(providers)
    return isinstance(subject, CaseSubject) and subject.confirmed and bool(subject.providers & providers)


def other_party(actor: Actor, subject: Subject | None) -> bool:
    """The school or provider that was told of it or asked about it."""
    mine = actor.organisations(Kind.SCHOOL, *WHO_MAY_REFER) | actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER)
    if subject is None:
        return bool(mine)
    return isinstance(subject, CaseSubject) and subject.confirmed and bool(subject.others & mine)


def provider_side(actor: Actor, subject: Subject | None) -> bool:
    """A provider that is asked: by a pack, or about the days of somebody who is placed there."""
    providers = actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER)
    asked = isinstance(subject, CaseSubject) and bool(subject.others & providers) and other_party(actor, subject)
    return provider_of_it(actor, subject) or asked


def outside(actor: Actor, subject: Subject | None) -> bool:
    """A school or provider that follows a case: it sent it, holds its pack, or was told of it."""
    if subject is None:
        return actor.has(Kind.SCHOOL) or actor.has(Kind.PROVIDER)
    if not (actor.has(Kind.SCHOOL) or actor.has(Kind.PROVIDER)):
        return False
    return any(rule(actor, subject) for rule in (who_sent_it, school_of_it, provider_of_it, other_party))


def provider_itself(actor: Actor, subject: Subject | None) -> bool:
    """An officer, or who speaks for the provider."""
    mine = actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER)
    own = bool(mine) if subject is None else isinstance(subject, OrganisationSubject) and subject.organisation in mine
    return own or actor.has(Kind.COUNCIL, *COUNCIL_OFFICERS)


def speaks_for_it(actor: Actor, subject: Subject | None) -> bool:
    """Who speaks for the provider, and nobody in its place."""
    mine = actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER)
    return bool(mine) if subject is None else isinstance(subject, OrganisationSubject) and subject.organisation in mine


def school_itself(actor: Actor, subject: Subject | None) -> bool:
    """An officer, or who refers for the school."""
    mine = actor.organisations(Kind.SCHOOL, *WHO_MAY_REFER)
    own = bool(mine) if subject is None else isinstance(subject, OrganisationSubject) and subject.organisation in mine
    return own or actor.has(Kind.COUNCIL, *COUNCIL_OFFICERS)


def placement_of_school(actor: Actor, subject: Subject | None) -> bool:
    """Who may refer, in the learner's school."""
    schools = actor.organisations(Kind.SCHOOL, *WHO_MAY_REFER)
    return bool(schools) if subject is None else isinstance(subject, PlacementSubject) and subject.school in schools


def placement_of_provider(actor: Actor, subject: Subject | None) -> bool:
    """Who speaks for the provider, while it may still read of somebody who was there."""
    providers = actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER)
    if subject is None:
        return bool(providers)
    return isinstance(subject, PlacementSubject) and subject.provider_reads and subject.provider in providers


def placement_reader(actor: Actor, subject: Subject | None) -> bool:
    return actor.council or placement_of_school(actor, subject) or placement_of_provider(actor, subject)


def placement_keeper(actor: Actor, subject: Subject | None) -> bool:
    """The council's officers, and the school whose student it is; a provider takes part and reads."""
    return council_officer(actor, subject) or placement_of_school(actor, subject)


def school_or_council(actor: Actor, subject: Subject | None) -> bool:
    """The school whose student it is, and whoever of the council reads."""
    return actor.council or placement_of_school(actor, subject)


def note_reader(actor: Actor, subject: Subject | None) -> bool:
    """Who reads of the placement, and the tutors of its cohorts as long."""
    tutoring = actor.organisations(Kind.PROVIDER, Role.TUTOR)
    if placement_reader(actor, subject) or subject is None:
        return placement_reader(actor, subject) or bool(tutoring)
    if not isinstance(subject, PlacementSubject) or not subject.provider_reads:
        return False
    return subject.provider in tutoring and actor.person in subject.tutors


def record_taker(actor: Actor, subject: Subject | None) -> bool:
    """Who may take a table of training records away: officers, and whoever refers for the school or speaks for the provider."""
    return council_officer(actor, subject) or placement_of_school(actor, subject) or placement_of_provider(actor, subject)


def register_of_provider(actor: Actor, subject: Subject | None) -> bool:
    """Who speaks for the provider, and its tutors of that cohort."""
    speaking, tutoring = actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER), actor.organisations(Kind.PROVIDER, Role.TUTOR)
    if subject is None:
        return bool(speaking | tutoring)
    if not isinstance(subject, RegisterSubject):
        return False
    return subject.provider in speaking or (subject.provider in tutoring and actor.person in subject.tutors)


def register_reader(actor: Actor, subject: Subject | None) -> bool:
    """The council; the provider; a school, of its own learners there."""
    schools = actor.organisations(Kind.SCHOOL, *WHO_MAY_REFER)
    theirs = bool(schools) if subject is None else isinstance(subject, RegisterSubject) and bool(subject.schools & schools)
    return actor.council or theirs or register_of_provider(actor, subject)


def register_manager(actor: Actor, subject: Subject | None) -> bool:
    """Who says that a lesson does not take place: whoever marks its register, and whoever keeps its cohort."""
    return register_of_provider(actor, subject) or cohort_keeper(actor, subject)


def progress_writer(actor: Actor, subject: Subject | None) -> bool:
    """Who reports progress: whoever speaks for the provider, and the tutors of the placement's cohorts, as long as the provider reads of it."""
    speaking, tutoring = actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER), actor.organisations(Kind.PROVIDER, Role.TUTOR)
    if subject is None:
        return bool(speaking | tutoring)
    if not isinstance(subject, PlacementSubject) or not subject.provider_reads:
        return False
    return subject.provider in speaking or (subject.provider in tutoring and actor.person in subject.tutors)


def provider_or_council(actor: Actor, subject: Subject | None) -> bool:
    """Everybody of a provider, its tutors too, and the council."""
    return actor.council or actor.has(Kind.PROVIDER)


def cohort_keeper(actor: Actor, subject: Subject | None) -> bool:
    """An officer, or who speaks for the provider."""
    mine = actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER)
    own = bool(mine) if subject is None else isinstance(subject, RegisterSubject) and subject.provider in mine
    return own or actor.has(Kind.COUNCIL, *COUNCIL_OFFICERS)


def lead_of_it(actor: Actor, subject: Subject | None) -> bool:
    """Who answers for the people of a school, a provider, or the council."""
    leads = actor.organisations(Kind.SCHOOL, Role.COORDINATOR, Role.SAFEGUARDING_LEAD)
    leads |= actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER) | actor.organisations(Kind.COUNCIL, Role.ADMINISTRATOR)
    return bool(leads) if subject is None else isinstance(subject, OrganisationSubject) and subject.organisation in leads


def who_uses_the_locker(actor: Actor, subject: Subject | None) -> bool:
    """Designated persons: it is granted to each by name. Of an organisation: theirs."""
    houses = locker.houses(actor)
    return bool(houses) if subject is None else isinstance(subject, OrganisationSubject) and subject.organisation in houses


def sender_of_the_file(actor: Actor, subject: Subject | None) -> bool:
    """The designated persons of the organisation that sent it."""
    houses = locker.houses(actor)
    return bool(houses) if subject is None else isinstance(subject, TransferSubject) and subject.frm in houses


def reader_of_the_file(actor: Actor, subject: Subject | None) -> bool:
    """Who has the role it is addressed to, once it is known to be clean."""
    mine = locker.inboxes(actor)
    return bool(mine) if subject is None else isinstance(subject, TransferSubject) and subject.ready and (subject.to, subject.role) in mine


def either_end_of_the_file(actor: Actor, subject: Subject | None) -> bool:
    return sender_of_the_file(actor, subject) or reader_of_the_file(actor, subject)


def council_of_the_locker(actor: Actor, subject: Subject | None) -> bool:
    return council_officer(actor, subject) and who_uses_the_locker(actor, None)
