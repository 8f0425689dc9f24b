"""What lessons go by: the council's terms, and the days off that the directory and the country have."""

import datetime as dt
from collections.abc import Mapping

from formsapp.domain.calendar import days_off
from formsapp.domain.lessons import Term
from formsapp.services import directory_facts
from formsapp.services.office import Office
from formsapp.store import cohorts
from formsapp.store.database import Session


def calendar(session: Session, office: Office) -> tuple[list[Term], Mapping[dt.date, str]]:
    """Terms, and closed days with their reasons."""
    facts = directory_facts.facts(office)
    return [each.rule for each in cohorts.terms(session)], days_off(facts.bank_holidays, facts.closures)
