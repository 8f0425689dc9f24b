"""The work list of the council, and of a school or provider what it follows: ordered by what needs doing, in words that fit the reader."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from formsapp.domain import cases as table
from formsapp.domain.case_words import COUNCIL, PROVIDER, PROVIDER_READS, SCHOOL
from formsapp.domain.identifiers import read_reference
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import CaseSubject, may
from formsapp.journeys import JOURNEYS
from formsapp.journeys.facts import Facts
from formsapp.services import case_rights, casework, directory_facts
from formsapp.services.case_pages import Standing, side_of_subject, standing, standing_of
from formsapp.services.case_rights import subject_of
from formsapp.services.inbox import Wanted, narrowed
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.pages import last_page
from formsapp.services.rights import demand
from formsapp.services.sending import CASE
from formsapp.store import applications, audit, cases, parties, people, work_list
from formsapp.store import casework as rows
from formsapp.store.applications import Application
from formsapp.store.work_list import GROUPS, Entry

PAGE = 25
BULK = 50
GROUP_WORDS = {
    "late": "Late",
    "today": "Due today",
    "new": "New",
    "to do": "To do",
    "waiting": "Waiting for others",
    "done": "Done",
}
ME, NOBODY = "me", "nobody"
WITH_PROVIDERS = "with providers"
NOT_FOR_THEM = "A restricted form, such as a complaint, can be given only to a safeguarding lead or a service lead: nobody else reads it"


@dataclass(frozen=True)
class Asked:
    """``group``: one of them only; ``assigned``: ``me``, ``nobody``, or an officer's id."""

    wanted: Wanted = Wanted()
    group: str = ""
    assigned: str = ""


@dataclass(frozen=True)
class Row:
    """A line of the list in words."""

    entry: Entry
    title: str
    state: str
    step: str
    assigned: str
    courses: list[tuple[str, str]]  # of those with providers: which, and where it stands


@dataclass(frozen=True)
class WorkList:
    rows: list[Row]
    counts: Mapping[str, int]
    total: int
    page: int
    pages: int
    officers: list[tuple[str, str]]
    organisations: list[people.Organisation]


def work_list_of(office: Office, actor: Actor, asked: Asked) -> WorkList:
    """It names students, so it is a look at their records: one event with all that it shows, written before it is shown."""
    demand(actor, "work.list")
    with office.database.reading() as session:
        person = UUID(asked.assigned) if asked.assigned not in {"", ME, NOBODY} else actor.person if asked.assigned == ME else None
        scope = work_list.Scope(narrowed(office, actor, asked.wanted), actor.person, person, asked.assigned == NOBODY)
        today = office.today()
        counts = work_list.counts(session, scope, today)
        groups = [asked.group] if asked.group else list(GROUPS)
        total = sum(counts[group] for group in groups)
        pages = last_page(total, PAGE)
        page = min(max(asked.wanted.page, 1), pages)
        runs = work_list.runs(counts, groups, (page - 1) * PAGE, PAGE)
        found = work_list.entries(session, office.keys, scope, today, runs)
        asked_of = applications.of_cases(session, [each.id for each in found])  # of all, so that every page asks as much
        courses = {each.id: asked_of[each.id] for each in found if each.state == WITH_PROVIDERS}
        names = cases.names(session, office.keys, rows.officers(session))
        houses = people.organisations(session)
    with office.database.writing() as session:
        audit.record(
            session, office.clock(), actor, "work.list", "work", "", learners=[each.learner_key for each in found], detail={"page": page}
        )
    officers = named(names)
    return WorkList([row_of(each, names, courses.get(each.id, [])) for each in found], counts, total, page, pages, officers, houses)


def row_of(entry: Entry, names: Mapping[UUID, str], courses: list[Application]) -> Row:
    known = table.known(entry.journey, entry.state)
    state = table.state(entry.journey, entry.state) if known else None
    return Row(
        entry,
        JOURNEYS[entry.journey].title if entry.journey in JOURNEYS else entry.journey,
        state.words_for(COUNCIL) if state else entry.state.capitalize(),
        state.step_for(COUNCIL, entry.pathway) if state and not courses else "",
        names.get(entry.assigned, "") if entry.assigned else "",
        [(each.course_name, table.state("application", each.state).words_for(COUNCIL)) for each in courses if each.state != "waiting"],
    )


# ------------------------------------------------------------------------------------------------------- several at once


@dataclass(frozen=True)
class Review:
    """What would be done to each, before it is done. ``why``: the reason why this one is left out."""

    reference: str
    title: str = field(repr=False)
    version: int = 0
    why: str = ""
    restricted: bool = False


BULK_MOVES = {"read": "Mark as read", "accept": "Accept", "acknowledge": "Acknowledge", "confirm": "Confirm who asked"}


def chosen_references(typed: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(filter(None, (read_reference(each) for each in typed))))
    if not found:
        raise Refused("Choose at least one form")
    if len(found) > BULK:
        raise Refused(f"Choose {BULK} forms or fewer at a time")
    return found


def review(office: Office, actor: Actor, references: Sequence[str], name: str) -> list[Review]:
    """Each as it stands now; a move that asks for something is made one by one."""
    demand(actor, "case.move.council")
    if name not in BULK_MOVES and name != "assign":
        raise NotFound
    with office.database.writing() as session:
        known = [case for each in references if (case := cases.find(session, office.keys, each))]
        found = [case for case in known if may(actor, "case.move.council", case.subject)]
        audit.record(session, office.clock(), actor, "work.review", "work", "", learners=[case.learner_key for case in found])
    lines = []
    for case in found:
        move = table.named(case.journey, case.state, name) if name != "assign" else None
        why = "" if name == "assign" or move else left_out_because(case.journey, case.state, name)
        if move and "known sender" in move.conditions and case.sender_confirmed_at is None:
            why = "its sender is not confirmed"
        lines.append(Review(case.reference, case.title, case.version, why, case.restricted))
    return lines


def left_out_because(journey: str, state: str, name: str) -> str:
    """What the move needs, and how this one stands: in the words of the pages."""
    here = table.state(journey, state).words_for(COUNCIL) if table.known(journey, state) else state
    frm = next((each.frm for each in table.kind_of(journey).moves if each.name == name), ())
    wanted = " or ".join(f"“{table.state(journey, each).words_for(COUNCIL)}”" for each in frm)
    if not wanted:
        return f"“{BULK_MOVES.get(name, name)}” is not a step of this form. Its next step is on its own page"
    return f"“{BULK_MOVES.get(name, name)}” needs a form that stands at {wanted}; this one stands at “{here}”"


def assign(office: Office, actor: Actor, references: Sequence[str], person: str) -> int:
    """To an officer, or to nobody."""
    demand(actor, "case.assign")
    with office.database.writing() as session:
        officer = next((each for each in rows.officers(session) if str(each) == person), None)
        if person and officer is None:
            raise Refused("Choose a colleague from the list")
        found = work_list.by_references(session, references)
        for row in found:
            demand(
                actor,
                "case.assign",
                CaseSubject(row.organisation_id, row.sender_id, restricted=row.restricted),
                kind=CASE,
                identifier=row.id,
            )
        if officer and officer not in case_rights.officers(session, restricted=any(row.restricted for row in found)):
            raise Refused(NOT_FOR_THEM)
        work_list.assign(session, [row.id for row in found], officer)
        keys = [row.learner_key for row in found]
        audit.record(session, office.clock(), actor, "case.assign", CASE, "", learners=keys, detail={"cases": len(found)})
    return len(found)


def assign_one(office: Office, actor: Actor, reference: str, person: str) -> None:
    plain = read_reference(reference)
    if plain is None or not assign(office, actor, [plain], person):
        raise NotFound


def officers(office: Office, *, restricted: bool) -> list[tuple[str, str]]:
    """Everybody who can be given a case, by name; a restricted one, who may read it."""
    with office.database.reading() as session:
        names = cases.names(session, office.keys, case_rights.officers(session, restricted=restricted))
    return named(names)


def named(names: Mapping[UUID, str]) -> list[tuple[str, str]]:
    return sorted(((str(each), name) for each, name in names.items()), key=lambda pair: pair[1].casefold())


@dataclass(frozen=True)
class Several:
    """What came of a move of many: ``already`` by whoever sent it once more, ``left`` to somebody quicker, ``refused`` with the reason."""

    done: int = 0
    already: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def move_all(office: Office, actor: Actor, name: str, versions: Mapping[str, int]) -> Several:
    """One after the other, each its own transaction."""
    if name not in BULK_MOVES:
        raise NotFound
    moved, found = 0, Several()
    for reference, version in versions.items():
        try:
            casework.move(office, actor, reference, name, {}, version)
            moved += 1
        except casework.Changed:
            (found.already if casework.moved_last(office, actor, reference, name) else found.left).append(reference)
        except Refused as reason:
            found.refused.append((reference, str(reason)))
    return replace(found, done=moved)


# --------------------------------------------------------------------------------------------------- schools, providers


@dataclass(frozen=True)
class Followed:
    """A form that one's side sent, holds or was told of. ``courses``: where each application stands."""

    reference: str
    journey: str
    title: str = field(repr=False)
    organisation_name: str
    received_at: dt.datetime
    standing: Standing
    courses: list[tuple[str, Standing]]
    mine: bool  # the next step is this reader's


def followed(office: Office, actor: Actor) -> list[Followed]:
    """What needs doing by oneself first, then what is on its way, then what has ended; the newest first."""
    demand(actor, "referrals.list")
    facts = directory_facts.facts(office)
    with office.database.reading() as session:
        held = applications.held_by(session, actor.organisations(Kind.PROVIDER), PROVIDER_READS)
        assert actor.person is not None
        told = parties.held_by(session, actor.organisations())
        found = rows.followed(session, actor.person, actor.organisations(), {each.case for each in held} | told)
        further = parties.of_cases(session, [row.id for row, _ in found])
        by_case = applications.of_cases(session, [row.id for row, _ in found])
        lines, learners = [], []
        for row, organisation in found:
            work = rows.record(row)
            confirmed = row.sender_confirmed_at is not None
            plain = CaseSubject(row.organisation_id, row.sender_id, confirmed=confirmed, journey=row.journey)
            subject = subject_of(plain, work, by_case[row.id], further.get(row.id, ()))
            if may(actor, "referrals.read", subject) and table.known(row.journey, row.state):
                title = office.keys.open_text("cases", row.id, "title", row.title_sealed)
                lines.append(line_of(actor, subject, work, title, organisation, row.received_at, by_case[row.id], facts))
                learners.append(row.learner_key)
    with office.database.writing() as session:
        audit.record(session, office.clock(), actor, "referrals.list", CASE, "", learners=learners)
    return sorted(lines, key=lambda each: (not each.mine, each.standing.ended))


def line_of(
    actor: Actor,
    subject: CaseSubject,
    work: rows.Work,
    title: str,
    organisation: str,
    received: dt.datetime,
    found: list[Application],
    facts: Facts,
) -> Followed:
    side = side_of_subject(actor, subject)
    houses = actor.organisations(Kind.PROVIDER)
    shown = [each for each in found if side != PROVIDER or (each.provider in houses and each.pack_sent_at)]
    courses = [(each.course_name, standing_of(each, found, side, facts, each.next_side)) for each in shown]
    own = standing(work.journey, work.state, side, work.next_from, work.next_on, work.next_side, facts, work.pathway)
    mine = any(where.whose == "you" for _, where in courses) or (own.whose == "you" and not (courses and side in {SCHOOL, PROVIDER}))
    return Followed(work.reference, work.journey, title, organisation, received, own, courses, mine)
