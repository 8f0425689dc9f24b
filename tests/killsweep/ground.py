"""What the scenarios of the kill sweep stand on: an office over one copy, who acts, and how rows and events are counted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from formsapp.services.office import Office
from formsapp.store.drafts import Draft
from formsapp.store.tables import AuditEvent
from tests.people import Made


@dataclass(frozen=True)
class Ground:
    """Where a scenario happens: the office over one copy, who acts, and the draft."""

    office: Office
    who: Made
    draft: Draft


@dataclass(frozen=True)
class Scenario:
    """``act`` gives what it acknowledges; ``check`` yields what is wrong, told whether that was heard."""

    prepare: Callable[[Ground], None]
    act: Callable[[Ground], str]
    check: Callable[[Ground, bool], list[str]]


def number(office: Office, table: Any, *where: Any) -> int:
    with office.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def counted(office: Office, act: str) -> int:
    return number(office, AuditEvent, AuditEvent.act == act, AuditEvent.outcome == "allowed")
