"""A second wall on PostgreSQL: rows about children are shown by the database itself to those only whose they are (decision 23).

Each transaction says at its beginning for whom it is; policies on the tables (``migrations/walls.py``) compare that with the rows. So a filter
that the application forgot shows nothing of others. A connection that says nothing sees nothing. SQLite knows no policies: there the first wall,
the application's, stands alone.

The doors say who asks (``stand``). What the service does by itself (the worker, a command), and the few acts of somebody outside that must look
further than they may see, stand ``beyond`` the wall, each by name.
"""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid, column, select, table, text
from sqlalchemy.orm import Session

from formsapp.domain.people import Actor

SERVICE, COUNCIL, OUTSIDE = "service", "council", "outside"
SAY = text(
    "SELECT set_config('wall.side', :side, true), set_config('wall.person', :person, true),"
    " set_config('wall.houses', :houses, true), set_config('wall.draft', :draft, true)"
)


@dataclass(frozen=True)
class Standing:
    """For whom a transaction is: a side, and what of it is theirs."""

    side: str
    person: UUID | None = None
    houses: frozenset[UUID] = frozenset()
    draft: UUID | None = None

    def said(self) -> dict[str, str]:
        """As the database's settings hold it."""
        return {
            "side": self.side,
            "person": str(self.person or ""),
            "houses": ",".join(sorted(map(str, self.houses))),
            "draft": str(self.draft or ""),
        }


THE_SERVICE = Standing(SERVICE)
_now: ContextVar[Standing] = ContextVar("for whom", default=THE_SERVICE)


def of(actor: Actor) -> Standing:
    """Nobody signed in is outside as well, with nothing that is theirs but the form whose key they hold."""
    if actor.worker:
        return THE_SERVICE
    return Standing(COUNCIL if actor.council else OUTSIDE, actor.person, actor.organisations(), actor.draft)


def stand(standing: Standing) -> None:
    """From here on, in this thread, until it is said otherwise."""
    _now.set(standing)


def now() -> Standing:
    return _now.get()


def say(session: Session) -> None:
    """At the beginning of a transaction."""
    session.execute(SAY, _now.get().said())


@contextlib.contextmanager
def beyond(session: Session) -> Iterator[None]:
    """What the service must see to do an act of somebody who may not: a number to go on with, a colleague's place in a row."""
    if session.get_bind().dialect.name == "sqlite" or _now.get().side == SERVICE:
        yield
        return
    session.flush()
    session.execute(SAY, THE_SERVICE.said())
    try:
        yield
        session.flush()
    finally:
        if session.is_active:
            say(session)


@contextlib.contextmanager
def as_the_service() -> Iterator[None]:
    """For whole transactions: an address that a link proved, before there is anybody whose rights could be asked."""
    before = _now.get()
    _now.set(THE_SERVICE)
    try:
        yield
    finally:
        _now.set(before)


# ------------------------------------------------------------------------------------------------------------- refusals


def hidden(session: Session, name: str, key: str, value: object) -> UUID | None:
    """The row that the wall hides, to be written down as refused: whoever asked is told what they are told of one that isn't there."""
    if session.get_bind().dialect.name == "sqlite":
        return None
    rows = table(name, column("id", Uuid), column(key))
    with beyond(session):
        return session.scalars(select(rows.c.id).where(rows.c[key] == value)).first()
