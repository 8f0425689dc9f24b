"""Where casework meets placements: a placement set up, taken back, ended by a withdrawal, moved to other days.

Casework calls these four in the transaction of its move; what a placement is stands in ``services/placements.py``.
"""

from formsapp.domain.people import Actor
from formsapp.services.case_asks import Asked
from formsapp.services.case_desk import Desk
from formsapp.services.office import Office
from formsapp.store.applications import Application
from formsapp.store.database import Session


def set_up_placement(session: Session, office: Office, actor: Actor, desk: Desk, application: Application, asked: Asked) -> None:
    """``asked.detail``: start, days, arranged, review, every; ``asked.words``: times, place, objectives."""


def cancel_placement(session: Session, office: Office, actor: Actor, desk: Desk, application: Application) -> None:
    """The move that set it up was taken back."""


def end_placements(session: Session, office: Office, actor: Actor, desk: Desk, asked: Asked) -> None:
    """A withdrawal: the training records of the courses that end, or fewer days."""


def change_days(session: Session, office: Office, actor: Actor, desk: Desk) -> None:
    """A change of day that the provider agrees to."""
