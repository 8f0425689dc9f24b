"""How a service refuses: an object that isn't theirs looks like one that isn't there, and the refusal is recorded all the same."""

from uuid import UUID

from formsapp.domain.people import Actor
from formsapp.domain.permissions import Subject, may
from formsapp.services.office import NotFound, Office
from formsapp.store import audit, walls
from formsapp.store.database import Session


class Denied(NotFound):
    """``NotFound`` to whoever asked; the door writes it down in a transaction of its own, since the act's was rolled back."""

    def __init__(self, act: str, object_kind: str, object_id: UUID | str) -> None:
        super().__init__()
        self.act, self.object_kind, self.object_id = act, object_kind, object_id


def demand(actor: Actor, act: str, subject: Subject | None = None, *, kind: str = "page", identifier: UUID | str = "") -> None:
    """Go on only if the actor may."""
    if not may(actor, act, subject):
        raise Denied(act, kind, identifier)


def not_there(session: Session, act: str, kind: str, table: str, key: str, value: object) -> NotFound:
    """What to raise where nothing was found: a refusal, if the database itself has hidden it (``store/walls.py``)."""
    found = walls.hidden(session, table, key, value)
    return Denied(act, kind, found) if found else NotFound()


def record_denial(office: Office, actor: Actor, act: str, object_kind: str, object_id: UUID | str) -> None:
    with office.database.writing() as session:
        audit.record(session, office.clock(), actor, act, object_kind, object_id, outcome=audit.DENIED)
