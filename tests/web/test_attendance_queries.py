"""As many queries for two learners as for twelve, on every page of the schools' and the council's side."""

from pathlib import Path

import pytest

from formsapp.services import learner_notes
from formsapp.services.office import Office
from formsapp.store.database import Database
from tests.attending import take, work
from tests.offices import Clock, open_office
from tests.people import council, signed_in
from tests.queries import counted
from tests.registering import QUARTER_PAST, scene
from tests.web.apps import app_in

PAGES = (
    ("school", "/desk/"), ("school", "/absences/"), ("school", "/attendance/today/"), ("school", "/attendance/summary/"),
    ("school", "/where-now/"), ("school", "/alerts/"), ("school", "/notes/"), ("school", "/absences/planned/"),
    ("school", "/attendance/marks.csv"), ("council", "/absences/"), ("council", "/attendance/summary/?by=school"), ("council", "/desk/"),
    ("council", "/attendance/today/"), ("council", "/where-now/"), ("school", "/absences/disagreements/"),
)  # fmt: skip
ROOM = 40  # for any of them, with all that a request needs beside


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def test_the_number_of_queries_does_not_grow_with_the_learners(office: Office, clock: Clock) -> None:
    app, found = app_in(office), {}
    for size in (2, 12):
        made = scene(office, size, name=f"Cohort of {size}")
        take(made, ["unexplained"] * size)
        work(made, clock)
        for record in (made.records[0], *made.records[2:]):
            learner_notes.write(office, made.school.actor, record, {"subject": "A note", "text": "Of one."})
        clients = {"school": signed_in(app.test_client(), made.school), "council": signed_in(app.test_client(), council(office))}
        for who, address in PAGES:
            for _ in range(2):  # the first look may warm something up
                with counted(office.database) as statements:
                    assert clients[who].get(address).status_code == 200, address
            found[size, who, address] = len(statements)
    grown = {key[1:]: (found[2, *key[1:]], found[12, *key[1:]]) for key in found if found[2, *key[1:]] != found[12, *key[1:]]}
    assert {page: pair for page, pair in grown.items() if pair[1] - pair[0] > 3} == {}, (
        "a register more may ask once more, a learner may not"
    )
    assert {key: number for key, number in found.items() if number > ROOM} == {}
