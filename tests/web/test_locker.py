"""The Datalocker through its pages, without JavaScript: sent by a council, a school and a provider, received, recalled, looked back at."""

import hashlib
import io
import re
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from formsapp.domain.people import Role
from formsapp.services.office import Office
from formsapp.store.database import Database
from tests import locker as made
from tests.locker import World
from tests.offices import Clock, open_office
from tests.people import Made, provider_a, school_b, signed_in, token
from tests.queries import counted
from tests.uploads import pdf
from tests.web.apps import app_in

SEND = "/locker/send/"
WORDS = b"The minutes of a meeting that nobody held.\n" * 50


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock, scanner="none-we-accept-the-risk")


@pytest.fixture
def world(office: Office) -> World:
    return made.world(office)


@pytest.fixture
def site(office: Office) -> Flask:
    return app_in(office)


def browser(site: Flask, who: Made) -> Any:
    return signed_in(site.test_client(), who)


def fields(page: Any) -> dict[str, Any]:
    """What a browser would send of the page's form as it stands: hidden fields, boxes, chosen lines."""
    form = re.search(r"<main.*</main>", page.text, re.DOTALL)
    assert form
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and "checkbox" not in tag and 'type="file"' not in tag:
            found.setdefault(name[1], []).append(value[1] if value else "")
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form[0], re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = [chosen[1] if chosen else ""]
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def upload(client: Any, *files: tuple[str, bytes]) -> Any:
    data = {**fields(client.get(SEND)), "go": "upload", "files": [(io.BytesIO(body), name) for name, body in files]}
    end = data.pop("end")
    return client.post(SEND, data={**data, "end": end}, content_type="multipart/form-data")


def keys(page: Any) -> list[str]:
    return re.findall(r'name="description-([0-9a-f]{32})"', page.text)


def check(client: Any, page: Any, **typed: Any) -> Any:
    return client.post(SEND, data={**fields(page), "go": "check", **typed})


def send(client: Any, confirmed: Any) -> Any:
    assert confirmed.status_code == 200, re.findall(r"govuk-error-summary__list.*?</ul>", confirmed.text, re.DOTALL)
    return client.post("/locker/send/now/", data=fields(confirmed))


def sent_by_school(site: Flask, world: World, *files: tuple[str, bytes], kind: str = "minutes") -> Any:
    client = browser(site, world.school)
    page = upload(client, *(files or (("minutes.txt", WORDS),)))
    typed = {f"kind-{key}": kind for key in keys(page)}
    return send(client, check(client, page, about=world.about, **typed))


# ------------------------------------------------------------------------------------------------------------------- sending


def test_a_school_sends_and_the_council_opens(site: Flask, world: World, office: Office) -> None:
    answer = sent_by_school(site, world, ("minutes.txt", WORDS), ("plan.pdf", pdf()))
    assert answer.status_code == 303
    receipt = browser(site, world.school).get(answer.location)
    assert "MIN JN" in receipt.text
    assert hashlib.sha256(WORDS).hexdigest() in receipt.text
    team = browser(site, world.team)
    inbox = team.get("/locker/")
    assert "2 new files to download." in inbox.text
    assert "Coordinator" in inbox.text or world.school.name in inbox.text
    file = next(each for each in ids(inbox) if "minutes.txt" in team.get(f"/locker/files/{each}/").text)
    there = f"/locker/files/{file}/"
    assert team.get(f"{there}file").status_code == 302, "looking at the address opens nothing"
    opened = team.post(f"{there}open/", data={"csrf_token": token(inbox)})
    assert opened.status_code == 303
    got = team.get(opened.location)
    assert got.data == WORDS
    assert got.headers["Content-Disposition"].startswith('attachment; filename="datalocker-')
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert "1 new file to download." in team.get("/locker/").text
    assert world.team.name in team.get("/locker/?shown=before").text
    assert world.team.name in browser(site, world.school).get(there).text, "the sender sees who downloaded it"


def ids(page: Any) -> list[str]:
    return re.findall(r'name="file" type="checkbox" value="([^"]+)"', page.text)


def test_by_ranges_it_goes_on_where_it_stopped(site: Flask, world: World) -> None:
    team = browser(site, world.team)
    sent_by_school(site, world, ("minutes.txt", WORDS))
    inbox = team.get("/locker/")
    opened = team.post(f"/locker/files/{ids(inbox)[0]}/open/", data={"csrf_token": token(inbox)})
    whole = team.get(opened.location)
    part = team.get(opened.location, headers={"Range": "bytes=1000-"})
    assert (part.status_code, part.data) == (206, WORDS[1000:])
    assert part.headers["Content-Range"] == f"bytes 1000-{len(WORDS) - 1}/{len(WORDS)}"
    assert team.get(opened.location, headers={"Range": "bytes=10-19"}).data == WORDS[10:20]
    assert team.get(opened.location, headers={"Range": "bytes=-7"}).data == WORDS[-7:]
    assert team.get(opened.location, headers={"Range": f"bytes={len(WORDS)}-"}).status_code == 416
    mark = whole.headers["ETag"]
    assert team.get(opened.location, headers={"Range": "bytes=5-9", "If-Range": mark}).data == WORDS[5:10]
    assert team.get(opened.location, headers={"Range": "bytes=5-9", "If-Range": '"another"'}).data == WORDS
    head = team.head(opened.location)
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(WORDS)))


def test_several_come_as_a_zip(site: Flask, world: World) -> None:
    sent_by_school(site, world, ("one.txt", b"one"), ("two.txt", b"two"), ("three.txt", b"three"))
    team = browser(site, world.team)
    inbox = team.get("/locker/")
    nothing = team.post("/locker/download/", data={"csrf_token": token(inbox), "what": "chosen"})
    assert nothing.status_code == 422
    assert "Tick the files" in nothing.text
    two = team.post("/locker/download/", data={"csrf_token": token(inbox), "what": "chosen", "file": ids(inbox)[:2]})
    assert two.mimetype == "application/zip"
    assert len(zipfile.ZipFile(io.BytesIO(two.data)).namelist()) == 2
    assert "1 new file to download." in team.get("/locker/").text
    rest = team.post("/locker/download/", data={"csrf_token": token(inbox), "what": "all", "shown": "new"})
    assert rest.status_code == 303, "one comes as it is"
    every = team.post("/locker/download/", data={"csrf_token": token(inbox), "what": "all", "shown": "before"})
    names = {name: zipfile.ZipFile(io.BytesIO(every.data)).read(name) for name in zipfile.ZipFile(io.BytesIO(every.data)).namelist()}
    assert names == {"one.txt": b"one", "two.txt": b"two", "three.txt": b"three"}


def test_the_council_chooses_the_organisation_then_the_student(site: Flask, world: World) -> None:
    team = browser(site, world.team)
    page = upload(team, ("plan.txt", WORDS))
    (key,) = keys(page)
    assert "Jo Nettle" not in page.text, "names are read only once it is known for whom"
    chosen = team.post(SEND, data={**fields(page), "go": "look", f"to-{key}": str(world.provider.organisation), f"kind-{key}": "concern"})
    assert "Jo Nettle" in chosen.text
    assert f'value="{world.school.organisation}"' in chosen.text
    confirmed = check(team, chosen, about=world.about, **{f"description-{key}": ""})
    assert "CFC JN" in confirmed.text, "the kind and the student fill the description"
    assert world.provider.name in confirmed.text, "it says who will be able to open it"
    assert "about <b>Jo Nettle</b>" in confirmed.text
    assert send(team, confirmed).status_code == 303
    assert "1 new file to download." in browser(site, world.provider).get("/locker/").text
    assert "There are no new files." in browser(site, world.school).get("/locker/").text


def test_to_all_of_a_type_and_to_many(site: Flask, world: World) -> None:
    team = browser(site, world.team)
    page = upload(team, ("letter.txt", b"to all schools"))
    (key,) = keys(page)
    confirmed = check(team, page, every="school", **{f"kind-{key}": "tracking"})
    assert confirmed.text.count("To ") >= 1
    assert send(team, confirmed).status_code == 303
    page = upload(team, ("letter.txt", b"to two"))
    (key,) = keys(page)
    many = [str(world.school.organisation), str(world.provider.organisation)]
    assert send(team, check(team, page, many=many, **{f"kind-{key}": "tracking"})).status_code == 303
    assert "2 new files" in browser(site, world.school).get("/locker/").text
    assert "1 new file " in browser(site, world.provider).get("/locker/").text


def test_copying_the_first_to_all_and_taking_one_away(site: Flask, world: World) -> None:
    team = browser(site, world.team)
    page = upload(team, ("a.txt", b"a"), ("b.txt", b"b"), ("c.txt", b"c"))
    first, second, third = keys(page)
    typed = {f"to-{first}": str(world.provider.organisation), f"kind-{first}": "invoice", f"description-{first}": "INV 7"}
    for name in ("to", "kind", "description", "role"):
        page = team.post(SEND, data={**fields(page), **typed, "go": f"copy {name}"})
    assert page.text.count('value="INV 7"') == 3
    now = fields(page)
    assert {now[f"to-{key}"] for key in (first, second, third)} == {str(world.provider.organisation)}
    assert page.text.count("By what it is: CAP coordinator") == 3
    less = team.post(SEND, data={**now, "go": f"remove {UUID(second)}"})
    assert keys(less) == [first, third]
    assert 'value="INV 7"' in less.text


def test_what_is_wrong_stands_at_its_field(site: Flask, world: World) -> None:
    team = browser(site, world.team)
    nothing = upload(team, ("empty.txt", b""))
    assert nothing.status_code == 422
    assert "“empty.txt” was not taken. It is empty" in nothing.text
    page = upload(team, ("plan.txt", WORDS))
    (key,) = keys(page)
    wrong = check(team, page)
    assert wrong.status_code == 422
    for field, sentence in (("to", "Choose an organisation"), ("kind", "Choose what it is"), ("description", "Say what it is")):
        assert re.search(rf'href="#{field}-{key}">{sentence}', wrong.text), field
        assert f'id="{field}-{key}-error"' in wrong.text
    named = {f"to-{key}": str(world.provider.organisation), f"kind-{key}": "concern", f"description-{key}": "Jo Nettle"}
    said = check(team, team.post(SEND, data={**fields(page), **named, "go": "look"}), about=world.about)
    assert said.status_code == 422
    assert "initials, not the name" in said.text
    cut = team.post(
        SEND, data={"csrf_token": token(page), "go": "upload", "files": (io.BytesIO(b"x"), "cut.txt")}, content_type="multipart/form-data"
    )
    assert "did not arrive whole" in cut.text


@pytest.mark.parametrize("role", ["zzz", "manager", "team", "-1", "z" * 5000])
def test_a_role_that_no_list_offers_is_said_to_be_none(site: Flask, world: World, caplog: pytest.LogCaptureFixture, role: str) -> None:
    """It may stand in a page that somebody made up; neither the page nor the log breaks over it."""
    team = browser(site, world.team)
    page = upload(team, ("plan.txt", WORDS))
    (key,) = keys(page)
    typed = {f"to-{key}": str(world.provider.organisation), f"kind-{key}": "tracking", f"description-{key}": "TRK"}
    for address, go in ((SEND, "look"), (SEND, "check"), ("/locker/send/now/", "")):
        answer = team.post(address, data={**fields(page), **typed, "go": go, f"role-{key}": role})
        assert answer.status_code == 422, (address, go)
        assert answer.text.count("Choose who it is for there.") == 2, "above, and at its field"
        assert "By what it is: CAP coordinator" in answer.text
    assert role not in caplog.text


def test_a_student_of_another_school_or_provider_is_refused(site: Flask, world: World, office: Office) -> None:
    """T5, at the page: the form may say what it likes."""
    elsewhere = school_b(office)
    stranger = made.placed(office, elsewhere.organisation, elsewhere.organisation, "Ola", "Quill")
    team = browser(site, world.team)
    page = upload(team, ("plan.txt", WORDS))
    (key,) = keys(page)
    chosen = team.post(SEND, data={**fields(page), "go": "look", f"to-{key}": str(world.provider.organisation), f"kind-{key}": "concern"})
    refused = check(team, chosen, about=f"learner:{stranger}")
    assert refused.status_code == 422
    assert "neither placed with Provider A nor under an open referral there" in refused.text
    assert "Quill" not in refused.text
    past = team.post("/locker/send/now/", data={**fields(chosen), "about": f"learner:{stranger}"})
    assert past.status_code == 422
    assert "There are no new files." in browser(site, world.provider).get("/locker/").text


def test_from_a_case_the_student_is_chosen_already(site: Flask, world: World) -> None:
    team = browser(site, world.team)
    upload(team, ("plan.txt", WORDS))
    page = team.get("/locker/send/?about=case:ABCD-EFGH")
    assert '<option value="case:ABCD-EFGH" selected>The student of ABCD-EFGH</option>' in page.text
    (key,) = keys(page)
    page = team.post(SEND, data={**fields(page), "go": "look", f"to-{key}": str(world.provider.organisation)})
    assert '<option value="case:ABCD-EFGH" selected>' in page.text, "kept while the organisation is chosen"


def test_pressed_twice_it_is_sent_once(site: Flask, world: World) -> None:
    client = browser(site, world.school)
    page = upload(client, ("minutes.txt", WORDS))
    (key,) = keys(page)
    confirmed = check(client, page, about=world.about, **{f"kind-{key}": "minutes"})
    first, second = send(client, confirmed), send(client, confirmed)
    assert first.location == second.location
    assert "1 new file to download." in browser(site, world.team).get("/locker/").text


# ------------------------------------------------------------------------------------------------- what happens to it then


def test_recalled_nobody_can_open_it(site: Flask, world: World) -> None:
    school, team = browser(site, world.school), browser(site, world.team)
    sent_by_school(site, world)
    inbox = team.get("/locker/")
    (file,) = ids(inbox)
    there = f"/locker/files/{file}/"
    page = school.get(there)
    assert "Nobody has opened it." in page.text
    unsure = school.post(f"{there}recall/", data={"csrf_token": token(page)})
    assert unsure.status_code == 422
    done = school.post(f"{there}recall/", data={"csrf_token": token(page), "sure": "yes"})
    assert "Nobody can open it any more" in school.get(done.location).text
    late = team.post(f"{there}open/", data={"csrf_token": token(inbox)})
    assert late.status_code == 409
    assert "recalled" in late.text
    assert "Certificate of deletion" in school.get(f"{there}certificate/").text
    assert school.post(f"{there}recall/", data={"csrf_token": token(page), "sure": "yes"}).status_code == 422


def test_colleagues_see_who_deals_with_it(site: Flask, world: World) -> None:
    team = browser(site, world.team)
    sent_by_school(site, world)
    (file,) = ids(team.get("/locker/"))
    there = f"/locker/files/{file}/"
    csrf = token(team.get(there))
    taken = team.post(f"{there}take/", data={"csrf_token": csrf, "on": "1"})
    assert "you are dealing with it" in team.get(taken.location).text
    assert world.team.name in team.get("/locker/").text.partition("<table")[2]
    team.post(f"{there}take/", data={"csrf_token": csrf, "on": ""})
    assert "Nobody yet" in team.get("/locker/").text


def test_history_with_its_filters(site: Flask, world: World) -> None:
    sent_by_school(site, world)
    world.send(world.team, world.provider, data=b"an invoice", name="invoice.txt", kind="invoice", about="", description="INV 9")
    team = browser(site, world.team)
    every = team.get("/locker/history/")
    assert "2 transfers" in every.text
    assert "MIN JN" in every.text
    assert "INV 9" in every.text
    invoices = team.get("/locker/history/?kind=invoice&direction=sent")
    assert "1 transfer" in invoices.text
    assert "MIN JN" not in invoices.text
    assert "Invoice <span" in invoices.text, "the filter in force, to be taken away"
    odd = team.get("/locker/history/?kind=nonsense&foo=bar")
    assert "“foo”; What it is “nonsense”" in odd.text or "What it is “nonsense”; “foo”" in odd.text
    mine = browser(site, world.provider).get("/locker/history/")
    assert "INV 9" in mine.text
    assert "MIN JN" not in mine.text
    assert "No transfer is like that" in team.get("/locker/history/?state=recalled").text


def test_activity_as_charts_and_as_a_table(site: Flask, world: World) -> None:
    sent_by_school(site, world)
    team = browser(site, world.team)
    page = team.get("/locker/reports/")
    assert "1 file sent, 0 of them opened." in page.text
    assert "November 2026" in page.text
    table = team.get("/locker/reports/activity.csv")
    assert table.mimetype == "text/csv"
    assert "to the council" in table.text
    assert "MIN JN" not in table.text
    assert "Nothing was sent" in team.get("/locker/reports/?since=2024-01&until=2024-02").text
    assert browser(site, world.school).get("/locker/reports/").status_code == 403
    assert "/locker/reports/" not in browser(site, world.school).get("/locker/").text


def test_whoever_is_not_designated_finds_no_door(site: Flask, office: Office) -> None:
    client = browser(site, school_b(office))
    for path in ("/locker/", SEND, "/locker/history/", "/locker/help/"):
        assert client.get(path).status_code == 403
    assert "/locker/" not in client.get("/account/").text


def test_the_administrator_grants_it_by_name(site: Flask, office: Office, world: World) -> None:
    somebody = school_b(office)
    admin, client = browser(site, world.team), browser(site, somebody)
    there = f"/people/{somebody.id}/"
    page = admin.get(there)
    assert "Doesn’t use the Datalocker as coordinator" in " ".join(page.text.split())
    role = re.search(r'name="role" value="([^"]+)">\n<span>Doesn', page.text)
    assert role
    for on, status in (("1", 200), ("", 403)):
        assert admin.post(f"{there}datalocker/", data={"csrf_token": token(page), "role": role[1], "on": on}).status_code == 302
        assert client.get("/locker/").status_code == status, "from the next request on"
    tutor = provider_a(office, Role.TUTOR)
    assert "use the Datalocker" not in admin.get(f"/people/{tutor.id}/").text


def test_help_says_who_sends_to_whom(site: Flask, world: World) -> None:
    page = browser(site, world.school).get("/locker/help/")
    assert "A school and a provider can’t send to each other" in page.text


@pytest.mark.parametrize("path", ["/locker/", "/locker/history/", SEND])
def test_a_longer_list_needs_no_more_questions(site: Flask, world: World, path: str) -> None:
    who = world.team
    client = browser(site, who)

    def more(many: int) -> None:
        for number in range(many):
            if path == SEND:
                world.arrive(who, b"a file", f"file {number}.txt")
            else:
                world.send(world.school, world.team, data=b"a file", name=f"file {number}.txt")

    more(2)
    client.get(path)
    with counted(world.office.database) as few:
        client.get(path)
    more(6)
    with counted(world.office.database) as many:
        client.get(path)
    assert len(many) <= len(few), [each for each in many if each not in few]
