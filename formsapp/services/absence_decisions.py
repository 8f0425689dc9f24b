"""What a school decides of absences, one or many at once, and the code and note it puts beside any mark of a completed register.

The provider's mark stays as it was made. A decision that is changed needs a reason, and the history keeps both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain.attendance import UNEXPLAINED
from formsapp.domain.attendance_codes import BY_CODE, DECISIONS, fits
from formsapp.domain.people import Actor
from formsapp.domain.permissions import PlacementSubject
from formsapp.services.absences import MARK, opened
from formsapp.services.asking import Wrong, needed
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.rights import demand, not_there
from formsapp.store import absences, audit, learners, marks
from formsapp.store.absences import Entry
from formsapp.store.database import Session

MOST = 100  # at once
LONGEST_NOTE = 1000
ONE_CHANGED = "It has been changed meanwhile: look at it as it stands now, then decide"
ONE_NO_ABSENCE = "It is no unexplained absence any more: look at it as it stands now"
CHANGED = "One of them has been changed meanwhile: look at the list as it stands now, then decide"
NO_ABSENCE = "One of them is no unexplained absence any more: look at the list as it stands now"


@dataclass(frozen=True)
class Decided:
    """What a school says beside a mark. ``decision`` is empty where there is nothing to decide."""

    decision: str
    code: str
    note: str = field(repr=False)
    why: str = field(default="", repr=False)


def read_typed(typed: Mapping[str, str]) -> Decided:
    """Of absences: a decision, a code that goes with it, and a note."""
    decision, code = typed.get("decision", ""), typed.get("code", "")
    if decision not in DECISIONS:
        raise Wrong("decision", "Choose whether it is authorised")
    if code and not fits(decision, code):
        meaning = f"{code} means: {BY_CODE[code].meaning.lower()}" if code in BY_CODE else f"There is no code {code[:4]}"
        raise Wrong("code", f"The code does not go with the decision. {meaning}")
    return Decided(decision, code, note_of(typed), reason_of(typed))


def only_noted(typed: Mapping[str, str]) -> bool:
    """A note of one whose reason isn't known yet: what the school heard so far."""
    return not typed.get("decision") and not typed.get("code") and bool(typed.get("note", "").strip())


def note_of(typed: Mapping[str, str], name: str = "note") -> str:
    text = typed.get(name, "").strip() and needed(typed[name], "a note", name)
    if len(text) > LONGEST_NOTE:
        raise Wrong(name, f"It must have {LONGEST_NOTE:,} characters or fewer: it has {len(text):,}")
    return text


def reason_of(typed: Mapping[str, str]) -> str:
    return note_of(typed, "why")


def decide(office: Office, actor: Actor, chosen: Mapping[UUID, int], typed: Mapping[str, str], *, notes_stay: bool = False) -> int:
    """Several at once, all or none; ``chosen``: each mark with the version that was shown. One alone may get a note and stay undecided.

    ``notes_stay``: from a list that doesn't show what was noted before, so that no note means none to be added, and not none to be left.
    """
    demand(actor, "absences.decide")
    if not chosen:
        raise Wrong("mark", "Choose at least one absence")
    if len(chosen) > MOST:
        raise Wrong("mark", f"Choose {MOST} or fewer at once")
    open_still = len(chosen) == 1 and only_noted(typed)
    decided = Decided("", "", note_of(typed), reason_of(typed)) if open_still else read_typed(typed)
    with office.database.writing() as session:
        entries = absences.by_ids(session, office.keys, list(chosen), to_change=True)
        for mark in chosen:
            if mark not in entries:
                raise not_there(session, "absences.decide", MARK, "marks", "id", mark)
            entry = entries[mark]
            demand(actor, "absences.decide", PlacementSubject(entry.school, entry.provider), kind=MARK, identifier=mark)
            if entry.mark.mark != UNEXPLAINED:
                raise Refused(NO_ABSENCE if len(chosen) > 1 else ONE_NO_ABSENCE)
            if entry.mark.version != chosen[mark]:
                raise Refused(CHANGED if len(chosen) > 1 else ONE_CHANGED)
            if open_still and entry.mark.decision:
                raise Wrong("decision", "Choose whether it is authorised")
            if entry.mark.decision and entry.mark.decision != decided.decision and not decided.why:
                raise Wrong("why", "Say why the decision is changed")
        write(session, office, actor, entries, decided, notes_stay=notes_stay)
    return len(chosen)


def note(office: Office, actor: Actor, mark: UUID, version: int, typed: Mapping[str, str]) -> None:
    """A code and a note beside any mark of a completed register; the decision stays as it is."""
    with office.database.writing() as session:
        opened(session, office, actor, "absences.decide", mark)
        entry = absences.by_ids(session, office.keys, [mark], to_change=True)[mark]
        if not entry.completed:
            raise Refused("The register is not completed yet: a code or a note can be added once it is")
        code = typed.get("code", "")
        if code and code not in BY_CODE:
            raise Wrong("code", "Choose a code of the list")
        decision = entry.mark.decision or ""
        if code and decision and not fits(decision, code):
            raise Wrong("code", f"The code does not go with the decision. {code} means: {BY_CODE[code].meaning.lower()}")
        if entry.mark.version != version:
            raise Refused(ONE_CHANGED)
        write(session, office, actor, {mark: entry}, Decided(decision, code, note_of(typed), reason_of(typed)))


def write(
    session: Session, office: Office, actor: Actor, entries: Mapping[UUID, Entry], decided: Decided, *, notes_stay: bool = False
) -> None:
    """The caller holds the marks."""
    if actor.person is None:
        raise NotFound
    cells = {"decision": decided.decision or None, "code": decided.code or None}
    changes = []
    for each in sorted(entries.values(), key=lambda each: str(each.id)):
        kept = each.mark.decision_note if notes_stay else None
        changes.append(marks.Change(each.mark.seat, each.mark, {**cells, "decision_note": decided.note or kept}))
    marks.write(session, office.keys, office.clock(), actor.person, changes, decided.why)
    keys = {each.key for each in learners.by_ids(session, office.keys, [each.learner for each in entries.values()]).values()}
    detail = {"decision": decided.decision, "number": len(entries)}
    identifier = next(iter(entries)) if len(entries) == 1 else ""
    audit.record(session, office.clock(), actor, "absences.decide", MARK, identifier, learners=sorted(keys), detail=detail)
