"""Staff cannot browse out of curiosity unseen (row T33): the worker reads the audit and tells those who answer for the council's people."""

import datetime as dt
from collections.abc import Iterator

from formsapp.domain import curiosity as rules
from formsapp.domain.alerts import Made
from formsapp.domain.learners import plain
from formsapp.domain.people import Kind
from formsapp.services import alerts
from formsapp.services.office import Office
from formsapp.services.register_pages import names_of
from formsapp.store import curiosity, people

ACTS = rules.LOOKS | rules.TAKEN_AWAY


def watch(office: Office, _: str) -> Iterator[None]:
    """Of whoever did something in the last minutes, all of their day."""
    now = office.clock()
    with office.database.reading() as session:
        persons = curiosity.who_was_there(session, now - rules.WITHIN, ACTS)
        seen = curiosity.looks_of(session, persons, now - dt.timedelta(days=1), ACTS)
        known = curiosity.learners_known(session, office.keys, {each.learner for each in seen if each.learner})
        names = names_of(session, office, persons)
        council = {
            each.id for each in people.people(session, office.keys) if any(place.membership.kind is Kind.COUNCIL for place in each.places)
        }
    looks = []
    for each in seen:
        learner = known.get(each.learner)
        last = plain(names.get(each.person, "").split()[-1]) if names.get(each.person) else ""
        others = bool(learner and learner.assigned) and each.person in council
        looks.append(
            rules.Look(
                each.at,
                each.person,
                each.act,
                each.learner,
                bool(learner and learner.surname and learner.surname == last),
                others and learner is not None and not learner.assigned & {each.person, None},
            )
        )
    made = [Made(each.kind, each.key, None, person=each.person) for each in rules.findings(looks)]
    if made:
        with office.database.writing() as session:
            alerts.keep(session, office, made)
    yield
