"""What a form is told from outside: the day, the directory, the schools, the closed days, what is known already. Nothing here asks for any of it."""

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from formsapp.domain.calendar import Closure, Count, days_off, working_days_after
from formsapp.fields.base import Said
from formsapp.fields.choices import Option


@dataclass(frozen=True)
class Course:
    """A course of the directory, as far as a form needs it. ``weekdays`` are small words; ``years`` are year groups, empty where it says none."""

    slug: str
    name: str
    provider: str
    tier: str
    pathway: str = ""
    pathway_name: str = ""
    id: str = ""
    provider_slug: str = ""
    weekdays: tuple[str, ...] = ()
    days: str = ""
    phases: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    state: str = "open"
    availability: str = "Open"
    place: str = ""
    postcode: str = ""
    price: str = ""
    qualification: str = ""  # its number
    price_pence: int = 0
    price_per: str = ""


@dataclass(frozen=True)
class School:
    """A line of the list of schools. ``group`` is the heading it stands under where one picks a school."""

    urn: str
    name: str
    group: str = ""


@dataclass(frozen=True)
class Panel:
    date: dt.date
    deadline: dt.date
    pathways: tuple[str, ...]


@dataclass(frozen=True)
class Sender:
    """Who fills a form, as far as the service knows: nobody signed in has an address only. ``kind``: ``school``, ``provider`` or nothing.

    ``role``: as they wrote it last, else by their account. ``phone``: as they wrote it last.
    """

    name: str = ""
    email: str = ""
    kind: str = ""
    organisation: str = ""
    urn: str = ""
    slug: str = ""
    person: str = ""
    role: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Facts:
    """``known`` are answers offered where a section has none yet: of the sender's own school, of a learner met before, of an earlier referral.

    ``miles`` gives the distance between two postcodes or None; ``links`` are addresses of pages and documents by their names; ``edition`` names
    what was published, so that what was worked out from it can be kept for the next page. ``lists`` are options that only one form needs, by name
    (a student's present days, say); an edition of their own goes with them.
    """

    today: dt.date
    now_words: str = ""
    courses: tuple[Course, ...] = ()
    schools: tuple[School, ...] = ()
    panels: tuple[Panel, ...] = ()
    bank_holidays: Mapping[dt.date, str] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()
    known: Said = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    council: str = "the council"
    service: str = "the alternative provision service"
    miles: Callable[[str, str], float | None] | None = None
    edition: str = ""
    lists: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    sender: Sender = Sender()
    windows: Mapping[str, tuple[dt.date, dt.date]] = field(default_factory=dict)

    def course(self, slug: str) -> Course | None:
        return next((course for course in self.courses if course.slug == slug), None)

    def school(self, urn: str) -> School | None:
        return next((school for school in self.schools if school.urn == urn), None)

    def providers(self) -> Sequence[tuple[str, str]]:
        """Everybody who offers a course, by name."""
        return made_once(
            "providers", self.courses, lambda: sorted({(c.provider_slug, c.provider) for c in self.courses if c.provider_slug}, key=by_name)
        )

    def working_days(self, number: int, start: dt.date | None = None) -> Count:
        """So many working days after a day, after today if none is given."""
        return working_days_after(start or self.today, number, self.off)

    @cached_property
    def off(self) -> Mapping[dt.date, str]:
        """Every closed day with its reason; worked out once, for a list asks it of each line."""
        return days_off(self.bank_holidays, self.closures)

    def next_panel(self, pathway: str) -> Panel | None:
        """The first panel whose deadline isn't past."""
        to_come = [panel for panel in self.panels if pathway in panel.pathways and panel.deadline >= self.today]
        return min(to_come, key=lambda panel: (panel.deadline, panel.date), default=None)


def by_name(pair: tuple[str, str]) -> str:
    return pair[1].casefold()


_made: dict[Hashable, tuple[object, Sequence[Any]]] = {}


def made_once(name: Hashable, source: object, make: Callable[[], Sequence[Any]]) -> Sequence[Any]:
    """The options of a long list, made once for each publication: ``source`` is the very list they are made of."""
    kept = _made.get(name)
    if kept is None or kept[0] is not source:
        kept = _made[name] = (source, make())
    return kept[1]
