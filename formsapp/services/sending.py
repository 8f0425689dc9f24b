"""Sending a form: exactly once, checked again at that moment, with a copy of what was chosen and of why it may be kept.

The draft's row is locked, so that of many at once one makes the case and the others find it made. The one-time token of the check page
and the unique columns of the case hold the same line once more in the database.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from formsapp.domain.calendar import Count
from formsapp.domain.identifiers import read_reference
from formsapp.domain.people import Actor
from formsapp.fields import Form
from formsapp.fields.base import Said
from formsapp.fields.typed import Sent as Typed
from formsapp.journeys.clocks import Clock
from formsapp.journeys.engine import Answers, Journey, Note, Step
from formsapp.journeys.facts import Facts
from formsapp.journeys.receiving import receive_declaration
from formsapp.journeys.sections import sender
from formsapp.journeys.summary import Block, Dropped, check_answers, dropped
from formsapp.services import about, case_begins, directory_facts, files, need_to_know, sendable
from formsapp.services.drafts import CASE as CASE
from formsapp.services.drafts import KEPT, KIND, Opened, journey_of, learner_of, look, open_up, own
from formsapp.services.office import LONDON, NotFound, Office
from formsapp.services.rights import demand, not_there
from formsapp.store import audit, cases, drafts, mails, people
from formsapp.store.cases import Case, SentBefore
from formsapp.store.database import Session
from formsapp.store.drafts import Draft
from formsapp.store.files import File

WITHOUT_ACCOUNT = dt.timedelta(hours=24)  # how long the browser that sent a form still shows its answers


@dataclass(frozen=True)
class Checked:
    """The check page: what will be sent, what won't, what is still to do, what one should know."""

    opened: Opened
    blocks: list[Block]
    dropped: list[Dropped]
    notes: tuple[Note, ...]
    steps: tuple[Step, ...]
    letterhead: tuple[tuple[str, str], ...]
    declaration: Form | None
    proved: bool
    refusals: tuple[str, ...] = ()  # why it can't be sent at all today

    @property
    def complete(self) -> bool:
        return all(block.done for block in self.blocks) and not self.refusals


@dataclass(frozen=True)
class Sent:
    """It is with the council. ``again``: it was there already."""

    reference: str
    again: bool = False


@dataclass(frozen=True)
class NotYet:
    """Something is missing; the check page says what."""

    checked: Checked


@dataclass(frozen=True)
class Received:
    """The confirmation: what happens next and by when, with the days that were counted; ``case`` only for who may read it."""

    reference: str
    journey: Journey
    received_at: dt.datetime
    steps: tuple[str, ...]
    clocks: tuple[tuple[Clock, Count], ...]
    panel: str
    confirmed: bool
    answers_shown: bool
    email: str
    files: tuple[File, ...] = ()  # with their SHA-256, where the answers may be shown


@dataclass(frozen=True)
class Answered:
    """Answers to be taken away, with all that is needed to say them in words."""

    journey: Journey
    answers: Answers
    facts: Facts
    reference: str
    sent_at: dt.datetime | None


# ---------------------------------------------------------------------------------------------------------------- check


def check(office: Office, actor: Actor, slug: str, reference: str) -> Checked:
    opened = look(office, actor, slug, reference)
    with office.database.reading() as session:
        return checked(opened, None, why_not(session, office, opened.draft, opened.answers, opened.facts))


def why_not(session: Session, office: Office, draft: Draft, answers: Answers, facts: Facts) -> tuple[str, ...]:
    """What no answer on the page can mend: the form is closed, was sent before, or answers what isn't theirs."""
    journey = journey_of(draft.journey)
    once = journey.once(journey.relevant(answers), facts)
    again = "This form was sent already for this year: each sends it once." if once else ""
    found = (
        sendable.closed(facts, journey.slug),
        again if once and cases.sent_before(session, office.keys, journey.slug, once) else "",
        about.why_not(session, office, journey, draft, answers),
    )
    return tuple(filter(None, found))


def checked(opened: Opened, declaration: Form | None, refusals: tuple[str, ...] = ()) -> Checked:
    journey, answers, facts = opened.journey, opened.answers, opened.facts
    blocks = check_answers(journey, answers, facts)
    return Checked(
        opened,
        blocks,
        dropped(journey, answers, facts),
        journey.worth_knowing(answers, facts),
        journey.steps(answers, facts, "check", frozenset(block.slug for block in blocks if block.done)),
        journey.letterhead(answers, facts),
        declaration or (journey.bind_declaration(answers, facts) if journey.declaration else None),
        opened.draft.proved,
        refusals,
    )


# ----------------------------------------------------------------------------------------------------------------- send


def send(office: Office, actor: Actor, slug: str, reference: str, send_token: str, sent: Typed) -> Sent | NotYet:
    """The same form again gives the same reference, whoever asks again and however often."""
    try:
        return send_once(office, actor, slug, reference, send_token, sent)
    except SentBefore:  # by another hand in the same moment: now it can be seen
        return NotYet(check(office, actor, slug, reference))


def send_once(office: Office, actor: Actor, slug: str, reference: str, send_token: str, sent: Typed) -> Sent | NotYet:
    journey = journey_of(slug)
    with office.database.writing() as session:
        draft = own(session, office, actor, slug, reference, to_change=True)
        if draft.sent_at:
            return Sent(draft.reference, again=True)
        opened = open_up(session, office, journey, draft)
        received = receive_declaration(journey, opened.answers, sent, opened.facts) if journey.declaration else None
        answers = received.answers if received else opened.answers
        refusals = why_not(session, office, draft, answers, opened.facts)
        page = checked(opened, received.form if received else None, refusals)
        if not (page.complete and page.proved and send_token == draft.send_token and (received is None or received.ok)):
            return NotYet(page)
        make_case(session, office, actor, journey, draft, answers, opened.facts)
    return Sent(draft.reference)


def make_case(session: Session, office: Office, actor: Actor, journey: Journey, draft: Draft, answers: Answers, facts: Facts) -> UUID:
    """All of it in the transaction of the caller: case, snapshot, files, mail, event; the draft keeps nothing."""
    now = office.clock()
    relevant = journey.relevant(answers)
    learner = journey.learner(relevant)
    earlier = about.case_of(session, office, relevant)
    key = (earlier.learner_key if earlier else None) or cases.known_learner(session, office.keys, learner.upn) or learner_of(draft)
    clocks = journey.promised(relevant)
    case = cases.add(
        session,
        office.keys,
        now,
        draft=draft.id,
        reference=draft.reference,
        journey=journey.slug,
        journey_version=journey.version,
        tier=journey.tier(relevant),
        organisation=draft.organisation,
        sender=draft.person,
        sender_email=draft.email,
        confirmed=draft.person is not None,
        title=journey.list_title(relevant) or journey.title,
        answers=relevant,
        snapshot=snapshot(office, journey, relevant, facts),
        upn=learner.upn,
        surname=learner.surname,
        learner_key=key,
        purpose=journey.purpose,
        lawful_basis=journey.lawful_basis,
        notice_version=journey.notice_version,
        due_on=clocks[0].count(facts, facts.today).end if clocks else None,
        about=earlier.id if earlier else None,
        restricted=journey.restricted,
        house="" if draft.organisation else sender.house(relevant, facts).name,
        once=journey.once(relevant, facts) if draft.person else "",  # who has no account takes nobody's turn until confirmed
    )
    made = cases.find(session, office.keys, draft.reference)
    assert made is not None
    case_begins.begin(session, office, actor, made, relevant, facts, earlier)
    files.leave_unasked(session, office, actor, case, relevant, key)
    drafts.mark_sent(session, office.keys, draft.id, now, now + KEPT)
    audit.record(session, now, actor, "case.send", CASE, case, learners=[key, learner_of(draft)], detail={"journey": journey.slug})
    to = draft.email or address_of(session, office, draft.person)
    if to:
        mails.send(
            session,
            office.keys,
            now,
            "received",
            to,
            person=draft.person,
            data={"reference": draft.reference, "link": office.settings.app_url},
        )
    return case


def address_of(session: Session, office: Office, person: UUID | None) -> str:
    found = people.person(session, office.keys, person) if person else None
    return found.email if found else ""


def snapshot(office: Office, journey: Journey, answers: Said, facts: Facts) -> dict[str, Any]:
    """What the directory said on the day: it may say something else tomorrow."""
    return {
        "courses": directory_facts.snapshot(office, journey.courses(answers)),
        "notes": [{"kind": note.kind, "sentence": note.sentence} for note in journey.worth_knowing(answers, facts)],
        "edition": facts.edition,
        "retention": journey.retention,
        "days_kept": journey.days_kept,
        "condition": journey.condition,
    }


# ------------------------------------------------------------------------------------------------------------ afterwards


def sent_case(session: Session, office: Office, actor: Actor, slug: str, reference: str) -> tuple[Case, bool]:
    """A form that was sent, for its sender's side; and whether its answers may be shown here.

    Who has no account sees them for a day in the browser that sent it; after that the confirmation only.
    """
    plain = read_reference(reference) or ""
    case = cases.find(session, office.keys, plain)
    if case is None:
        raise not_there(session, "case.sent", CASE, "cases", "reference", plain)
    if case.journey != slug:
        raise NotFound
    if actor.draft is not None and actor.draft == case.draft:
        return case, office.clock() - case.received_at < WITHOUT_ACCOUNT
    demand(actor, "case.sent", case.subject, kind=CASE, identifier=case.id)
    return case, True


def confirmation(office: Office, actor: Actor, slug: str, reference: str) -> Received:
    """What happens next, and by which day."""
    journey = journey_of(slug)
    with office.database.writing() as session:
        case, shown = sent_case(session, office, actor, slug, reference)
        came = tuple(files.of_case(session, office, case.id)) if shown else ()
        audit.record(session, office.clock(), actor, "case.sent", CASE, case.id, learners=[case.learner_key])
    facts = directory_facts.facts(office)
    received = case.received_at.astimezone(LONDON).date()
    return Received(
        case.reference,
        journey,
        case.received_at,
        next_steps(case, journey),
        tuple((clock, clock.count(facts, received)) for clock in journey.promised(case.answers)),
        next((note["sentence"] for note in case.snapshot.get("notes", []) if note["kind"] == "panel"), ""),
        case.sender_confirmed_at is not None,
        shown,
        case.sender_email,
        came,
    )


def next_steps(case: Case, journey: Journey) -> tuple[str, ...]:
    first = (
        () if case.sender_confirmed_at else ("We check with your organisation that you may send it. Until then nobody else sees the form.",)
    )
    return (*first, *journey.next(case.answers))


def answers_of(office: Office, actor: Actor, slug: str, reference: str, act: str) -> Answered:
    """For the PDF and the JSON: of one's own draft, or of what was sent."""
    journey = journey_of(slug)
    with office.database.writing() as session:
        plain = read_reference(reference) or ""
        case = cases.find(session, office.keys, plain)
        if case is None:
            opened = open_up(session, office, journey, own(session, office, actor, slug, reference))
            audit.record(session, office.clock(), actor, act, KIND, opened.draft.id, learners=[learner_of(opened.draft)])
            return Answered(journey, opened.answers, opened.facts, opened.reference, None)
        case, shown = sent_case(session, office, actor, slug, plain)
        if not shown:
            raise NotFound
        audit.record(session, office.clock(), actor, act, CASE, case.id, learners=[case.learner_key])
    found = answered(office, case)
    return replace(found, answers=need_to_know.answers_for(actor, case, found.answers))


def answered(office: Office, case: Case) -> Answered:
    """A case's answers in today's questions, with the directory's words of then."""
    journey = journey_of(case.journey)
    return Answered(
        journey, journey.upgrade(case.answers, case.journey_version), facts_then(office, case), case.reference, case.received_at
    )


def facts_then(office: Office, case: Case) -> Facts:
    """The directory's words for what was chosen, with courses that have left it since as they were then."""
    facts = directory_facts.facts(office)
    return directory_facts.with_courses(facts, case.snapshot.get("courses", []))
