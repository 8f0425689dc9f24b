"""The referral: the multi-agency application of tiers 1 to 3, eleven sections, one tier each."""

from formsapp.fields.base import Said
from formsapp.journeys.clocks import Clock
from formsapp.journeys.engine import Answers, Journey, Section, said
from formsapp.journeys.facts import Facts, Sender
from formsapp.journeys.law import CHILDREN, DAYS_KEPT, EDUCATION
from formsapp.journeys.referral_sections.academic import Academic
from formsapp.journeys.referral_sections.agencies import Agencies
from formsapp.journeys.referral_sections.attendance import Attendance
from formsapp.journeys.referral_sections.behaviour import Behaviour
from formsapp.journeys.referral_sections.carers import Carers
from formsapp.journeys.referral_sections.clashes import clashes, course_notes
from formsapp.journeys.referral_sections.declaration import Declaration
from formsapp.journeys.referral_sections.names import learner, letterhead, student_name, text
from formsapp.journeys.referral_sections.privacy import PrivacyNotice
from formsapp.journeys.referral_sections.provision import Provision
from formsapp.journeys.referral_sections.safeguarding import Safeguarding
from formsapp.journeys.referral_sections.school import OTHER, School
from formsapp.journeys.referral_sections.student import Student
from formsapp.journeys.referral_sections.tier import Tier, goes_to_panel

SECTIONS = (
    Section("privacy", "Privacy notice", PrivacyNotice, template="forms/referral/privacy.html"),
    Section("tier", "CAP referral form", Tier, short="Tier", template="forms/referral/tier.html"),
    Section("school", "School details", School, short="School"),
    Section("student", "Student details", Student, short="Student"),
    Section("carers", "Parent or carer details", Carers, short="Parents or carers"),
    Section("safeguarding", "Safeguarding", Safeguarding, template="forms/referral/safeguarding.html"),
    Section("attendance", "Attendance", Attendance),
    Section("behaviour", "Behaviour summary", Behaviour, short="Behaviour"),
    Section("academic", "Academic attainment, curriculum, interests", Academic, short="Academic"),
    Section("provision", "CAP provision", Provision, short="Provision", template="forms/referral/provision.html", shows_notes=True),
    Section("agencies", "Agency involvement", Agencies, short="Agencies"),
)


def begin(courses: tuple[str, ...], facts: Facts) -> Answers:
    """The first answers of a referral that begins at courses of the directory: they are chosen, and with them the tier if it is the same for all."""
    found = [course for slug in dict.fromkeys(courses) if (course := facts.course(slug))][:5]
    if not found:
        return {}
    answers: Answers = {"provision": {"courses": [course.slug for course in found]}}
    if len({course.tier for course in found}) == 1:
        answers["tier"] = {"tier": found[0].tier} | way_of(found[0].pathway, found[0].tier)
    return answers


def way_of(pathway: str, tier: str) -> dict[str, str]:
    return {"targeted": pathway} if tier == "2" else {"time_limited": pathway} if tier == "3" else {}


def chosen(answers: Said) -> list[str]:
    """The courses, in order of preference."""
    return [slug for slug in said(answers, "provision", "courses", []) if slug]


def offer(sender: Sender, facts: Facts) -> Answers:
    """The sender's school and name."""
    school = {"referrer": sender.name, "referrer_email": sender.email, "referrer_role": sender.role, "referrer_phone": sender.phone}
    if sender.urn and facts.school(sender.urn):
        school["school"] = sender.urn
    elif sender.organisation:
        school |= {"school": OTHER.value, "school_name": sender.organisation, "school_urn": sender.urn}
    return {"school": {name: value for name, value in school.items() if value}}


def what_follows(answers: Said) -> tuple[str, ...]:
    """After it has been read."""
    read = "We read it and write to you what happens next."
    if goes_to_panel(answers):
        return (read, "It goes to the panel. After the panel you have its outcome in writing.", "A student does not start before that.")
    return (
        read,
        "It goes to the provider of the first course you chose. Ring them to arrange the interview once we have told you.",
        "The provider answers after the interview. A student does not start before that.",
    )


def tier(answers: Said) -> str | None:
    return text(answers, "tier", "tier") or None


REFERRAL = Journey(
    slug="referral",
    version=1,
    title="CAP referral form, tiers 1 to 3",
    summary="For schools: refer a student to courses of tier 1, to Insight or Flourish, or to a programme of tier 3.",
    sections=SECTIONS,
    declaration=Declaration,
    purpose="Finding and arranging alternative provision for a student",
    lawful_basis=EDUCATION,
    condition=CHILDREN,
    notice_version="2026-09",
    retention="referral",
    days_kept=DAYS_KEPT["referral"],
    readers="The council, and then the provider of each course that is asked.",
    clocks=lambda answers: (Clock(3),),  # as the guides promise
    next=what_follows,
    about_learner=("student", "carers"),
    anew=frozenset({("privacy", "read"), ("safeguarding", "assessed_on"), ("safeguarding", "assessed_by"), ("provision", "order")}),
    again=True,
    courses=chosen,
    course_notes=course_notes,
    begin=begin,
    offer=offer,
    list_title=student_name,
    learner=learner,
    tier=tier,
    notes=clashes,
    letterhead=letterhead,
)
