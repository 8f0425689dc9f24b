"""Learners with a placement who are in no cohort, told to whoever leads their provider: in the portal, and by a mail without a name. Run by the worker."""

from collections.abc import Iterator

from formsapp.domain.alerts import NO_COHORT, of_no_cohort
from formsapp.services import alerts, reminders
from formsapp.services.office import Office
from formsapp.store import alerts as rows
from formsapp.store import cohort_places

MAIL = "no-cohort"


def tell(office: Office, _: str) -> Iterator[None]:
    """Once a working day, from seven in the morning, until all are in one. What is true no more, or was said again, counts as read."""
    today = office.today()
    telling = reminders.at_work(office, reminders.closed(office))
    with office.database.reading() as session:
        providers = cohort_places.providers_without(session, today)
    made = list(of_no_cohort(providers, today))
    with office.database.writing() as session:
        rows.settle(session, NO_COHORT, office.clock(), providers, [each.key for each in made] if telling else None)
        if telling:
            alerts.keep(session, office, made, mail=MAIL)
    yield
