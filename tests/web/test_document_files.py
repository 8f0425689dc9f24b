"""Files at documents that know their age: added with the date, opened by whoever may see the document, kept as earlier ones when a newer comes."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from formsapp.domain.documents import INSURANCE
from formsapp.domain.people import Role
from formsapp.services import documents, file_scans, quarantine, sweeping
from formsapp.services.office import Office, Refused
from formsapp.store import tables
from formsapp.store.files_kept import mark_removed
from tests import clamd as stand_in
from tests.accounts import events
from tests.casework import begun
from tests.clamd import EICAR
from tests.held_files import watched
from tests.people import Made, council, provider_b, school_b, signed_in, token
from tests.placing import placed, record, set_up
from tests.uploads import pdf
from tests.web.apps import app_in

DOWNLOAD = re.compile(r'href="(/files/[0-9a-f-]+)" download>Download the file')


def browser(app: Flask, who: Made) -> Any:
    return signed_in(app.test_client(), who)


def add(client: Any, page: str, to: str, data: bytes, name: str, **typed: str) -> Any:
    """As the form of the page sends it: the file, and ``end`` last."""
    told = {"csrf_token": token(client.get(page)), **typed, "file": (io.BytesIO(data), name), "end": "1"}
    return client.post(to, data=told, content_type="multipart/form-data")


def links(client: Any, page: str) -> list[str]:
    return DOWNLOAD.findall(client.get(page).text)


def said(client: Any, link: str) -> tuple[int, str]:
    answer = client.get(link)
    return answer.status_code, answer.headers.get("Content-Disposition", "")


def stored(office: Office) -> list[Path]:
    return list(office.vault.folder.glob("??/*"))


def test_a_newer_assessment_of_a_case_goes_with_it_to_its_placement(office: Office, app: Flask) -> None:
    walk = begun(office).accepted()
    officer, at = browser(app, walk.officer), f"/cases/{walk.reference}/"
    for day, data in (("2026-11-10", pdf(b"% one")), ("2026-11-20", pdf(b"% two"))):
        answer = add(officer, at, f"{at}risk/", data, "Quillfeather.pdf", dated=day)
        assert (answer.status_code, answer.location) == (303, f"{at}#documents")
    page = officer.get(at).text
    assert "1 earlier one" in page
    newer, older = links(officer, at)
    assert re.fullmatch(rf'attachment; filename="{walk.reference}-[12]\.pdf"', said(officer, newer)[1])
    assert (officer.get(newer).data, officer.get(older).data) == (pdf(b"% two"), pdf(b"% one"))
    assert events(office, "file.add")[-1].detail["type"] == "pdf"
    school, provider, strangers = (
        browser(app, walk.school),
        browser(app, walk.provider),
        [browser(app, each(office)) for each in (school_b, provider_b)],
    )
    assert {client.get(newer).status_code for client in (school, provider)} == {200}, "with the case's other files"
    assert {client.get(newer).status_code for client in strangers} == {404}
    walk.tick_all()
    set_up(walk)
    there = f"/placements/{record(office, walk.reference).id}/"
    assert links(provider, there) == [newer]
    assert said(provider, newer) == (200, 'attachment; filename="risk-2026-11-20.pdf"')
    assert {client.get(newer).status_code for client in strangers} == {404}


def test_on_a_placement_both_parties_read_it_and_nobody_else(office: Office, app: Flask) -> None:
    walk = placed(office)
    there = f"/placements/{record(office, walk.reference).id}/"
    officer, school, provider = (browser(app, each) for each in (walk.officer, walk.school, walk.provider))
    assert add(school, there, f"{there}risk/", pdf(), "a.pdf", dated="2026-11-20").status_code == 303
    (link,) = links(school, there)
    for client in (officer, school, provider):
        assert links(client, there) == [link]
        assert said(client, link) == (200, 'attachment; filename="risk-2026-11-20.pdf"')
    for stranger in (school_b(office), provider_b(office)):
        assert browser(app, stranger).get(link).status_code == 404
    refused = [*events(office, "documents.read"), *events(office, "case.file")]  # the second where the database itself hides it
    assert [each.outcome for each in refused] == ["denied"] * 2
    with office.database.writing() as session:
        session.execute(update(tables.TrainingRecord).values(state="cancelled"))
    assert provider.get(link).status_code == 404, "it ends with the placement"


def test_insurance_is_shown_to_schools_whose_students_are_there_and_checks_are_not(office: Office, app: Flask) -> None:
    walk = placed(office)
    at, there = f"/documents/{walk.provider.organisation}/", f"/placements/{record(office, walk.reference).id}/"
    officer, school, provider = (browser(app, each) for each in (walk.officer, walk.school, walk.provider))
    assert add(officer, at, at, pdf(b"% paid"), "a.pdf", kind="insurance", dated="2026-09-01", until="2027-08-31").status_code == 303
    assert add(officer, at, at, pdf(b"% seen"), "b.pdf", kind="checks", dated="2026-09-10").status_code == 303
    insurance, checks = links(provider, at)
    assert links(provider, there) == [insurance, checks]
    assert links(school, there) == [insurance]
    page = school.get(there).text
    assert "it counts until 31 August 2027" in page
    assert page.count("Missing") == 0, "the dates of both are shown to the school too"
    assert [client.get(checks).status_code for client in (officer, provider, school)] == [200, 200, 404]
    assert [client.get(insurance).status_code for client in (officer, provider, school)] == [200, 200, 200]
    for stranger in (school_b(office), provider_b(office)):
        client = browser(app, stranger)
        assert [client.get(link).status_code for link in (insurance, checks)] == [404, 404]


def test_a_date_that_was_noted_takes_its_file_later_and_nothing_is_lost_or_doubled(office: Office, app: Flask) -> None:
    officer, provider = council(office), placed(office).provider
    client, at = browser(app, officer), f"/documents/{provider.organisation}/"
    dates = {"kind": "insurance", "dated": "2026-09-01", "until": "2027-08-31"}
    for _ in range(2):
        documents.note_of_provider(office, officer.actor, provider.organisation, INSURANCE, dates)
    assert add(client, at, at, pdf(), "a.pdf", **dates).status_code == 303
    with office.database.reading() as session:
        rows = session.scalars(select(tables.Document).where(tables.Document.kind == INSURANCE)).all()
    assert [each.file_id is not None for each in rows] == [True]
    before = len(stored(office))
    wrong = add(client, at, at, b"MZ\x90\0", "b.exe", **dates)
    assert wrong.status_code == 422
    assert 'href="#file"' in wrong.text
    late = add(client, at, at, pdf(), "c.pdf", kind="insurance", dated="2031-01-01", until="2032-01-01")
    assert late.status_code == 422
    cut = client.post(
        at, data={"csrf_token": token(client.get(at)), **dates, "file": (io.BytesIO(pdf()), "d.pdf")}, content_type="multipart/form-data"
    )
    assert "did not arrive whole" in cut.text
    assert len(stored(office)) == before, "what was refused is not kept"


def test_a_file_is_held_until_it_is_known_to_be_clean(office: Office) -> None:
    walk = placed(office)
    with stand_in.running() as running:
        strict = watched(office, running.address)
        client, at = browser(app_in(strict), walk.officer), f"/documents/{walk.provider.organisation}/"
        running.answer = b"garbage"
        add(client, at, at, b"plain words", "a.txt", kind="checks", dated="2026-09-10")
        assert "being checked for viruses" in client.get(at).text
        running.answer = None
        list(file_scans.scan_held(strict, ""))
        (link,) = links(client, at)
        assert client.get(link).data == b"plain words"
        add(client, at, at, EICAR, "b.txt", kind="checks", dated="2026-09-11")
        page = client.get(at).text
        assert "something harmful" in page
        assert links(client, at) == [link], "the earlier one"
        second = council(strict, Role.MONITORING_OFFICER).actor
        (held,) = quarantine.listing(strict, second)
        assert (held.reference, held.name, held.mine) == ("Documents and their age", "b.txt", False)
        shown = browser(app_in(strict), council(strict, Role.MONITORING_OFFICER)).get(f"/quarantine/{held.id}/").text
        assert "Documents and their age" in shown
        quarantine.release(strict, second, held.id)
        with pytest.raises(Refused, match="You uploaded this file"):
            quarantine.release(strict, walk.officer.actor, held.id)
        assert quarantine.release(strict, council(strict, Role.SERVICE_LEAD).actor, held.id).whole
        assert len(links(client, at)) == 2


def test_a_file_that_is_gone_leaves_its_date(office: Office, app: Flask) -> None:
    walk = placed(office)
    client, at = browser(app, walk.officer), f"/documents/{walk.provider.organisation}/"
    add(client, at, at, pdf(), "a.pdf", kind="checks", dated="2026-09-10")
    with office.database.writing() as session:
        mark_removed(
            session, list(session.scalars(select(tables.Document.file_id).where(tables.Document.kind == "checks"))), office.clock()
        )
    assert links(client, at) == []
    list(sweeping.sweep_files(office, ""))
    assert "Of 10 September 2026" in client.get(at).text
    assert stored(office) == []
