"""The referral: the multi-agency application of tiers 1 to 3, eleven sections, one tier each."""

from formsapp.domain.dates import said as said_date
from formsapp.domain.dates import year_group_said
from formsapp.fields.base import Said
from formsapp.journeys.engine import Answers, Journey, Learner, Section, said
from formsapp.journeys.facts import Facts
from formsapp.journeys.referral_sections.academic import Academic
from formsapp.journeys.referral_sections.agencies import Agencies
from formsapp.journeys.referral_sections.attendance import Attendance
from formsapp.journeys.referral_sections.behaviour import Behaviour
from formsapp.journeys.referral_sections.carers import Carers
from formsapp.journeys.referral_sections.clashes import born, clashes
from formsapp.journeys.referral_sections.declaration import Declaration
from formsapp.journeys.referral_sections.privacy import PrivacyNotice
from formsapp.journeys.referral_sections.provision import Provision
from formsapp.journeys.referral_sections.safeguarding import Safeguarding
from formsapp.journeys.referral_sections.school import OTHER, School
from formsapp.journeys.referral_sections.student import Student
from formsapp.journeys.referral_sections.tier import Tier

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
    Section("provision", "CAP provision", Provision, short="Provision", template="forms/referral/provision.html"),
    Section("agencies", "Agency involvement", Agencies, short="Agencies"),
)


def text(answers: Said, section: str, question: str) -> str:
    """An answer in words, without spaces at its ends."""
    return str(said(answers, section, question)).strip()


def student_name(answers: Said) -> str:
    return " ".join(
        filter(None, (text(answers, "student", "known_as") or text(answers, "student", "given"), text(answers, "student", "surname")))
    )


def school_name(answers: Said, facts: Facts) -> str:
    chosen = said(answers, "school", "school")
    school = facts.school(chosen) if chosen and chosen != OTHER.value else None
    return school.name if school else text(answers, "school", "school_name")


def learner(answers: Said) -> Learner:
    """Who it is about, for finding the learner again; numbers as they are kept, without spaces."""
    day = born(answers)
    return Learner(
        upn="".join(text(answers, "student", "upn").split()).upper(),
        surname=text(answers, "student", "surname"),
        given=text(answers, "student", "given"),
        born=day.isoformat() if day else "",
    )


def letterhead(answers: Said, facts: Facts) -> tuple[tuple[str, str], ...]:
    """The head of the letter that the check page is."""
    day, year = born(answers), text(answers, "student", "year")
    student = ", ".join(
        filter(
            None, (student_name(answers), f"born {said_date(day)}" if day else "", year_group_said(int(year)) if year.isdecimal() else "")
        )
    )
    sender = ", ".join(
        filter(None, (text(answers, "school", "referrer"), text(answers, "school", "referrer_role"), school_name(answers, facts)))
    )
    lines = (("To", f"{facts.service}, {facts.council}"), ("From", sender), ("About", student), ("Date", said_date(facts.today)))
    return tuple((term, words) for term, words in lines if words)


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
    lawful_basis="Public task: article 6(1)(e) UK GDPR; Education Act 1996, sections 13, 14 and 19",
    condition="Substantial public interest: article 9(2)(g) UK GDPR; Data Protection Act 2018, schedule 1, paragraphs 6 and 18",
    notice_version="2026-09",
    retention="referral",
    days_kept=365 * 7,
    answer_in=3,  # as the guides promise
    list_title=student_name,
    learner=learner,
    tier=tier,
    notes=clashes,
    letterhead=letterhead,
)
