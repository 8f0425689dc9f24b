"""What needn't be typed: what is known of whoever fills a form."""

from pathlib import Path
from typing import Any

import pytest

from formsapp.domain.people import Role
from formsapp.services import drafts
from formsapp.services.office import Office
from formsapp.store.database import Database
from tests import referrals
from tests.offices import Clock, open_office
from tests.people import school_a


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def test_role_and_telephone_are_offered_as_they_were_last_written(office: Office) -> None:
    """At first the role is the account's, in the words of the organisation's list; a telephone number the account doesn't know."""
    who = school_a(office)

    def offered(slug: str) -> Any:
        draft = drafts.begin(office, who.actor, slug, who.organisation)
        opened = drafts.look(office, who.actor, slug, draft.reference)
        section = "school" if slug == "referral" else "you"
        form = opened.journey.bind(section, opened.answers, opened.facts)
        own = ("referrer_role", "referrer_phone") if slug == "referral" else ("role", "phone")
        return tuple(form[name].typed for name in own)

    assert offered("referral") == ("Coordinator", "")
    assert offered("leaving") == ("Coordinator", "")
    mine = {"referrer_role": "Assistant head", "referrer_phone": "01632 960 123"}
    referrals.sent(office, who.actor, school=mine)
    assert offered("leaving") == ("Assistant head", "01632 960 123")
    assert offered("referral") == ("Assistant head", "01632 960 123")
    colleague = school_a(office, Role.STAFF)
    draft = drafts.begin(office, colleague.actor, "leaving", colleague.organisation)
    known = drafts.look(office, colleague.actor, "leaving", draft.reference).facts.known["you"]
    assert (known["role"], known.get("phone")) == ("Staff", None), "another's number is another's"
