"""A restricted case opens to the two leads who may read it, and not without a reason: unless it is given to them, they write down why (row T33).

What they write stands on the case's page for the other lead to read.
"""

import datetime as dt

from formsapp.domain.identifiers import read_reference
from formsapp.domain.people import Actor
from formsapp.services.asking import Wrong
from formsapp.services.office import Office
from formsapp.services.rights import demand, not_there
from formsapp.store import audit, cases, casework, reasons
from formsapp.store.cases import Case
from formsapp.store.database import Session

CASE = "case"
HOLDS = dt.timedelta(hours=12)
SHORTEST, LONGEST = 10, 500


class ReasonNeeded(Exception):
    """The case is there and theirs to read, once they have said why. ``reference``: of the case."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


def demand_reason(session: Session, office: Office, actor: Actor, case: Case) -> None:
    """Asked before anything of the case is told. The council's own business only: who sent a form reads it as ever."""
    if not (case.subject.restricted and actor.council and actor.person):
        return
    if casework.of(session, case.id).assigned == actor.person or reasons.given(session, case.id, actor.person, office.clock() - HOLDS):
        return
    raise ReasonNeeded(case.reference)


def give(office: Office, actor: Actor, reference: str, typed: str) -> str:
    """The case's reference, once the reason is kept; it holds for half a day."""
    plain = read_reference(reference)
    with office.database.writing() as session:
        case = cases.find(session, office.keys, plain) if plain else None
        if case is None:
            raise not_there(session, "case.read", CASE, "cases", "reference", plain)
        demand(actor, "case.read", case.subject, kind=CASE, identifier=case.id)
        assert actor.person is not None
        reasons.give(session, office.keys, case.id, actor.person, office.clock(), checked(typed))
        audit.record(session, office.clock(), actor, "case.reason", CASE, case.id, learners=[case.learner_key])
    return case.reference


def checked(typed: str) -> str:
    """Asked only of who may read the case: to others it isn't there."""
    text = " ".join(typed.replace("\0", "").split())
    if len(text) < SHORTEST:
        raise Wrong("reason", "Say in a few words why you open it: 10 letters or more")
    if len(text) > LONGEST:
        raise Wrong("reason", f"The reason must be {LONGEST} characters or fewer")
    return text
