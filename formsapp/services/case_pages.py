"""One case as its reader sees it: where it stands in their words, whose step is next and by when, what happened, what they may do."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from formsapp.domain import cases as table
from formsapp.domain.calendar import Count, counted_until, working_days_between
from formsapp.domain.case_application import FIRST
from formsapp.domain.case_words import BEFORE_A_START, COUNCIL, PROVIDER, SCHOOL, SENDER, Move, missing
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import CaseSubject, may
from formsapp.fields import Date
from formsapp.journeys.facts import Facts
from formsapp.services import case_asks, case_rights, casework, directory_facts, inbox
from formsapp.services.case_asks import Question
from formsapp.services.case_desk import Desk, open_desk, read_desk
from formsapp.services.inbox import Read, Remark
from formsapp.services.office import NotFound, Office
from formsapp.services.sending import CASE
from formsapp.services.sent_twice import sent_once
from formsapp.store import audit, cases, moves, panels, people, tables
from formsapp.store import casework as work_rows
from formsapp.store.applications import Application, Tick
from formsapp.store.database import Session
from formsapp.store.panels import Item

WHOSE = {COUNCIL: "the council", SCHOOL: "the school", PROVIDER: "the provider", SENDER: "whoever sent it"}


@dataclass(frozen=True)
class Clock:
    """By when the next step is to be done. ``left``: working days from today; ``since``: from when it runs."""

    on: dt.date
    left: int
    since: dt.date
    off: Mapping[dt.date, str] = field(repr=False)

    @cached_property
    def count(self) -> Count:
        """Every day that was looked at, for the page that shows them: a list of hundreds doesn't."""
        return counted_until(min(self.since, self.on), self.on, self.off)

    @property
    def late(self) -> bool:
        return self.left < 0

    @property
    def words(self) -> str:
        if self.left == 0:
            return "due today"
        days = abs(self.left)
        return f"{days} working {'day' if days == 1 else 'days'} {'late' if self.late else 'left'}"


@dataclass(frozen=True)
class Button:
    """A move that this reader may make. ``lacking``: why not yet."""

    name: str
    words: str
    preference: int | None
    lacking: tuple[str, ...] = ()
    asks: bool = False


@dataclass(frozen=True)
class Standing:
    """Where something stands, for one side."""

    state: str
    step: str
    whose: str
    clock: Clock | None
    ended: bool


@dataclass(frozen=True)
class Line:
    """Of the timeline."""

    at: dt.datetime
    what: str
    state: str
    who: str
    course: str
    reason: str = field(repr=False)
    undone: bool = False


@dataclass(frozen=True)
class Course:
    """An application as a page shows it. ``ticks``: name, words, who and when, if ticked."""

    application: Application
    standing: Standing
    buttons: list[Button]
    provider_known: bool
    ticks: list[tuple[str, str, str, dt.datetime | None]]
    response: str  # its reference
    decision: dict[str, str]
    held: dt.date | None  # the interview, as the response says; before there is one, the day that was entered is the application's


@dataclass(frozen=True)
class View:
    """``read``: answers, files and looks; of a provider or the other party, without the looks."""

    read: Read
    desk: Desk
    side: str
    standing: Standing
    buttons: list[Button]
    courses: list[Course]
    lines: list[Line]
    undo: str
    officers: list[tuple[str, str]]
    assigned: str
    remarks: list[Remark]
    agenda: Item | None = None  # where it stands with the panels; a provider is not told
    allocated: str = ""  # the school that takes the student; nor of this


# ----------------------------------------------------------------------------------------------------------------- pages


def council_page(office: Office, actor: Actor, reference: str) -> View:
    """The look is written down by ``inbox.read``."""
    read = inbox.read(office, actor, reference)
    facts = directory_facts.facts(office)
    with office.database.reading() as session:
        desk = read_desk(session, office, read.case)
        names = cases.names(session, office.keys, case_rights.officers(session, restricted=desk.work.restricted))
        return view(session, office, actor, desk, facts, read, COUNCIL, sorted(((str(p), n) for p, n in names.items()), key=lambda o: o[1]))


def outside_page(office: Office, actor: Actor, reference: str) -> View:
    """For the school that sent it, the provider that holds the pack, or the other party."""
    facts = directory_facts.facts(office)
    with office.database.writing() as session:
        desk = open_desk(session, office, actor, "referrals.read", reference)
        side = side_of(actor, desk)
        read = inbox.read_outside(session, office, actor, desk.case)
        return view(session, office, actor, desk, facts, read, side, [])


def side_of(actor: Actor, desk: Desk) -> str:
    return side_of_subject(actor, desk.subject)


def side_of_subject(actor: Actor, subject: CaseSubject) -> str:
    """In whose words it is told. Who sent it is told as what their organisation is."""
    if may(actor, "application.read", subject):
        return PROVIDER
    return PROVIDER if actor.has(Kind.PROVIDER) and not actor.has(Kind.SCHOOL) else SCHOOL


def view(
    session: Session, office: Office, actor: Actor, desk: Desk, facts: Facts, read: Read, side: str, officers: list[tuple[str, str]]
) -> View:
    timeline = moves.of_case(session, office.keys, desk.case.id)
    houses = actor.organisations(Kind.PROVIDER)
    # Preferences are the school's and the council's to know: a provider sees a course once it holds its pack.
    shown = [each for each in desk.applications if side != PROVIDER or (each.provider in houses and each.pack_sent_at)]
    hands = [line.person for line in timeline if line.person] + [t.by for each in desk.ticks.values() for t in each.values()]
    hands += [desk.work.assigned] if desk.work.assigned and side == COUNCIL else []
    who = cases.names(session, office.keys, hands)
    house = people.organisation(session, desk.allocated) if desk.allocated and side != PROVIDER else None
    if house and side == SCHOOL:  # two schools read it: neither is told who the other's people are
        own = {person for each in actor.organisations(Kind.SCHOOL) for person in work_rows.people_of(session, each, casework.SPEAKERS)}
        who = {person: name for person, name in who.items() if person in own}
    responses = cases.references(session, [each.response_case for each in shown if each.response_case])
    last = casework.undoable(timeline) if may(actor, "case.move.council", desk.subject) else None
    mine = own_house(actor)
    return View(
        read,
        desk,
        side,
        standing(
            desk.case.journey, desk.work.state, side, desk.work.next_from, desk.work.next_on, desk.work.next_side, facts, desk.work.pathway
        ),
        buttons(actor, desk, None),
        [course(actor, desk, each, side, facts, who, responses) for each in shown],
        [line(each, desk, side, who) for each in timeline if told(each, desk, side, shown)],
        words_of(desk, last) if last else "",
        officers,
        who.get(desk.work.assigned, "") if desk.work.assigned and side == COUNCIL else "",
        read.remarks if side == COUNCIL else remarks(session, office, desk, mine),
        panels.newest(session, office.keys, desk.case.id) if side != PROVIDER and desk.work.pathway else None,
        house.name if house else "",
    )


def remarks(session: Session, office: Office, desk: Desk, organisation: UUID | None) -> list[Remark]:
    """The internal notes of the reader's own organisation."""
    found = cases.notes(session, office.keys, desk.case.id, organisation) if organisation else []
    who = cases.names(session, office.keys, [note.author for note in found])
    return [Remark(who.get(note.author, ""), note.text, note.created_at) for note in found]


# ----------------------------------------------------------------------------------------------------------------- parts


def standing(
    kind: str, name: str, side: str, since: dt.date | None, on: dt.date | None, whose: str | None, facts: Facts, pathway: str = ""
) -> Standing:
    """``pathway``: of a referral, on some of which something else comes next."""
    state = table.state(kind, name)
    clock = clock_of(since or facts.today, on, facts) if on and not state.ends else None
    who = WHOSE.get(whose or "", "") if not state.ends else ""
    return Standing(state.words_for(side), state.step_for(side, pathway), "you" if whose == side else who, clock, state.ends)


def standing_of(each: Application, every: list[Application], side: str, facts: Facts, whose: str | None) -> Standing:
    """Of one course among all of its referral."""
    way = FIRST if each.preference == min(other.preference for other in every) else ""
    return standing("application", each.state, side, each.next_from, each.next_on, whose, facts, way)


def clock_of(since: dt.date, on: dt.date, facts: Facts) -> Clock:
    return Clock(on, working_days_between(facts.today, on, facts.off), since, facts.off)


def buttons(actor: Actor, desk: Desk, application: Application | None) -> list[Button]:
    """Each move once; one whose condition fails stays, and says why."""
    found = []
    for move in desk.moves(actor, application):
        lacking = tuple(missing(move.conditions, desk.standing(application)))
        place = application.preference if application else None
        found.append(Button(move.name, move.words, place, lacking, bool(move.asks)))
    return sorted((each for each in found if not hopeless(each)), key=lambda each: bool(each.lacking))


HOPELESS = ("It goes to", "No provider is asked", "Only a", "The provider has", "The waiting list is", "It was sent as")


def hopeless(button: Button) -> bool:
    """What is not for this case at all is not shown; what may still come is, with the reason why not yet."""
    return any(reason.startswith(HOPELESS) and not reason.startswith("The provider has no account") for reason in button.lacking)


def course(
    actor: Actor, desk: Desk, application: Application, side: str, facts: Facts, who: dict[UUID, str], responses: dict[UUID, str]
) -> Course:
    each = application
    ticked: dict[str, Tick] = desk.ticks.get(each.id, {})
    ticks = [
        (name, words, who.get(ticked[name].by, "") if name in ticked else "", ticked[name].at if name in ticked else None)
        for name, words in BEFORE_A_START.items()
    ]
    decision = desk.responses.get(each.id, {}) if side != SCHOOL or each.decided_at else {}
    return Course(
        each,
        standing_of(each, desk.applications, side, facts, None if each.state == "waiting" else each.next_side),
        buttons(actor, desk, each),
        each.provider_slug in desk.known_providers,
        ticks if each.state == "accepted" or ticked else [],
        responses.get(each.response_case, "") if each.response_case else "",
        {name: str(decision.get(name, "")) for name in ("decision", "reasons", "to_do")},
        Date.read_typed(desk.responses.get(each.id, {}).get("held", {})),
    )


def told(each: moves.Move, desk: Desk, side: str, shown: list[Application]) -> bool:
    """The council sees every line; others those of what they see, if it was theirs or they were told of it."""
    if side == COUNCIL:
        return True
    if each.application and each.application not in {a.id for a in shown}:
        return False
    found = move_of(desk, each)
    return side == each.side or side in found.tells or bool({SENDER, "other"} & set(found.tells))


def move_of(desk: Desk, each: moves.Move) -> Move:
    """In today's table; one that has left it is told by its states alone."""
    kind = "application" if each.application else desk.case.journey
    name, frm = (each.name.removeprefix("undo "), each.to) if each.undoes else (each.name, each.frm)
    found = table.named(kind, frm, name)
    return found or Move(each.name, kind, each.name.capitalize(), (each.frm,), each.to, (COUNCIL,))


def words_of(desk: Desk, each: moves.Move) -> str:
    return move_of(desk, each).words


def line(each: moves.Move, desk: Desk, side: str, who: dict[UUID, str]) -> Line:
    """Names of people are for one's own side and the council; others read which side it was."""
    kind = "application" if each.application else desk.case.journey
    found = move_of(desk, each)
    named = who.get(each.person, "") if each.person and (side == COUNCIL or each.side == side) else ""
    course_name = next((a.course_name for a in desk.applications if a.id == each.application), "")
    sees = side in {COUNCIL, each.side} or side in found.tells or bool({SENDER, "other"} & set(found.tells))
    return Line(
        each.at,
        f"Taken back: {found.words}" if each.undoes else found.words,
        table.state(kind, each.to).words_for(side) if table.known(kind, each.to) else each.to,
        ", ".join(filter(None, (named, WHOSE.get(each.side, each.side)))),
        course_name,
        each.reason if sees else "",
        each.undone,
    )


# ------------------------------------------------------------------------------------------------------- a move's own page


@dataclass(frozen=True)
class Asking:
    """The page on which a move is made. ``words``: of its button."""

    reference: str
    title: str
    version: int
    move: Move
    course: str
    questions: list[Question]
    lacking: tuple[str, ...]
    about: str = field(repr=False)


def asking(office: Office, actor: Actor, reference: str, name: str, preference: int | None) -> Asking:
    """What a move asks, for whoever may make it. Nothing personal but the title of the case."""
    facts = directory_facts.facts(office)
    with office.database.writing() as session:
        desk = open_desk(session, office, actor, "case.read" if actor.council else "referrals.read", reference)
        application = desk.application(preference) if preference else None
        found = next((move for move in desk.moves(actor, application) if move.name == name), None)
        if found is None:
            if any(each.name == name for each in table.MOVES):
                raise casework.Changed
            raise NotFound
        inbox.record_look(session, office, actor, desk.case)
        return Asking(
            desk.case.reference,
            desk.case.title,
            desk.work.version,
            found,
            application.course_name if application else "",
            case_asks.questions(found, desk, facts, session, application),
            tuple(missing(found.conditions, desk.standing(application))),
            desk.case.title,
        )


def note_outside(office: Office, actor: Actor, reference: str, typed: Mapping[str, str]) -> None:
    """An internal note of a school or provider: its own people read it, nobody else."""
    with office.database.writing() as session:
        desk = open_desk(session, office, actor, "referrals.read", reference)
        mine = own_house(actor)
        if mine is None or actor.person is None:
            raise NotFound
        new = sent_once(session, tables.CaseNote, typed, actor.person, desk.case.id, field="text")
        if new.done:
            return
        cases.add_note(session, office.keys, office.clock(), desk.case.id, actor.person, inbox.checked_note(typed), mine, new.id)
        audit.record(session, office.clock(), actor, "case.note", CASE, desk.case.id, learners=[desk.case.learner_key])


def own_house(actor: Actor) -> UUID | None:
    """The school or provider that somebody speaks for here."""
    return next(iter(sorted(actor.organisations(Kind.SCHOOL) or actor.organisations(Kind.PROVIDER), key=str)), None)
