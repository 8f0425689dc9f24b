"""The list of registers: of a provider its own, of a tutor their cohorts', of the council all. It names nobody, so a look at it is no event."""

from dataclasses import dataclass, replace
from uuid import UUID

from formsapp.domain.attendance import Figures
from formsapp.domain.dates import academic_year
from formsapp.domain.people import Actor, Kind, Role
from formsapp.domain.permissions import WHO_SPEAKS_FOR_A_PROVIDER
from formsapp.services import pages
from formsapp.services.office import Office
from formsapp.services.pages import paged, start_of
from formsapp.services.rights import demand
from formsapp.store import people, register_lists
from formsapp.store.lessons import Lesson
from formsapp.store.register_lists import Choice, Wanted

PAGE = 30


@dataclass(frozen=True)
class Row:
    """A register in the list."""

    lesson: Lesson
    provider: str
    stage: str
    figures: Figures


@dataclass(frozen=True)
class Listing(pages.Listing[Row]):
    """A page of it, and what it can be narrowed to. ``providers``: for the council."""

    cohorts: list[Choice]
    providers: list[tuple[UUID, str]]


def listing(office: Office, actor: Actor, wanted: Wanted, page: int = 1) -> Listing:
    demand(actor, "registers.list")
    now, today = office.clock(), office.today()
    mine = scoped(actor, wanted)
    with office.database.reading() as session:
        total, found = register_lists.listed(session, office.keys, mine, now, today, start_of(page, PAGE), PAGE)
        cohorts = register_lists.choices(session, mine, today, academic_year(today))
        houses = {each.id: each.name for each in people.organisations(session, Kind.PROVIDER)}
        counts = register_lists.counted(session, [each.id for each in found])
    named = sorted({each.provider for each in cohorts}, key=lambda each: houses.get(each, ""))
    rows = [Row(each, houses.get(each.provider, ""), each.stage(now), Figures.of(counts.get(each.id, {}))) for each in found]
    return Listing(*paged(rows, total, page, PAGE), cohorts, [(each, houses.get(each, "")) for each in named] if actor.council else [])


def scoped(actor: Actor, wanted: Wanted) -> Wanted:
    """Whoever speaks for a provider reads all of it, a tutor their own cohorts."""
    if actor.council:
        return wanted
    providers = actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER)
    at = actor.organisations(Kind.PROVIDER, Role.TUTOR)
    return replace(wanted, providers=providers, tutor=actor.person if at else None, tutor_at=at)
