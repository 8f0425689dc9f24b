"""When a form becomes somebody else's to read: not before they are told of it."""

from pathlib import Path

import pytest

from formsapp.services import about, case_pages, drafts, work_lists
from formsapp.services.office import NotFound, Office
from formsapp.store.database import Database
from tests import forms
from tests.casework import begun, desk, move
from tests.offices import Clock, open_office

OUTSIDE = {f"outside-{name}": "1" for name in ("register", "council", "transport", "invoices")}


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def test_what_a_provider_sends_reaches_the_school_when_it_is_told_and_not_before(office: Office) -> None:
    """Its response stays with the council, whose decision stands with the referral; its withdrawal is the school's once it is sent on."""
    walk = begun(office).interview()
    school, provider = walk.school.actor, walk.provider
    response = walk.respond()
    assert [each.reference for each in work_lists.followed(office, school)] == [walk.reference]
    with pytest.raises(NotFound):
        case_pages.outside_page(office, school, response)
    walk.by(walk.officer, "offer place", 1)
    withdrawal = forms.JOURNEYS["withdrawal"]
    answers, learner = about.begin(office, provider.actor, withdrawal, response, provider.organisation)
    draft = drafts.begin(office, provider.actor, withdrawal.slug, provider.organisation, answers=answers, learner=learner)
    sent = forms.send(office, provider.actor, forms.fill(office, provider.actor, draft))
    assert desk(office, sent).work.school == walk.school.organisation
    steps: tuple[tuple[str, dict[str, str]], ...] = (
        ("confirm", {}),
        ("close records", OUTSIDE),
        ("send on", {"other": str(walk.school.organisation)}),
    )
    for name, typed in steps:
        with pytest.raises(NotFound):
            case_pages.outside_page(office, school, sent)
        move(office, walk.officer, sent, name, **typed)
    assert case_pages.outside_page(office, school, sent).read.case.reference == sent
