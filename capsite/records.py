"""What a factsheet is. No input or output here: ``factsheets.py`` reads files into these records.

The records are frozen. Field names are the keys of the YAML files, descriptions and examples become the published
JSON Schema and the words of error messages. Instants never appear: a factsheet knows days only (decision 2); money is whole pence (3).
"""

import datetime as dt
import re
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from capsite.kinds import (
    DAYS,
    AcademicYear,
    Colour,
    Date,
    Day,
    Email,
    Level,
    Line,
    Markdown,
    Pence,
    Phone,
    Postcode,
    Slug,
    Time,
    Url,
    read_time,
)


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Contact(Record):
    name: Line = Field(description="the person's name, as it may be shown to everyone", examples=["Alex Merriweather"])
    role: Line | None = Field(None, description="what the person does", examples=["Referrals coordinator"])
    phone: Phone | None = None
    email: Email | None = None


class Span(Record):
    """From a day to a day, both included; either end may be open."""

    starts: Date | None = None
    until: Date | None = None


# ---------------------------------------------------------------------------------------------- courses


class Session(Record):
    """One weekday on which the course runs; ``starts`` and ``ends`` are local times."""

    day: Day
    starts: Time | None = None
    ends: Time | None = None

    @model_validator(mode="before")
    @classmethod
    def from_words(cls, value: Any) -> Any:
        """``monday`` or ``monday 09:30 to 14:30``."""
        if not isinstance(value, str):
            return value
        match = re.fullmatch(r"([a-z]+)(?: +([0-9.:]+) *(?:to|-|–) *([0-9.:]+))?", value.strip().lower())
        if not match or match[1] not in DAYS:
            raise ValueError(f"“{value[:40]}” is not a day: write it like monday, or monday 09:30 to 14:30")
        if not match[2]:
            return {"day": match[1]}
        starts, ends = read_time(match[2]), read_time(match[3])
        if ends <= starts:
            raise ValueError(f"“{value[:40]}” ends before it begins: write the start first, such as monday 09:30 to 14:30")
        return {"day": match[1], "starts": starts, "ends": ends}


class Qualification(Record):
    title: Line = Field(description="the qualification's title", examples=["Level 1 Award in Motor Vehicle Studies"])
    awarding_body: Line | None = Field(None, description="who awards it", examples=["City & Guilds"])
    level: Level | None = None
    type: Line | None = Field(None, description="the kind of qualification", examples=["Award", "GCSE", "Functional Skills"])
    number: Line | None = Field(None, description="its number in the national register", examples=["603/1234/5"])


class Unit(Record):
    """A unit or a group of units; the portal later tracks the same tree."""

    title: Line
    code: Line | None = None
    units: tuple["Unit", ...] = ()


class Price(Record):
    amount: Pence = Field(description="pounds, or pounds and pence", examples=[45, "45.50"])
    per: Literal["day", "week", "place", "session", "hour"]
    vat: Literal["none", "included", "added"] = Field("none", description="whether VAT is none, included, or added to the amount")
    band: Literal["1", "2"] | None = Field(None, description="the vocational price band, 1 or 2")
    note: Line | None = None


class Places(Record):
    total: int = Field(ge=0, le=10_000, description="how many learners at most")
    open: int | None = Field(None, ge=0, le=10_000, description="how many of them are free")

    @model_validator(mode="after")
    def open_within_total(self) -> "Places":
        if self.open is not None and self.open > self.total:
            raise ValueError(f"open ({self.open}) is more than total ({self.total}): there can't be more free places than places")
        return self


class Delivery(Record):
    """Where the course happens: a postcode, or words with an area ("place varies")."""

    address: Line | None = Field(None, description="street and town", examples=["Unit 4, Foundry Lane, Millbrook"])
    postcode: Postcode | None = None
    area: Line | None = Field(None, description="where it is when the place varies", examples=["Anywhere in the city, reachable by bus"])

    @model_validator(mode="after")
    def somewhere(self) -> "Delivery":
        if not self.postcode and not self.area:
            raise ValueError("give a postcode, or an area in words if the place varies")
        return self


class Duration(Record):
    weeks: int | None = Field(None, ge=1, le=104, description="how many weeks it lasts")
    words: Line | None = Field(None, description="how long it lasts, in words, if weeks don't say it", examples=["Half a term to a year"])

    @model_validator(mode="after")
    def some_length(self) -> "Duration":
        if self.weeks is None and self.words is None:
            raise ValueError("say how long it lasts: weeks: 12, or words: half a term to a year")
        return self


class Course(Record):
    """One course, as one provider offers it (``content/courses/<slug>.yaml``)."""

    slug: Slug = Field(exclude=True, description="the file's name; never a key in the file", json_schema_extra={"x-from-file": True})
    id: UUID = Field(description="the permanent id; capsite new writes it, nobody changes it")
    name: Line = Field(description="the course's name", examples=["Motor Vehicle Maintenance"])
    provider: Slug = Field(description="the provider's factsheet, without .yaml", examples=["ashdown-motor-academy"])
    category: Slug = Field(description="one of the categories in site.yaml", examples=["vocational"])
    tier: Literal["1", "2", "3"] = Field(description="1 universal, 2 targeted, 3 time-limited")
    pathway: Slug = Field(description="one of the pathways in site.yaml", examples=["work-based-learning"])
    phases: tuple[Slug, ...] = Field(min_length=1, description="one or more of the phases in site.yaml")
    years: tuple[int, ...] = Field((), description="the year groups it takes, such as [9, 10, 11]")
    interests: tuple[Slug, ...] = Field((), description="one or more of the interests in site.yaml")
    summary: Line = Field(description="one or two sentences for lists", max_length=300)
    description: Markdown = Field(description="what learners will do")
    who_for: Markdown | None = Field(None, description="who it is for")
    qualification: Qualification | None = None
    units: tuple[Unit, ...] = ()
    duration: Duration
    days: tuple[Session, ...] = Field(min_length=1, description="the weekdays it runs on, such as [monday 09:30 to 14:30]")
    times: Line | None = Field(None, description="anything more about times")
    places: Places | None = None
    price: Price
    mode: Literal["off-site", "on-site", "both"] = Field(description="off-site (at the provider), on-site (at the school) or both")
    delivery: Delivery
    contact: Contact
    kit: Line | None = Field(None, description="what a learner must bring or wear")
    meals: Line | None = None
    transport: Line | None = None
    starts: tuple[Date, ...] = Field((), description="start dates; leave out when learners start at any time")
    availability: Literal["open", "waiting list", "full", "starts"] = Field("open", description="open, waiting list, full, or starts (with starts_on)")
    starts_on: Date | None = Field(None, description="the first day, when availability is starts")
    published: Span = Span()
    updated: Date = Field(description="the day this factsheet was last changed")
    was: tuple[Slug, ...] = Field((), description="earlier short names; each leaves a redirect")

    @model_validator(mode="after")
    def starts_on_is_there(self) -> "Course":
        if self.availability == "starts" and self.starts_on is None:
            raise ValueError("availability is starts: say when, such as starts_on: 2027-01-11")
        return self


# -------------------------------------------------------------------------------------------- providers


class Safeguarding(Record):
    lead: Contact
    deputy: Contact | None = None
    enhanced_dbs: bool = Field(description="yes when every member of staff has an enhanced check")
    policy: Url | None = None
    insurance_expires: Date
    training_year: AcademicYear | None = Field(None, description="the academic year for which staff training is confirmed")


class HealthAndSafety(Record):
    approach: Markdown
    policy: Url | None = None
    next_review: Date | None = Field(None, description="when the risk assessment is next reviewed")


class Quality(Record):
    assured: Date | None = Field(None, description="the day the council last assured the provider")
    next_review: Date | None = None


class Download(Record):
    title: Line
    url: Url | None = None
    file: Line | None = Field(None, description="a file beside the factsheet")


class Provider(Record):
    """One provider's factsheet (``content/providers/<slug>.yaml``, its logo beside it)."""

    slug: Slug = Field(exclude=True, description="the file's name; never a key in the file", json_schema_extra={"x-from-file": True})
    id: UUID = Field(description="the permanent id; capsite new writes it, nobody changes it")
    name: Line
    legal_name: Line | None = None
    company_number: Line | None = None
    address: Line
    postcode: Postcode
    la: Line | None = Field(None, description="the local authority's number", examples=["331"])
    estab: Line | None = None
    urn: Line | None = None
    ukprn: Line | None = None
    area: Slug = Field(description="one of the areas in site.yaml", examples=["avonbrook"])
    contact: Contact
    website: Url | None = None
    logo: Line | None = Field(None, description="the logo's file, beside the factsheet", examples=["ashdown-motor-academy.svg"])
    summary: Line = Field(description="the provider in one sentence", max_length=300)
    who_we_are: Markdown
    what_we_offer: Markdown
    outcomes: Markdown | None = Field(None, description="what became of students")
    safeguarding: Safeguarding
    health_and_safety: HealthAndSafety
    specialisms: tuple[Line, ...] = ()
    modes: tuple[Literal["off-site", "on-site"], ...] = ()
    free_school_meals: Literal["catered", "packed lunch", "not catered"] | None = None
    transport: Line | None = None
    quality: Quality = Quality()
    ofsted_registered: bool = False
    documents: tuple[Download, ...] = ()
    published: Span = Span()
    updated: Date
    was: tuple[Slug, ...] = ()


# ------------------------------------------------------------------------------------------------- site


class Tier(Record):
    number: Literal["1", "2", "3"]
    name: Line = Field(examples=["Universal"])
    summary: Line
    guide: Line | None = Field(None, description="the guide page that explains it, such as secondary/tier-1")


class Pathway(Record):
    slug: Slug
    name: Line
    tier: Literal["1", "2", "3"]
    summary: Line
    panel: bool = Field(False, description="yes when a panel decides")


class Choice(Record):
    """A category, phase, interest or area: a closed list in site.yaml."""

    slug: Slug
    name: Line
    summary: Line | None = None
    icon: Slug | None = None
    years: tuple[int, ...] = ()


class Holiday(Record):
    name: Line
    starts: Date
    ends: Date


class Term(Record):
    name: Line
    starts: Date
    ends: Date
    half_term: Holiday | None = None


class Panel(Record):
    """A panel's day and the last day on which a referral reaches it."""

    date: Date
    deadline: Date
    pathways: tuple[Slug, ...] = Field(min_length=1)


class Team(Record):
    summary: Line
    people: tuple[Contact, ...] = ()


class FormLink(Record):
    """An online form: shown with what one needs at hand. ``guide`` explains it where there is no app.

    ``minutes`` are measured (``make bench BENCH=minutes``). ``opens`` and ``closes`` are for a form that isn't open all year.
    """

    slug: Slug
    name: Line
    summary: Line
    guide: Line | None = None
    need: tuple[Line, ...] = ()
    minutes: int | None = Field(None, ge=1, le=240)
    opens: Date | None = None
    closes: Date | None = None

    @model_validator(mode="after")
    def _window_is_whole(self) -> "FormLink":
        if (self.opens is None) != (self.closes is None) or (self.opens and self.closes and self.closes < self.opens):
            raise ValueError("opens and closes go together, and a form doesn't close before it opens")
        return self


class Document(Record):
    title: Line
    file: Line = Field(description="a file in content/documents")
    summary: Line
    group: Line
    updated: Date


class Site(Record):
    """``content/site.yaml``: the service, its closed lists, its calendar."""

    name: Line
    council: Line
    url: Url = Field(description="where the site will live, with its path; SITE_URL overrides it")
    edit_url: Url | None = Field(None, description="the address before a file's path on the page where it can be edited, for “Change this page”")
    academic_year: AcademicYear
    brand_colour: Colour
    strapline: Line
    contact: Contact
    address: Line
    safeguarding: Team
    tiers: tuple[Tier, ...] = Field(min_length=1)
    pathways: tuple[Pathway, ...] = Field(min_length=1)
    categories: tuple[Choice, ...] = Field(min_length=1)
    phases: tuple[Choice, ...] = Field(min_length=1)
    interests: tuple[Choice, ...] = Field(min_length=1)
    areas: tuple[Choice, ...] = Field(min_length=1)
    terms: tuple[Term, ...] = ()
    closures: tuple[Holiday, ...] = ()
    panels: tuple[Panel, ...] = ()
    forms: tuple[FormLink, ...] = ()
    documents: tuple[Document, ...] = ()
    updated: Date


class School(Record):
    """A school that may refer (``content/schools.yaml``)."""

    name: Line
    phase: Slug
    area: Slug
    phone: Phone | None = None
    la: Line | None = None
    urn: Line | None = None
    estab: Line | None = None
    ukprn: Line | None = None
    address: Line | None = None
    postcode: Postcode | None = None


class Page(Record):
    """One prose page (``content/pages/<guide>/NN-<slug>.md`` or ``content/pages/<slug>.md``)."""

    guide: Slug | None
    slug: Slug
    title: Line
    summary: Line
    order: int
    text: Markdown
    shows: tuple[Literal["panels", "terms", "safeguarding"], ...] = Field((), description="tables from site.yaml shown below the text")
    updated: Date


class Guide(Record):
    slug: Slug
    title: Line
    summary: Line
    pages: tuple[Page, ...]


def today_in(span: Span, day: dt.date) -> bool:
    return (span.starts is None or span.starts <= day) and (span.until is None or day <= span.until)
