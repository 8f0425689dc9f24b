"""The facts of a course and the assurances of a provider, in the order a school asks for them: for the page and for paper."""

import datetime as dt
from dataclasses import dataclass

from capsite import words
from capsite.catalogue import Catalogue
from capsite.records import Course, Provider
from capsite.rows import availability

SOON = dt.timedelta(days=60)


@dataclass(frozen=True)
class Fact:
    icon: str
    term: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Assurance:
    """``state`` is ``ok``, ``soon`` (ends within 60 days), ``past``, or empty where there is nothing to judge."""

    term: str
    value: str
    note: str
    state: str


def facts(course: Course, catalogue: Catalogue) -> list[Fact]:
    where = course.delivery
    place = f"{where.address}, {where.postcode}" if where.address and where.postcode else where.postcode or where.area or ""
    place_note = (where.area or "") if where.postcode else "The place varies"
    exam = course.qualification
    award = [exam.awarding_body or "", words.level(exam.level) if exam.level else "", f"number {exam.number}" if exam.number else ""] if exam else []
    places = f"{words.count(course.places.total, 'place')} in all" if course.places else ""
    found = [
        Fact("check", "Availability", availability(course), places),
        Fact("calendar", "Days", words.weekdays(course.days), words.times(course.days) or course.times or ""),
        Fact("clock", "How long", words.duration(course.duration), (course.times or "") if words.times(course.days) else ""),
        Fact("pound", "Price", words.price(course.price), words.price_note(course.price)),
        Fact("pin", "Place", place, place_note),
        Fact("award", "Qualification", exam.title if exam else "No qualification", ", ".join(part for part in award if part)),
        Fact("people", "Who can come", words.sentence_list(catalogue.phase(slug).name for slug in course.phases), words.years(course.years)),
        Fact("building", "Where it happens", words.MODES[course.mode]),
        Fact("flag", "Starts", words.sentence_list(map(words.day, course.starts), "or") if course.starts else "At any time of the year"),
    ]
    more = [("kit", "What to bring", course.kit), ("meal", "Meals", course.meals), ("bus", "Transport", course.transport)]
    return found + [Fact(icon, term, value) for icon, term, value in more if value]


def assurances(provider: Provider, catalogue: Catalogue) -> list[Assurance]:
    """What is checked, until when, and by whom; dates are judged on the directory's own day."""
    safe, quality, today = provider.safeguarding, provider.quality, catalogue.as_of
    this_year = catalogue.site.academic_year

    def until(value: dt.date) -> str:
        return "past" if value < today else "soon" if value <= today + SOON else "ok"

    found = [
        Assurance("Enhanced checks", "All staff" if safe.enhanced_dbs else "Not confirmed for all staff", "Disclosure and Barring Service, by the provider",
                  "ok" if safe.enhanced_dbs else "past"),
        Assurance("Insurance", f"Until {words.day(safe.insurance_expires)}", "seen by the council", until(safe.insurance_expires)),
        Assurance("Safeguarding training", f"Confirmed for {words.academic_year(safe.training_year)}" if safe.training_year else "Not yet confirmed",
                  "every academic year, by the provider", "ok" if safe.training_year == this_year else "past"),
    ]
    if quality.assured:
        review = f"next review {words.day(quality.next_review)}" if quality.next_review else "by the council"
        found.append(Assurance("Quality assured", words.day(quality.assured), review, until(quality.next_review) if quality.next_review else "ok"))
    else:
        found.append(Assurance("Quality assured", "Not yet", "by the council", "past"))
    if provider.health_and_safety.next_review:
        found.append(Assurance("Risk assessment", f"Next review {words.day(provider.health_and_safety.next_review)}", "by the provider",
                               until(provider.health_and_safety.next_review)))
    found.append(Assurance("Ofsted", "Registered" if provider.ofsted_registered else "Not registered as a school",
                           f"URN {provider.urn}" if provider.urn and provider.ofsted_registered else "", "ok" if provider.ofsted_registered else ""))
    return found
