"""The front page of whoever is signed in: today's registers, what awaits a decision, the day in figures, notifications, notes, announcements."""

from dataclasses import dataclass

from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import may
from formsapp.services import absences, alerts, announcements, attendance_summary, learner_notes, register_lists
from formsapp.services.attendance_summary import Line
from formsapp.services.office import Office
from formsapp.services.register_lists import Row
from formsapp.store.announcements import Announcement
from formsapp.store.attendance_days import PROVIDER
from formsapp.store.register_lists import Wanted

NEWEST = 5


@dataclass(frozen=True)
class Home:
    """``registers``: today's, of a provider or tutor; ``absences`` is None for who decides none; ``today``: the sums of the day."""

    registers: list[Row]
    more_registers: int
    takes_registers: bool
    absences: int | None
    today: Line | None
    groups: list[tuple[str, int]]
    notes: int
    announcements: list[Announcement]
    more_announcements: int


def look(office: Office, actor: Actor) -> Home:
    """Numbers and lessons, and nobody's name: no event."""
    today = office.today()
    takes = actor.has(Kind.PROVIDER) and may(actor, "registers.list")
    listed = register_lists.listing(office, actor, Wanted(since=today, until=today)) if takes else None
    summed = attendance_summary.look(office, actor, today, today, today, PROVIDER) if may(actor, "attendance.summary") else None
    told = announcements.listing(office, actor, most=NEWEST)
    with office.database.reading() as session:
        waiting = absences.waiting(session, actor) if may(actor, "absences.list") else None
        groups = alerts.unread_by_group(office, session, actor)
        notes = learner_notes.unread(office, session, actor)
    return Home(
        listed.rows if listed else [],
        listed.total - len(listed.rows) if listed else 0,
        takes,
        waiting,
        summed.whole if summed else None,
        groups,
        notes,
        told.rows,
        max(0, told.total - NEWEST),
    )
