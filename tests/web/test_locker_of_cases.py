"""What a case has sent with the Datalocker stands on its page, for those who use it; from there a file about the student is begun."""



from formsapp.domain.people import Role
from formsapp.services.matching import child_of
from formsapp.services.office import Office
from formsapp.store import cases
from tests.casework import begun
from tests.locker import designated
from tests.people import council, signed_in
from tests.services.test_case_transfers import worked
from tests.web.apps import app_in
from tests.web.test_locker import check, keys, upload


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
    team = signed_in(site.test_client(), designated(walk.officer))
    page = upload(team, ("letter.txt", b"About the student of this case"))
    (key,) = keys(page)
    typed = {f"to-{key}": str(walk.provider.organisation), f"kind-{key}": "concern", f"description-{key}": "CFC"}
    confirmed = check(team, page, about=f"case:{walk.reference}", **typed)
    assert confirmed.status_code == 200
    with office.database.reading() as session:
        case = cases.find(session, office.keys, walk.reference)
    assert case is not None
    assert f"about <b>{child_of(case, None).given} {child_of(case, None).surname}</b>" in confirmed.text
    school = signed_in(site.test_client(), designated(walk.school)).get(f"/my-referrals/{walk.reference}/")
    assert "Referral pack" not in school.text, "what goes to a provider is not the school's"
