"""Review briefs: made of what is known of some weeks, finished by a person, on paper and in Word; one by one, or for all records of a list."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from formsapp import paper
from formsapp.domain.dates import said
from formsapp.domain.people import Actor
from formsapp.services import brief_facts, case_papers, directory_facts, record_lists, word
from formsapp.services.asking import Meanwhile, Wrong, day, needed
from formsapp.services.office import LONDON, NotFound, Office
from formsapp.services.placements import PLACEMENT
from formsapp.services.record_lists import Wanted
from formsapp.services.record_rights import opened, whoever
from formsapp.services.rights import demand
from formsapp.store import audit, people, review_briefs
from formsapp.store import record_lists as rows_of_lists
from formsapp.store.database import Session
from formsapp.store.learners import Learner
from formsapp.store.name_order import identifier
from formsapp.store.review_briefs import FINISHED, Brief
from formsapp.store.training_records import Record

ACT = "placement.review"
WEEKS = dt.timedelta(weeks=6)
LONGEST = dt.timedelta(days=366)
AT_ONCE, MOST = 25, 300
CHANGED = "Somebody else has changed it meanwhile"
SUMMARY, STEPS = "What we say", "What happens next"


@dataclass(frozen=True)
class View:
    brief: Brief
    record: Record
    learner: Learner = field(repr=False)
    houses: tuple[str, str]


@dataclass(frozen=True)
class Line:
    """A record of the list, with its brief for the time if there is one."""

    record: UUID
    name: str = field(repr=False)
    course: str
    brief: Brief | None


@dataclass(frozen=True)
class Many:
    lines: list[Line]
    total: int
    from_on: dt.date
    to_on: dt.date

    @property
    def made(self) -> int:
        return sum(each.brief is not None for each in self.lines)

    @property
    def finished(self) -> int:
        return sum(each.brief is not None and each.brief.state == FINISHED for each in self.lines)


# ------------------------------------------------------------------------------------------------------------------ time


def time_of(typed: Mapping[str, str], today: dt.date) -> tuple[dt.date, dt.date]:
    """The weeks that are looked back on; the last six where nothing else is said."""
    told = {"to": typed.get("to") or today.isoformat()}
    to_on = day(told, "to", "the last day", None, today)
    told["from"] = typed.get("from") or (to_on - WEEKS).isoformat()
    return day(told, "from", "the first day", to_on - LONGEST, to_on), to_on


# ------------------------------------------------------------------------------------------------------------------- one


def of_record(office: Office, actor: Actor, record: UUID) -> tuple[Record, Learner, list[Brief]]:
    """Recorded."""
    with office.database.writing() as session:
        found, learner, _ = opened(session, office, actor, ACT, record)
        audit.record(session, office.clock(), actor, "record.read", PLACEMENT, found.id, learners=[learner.key])
        return found, learner, review_briefs.of_record(session, office.keys, found.id)


def make(office: Office, actor: Actor, record: UUID, typed: Mapping[str, str]) -> UUID:
    from_on, to_on = time_of(typed, office.today())
    with office.database.writing() as session:
        found, learner, _ = opened(session, office, actor, ACT, record)
        known = review_briefs.of_period(session, office.keys, [found.id], from_on, to_on).get(found.id)
        return known.id if known else made(session, office, actor, found, learner.key, from_on, to_on)


def made(session: Session, office: Office, actor: Actor, record: Record, key: str, from_on: dt.date, to_on: dt.date) -> UUID:
    sections = brief_facts.gathered(session, office, record, from_on, to_on)
    brief = review_briefs.add(session, office.keys, record.id, from_on, to_on, sections, whoever(actor), office.clock())
    audit.record(session, office.clock(), actor, "brief.make", PLACEMENT, record.id, learners=[key])
    return brief


def own(session: Session, office: Office, actor: Actor, brief: UUID) -> View:
    found = review_briefs.one(session, office.keys, brief)
    if found is None:
        raise NotFound
    record, learner, _ = opened(session, office, actor, ACT, found.record)
    houses = {each.id: each.name for each in people.organisations(session)}
    return View(found, record, learner, (houses.get(record.school, ""), houses.get(record.provider, "")))


def look(office: Office, actor: Actor, brief: UUID) -> View:
    """Recorded."""
    with office.database.writing() as session:
        view = own(session, office, actor, brief)
        audit.record(session, office.clock(), actor, "brief.read", PLACEMENT, view.record.id, learners=[view.learner.key])
    return view


def write(office: Office, actor: Actor, brief: UUID, version: int, typed: Mapping[str, str], *, finish: bool) -> None:
    """What a person adds. Until it is finished, what is known is gathered anew each time it is saved."""
    with office.database.writing() as session:
        view = own(session, office, actor, brief)
        texts = [typed.get(name, "").strip().replace("\r\n", "\n") for name in ("summary", "steps")]
        if finish:
            texts = [needed(text, thing, name) for text, thing, name in zip(texts, (SUMMARY.lower(), STEPS.lower()), ("summary", "steps"), strict=True)]
        sections = brief_facts.gathered(session, office, view.record, view.brief.from_on, view.brief.to_on)
        values: dict[str, Any] = {"state": FINISHED, "finished_by": whoever(actor), "finished_at": office.clock()} if finish else {}
        if not review_briefs.change(session, office.keys, view.brief, version, sections, texts[0], texts[1], **values):
            raise Meanwhile(CHANGED)
        act = "brief.finish" if finish else "brief.write"
        audit.record(session, office.clock(), actor, act, PLACEMENT, view.record.id, learners=[view.learner.key])


# ------------------------------------------------------------------------------------------------------------------ many


def listing(office: Office, actor: Actor, wanted: Wanted, typed: Mapping[str, str]) -> Many:
    """All records of a list with their briefs. It names students: one event."""
    demand(actor, ACT)
    from_on, to_on = time_of(typed, office.today())
    with office.database.writing() as session:
        ids = record_lists.chosen(session, office, actor, wanted)
        lines = rows_of_lists.lines(session, office.keys, ids[:MOST])
        known = review_briefs.of_period(session, office.keys, [each.id for each in lines], from_on, to_on)
        audit.record(session, office.clock(), actor, "records.list", PLACEMENT, "", learners=sorted({each.key for each in lines}))
    found = [Line(each.id, f"{each.surname}, {each.given}", each.course_name, known.get(each.id)) for each in lines]
    return Many(found, len(ids), from_on, to_on)


def prepare(office: Office, actor: Actor, wanted: Wanted, typed: Mapping[str, str]) -> int:
    """The next ones of the list that have no brief yet; how many were made."""
    demand(actor, ACT)
    from_on, to_on = time_of(typed, office.today())
    with office.database.writing() as session:
        ids = [identifier(each) for each in record_lists.chosen(session, office, actor, wanted)[:MOST]]
        known = review_briefs.of_period(session, office.keys, ids, from_on, to_on)
        missing = [each for each in ids if each not in known][:AT_ONCE]
        for each in missing:
            record, learner, _ = opened(session, office, actor, ACT, each)
            made(session, office, actor, record, learner.key, from_on, to_on)
    return len(missing)


# ---------------------------------------------------------------------------------------------------------------- papers


def views_of(office: Office, actor: Actor, wanted: Wanted, typed: Mapping[str, str]) -> list[View]:
    """Of a list, those that are there. One event with everybody in it."""
    demand(actor, ACT)
    from_on, to_on = time_of(typed, office.today())
    with office.database.writing() as session:
        ids = [identifier(each) for each in record_lists.chosen(session, office, actor, wanted)[:MOST]]
        known = review_briefs.of_period(session, office.keys, ids, from_on, to_on)
        found = [own(session, office, actor, known[each].id) for each in ids if each in known]
        keys = sorted({each.learner.key for each in found})
        audit.record(session, office.clock(), actor, "brief.print", PLACEMENT, "", learners=keys, detail={"rows": len(found)})
    if not found:
        raise Wrong("to", "No brief has been prepared for this time yet")
    return found


def head(view: View) -> list[list[str]]:
    brief = view.brief
    state = f"Finished {said(brief.finished_at.astimezone(LONDON).date())}" if brief.finished_at else "Draft"
    return [
        ["Student", view.learner.name],
        ["School", view.houses[0]],
        ["Provider", view.houses[1]],
        ["Course", view.record.course_name],
        ["Time", f"{said(brief.from_on)} to {said(brief.to_on)}"],
        ["State", state],
    ]


def sections(view: View) -> list[tuple[str, Sequence[tuple[str, str]]]]:
    own_words = [(title, [("", text)]) for title, text in ((SUMMARY, view.brief.summary), (STEPS, view.brief.steps)) if text]
    return [*view.brief.sections, *own_words]


def as_word(views: Sequence[View]) -> bytes:
    """Each begins on a page of its own."""
    pages = []
    for view in views:
        page = [word.heading(f"Review brief: {view.learner.name}"), word.table([tuple(line) for line in head(view)], head=False)]
        for title, lines in sections(view):
            page.append(word.heading(title, level=2))
            rows = [line for line in lines if line[0]]
            page += [word.table(rows, head=False)] if rows else []
            page += [word.paragraph(value) for words, value in lines if not words]
        pages.append(page)
    return word.document(pages)


def as_pdf(office: Office, views: Sequence[View]) -> bytes:
    one = len(views) == 1
    blocks: list[dict[str, Any]] = []
    for view in views:
        parts = [part(title, lines) for title, lines in sections(view)]
        first = part("", [(words, value) for words, value in head(view)])
        blocks += [{"title": view.learner.name, "parts": [first, *parts]}]
    top = head(views[0])[4:5] if not one else head(views[0])
    words = {"heading": "Review brief" if one else "Review briefs", "head": top, "blocks": blocks}
    return case_papers.printed(
        office, paper.ANSWERS, words, "Review, confidential", directory_facts.facts(office), office.today(), said(views[0].brief.to_on)
    )


def part(title: str, lines: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {"title": title, "rows": [{"question": words, "words": value.split("\n"), "given": True} for words, value in lines]}


