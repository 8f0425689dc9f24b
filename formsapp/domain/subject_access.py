"""Somebody asks for everything that is kept about a student (UK GDPR, articles 12 and 15): by when it must be there, and what is looked at first.

Nothing leaves before somebody has looked at it. What could do serious harm if it were read stays back until they say otherwise (Data Protection
Act 2018, schedule 3: the serious-harm test); everything else that somebody wrote is shown to them too.
"""

import calendar
import datetime as dt
from collections.abc import Mapping

from formsapp.domain.calendar import ONE, why_not

ASKED, REVIEWED, RELEASED, REFUSED = "asked", "reviewed", "released", "refused"
STATES: Mapping[str, str] = {ASKED: "To be looked through", REVIEWED: "Looked through", RELEASED: "Released", REFUSED: "Refused"}
OPEN = (ASKED, REVIEWED)

GIVE, HARM, OTHERS, LAW = "give", "harm", "others", "law"
CHOICES: Mapping[str, str] = {
    GIVE: "Give",
    HARM: "Keep back: it could cause serious harm",
    OTHERS: "Keep back: it is about somebody else",
    LAW: "Keep back: another exemption",
}
# Of each table what was written into it; the ones that stay back until somebody says otherwise.
SERIOUS_TABLES = frozenset({"case_notes", "case_reasons", "panel_items", "panel_answers", "learner_notes", "learner_note_changes", "files", "transfers"})
SERIOUS_SECTIONS = frozenset({"safeguarding", "behaviour", "agencies", "carers", "contacts"})
KEPT_READY = dt.timedelta(days=90)  # how long an archive waits to be handed over again


def due(asked: dt.date, off: Mapping[dt.date, str]) -> dt.date:
    """The same day of the next month, or that month's last; where nobody works on it, the next working day."""
    year, month = (asked.year + asked.month // 12, asked.month % 12 + 1)
    found = dt.date(year, month, min(asked.day, calendar.monthrange(year, month)[1]))
    while why_not(found, off):
        found += ONE
    return found


def first_choice(table: str, section: str = "", *, restricted: bool = False) -> str:
    """What is proposed before anybody has looked."""
    serious = restricted or table in SERIOUS_TABLES or section in SERIOUS_SECTIONS
    return HARM if serious else GIVE
