"""Announcements of the council: written in Markdown by its officers, read by all, by schools, or by providers."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import may
from formsapp.services import pages
from formsapp.services.asking import Wrong, needed
from formsapp.services.office import LONDON, NotFound, Office, Refused
from formsapp.services.pages import paged, start_of
from formsapp.services.rights import demand
from formsapp.services.sent_twice import sent_once
from formsapp.store import announcements, audit, tables
from formsapp.store.announcements import ALL, PROVIDERS, SCHOOLS, Announcement

ANNOUNCEMENT = "announcement"
AUDIENCES = {ALL: "Everybody", SCHOOLS: "Schools", PROVIDERS: "Providers"}
PAGE = 20
LONGEST_TITLE = 120
CHANGED = "Somebody else has changed it meanwhile: look at it as it stands now, then change what is still needed"


@dataclass(frozen=True)
class Listing(pages.Listing[Announcement]):
    """``since``: only what was published or changed from that day on."""

    since: dt.date | None
    may_write: bool


def audiences(actor: Actor) -> tuple[str, ...]:
    """Which announcements somebody reads; the council all."""
    if actor.council:
        return (ALL, SCHOOLS, PROVIDERS)
    mine = (SCHOOLS,) if actor.has(Kind.SCHOOL) else ()
    return (ALL, *mine, *((PROVIDERS,) if actor.has(Kind.PROVIDER) else ()))


def listing(office: Office, actor: Actor, since: dt.date | None = None, page: int = 1, most: int = PAGE) -> Listing:
    demand(actor, "announcements.read")
    begins = dt.datetime.combine(since, dt.time(), LONDON).astimezone(dt.UTC) if since else None
    with office.database.reading() as session:
        total, rows = announcements.listed(session, audiences(actor), begins, start_of(page, most), most)
    return Listing(*paged(rows, total, page, most), since, may(actor, "announcements.write"))


def look(office: Office, actor: Actor, announcement: UUID) -> Announcement:
    """404 for who isn't meant, and for one that has ended."""
    demand(actor, "announcements.read")
    with office.database.reading() as session:
        found = announcements.one(session, announcement)
    if found is None or found.ended_at is not None or found.audience not in audiences(actor):
        raise NotFound
    return found


def read_typed(typed: Mapping[str, str]) -> tuple[str, str, str]:
    """Title, text, audience."""
    title = " ".join(needed(typed.get("title", ""), "a title", "title").split())
    if len(title) > LONGEST_TITLE:
        raise Wrong("title", f"The title must have {LONGEST_TITLE} characters or fewer: it has {len(title)}")
    text = needed(typed.get("text", ""), "what is to be told", "text")
    if typed.get("audience", "") not in AUDIENCES:
        raise Wrong("audience", "Choose who it is for")
    return title, text, typed["audience"]


def publish(office: Office, actor: Actor, typed: Mapping[str, str]) -> UUID:
    demand(actor, "announcements.write")
    assert actor.person is not None
    with office.database.writing() as session:
        new = sent_once(session, tables.Announcement, typed, actor.person, field="title", no_words=("version",))
        if not new.done:
            title, text, audience = read_typed(typed)
            announcements.add(session, office.clock(), actor.person, title, text, audience, new.id)
            audit.record(session, office.clock(), actor, "announcement.publish", ANNOUNCEMENT, new.id, detail={"audience": audience})
    return new.id


def change(office: Office, actor: Actor, announcement: UUID, version: int, typed: Mapping[str, str]) -> None:
    demand(actor, "announcements.write")
    standing(office, announcement)
    title, text, audience = read_typed(typed)
    with office.database.writing() as session:
        if not announcements.change(session, announcement, version, office.clock(), title, text, audience):
            raise Refused(CHANGED)
        audit.record(session, office.clock(), actor, "announcement.change", ANNOUNCEMENT, announcement, detail={"audience": audience})


def end(office: Office, actor: Actor, announcement: UUID) -> None:
    """Nobody is shown it any more."""
    demand(actor, "announcements.write")
    standing(office, announcement)
    with office.database.writing() as session:
        if not announcements.end(session, announcement, office.clock()):
            raise NotFound
        audit.record(session, office.clock(), actor, "announcement.end", ANNOUNCEMENT, announcement)


def standing(office: Office, announcement: UUID) -> Announcement:
    with office.database.reading() as session:
        found = announcements.one(session, announcement)
    if found is None or found.ended_at is not None:
        raise NotFound
    return found
