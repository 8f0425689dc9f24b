"""A calendar that a person's own program reads by a secret address: panels and their deadlines, and on how many things which day is the last.

Nothing personal is in it, neither a name nor a reference: it lies on telephones and other people's servers. The address is told once, only its
hash is kept, a new one ends the old one, and it gives nothing from the moment its person may not sign in any more.
"""

import datetime as dt
from urllib.parse import urlsplit

from formsapp.domain.case_words import PATHWAY_WORDS, PROVIDER, SCHOOL
from formsapp.domain.ics import Entry, calendar
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import WHO_MAY_REFER, WHO_SPEAKS_FOR_A_PROVIDER, may
from formsapp.services import directory_facts
from formsapp.services.office import NotFound, Office
from formsapp.store import audit, calendar_feeds, people
from formsapp.store.calendar_feeds import Days
from formsapp.store.database import Session

BACK, AHEAD = dt.timedelta(days=31), dt.timedelta(days=400)


def standing(office: Office, actor: Actor) -> dt.datetime | None:
    """Since when one's own address is in force."""
    assert actor.person is not None
    with office.database.reading() as session:
        return calendar_feeds.since(session, actor.person)


def begin(office: Office, actor: Actor) -> str:
    """A new address; whoever knew the old one reads nothing more by it."""
    assert actor.person is not None
    now = office.clock()
    with office.database.writing() as session:
        secret = calendar_feeds.begin(session, now, actor.person)
        audit.record(session, now, actor, "calendar.begin", "person", actor.person)
    return f"{office.settings.app_url}calendar/{secret}.ics"


def end(office: Office, actor: Actor) -> None:
    assert actor.person is not None
    with office.database.writing() as session:
        calendar_feeds.end(session, office.clock(), actor.person)
        audit.record(session, office.clock(), actor, "calendar.end", "person", actor.person)


def feed(office: Office, secret: str) -> bytes:
    """What its person may see today, by the roles they have today."""
    facts = directory_facts.facts(office)
    with office.database.reading() as session:
        identifier = calendar_feeds.person_of(session, secret)
        person = people.person(session, office.keys, identifier) if identifier else None
        if person is None or not person.active:
            raise NotFound
        actor = Actor(person.id, person.memberships)
        found = [*panel_days(office, actor), *due(session, office, actor)]
    host = urlsplit(office.settings.app_url).hostname or "forms"
    return calendar(facts.service, host, office.clock(), sorted(found, key=lambda each: (each.day, each.key)))


def panel_days(office: Office, actor: Actor) -> list[Entry]:
    """As the directory publishes them; they lead to the panel room whoever may enter it."""
    found, link = [], f"{office.settings.app_url}panels/" if may(actor, "panel.read") else ""
    for panel in directory_facts.facts(office).panels:
        ways = ", ".join(PATHWAY_WORDS.get(way, way) for way in panel.pathways)
        name = "-".join(panel.pathways)
        found += [
            Entry(f"panel-{panel.date}-{name}", panel.date, f"Panel: {ways}", link),
            Entry(f"deadline-{panel.date}-{name}", panel.deadline, f"Deadline for the panel on {panel.date:%d.%m.%Y}: {ways}", link),
        ]
    return found


def due(session: Session, office: Office, actor: Actor) -> list[Entry]:
    """How many steps and reviews are due on each day."""
    first, last, link = office.today() - BACK, office.today() + AHEAD, office.settings.app_url
    schools = actor.organisations(Kind.SCHOOL, *WHO_MAY_REFER)
    providers = actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER)
    found: list[Entry] = []
    if actor.council and actor.person:
        found += entries("work", calendar_feeds.steps_of_officer(session, actor.person, first, last), "step", f"{link}work/?assigned=me")
    for side, houses in ((SCHOOL, schools), (PROVIDER, providers)):
        found += entries(side, calendar_feeds.steps_of_houses(session, houses, side, first, last), "step", f"{link}my-referrals/")
    if actor.council or schools or providers:
        due_reviews = calendar_feeds.reviews(session, None if actor.council else schools | providers, first, last)
        found += entries("reviews", due_reviews, "review", link)
    return found


def entries(kind: str, days: Days, one: str, link: str) -> list[Entry]:
    return [Entry(f"{kind}-{day}", day, f"{number} {one}{'' if number == 1 else 's'} due", link) for day, number in days.items()]
