"""A mistake in what is known of a student: whoever reads it proposes what should stand there, and an officer accepts or refuses it.

Nothing is changed by asking. What is accepted is written where it belongs, unless it has changed since: then somebody looks at it anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from uuid import UUID

from formsapp.domain.people import Actor
from formsapp.services.asking import Wrong, needed
from formsapp.services.correction_fields import FIELDS, UPN, Field, checked, shown
from formsapp.services.learner_notes import house_of
from formsapp.services.office import Office, Refused
from formsapp.services.placements import PLACEMENT
from formsapp.services.record_page import reader_of
from formsapp.services.record_rights import opened, whoever
from formsapp.services.rights import demand, not_there
from formsapp.services.sent_twice import sent_once
from formsapp.store import audit, corrections, learner_details, learners, people, tables
from formsapp.store.corrections import ACCEPTED, PROPOSED, REFUSED, Correction
from formsapp.store.database import Session
from formsapp.store.learner_details import Details
from formsapp.store.learners import Learner
from formsapp.store.training_records import Record

ACT = "corrections.decide"
KIND = "correction"
MOST = 200
CHANGED = "Somebody else has decided on it meanwhile"
TWIN = "This UPN is another student’s. If the two are one, bring their records together; if not, refuse it and ask the school"
MOVED = "What stands there now is not what stood there when it was asked for: look at the student’s details, and refuse it with a word of why"


class Decided(Refused):
    """A colleague was quicker."""


@dataclass(frozen=True)
class Asking:
    """``fields``: what this reader may know, with what stands there now; ``asked``: what was asked for from their side."""

    record: Record
    learner: Learner = field(repr=False)
    fields: list[tuple[Field, str]] = field(repr=False)
    asked: list[Correction] = field(repr=False)


@dataclass(frozen=True)
class Line:
    """``old`` and ``new``: as they are said; ``twin``: another student who has the UPN already."""

    correction: Correction
    name: str = field(repr=False)
    house: str
    words: str
    twin: Learner | None = field(default=None, repr=False)

    @property
    def old(self) -> str:
        return shown(self.correction.what, self.correction.old)

    @property
    def new(self) -> str:
        return shown(self.correction.what, self.correction.new)


Piece = tuple[str, str]  # same, gone or new, and the words


# ------------------------------------------------------------------------------------------------------------------ ask


def asking(office: Office, actor: Actor, record: UUID) -> Asking:
    """Recorded."""
    with office.database.writing() as session:
        found, learner, subject = opened(session, office, actor, "record.read", record)
        audit.record(session, office.clock(), actor, "record.read", PLACEMENT, found.id, learners=[learner.key])
        reader, details = reader_of(actor, subject, learner), details_of(session, office, learner)
        known = [(each, shown(each.name, each.read(learner, details))) for each in FIELDS.values() if not reader.why_not(each.place)]
        mine = [each for each in corrections.of_record(session, office.keys, found.id) if actor.council or each.organisation in actor.organisations()]
    return Asking(found, learner, known, mine)


def details_of(session: Session, office: Office, learner: Learner) -> Mapping[str, object]:
    found = learner_details.of_learners(session, office.keys, [learner.id]).get(learner.id)
    return found.told if found else {}


def ask(office: Office, actor: Actor, record: UUID, typed: Mapping[str, str]) -> UUID:
    with office.database.writing() as session:
        found, learner, subject = opened(session, office, actor, "record.read", record)
        sent = sent_once(session, tables.Correction, typed, whoever(actor), found.id, field="new")
        if sent.done:
            return sent.id
        wrong = FIELDS.get(typed.get("field", ""))
        if wrong is None or reader_of(actor, subject, learner).why_not(wrong.place):
            raise Wrong("field", "Choose what is wrong")
        new = checked(wrong.name, typed.get("new", ""), office.today())
        old = wrong.read(learner, details_of(session, office, learner))
        if new == old:
            raise Wrong("new", "That stands there already")
        why = needed(typed.get("why", ""), "how you know", "why")
        house, now = house_of(actor, found), office.clock()
        corrections.add(session, office.keys, now, learner.id, found.id, house, whoever(actor), wrong.name, old, new, why, sent.id)
        audit.record(session, now, actor, "correction.ask", KIND, sent.id, learners=[learner.key], detail={"field": wrong.name})
    return sent.id


# --------------------------------------------------------------------------------------------------------------- decide


def listing(office: Office, actor: Actor) -> list[Line]:
    """It names students: one event."""
    demand(actor, ACT)
    with office.database.writing() as session:
        found = corrections.listed(session, office.keys, MOST)
        lines, keys = lines_of(session, office, found)
        audit.record(session, office.clock(), actor, ACT, KIND, "", learners=sorted(keys))
    return lines


def lines_of(session: Session, office: Office, found: list[Correction]) -> tuple[list[Line], set[str]]:
    children = learners.by_ids(session, office.keys, [each.learner for each in found])
    houses = {each.id: each.name for each in people.organisations(session)}
    lines = [
        Line(each, children[each.learner].name, houses.get(each.organisation, ""), FIELDS[each.what].words if each.what in FIELDS else each.what)
        for each in found
    ]
    return lines, {each.key for each in children.values()}


def own(session: Session, office: Office, actor: Actor, correction: UUID) -> Correction:
    found = corrections.one(session, office.keys, correction)
    if found is None:
        raise not_there(session, ACT, KIND, "corrections", "id", correction)
    demand(actor, ACT, kind=KIND, identifier=found.id)
    return found


def look(office: Office, actor: Actor, correction: UUID) -> Line:
    """Recorded."""
    with office.database.writing() as session:
        found = own(session, office, actor, correction)
        (line,), keys = lines_of(session, office, [found])
        twin = twin_of(session, office, found) if found.state == PROPOSED else None
        audit.record(session, office.clock(), actor, "correction.read", KIND, found.id, learners=sorted(keys | ({twin.key} if twin else set())))
    return replace(line, twin=twin)


def twin_of(session: Session, office: Office, found: Correction) -> Learner | None:
    """Another student who has the UPN that should stand there: two never have one."""
    if found.what != UPN:
        return None
    own = learners.together(session, [found.learner])
    return next((each for each in learners.with_upn(session, office.keys, found.new) if each.id not in own), None)


def decide(office: Office, actor: Actor, correction: UUID, version: int, typed: Mapping[str, str]) -> None:
    with office.database.writing() as session:
        found = own(session, office, actor, correction)
        state = typed.get("decision", "")
        if state not in {ACCEPTED, REFUSED}:
            raise Wrong("decision", "Choose whether it is accepted")
        answer = typed.get("answer", "").strip()
        if state == REFUSED or answer:
            answer = needed(answer, "why it is refused: whoever asked reads it", "answer")
        learner = learners.one(session, office.keys, found.learner)
        if learner is None or found.state != PROPOSED:
            raise Decided(CHANGED)
        if state == ACCEPTED:
            put_right(session, office, found, learner)
        if not corrections.decide(session, office.keys, found, version, state, answer, whoever(actor), office.clock()):
            raise Decided(CHANGED)
        audit.record(session, office.clock(), actor, f"correction.{state}", KIND, found.id, learners=[learner.key], detail={"field": found.what})


def put_right(session: Session, office: Office, found: Correction, learner: Learner) -> None:
    """Where it is kept."""
    wrong = FIELDS.get(found.what)
    if wrong is None or not (wrong.child or wrong.detail):
        return
    details = learner_details.of_learners(session, office.keys, [learner.id]).get(learner.id)
    if wrong.read(learner, details.told if details else {}) != found.old:
        raise Refused(MOVED)
    try:
        checked(wrong.name, found.new, office.today())
    except Wrong as why:
        raise Refused(f"{why}. It can’t be accepted: refuse it with a word of why") from None
    if twin_of(session, office, found):
        raise Refused(TWIN)
    if wrong.child:
        learners.correct(session, office.keys, learner.id, wrong.child(learner.child, found.new))
        return
    whole: Details | None = details
    year = whole.year10_begins if whole else None
    learner_details.write(session, office.keys, office.clock(), learner.id, {wrong.detail: found.new}, (), year)


def difference(old: str, new: str) -> list[Piece]:
    """Word by word: what stays, what goes, what comes."""
    before, after = old.split(), new.split()
    pieces: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        pieces += [("same", " ".join(before[i:j]))] if kind == "equal" else []
        pieces += [("gone", " ".join(before[i:j]))] if kind in {"delete", "replace"} else []
        pieces += [("new", " ".join(after[k:m]))] if kind in {"insert", "replace"} else []
    return pieces


