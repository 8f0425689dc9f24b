"""What a case has sent with the Datalocker stands on its page, for those who use it; from there a file about the student is begun."""

from pathlib import Path

import pytest

from formsapp.domain.people import Role
from formsapp.services.office import Office
from formsapp.store.database import Database
from tests.casework import begun
from tests.locker import designated
from tests.offices import Clock, open_office
from tests.people import council, signed_in
from tests.services.test_case_transfers import worked
from tests.web.apps import app_in


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def test_the_pack_stands_on_the_page_of_its_case(office: Office) -> None:
    walk = begun(office).send_out()
    worked(office)
    site = app_in(office)
    undesignated = signed_in(site.test_client(), council(office, Role.MONITORING_OFFICER)).get(f"/cases/{walk.reference}/")
    assert "Datalocker" not in undesignated.text
    for who, address in ((walk.officer, f"/cases/{walk.reference}/"), (walk.provider, f"/my-referrals/{walk.reference}/")):
        page = signed_in(site.test_client(), designated(who)).get(address)
        assert 'id="datalocker"' in page.text
        assert "Referral pack" in page.text
        assert "Not opened yet" in page.text
        assert f'href="/locker/send/?about=case:{walk.reference}"' in page.text
    school = signed_in(site.test_client(), designated(walk.school)).get(f"/my-referrals/{walk.reference}/")
    assert "Referral pack" not in school.text, "what goes to a provider is not the school's"
