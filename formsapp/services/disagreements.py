"""Where the school's code and the provider's mark say different things of one lesson: a list by days, each line leading to its register."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from formsapp.domain.people import Actor, Kind
from formsapp.services import pages
from formsapp.services.absences import MARK, Row, rows_of, schools_of
from formsapp.services.office import Office
from formsapp.services.pages import paged, start_of
from formsapp.services.rights import demand
from formsapp.store import absences, audit, people

PAGE = 50
USUAL, LONGEST = 14, 92  # days


@dataclass(frozen=True)
class Listing(pages.Listing[Row]):
    """``schools``: those that the council can choose from."""

    first: dt.date
    last: dt.date
    school: UUID | None
    schools: list[tuple[UUID, str]]


def listing(
    office: Office, actor: Actor, first: dt.date | None = None, last: dt.date | None = None, school: UUID | None = None, page: int = 1
) -> Listing:
    """The last two weeks if nothing else is asked for. It names learners: one event with all that it shows."""
    demand(actor, "absences.list")
    until = last or office.today()
    since = max(min(first or until - dt.timedelta(days=USUAL - 1), until), until - dt.timedelta(days=LONGEST - 1))
    with office.database.reading() as session:
        every = list(people.organisations(session, Kind.SCHOOL)) if actor.council else []
        chosen = next((each.id for each in every if each.id == school), None)
        theirs = frozenset({chosen}) if chosen else schools_of(actor) if not actor.council else frozenset(each.id for each in every)
        start = start_of(page, PAGE)
        total, found = absences.disagreements(session, office.keys, theirs, (since, until), start, PAGE)
        rows, keys = rows_of(session, office, found)
    with office.database.writing() as session:
        audit.record(session, office.clock(), actor, "absences.disagreements", MARK, "", learners=sorted(keys))
    named = sorted(((each.id, each.name) for each in every), key=lambda each: each[1].casefold())
    return Listing(*paged(rows, total, page, PAGE), since, until, chosen, named)
