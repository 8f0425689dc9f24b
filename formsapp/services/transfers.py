"""Sending with the Datalocker: who will be able to read what, what stands in the way, and the one act that sends it all, once.

The screen may say what it likes: who to whom, for which role, about whom is asked here, and the database holds the first of them too.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from formsapp.domain import locker
from formsapp.domain.locker import FileKind
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import OrganisationSubject
from formsapp.services import locker_ready, locker_subjects
from formsapp.services.locker_checks import STOPPED, checks
from formsapp.services.locker_subjects import About
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.rights import Denied, demand
from formsapp.store import audit, files, locker_people, people, transfers
from formsapp.store import uploads as upload_rows
from formsapp.store.database import Session
from formsapp.store.files import CLEAN, HELD, File
from formsapp.store.locker_people import Reader
from formsapp.store.people import Organisation
from formsapp.store.transfers import End, Envelope, Transfer

ENVELOPE, TRANSFER = "envelope", "transfer"
TWO_CHILDREN = "These files are about different students: send each student’s files by themselves."
WHO_FOR = "Choose who it is for there."
# What to do where nobody reads a role's files; True: whoever sends is the council.
NAMED = {
    False: "choose another role, or ask the council’s team.",
    True: "choose another role, or have an administrator name somebody there (People, on that person’s page, under Datalocker).",
}
SHORTEST_TOKEN = 16


@dataclass(frozen=True)
class Line:
    """One file to one organisation, as it was typed. ``about``: ``learner:<id>``, ``case:<reference>`` or nothing."""

    file: UUID
    to: UUID
    role: str
    kind: str
    description: str = field(repr=False)
    about: str = ""


Problems = dict[tuple[int, str], str]  # the line's number and its field; the whole is line -1


class NotSent(Refused):
    """Nothing was sent; ``problems`` say why, line by line."""

    def __init__(self, problems: Problems) -> None:
        super().__init__("Nothing was sent: see what is wrong.")
        self.problems = problems


@dataclass(frozen=True)
class Ready:
    """A line that nothing stands in the way of, and who will be able to read it."""

    line: Line
    file: File
    house: Organisation
    kind: FileKind
    description: str
    about: About | None
    readers: list[Reader]


@dataclass(frozen=True)
class Reviewed:
    """What the page that confirms shows. ``whole``: it can be sent."""

    ready: list[Ready]
    problems: Problems

    @property
    def whole(self) -> bool:
        return bool(self.ready) and not self.problems


@dataclass(frozen=True)
class Receipt:
    """What was sent, as it stands now."""

    envelope: Envelope
    sender: str
    organisation: str
    lines: list[tuple[Transfer, str]]  # with the receiver's name, in the order in which they were confirmed
    more: dict[UUID, "More"] = field(default_factory=dict)


@dataclass(frozen=True)
class More:
    """Of one transfer on a receipt: what it is, about whom, who can open it as it stands now."""

    kind: str
    state: str
    student: str = field(repr=False)
    readers: list[str]


# ---------------------------------------------------------------------------------------------------------------- look


def recipients(office: Office, actor: Actor, frm: UUID) -> list[Organisation]:
    """To whom this organisation may send at all, by name."""
    with office.database.reading() as session:
        house = sending_house(session, actor, frm)
        return [each for each in people.organisations(session) if locker.may_send(house.kind, each.kind) and not each.suspended_at]


def review(office: Office, actor: Actor, frm: UUID, lines: Sequence[Line]) -> Reviewed:
    """As it would be sent now. Nothing is changed; that somebody is shown it is recorded with the child it is about."""
    with office.database.writing() as session:
        found = looked_at(session, office, actor, sending_house(session, actor, frm), lines)
        if found.whole:
            keys = sorted({key for each in found.ready if each.about for key in each.about.child.keys})
            audit.record(session, office.clock(), actor, "transfer.review", ENVELOPE, "", learners=keys, detail={"files": len(lines)})
        return found


def sending_house(session: Session, actor: Actor, frm: UUID) -> Organisation:
    demand(actor, "locker.send", OrganisationSubject(frm), kind="organisation", identifier=frm)
    house = people.organisation(session, frm)
    if house is None or house.suspended_at:
        raise NotFound
    return house


def looked_at(session: Session, office: Office, actor: Actor, house: Organisation, lines: Sequence[Line]) -> Reviewed:
    """Every line by itself, then all together; in as many queries however many recipients there are of one child's file."""
    problems: Problems = {} if lines else {(-1, ""): "Choose at least one file."}
    if len({line.file for line in lines}) > locker.MOST_FILES:
        problems[-1, ""] = f"Send {locker.MOST_FILES} files at a time, and the others after them."
    stored = unsent_files(session, office, actor, lines)
    houses = {each.id: each for each in people.organisations(session)}
    about = {value: locker_subjects.resolve(session, office, value) for value in {line.about for line in lines if line.about}}
    ends = {(to.id, to.kind, line.role) for line in lines if (to := houses.get(line.to))}
    readers = locker_people.readers(session, office.keys, sorted(ends))
    tied: dict[tuple[str, UUID, bool], str] = {}
    ready = []
    for number, line in enumerate(lines):
        file, to, kind = stored.get(line.file), houses.get(line.to), chosen(line.kind)
        found = dict(problems_of(line, house, to, file, kind))
        if to and kind and "to" not in found:
            outside = to if house.kind is Kind.COUNCIL else house
            key = (line.about, outside.id, kind.learner)
            if key not in tied:
                tied[key] = locker_subjects.problem(session, office, about.get(line.about), line.about, kind, outside.id, outside.name)
            if tied[key]:
                found["about"] = tied[key]
            if "role" not in found and not readers[to.id, line.role]:
                found["role"] = f"Nobody at {to.name} can open files for this role yet: {NAMED[house.kind is Kind.COUNCIL]}"
        whom = about.get(line.about)
        words = " ".join(line.description.split())
        if whom and locker.names_somebody(words, whom.given, whom.surname):
            found["description"] = "Use the student’s initials, not the name: others see this in lists."
        problems |= {(number, where): sentence for where, sentence in found.items()}
        if not found and file and to and kind:
            ready.append(Ready(line, file, to, kind, words, whom, readers[to.id, line.role]))
    if not locker_subjects.one_child([about.get(line.about) for line in lines]):
        problems[-1, "about"] = TWO_CHILDREN
    return Reviewed(ready, problems)


def chosen(name: str) -> FileKind | None:
    return next((kind for kind in locker.KINDS if kind.name == name), None)


def problems_of(
    line: Line, house: Organisation, to: Organisation | None, file: File | None, kind: FileKind | None
) -> list[tuple[str, str]]:
    """What one line lacks by itself."""
    found = []
    if file is None:
        found.append(("file", "This file is not here any more: choose it again."))
    elif file.state not in {CLEAN, HELD}:
        found.append(("file", f"This file was refused. {file.reason}"))
    if to is None or to.suspended_at or not locker.may_send(house.kind, to.kind):
        found.append(("to", "Choose an organisation from the list."))
    elif line.role not in locker.roles_at(to.kind):
        found.append(("role", WHO_FOR))
    if kind is None:
        found.append(("kind", "Choose what it is."))
    if not line.description.strip():
        found.append(("description", "Say what it is in a few letters, such as CFC JN."))
    elif len(line.description) > locker.LONGEST_DESCRIPTION:
        found.append(("description", f"Use {locker.LONGEST_DESCRIPTION} letters or fewer."))
    elif not line.description.isprintable():
        found.append(("description", "Use letters, figures and spaces only."))
    return found


def unsent_files(session: Session, office: Office, actor: Actor, lines: Sequence[Line]) -> dict[UUID, File]:
    """Of those named, the ones that are this person's and wait to be sent; held until the transaction ends."""
    assert actor.person is not None
    now = office.clock()
    mine = {
        each.id
        for each in upload_rows.of_person(session, office.keys, actor.person, to_change=True)
        if each.finished_at and each.expires_at > now
    }
    wanted = mine & {line.file for line in lines}
    return {each.id: each for each in files.by_ids(session, office.keys, wanted)}


# ---------------------------------------------------------------------------------------------------------------- send


def send(office: Office, actor: Actor, frm: UUID, token: str, lines: Sequence[Line]) -> Receipt:
    """All of it or nothing, and once: the same token gives the same receipt again. ``NotSent`` says what is wrong."""
    if len(token) < SHORTEST_TOKEN or len(token) > 64:
        raise NotFound
    now = office.clock()
    with office.database.writing() as session:
        house = sending_house(session, actor, frm)
        before = transfers.envelope_by_token(session, token)
        if before is not None:
            return receipt_of(session, office, actor, before)
        found = looked_at(session, office, actor, house, lines)
        if not found.whole:
            raise NotSent(found.problems)
        assert actor.person is not None
        envelope = transfers.add_envelope(session, now, actor.person, house.id, token)
        if envelope is None:
            return receipt_of(session, office, actor, first_of(session, token))
        # The order of the rows' ids is the one in which they were confirmed.
        ids = sorted(uuid4() for _ in found.ready)
        sent = [put_in(session, office, envelope, house, each, row) for each, row in zip(found.ready, ids, strict=True)]
        upload_rows.remove(session, sorted({each.file.id for each in found.ready}))
        ready = transfers.by_ids(session, office.keys, [each for each, open_now in sent if open_now])
        locker_ready.tell_receivers(session, office, ready)
        keys = sorted({key for each in found.ready if each.about for key in each.about.child.keys})
        detail = {"transfers": len(sent), "held": len(sent) - len(ready), "kinds": sorted({each.kind.name for each in found.ready})}
        audit.record(session, now, actor, "transfer.send", ENVELOPE, envelope, learners=keys, detail=detail)
        done = transfers.envelope(session, envelope)
        assert done is not None
        return told(session, office, done)


def first_of(session: Session, token: str) -> Envelope:
    """The one that came first."""
    found = transfers.envelope_by_token(session, token)
    if found is None:
        raise NotFound
    return found


def put_in(session: Session, office: Office, envelope: UUID, house: Organisation, each: Ready, identifier: UUID) -> tuple[UUID, bool]:
    """One transfer, and whether it can be opened now."""
    now, stored = office.clock(), each.file.stored
    row = transfers.add(
        session,
        office.keys,
        now,
        identifier=identifier,
        envelope=envelope,
        frm=End(house.id, house.kind),
        to=End(each.house.id, each.house.kind),
        role=each.line.role,
        kind=each.kind.name,
        description=each.description,
        name=each.file.name,
        media_type=each.file.media_type,
        size=stored.size,
        sha256=stored.sha256,
        file=each.file.id,
        learner=each.about.learner if each.about else None,
        case=each.about.case if each.about else None,
        state=locker.WAITING if each.file.state == CLEAN else locker.HELD,
        keep_days=each.kind.keep,
        expires_at=locker.expires_at(now, None, each.kind.keep),
    )
    return row, each.file.state == CLEAN


# ------------------------------------------------------------------------------------------------------------- receipt


def receipt(office: Office, actor: Actor, envelope: UUID) -> Receipt:
    """For the designated persons of the organisation that sent it."""
    with office.database.writing() as session:
        found = transfers.envelope(session, envelope)
        if found is None:
            raise NotFound
        shown = receipt_of(session, office, actor, found)
        keys = transfers.learner_keys(session, [each for each, _ in shown.lines])
        audit.record(session, office.clock(), actor, "transfer.receipt", ENVELOPE, envelope, learners=sorted(keys))
        return shown


def receipt_of(session: Session, office: Office, actor: Actor, found: Envelope) -> Receipt:
    if found.organisation not in locker.houses(actor):
        raise Denied("locker.send", ENVELOPE, found.id)
    return told(session, office, found)


def told(session: Session, office: Office, found: Envelope) -> Receipt:
    lines = transfers.of_envelope(session, office.keys, found.id)
    names = house_names(session, [found.organisation, *(each.to for each in lines)])
    sender = people.person(session, office.keys, found.person)
    shown = sorted(((each, names[each.to]) for each in lines), key=lambda line: line[1].casefold())
    return Receipt(found, sender.name if sender else "", names[found.organisation], shown, more_of(session, office, lines))


def more_of(session: Session, office: Office, lines: Sequence[Transfer]) -> dict[UUID, More]:
    """In as many queries however many there are of one child's files."""
    readers = locker_people.readers(session, office.keys, sorted({(each.to, each.to_kind, each.role) for each in lines if each.live}))
    stopped = checks(session, office, {each.file for each in lines if each.file and each.live})
    learners = {each.learner for each in lines if each.learner}
    about = {one: locker_subjects.resolve(session, office, f"{locker_subjects.LEARNER}{one}") for one in learners}
    found = {}
    for each in lines:
        kind, whom = locker.kind_named(each.kind), about.get(each.learner) if each.learner else None
        held = bool(each.file and each.file in stopped and stopped[each.file].stopped)
        found[each.id] = More(
            kind.words if kind else each.kind,
            STOPPED if held else locker.STATE_WORDS[each.state],
            whom.name if whom else "",
            [one.name for one in readers.get((each.to, each.role), [])],
        )
    return found


def house_names(session: Session, houses: Collection[UUID]) -> dict[UUID, str]:
    wanted = set(houses)
    return {each.id: each.name for each in people.organisations(session) if each.id in wanted}
