"""What a column can be: each key of a factsheet with the headings it goes by, and how its cells are read.

Keys are written with dots (``contact.phone``). In a table of courses ``provider.…`` are keys of the provider's own factsheet.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from capsite.factsheets.render import Value
from capsite.importing import cells, money, timetable, yeargroups
from capsite.importing.cells import Unclear, Values
from capsite.importing.choices import Lists, choose, choose_some, folded, tier

Read = Callable[[str, Lists], Values]


@dataclass(frozen=True)
class Target:
    """``telling``: its values look like nothing else, so that they alone can show what a column is. ``kind``: the closed list it is from.

    ``unsure``: headings that may mean something else too, so that a person is asked."""

    key: str
    headings: tuple[str, ...]
    read: Read
    telling: bool = False
    kind: str = ""
    unsure: tuple[str, ...] = ()


def _one(key: str, reader: Callable[[str], Value]) -> Read:
    return lambda text, lists: {key: reader(text)}


def _below(key: str, reader: Callable[[str], Values]) -> Read:
    """``notes`` are told to the person and belong to no key."""
    return lambda text, lists: {name if name == "notes" else f"{key}.{name}": value for name, value in reader(text).items()}


def _choice(key: str, kind: str, *headings: str) -> Target:
    return Target(key, headings, lambda text, lists: {key: choose(text, getattr(lists, kind), lists)}, kind=kind)


def _choices(key: str, kind: str, *headings: str) -> Target:
    def read(text: str, lists: Lists) -> Values:
        found: list[Value] = [*choose_some(text, getattr(lists, kind), lists)]
        return {key: found}

    return Target(key, headings, read, kind=kind)


def _mode(text: str) -> str:
    words = folded(text)
    both = re.search(r"\b(both|either)\b", words) or (re.search(r"\boff\b", words) and re.search(r"\bon\b", words))
    if both:
        return "both"
    if re.search(r"\boff ?site\b|\bprovider\b|\bour (?:centre|site|place)\b|\bcentre\b", words):
        return "off-site"
    if re.search(r"\bon ?site\b|\bin? ?school\b|\bat (?:the|your) school\b|\boutreach\b", words):
        return "on-site"
    raise Unclear(f"“{text[:40]}” is not off-site, on-site or both")


def _availability(text: str) -> Values:
    words = folded(text)
    if "wait" in words:
        return {"availability": "waiting list"}
    if re.search(r"\b(?:full|closed|no places)\b", words) and not re.search(r"\bfull ?time\b", words):
        return {"availability": "full"}
    if match := re.match(r"starts?(?: on)? (.+)", text.strip(), re.IGNORECASE):
        return {"availability": "starts", "starts_on": cells.date(match[1])}
    if re.search(r"\b(?:open|available|yes|places)\b", words):
        match = re.search(r"\b([0-9]+) places?\b", words)
        return {"availability": "open", **({"places.open": match[1]} if match else {})}
    raise Unclear(f"“{text[:40]}” is not open, waiting list, full or a start date")


def _per(key: str) -> Read:
    def read(text: str, lists: Lists) -> Values:
        if per := money.charged_per(cells.tidy(text)):
            return {key: per}
        raise Unclear(f"“{text[:40]}” is not per day, week, place, session or hour")

    return read


def _vat(text: str) -> str:
    if found := money.tax(text):
        return found
    raise Unclear(f"“{text[:40]}” is not none, included or added")


def _band(text: str) -> str:
    if match := re.fullmatch(r"(?:band ?)?([12])", text.strip().lower()):
        return match[1]
    raise Unclear(f"“{text[:40]}” is not band 1 or 2")


def _years(text: str, lists: Lists) -> Values:
    return yeargroups.years(text, tuple(year for own in lists.years_of.values() for year in own))


def _units(text: str) -> list[Value]:
    return [{"title": cells.line(part)} for part in re.split(r"\s*[;\n]\s*", cells.tidy(text)) if part.strip(" -")]


def _specialisms(text: str) -> list[Value]:
    return [cells.line(part) for part in re.split(r"\s*[;,\n]\s*", cells.tidy(text)) if part.strip()]


def _modes(text: str) -> list[Value]:
    mode = _mode(text)
    return ["off-site", "on-site"] if mode == "both" else [mode]


def _meals(text: str) -> str:
    words = folded(text)
    if re.search(r"\bnot\b|^no$", words):
        return "not catered"
    if "pack" in words:
        return "packed lunch"
    if re.search(r"\bcatered|provided|hot|yes\b", words):
        return "catered"
    raise Unclear(f"“{text[:40]}” is not catered, packed lunch or not catered")


def _name(key: str, *headings: str) -> Target:
    """A name has letters: a column “Courses” with numbers in it counts them."""
    def read(text: str) -> Value:
        words = cells.line(text)
        if not re.search(r"[^\W\d_]", words):
            raise Unclear(f"“{words}” is no name")
        return words

    return Target(key, headings, _one(key, read))


def _telling(key: str, reader: Callable[[str], Value], *headings: str) -> Target:
    return Target(key, headings, _one(key, reader), telling=True)


def _line(key: str, *headings: str) -> Target:
    return Target(key, headings, _one(key, cells.line))


def _prose(key: str, *headings: str) -> Target:
    return Target(key, headings, _one(key, cells.prose))


def _date(key: str, *headings: str) -> Target:
    return _telling(key, cells.date, *headings)


def _people(key: str, who: tuple[str, ...], *names: str) -> list[Target]:
    """A contact: the person's own cell may hold telephone and email too."""
    def said(*words: str) -> tuple[str, ...]:
        return tuple(f"{each} {word}" for word in words for each in who) + (words if key == "contact" else ())

    return [
        Target(key, names, _below(key, cells.person)),
        _line(f"{key}.role", *said("role", "job title", "position")),
        _telling(f"{key}.phone", cells.phone, *said("phone", "telephone", "tel", "tel no", "number", "phone number", "telephone number", "mobile")),
        _telling(f"{key}.email", cells.email, *said("email", "e mail", "email address")),
    ]


# When a course ends isn't when it leaves the directory.
_ENDS = ("end date", "end dates", "ends", "end", "finish date", "finishes", "valid to", "expires", "expiry date")

COURSE: tuple[Target, ...] = (
    _line("id", "id", "course id", "uuid", "identifier"), _line("slug", "slug", "short name", "file", "file name"),
    _name("name", "course", "course name", "course title", "title", "name", "name of course", "programme", "programme name", "programme title",
          "provision", "provision name", "service name", "activity", "activity name"),
    _name("provider", "provider", "provider name", "name of provider", "organisation", "organization", "organisation name", "training provider",
          "delivered by", "company", "supplier", "ap provider", "org", "provider organisation"),
    _choice("category", "categories", "category", "course category", "course type", "type of course", "type", "type of provision",
            "provision type", "sector", "subject", "subject area"),
    Target("tier", ("tier", "level of support", "tier level"), lambda text, lists: {"tier": tier(text, lists)}, kind="tiers"),
    _choice("pathway", "pathways", "pathway", "referral route", "route", "programme type"),
    _choices("phases", "phases", "phases", "phase", "primary secondary", "school phase", "phase of education"),
    Target("years", ("years", "year groups", "year group", "year", "ages", "age", "age range", "age group", "key stage", "key stages", "ks"), _years),
    _choices("interests", "interests", "interests", "interest", "interest areas", "themes", "tags", "keywords"),
    _line("summary", "summary", "short description", "in brief", "headline", "course summary", "strapline"),
    _prose("description", "description", "course description", "details", "about the course", "course details", "course outline", "course content",
           "content", "outline", "what students will do", "what young people will do", "what learners will do", "what pupils will do", "overview",
           "information"),
    _prose("who_for", "who for", "who is it for", "suitable for", "target group", "who it is for", "criteria", "entry requirements", "cohort"),
    Target("qualification", ("qualification", "qualifications", "accreditation", "award", "qualification title", "outcome", "certificate"),
           _below("qualification", cells.qualification)),
    Target("qualification.level", ("level", "qualification level", "course level"), _one("qualification.level", cells.level)),
    _line("qualification.awarding_body", "awarding body", "awarding organisation", "exam board", "accredited by", "ao"),
    _line("qualification.type", "qualification type", "type of qualification"),
    _line("qualification.number", "qualification number", "qan", "qualification accreditation number", "ofqual number"),
    Target("units", ("units", "unit titles", "modules"), _one("units", _units)),
    Target("duration", ("duration", "length", "course length", "how long", "length of course", "programme length"), _below("duration", cells.duration)),
    Target("duration.weeks", ("weeks", "number of weeks", "no of weeks", "duration weeks", "length in weeks"), _below("duration", cells.weeks)),
    Target("days", ("days", "day", "days of the week", "days of week", "delivery days", "when", "days available",
                    "days and times", "timetable", "session days"), lambda text, lists: timetable.days(text), telling=True),
    Target("times", ("times", "time", "session times", "hours", "start and finish", "start and finish times", "timings", "session time"),
           lambda text, lists: timetable.times(text)),
    Target("places.total", ("places", "capacity", "max learners", "maximum learners", "group size", "number of places", "total places", "max group size",
                            "max places"), _one("places.total", cells.whole_number)),
    Target("places.open", ("places open", "places available", "spaces", "spaces available", "vacancies", "free places", "available places",
                           "spaces left", "places left"), _one("places.open", cells.whole_number)),
    Target("price", ("price", "cost", "fee", "fees", "charge", "daily rate", "day rate", "rate", "costs", "price per day", "cost per day", "daily cost",
                     "cost per place", "cost per week", "price pounds", "unit cost"), _below("price", money.price), telling=True),
    Target("price.amount", ("price amount", "amount"), _below("price", money.price)),
    Target("price.per", ("per", "price per", "charged per", "cost unit", "unit", "price unit", "rate type", "charging basis"), _per("price.per")),
    Target("price.vat", ("vat", "vat status", "vat included"), _one("price.vat", _vat)),
    Target("price.band", ("band", "price band", "vocational band"), _one("price.band", _band)),
    _line("price.note", "price note", "price notes", "cost notes"),
    Target("mode", ("mode", "on site or off site", "delivery mode", "mode of delivery", "delivery", "where taught", "on off site"), _one("mode", _mode)),
    Target("delivery.address", ("delivery address", "address", "venue", "location", "where", "site", "delivery location", "venue address", "course address"),
           _below("delivery", cells.address)),
    _telling("delivery.postcode", cells.postcode, "postcode", "post code", "delivery postcode", "venue postcode", "course postcode"),
    _line("delivery.area", "delivery area", "area if the place varies", "area covered", "area", "areas", "coverage"),
    *_people("contact", ("contact",), "contact", "contact name", "lead contact", "course contact", "named contact", "contact person", "course lead"),
    _line("kit", "kit", "kit needed", "clothing", "what to bring", "equipment", "ppe", "dress code"),
    _line("meals", "meals", "lunch", "food", "catering", "meal provision"), _line("transport", "transport", "travel", "getting there", "transport provided"),
    Target("starts", ("starts", "start date", "start dates", "starting", "intake", "intakes", "start"), _one("starts", cells.dates)),
    Target("availability", ("availability", "status", "available", "course status"), lambda text, lists: _availability(text)),
    _line("terms", "taxonomy terms"),
    _date("published.starts", "published from", "show from", "live from"),
    Target("published.until", ("published until", "show until", "available until", *_ENDS), _one("published.until", cells.date), True, unsure=_ENDS),
)

PROVIDER: tuple[Target, ...] = (
    _line("id", "id", "provider id", "uuid"), _line("slug", "slug", "short name", "file"),
    _name("name", "provider", "provider name", "name", "organisation", "organization", "organisation name", "training provider", "company", "name of provider",
          "trading name", "org"),
    _line("legal_name", "legal name", "registered name", "company name", "legal entity"),
    _line("company_number", "company number", "company no", "companies house number", "registration number", "company registration number"),
    Target("address", ("address", "provider address", "registered address", "main address", "office address"), lambda text, lists: cells.address(text)),
    _telling("postcode", cells.postcode, "postcode", "post code", "provider postcode"),
    _line("la", "la", "la number", "la code"), _line("estab", "estab", "establishment number", "dfe number"), _line("urn", "urn"), _line("ukprn", "ukprn"),
    _choice("area", "areas", "area", "district", "region", "locality"),
    *_people("contact", ("contact", "main contact"), "contact", "contact name", "main contact", "lead contact", "named contact", "contact person"),
    _telling("website", cells.url, "website", "web", "url", "web address", "web site", "homepage"),
    _line("summary", "summary", "in one sentence", "short description", "strapline"),
    _prose("who_we_are", "who we are", "about", "about us", "about the provider", "description", "background", "overview"),
    _prose("what_we_offer", "what we offer", "offer", "our offer", "services", "what they offer", "provision"),
    _prose("outcomes", "outcomes", "student outcomes", "results", "destinations"),
    *_people("safeguarding.lead", ("safeguarding", "safeguarding lead", "dsl"),
             "safeguarding lead", "dsl", "designated safeguarding lead", "dsl name", "safeguarding lead name"),
    *_people("safeguarding.deputy", ("deputy", "deputy dsl", "ddsl", "deputy safeguarding lead"),
             "deputy safeguarding lead", "deputy dsl", "ddsl", "dsl deputy"),
    Target("safeguarding.enhanced_dbs", ("enhanced dbs", "dbs", "dbs checks", "all staff dbs", "dbs in place", "dbs checked"),
           _one("safeguarding.enhanced_dbs", cells.yes_no)),
    _telling("safeguarding.policy", cells.url, "safeguarding policy", "safeguarding policy link", "child protection policy"),
    _date("safeguarding.insurance_expires", "insurance expires", "insurance expiry", "insurance", "insurance expiry date", "insurance until",
          "public liability expiry", "insurance end date", "insurance renewal", "insurance renewal date"),
    Target("safeguarding.training_year", ("training year", "safeguarding training", "training confirmed", "safeguarding training year"),
           _one("safeguarding.training_year", cells.academic_year)),
    _prose("health_and_safety.approach", "health and safety", "health and safety approach", "h and s", "risk management"),
    _telling("health_and_safety.policy", cells.url, "health and safety policy", "h and s policy"),
    _date("health_and_safety.next_review", "risk assessment review", "next risk assessment", "risk assessment due", "next risk assessment review"),
    Target("specialisms", ("specialisms", "specialism", "type of provision", "specialises in"), _one("specialisms", _specialisms)),
    Target("modes", ("modes", "modes of delivery", "mode"), lambda text, lists: {"modes": _modes(text)}),
    Target("free_school_meals", ("free school meals", "fsm", "fsm catering"), _one("free_school_meals", _meals)),
    _line("transport", "transport", "travel"),
    _date("quality.assured", "quality assured", "qa date", "quality assurance date", "date assured", "last qa visit", "assured"),
    _date("quality.next_review", "quality next review", "next qa", "next quality review", "qa due", "next review"),
    Target("ofsted_registered", ("ofsted registered", "ofsted", "registered with ofsted"), _one("ofsted_registered", cells.yes_no)),
    Target("published.until", ("published until", "show until", "end date"), _one("published.until", cells.date), True, unsure=_ENDS),
)

# Columns of the directory's own table that repeat another column, or that nobody sets by hand.
OWN = frozenset(map(folded, ("page", "factsheet", "provider_page", "tier_name", "updated", "last updated", "row", "no", "notes to self")))

_PREFIXED = ("summary", "address", "postcode", "area", "contact", "contact.role", "contact.phone", "contact.email", "id", "slug", "transport",
             "published.until", "who_we_are", "what_we_offer", "outcomes", "specialisms")


def _of_provider(target: Target) -> Target:
    """The same key in a table of courses; headings that could mean the course's own need “provider” in front."""
    said = tuple(f"provider {heading.removeprefix('provider ')}" for heading in target.headings)
    if target.key == "contact":
        said = ("provider contact", "provider contact name", "main contact", "head office contact")
    if target.key.startswith("contact."):
        said += (f"provider {target.key.removeprefix('contact.')}",)
    if target.key not in _PREFIXED:
        said += target.headings

    def read(text: str, lists: Lists) -> Values:
        return {f"provider.{key}": value for key, value in target.read(text, lists).items()}

    return Target(f"provider.{target.key}", tuple(dict.fromkeys(said)), read, target.telling, target.kind)


TARGETS: dict[str, tuple[Target, ...]] = {
    "course": COURSE + tuple(_of_provider(target) for target in PROVIDER if target.key not in ("name", "slug", "modes", "published.until")),
    "provider": PROVIDER,
}
