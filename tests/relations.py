"""Who sees what (row T3), as a model of a page: people in organisations, placements in cohorts, a referral. ``tests/services/test_relations.py``
holds the service against it.
"""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain.people import Role
from tests.people import Made
from tests.registering import MONDAY

READS_AFTER = 60  # days for which a provider reads on after the end, as the product says
SPEAKS = {Role.MANAGER, Role.SAFEGUARDING_LEAD}


@dataclass
class Person:
    """Where somebody belongs, as which role; whether they may sign in. ``cookie`` is the browser's, from before."""

    made: Made
    home: str
    role: Role
    active: bool = True
    cookie: str = ""


@dataclass
class Placement:
    """``until``: its last day; ``out``: the last day in the cohort, in which it was from the beginning."""

    id: UUID
    school: str
    provider: str
    until: dt.date | None = None
    taken_back: bool = False
    out: dt.date | None = None


@dataclass
class Model:
    """Who sees what: sixty lines, without a query."""

    today: dt.date
    shut: set[str] = field(default_factory=set)  # organisations
    tutoring: set[str] = field(default_factory=set)  # who tutors provider P's cohort
    stage: str = "sent"  # of the referral

    def belongs(self, who: Person, name: str, *roles: Role) -> bool:
        return who.active and who.home == name and name not in self.shut and (not roles or who.role in roles)

    def council(self, who: Person) -> bool:
        return self.belongs(who, "council")

    def provider_reads(self, each: Placement) -> bool:
        return not each.taken_back and (each.until is None or self.today <= each.until + dt.timedelta(days=READS_AFTER))

    def placement(self, who: Person, each: Placement) -> bool:
        """Its page, and the list: school and council for ever, the provider until sixty days after the end, tutors not at all."""
        return self.council(who) or self.belongs(who, each.school) or (self.belongs(who, each.provider, *SPEAKS) and self.provider_reads(each))

    def notes(self, who: Person, each: Placement) -> bool:
        tutors = self.belongs(who, each.provider, Role.TUTOR) and who.made.name in self.tutoring and each.provider == "p"
        theirs = each.out in {None, each.until} or (each.out is not None and each.out >= self.today)
        return self.placement(who, each) or (tutors and self.provider_reads(each) and theirs)

    def due(self, each: Placement) -> bool:
        """In the lesson of that Monday."""
        return not each.taken_back and (each.until is None or each.until >= MONDAY) and (each.out is None or each.out >= MONDAY)

    def line(self, who: Person, each: Placement) -> bool:
        """Of the register of that Monday."""
        takes = self.belongs(who, each.provider, *SPEAKS)
        takes = takes or (self.belongs(who, each.provider, Role.TUTOR) and each.provider == "p" and who.made.name in self.tutoring)
        return self.due(each) and (self.council(who) or self.belongs(who, each.school) or (takes and self.provider_reads(each)))

    def referral(self, who: Person) -> bool:
        """Of school A to provider R, which reads it from the pack on until it declines or the school withdraws."""
        return self.belongs(who, "a") or (self.belongs(who, "r") and self.stage in {"pack", "answered"})
