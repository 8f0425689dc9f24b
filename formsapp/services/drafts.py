"""Forms being filled: begun, looked at, saved, shared, ended. Whatever somebody typed is kept, whether right or wrong (decision 21).

Two pages open at once don't overwrite each other: each says which state of its section it was made from (``mark``), and what changed
meanwhile is shown beside what was typed.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from formsapp.domain.identifiers import make_reference, read_reference
from formsapp.domain.people import Actor
from formsapp.domain.permissions import FormSubject, may
from formsapp.fields import Form
from formsapp.fields.typed import Sent
from formsapp.journeys import JOURNEYS
from formsapp.journeys.engine import Answers, Journey
from formsapp.journeys.facts import Facts
from formsapp.journeys.receiving import Received, receive
from formsapp.services import directory_facts, known, sendable
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.rights import demand, not_there
from formsapp.store import audit, cases_together, drafts, people
from formsapp.store.database import Session
from formsapp.store.drafts import Draft

KEPT = dt.timedelta(days=30)  # after the last change
LARGEST = 2_000_000  # characters of answers; more is no form
KIND = "draft"
CASE = "case"


class AlreadySent(Exception):
    """It is a case now: the confirmation shows what there is to see."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft.reference)
        self.draft = draft


@dataclass(frozen=True)
class Opened:
    """A draft at hand: its answers in today's questions, and the facts they are looked at with."""

    draft: Draft
    journey: Journey
    answers: Answers
    facts: Facts
    organisation_name: str = ""
    changed_by_name: str = ""

    @property
    def reference(self) -> str:
        return self.draft.reference


@dataclass(frozen=True)
class Saved:
    """What came of a page that was sent. ``theirs`` is what stands there now, when somebody saved it since: then nothing was written."""

    opened: Opened
    received: Received
    mark: str
    theirs: Mapping[str, Any] | None = None
    changed_at: dt.datetime | None = None


@dataclass(frozen=True)
class Place:
    """An organisation one may send for."""

    id: UUID
    name: str
    urn: str = ""


def journey_of(slug: str) -> Journey:
    if slug not in JOURNEYS:
        raise NotFound
    return JOURNEYS[slug]


# ---------------------------------------------------------------------------------------------------------------- begin


def places_of(office: Office, actor: Actor, slug: str) -> list[Place]:
    """For whom somebody may fill a form."""
    mine = [each for each in actor.organisations() if may(actor, "forms.begin", FormSubject(slug, each))]
    if not mine:
        return []
    with office.database.reading() as session:
        found = [people.organisation(session, each) for each in mine]
    return sorted((Place(each.id, each.name, each.urn or "") for each in found if each), key=lambda place: people.sort_key(place.name))


def begin(office: Office, actor: Actor, slug: str, organisation: UUID, *, answers: Answers | None = None, learner: str = "") -> Draft:
    """By somebody signed in, for an organisation of theirs; ``learner``: the key of one met before, whose answers it begins with."""
    journey = journey_of(slug)
    now = office.clock()
    with office.database.writing() as session:
        demand(actor, "forms.begin", FormSubject(slug, organisation), kind="organisation", identifier=organisation)
        sendable.demand_open(office, slug)
        draft = drafts.add(
            session,
            office.keys,
            now,
            journey=journey.slug,
            journey_version=journey.version,
            reference=new_reference(session),
            expires_at=now + KEPT,
            organisation=organisation,
            person=actor.person,
            answers=answers,
        )
        about = [learner_of(draft), *([learner] if learner else [])]
        audit.record(session, now, actor, "draft.begin", KIND, draft.id, learners=about, detail={"journey": journey.slug})
    return draft


def new_reference(session: Session) -> str:
    """One that nobody has: a collision is tried again."""
    reference = make_reference()
    while drafts.reference_taken(session, reference):
        reference = make_reference()
    return reference


# ----------------------------------------------------------------------------------------------------------------- look


def own(session: Session, office: Office, actor: Actor, journey: str, reference: str, *, to_change: bool = False) -> Draft:
    """The draft, if this actor may fill it; else it isn't there."""
    plain = read_reference(reference) or ""
    draft = drafts.find(session, office.keys, plain, journey=journey, to_change=to_change)
    if draft is None:
        raise not_there(session, "drafts.own", KIND, "drafts", "reference", plain)
    demand(actor, "drafts.own", draft.subject, kind=KIND, identifier=draft.id)
    return draft


def look(office: Office, actor: Actor, slug: str, reference: str) -> Opened:
    """To show it. That somebody did is recorded, once there is anything in it."""
    journey = journey_of(slug)
    with office.database.writing() as session:
        draft = own(session, office, actor, slug, reference)
        if draft.sent_at:
            raise AlreadySent(draft)
        opened = open_up(session, office, journey, draft)
        if draft.answers:
            audit.record(session, office.clock(), actor, "draft.read", KIND, draft.id, learners=[learner_of(draft)])
    return opened


def open_up(session: Session, office: Office, journey: Journey, draft: Draft) -> Opened:
    organisation = people.organisation(session, draft.organisation) if draft.organisation else None
    person = people.person(session, office.keys, draft.person) if draft.person else None
    answers = journey.upgrade(draft.answers, draft.journey_version)
    before = cases_together.last_of(session, office.keys, person.id) if person and known.is_asked(journey, answers) else None
    return Opened(
        draft,
        journey,
        answers,
        directory_facts.for_draft(office, journey, known.sender_of(organisation, person, draft.email, before)),
        organisation.name if organisation else "",
        name_of(session, office, draft.changed_by),
    )


def name_of(session: Session, office: Office, person: UUID | None) -> str:
    found = people.person(session, office.keys, person) if person else None
    return found.name if found else ""


def learner_of(draft: Draft) -> str:
    """Stands for the learner in the audit until the form is sent; then the case has a key of its own, or one known before."""
    return draft.id.hex


def mark(office: Office, answers: Mapping[str, Any], section: str) -> str:
    """Names the state of a section, so that a page can say what it was made from; says nothing of what stands there. Files come and go by themselves."""
    kept = answers.get(section)
    words = {name: value for name, value in (kept or {}).items() if not is_files(value)} or None
    return office.keys.index("section", json.dumps(words, sort_keys=True))[:20]


def is_files(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) and "id" in each and "size" in each for each in value)


def set_files(session: Session, office: Office, actor: Actor, draft: Draft, section: str, field: str, files: list[dict[str, Any]]) -> None:
    """The list of a field's files in the answers, in the transaction of whoever stores or removes one; ``draft`` was found to be changed."""
    values = {name: value for name, value in draft.answers.get(section, {}).items() if name != field}
    answers = {**draft.answers, section: {**values, **({field: files} if files else {})}}
    now = office.clock()
    drafts.write(session, office.keys, draft, answers, now, actor.person, now + KEPT)


# ----------------------------------------------------------------------------------------------------------------- save


def save_section(
    office: Office,
    actor: Actor,
    slug: str,
    reference: str,
    section: str,
    sent: Sent,
    made_from: str,
    *,
    automatic: bool = False,
    under_way: Sent | None = None,
) -> Saved:
    """A page of a section, by any of its buttons; or by the page itself while somebody types (``automatic``).

    ``under_way``: what the same page was saving when it sent this: whether that has arrived or not, it is no colleague's.
    """
    journey = journey_of(slug)
    now = office.clock()
    with office.database.writing() as session:
        draft = own(session, office, actor, slug, reference, to_change=True)
        if draft.sent_at:
            raise AlreadySent(draft)
        opened = open_up(session, office, journey, draft)
        if section not in journey.by_slug or not journey.can_visit(opened.answers, section):
            raise NotFound
        received = receive(journey, section, opened.answers, sent, opened.facts)
        before, after = opened.answers.get(section), received.answers[section]
        stood = {made_from} if under_way is None else {made_from, mark_of(office, opened, section, under_way)}
        if before is not None and before != after and mark(office, opened.answers, section) not in stood:
            audit.record(session, now, actor, "draft.read", KIND, draft.id, learners=[learner_of(draft)], detail={"section": section})
            return Saved(opened, received, mark(office, opened.answers, section), before, draft.changed_at)
        if before != after or draft.journey_version != journey.version:
            if len(json.dumps(received.answers)) > LARGEST:
                raise Refused("This form has become too long to be kept: shorten the longest answers.")
            drafts.write(session, office.keys, draft, received.answers, now, actor.person, now + KEPT)
        if not (automatic and own_hand(actor, draft)):
            audit.record(session, now, actor, "draft.save", KIND, draft.id, learners=[learner_of(draft)], detail={"section": section})
    return Saved(opened, received, mark(office, received.answers, section))


def mark_of(office: Office, opened: Opened, section: str, sent: Sent) -> str:
    """Of the section as it is once this is saved."""
    return mark(office, receive(opened.journey, section, opened.answers, sent, opened.facts).answers, section)


def own_hand(actor: Actor, draft: Draft) -> bool:
    return (actor.person is not None and actor.person == draft.person) or actor.draft == draft.id


def form_of(opened: Opened, section: str) -> Form:
    """A section's form with what is kept."""
    if section not in opened.journey.by_slug or not opened.journey.can_visit(opened.answers, section):
        raise NotFound
    return opened.journey.bind(section, opened.answers, opened.facts)


# ------------------------------------------------------------------------------------------------------------------- end


def delete(office: Office, actor: Actor, slug: str, reference: str) -> None:
    """By whoever began it, or for whom it is: colleagues may fill, only its owner throws away."""
    journey_of(slug)
    with office.database.writing() as session:
        draft = own(session, office, actor, slug, reference, to_change=True)
        if draft.sent_at:
            raise AlreadySent(draft)
        if not own_hand(actor, draft):
            raise Refused("Only the person who began this form can delete it.")
        end(session, office, actor, draft.id, "draft.delete")


def end(session: Session, office: Office, actor: Actor, draft: UUID, act: str) -> None:
    audit.record(session, office.clock(), actor, act, KIND, draft, learners=[draft.hex])
    drafts.remove(session, draft)
