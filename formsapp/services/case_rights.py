"""The subject of a case with all that casework adds to the rights: the allocated school, who holds the pack, the other party once it is told.

And whom of the council a case can be given to.
"""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from formsapp.domain.case_words import OTHER_READS, PROVIDER_READS, SCHOOL_READS
from formsapp.domain.permissions import RESTRICTED_CASES, CaseSubject
from formsapp.store import applications, casework, parties
from formsapp.store.applications import Application
from formsapp.store.cases import Case
from formsapp.store.casework import Work
from formsapp.store.database import Session


def subject_of(subject: CaseSubject, work: Work, found: Collection[Application], further: Collection[UUID] = ()) -> CaseSubject:
    told = work.state in OTHER_READS.get(work.journey, ())
    return replace(
        subject,
        restricted=work.restricted,
        school=work.school if work.journey in SCHOOL_READS else None,
        providers=frozenset(each.provider for each in found if each.provider and each.state in PROVIDER_READS),
        other=work.other if told else None,
        parties=frozenset(further) if told else frozenset(),
    )


def of_case(session: Session, case: Case) -> CaseSubject:
    """Looked up now, for who has nothing but the case in hand."""
    found = applications.of_case(session, case.id)
    return subject_of(case.subject, casework.of(session, case.id), found, parties.of_case(session, case.id))


def officers(session: Session, *, restricted: bool) -> list[UUID]:
    """Who can be given a case and told of it: of a restricted one, who may read it."""
    return casework.officers(session, [role.value for role in RESTRICTED_CASES] if restricted else ())
