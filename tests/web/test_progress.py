"""Progress on a training record: the qualification is confirmed, reports are written, nothing typed is lost, two editors are told."""

import datetime as dt
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from formsapp.domain.progress import BEHIND, COMPLETED, NOT_STARTED, ON_TRACK
from formsapp.services import progress, unit_trees
from formsapp.services.office import Office, Refused
from formsapp.store import progress as rows
from formsapp.store import training_records
from formsapp.store.database import Database
from tests.attending import take
from tests.offices import Clock, open_office
from tests.people import council, provider_b, send, signed_in
from tests.progressing import boxes, confirmed, published, reported, units
from tests.registering import QUARTER_PAST, Scene, scene


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, clock: Clock) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


@pytest.fixture
def made(office: Office) -> Scene:
    return scene(office, 2)


@pytest.fixture
def tutor(app: Flask, made: Scene) -> Any:
    return signed_in(app.test_client(), made.tutor)


def at(made: Scene, rest: str = "progress/") -> str:
    return f"/training-records/{made.records[0]}/{rest}"


def test_nothing_is_reported_before_the_qualification_is_confirmed(office: Office, made: Scene, tutor: Any) -> None:
    tree = published(office)
    page = tutor.get(at(made))
    assert "Awaiting first appraisal" in page.text
    assert "The provider has not confirmed the qualification yet" in page.text
    assert tutor.get(at(made, "report/")).location.endswith("/qualification/")
    wrong = send(tutor, at(made, "qualification/"), {"tree": str(uuid4())})
    assert wrong.status_code == 422
    assert "Choose the qualification" in wrong.text
    assert send(tutor, at(made, "qualification/"), {"tree": str(tree)}).status_code == 303
    shown = tutor.get(at(made)).text
    assert "Level 1 Award in Bricks" in shown
    assert "Confirmed by Tutor Provider A" in shown
    assert "Garden walls" in shown
    assert tutor.get(at(made, "report/")).status_code == 200


def test_a_report_saves_the_appraisal_and_the_units_together(office: Office, made: Scene, tutor: Any) -> None:
    record = made.records[0]
    confirmed(office, made.tutor, record, published(office))
    more = {"aptitude": "B", "effort": "2", "comment": "Lays a straight course."}
    sent = boxes(
        office, record, Tools={"progress": COMPLETED, "grade": "Pass"}, Arches={"included": ""}, Garden_walls={"progress": ON_TRACK, "comments": "Half built."}
    )  # fmt: skip
    assert send(tutor, at(made, "report/"), sent | more).status_code == 303
    shown = tutor.get(at(made, "progress/?open=2")).text
    assert "aptitude B, effort 2" in shown
    assert "Lays a straight course." in shown
    assert re.search(r"<dt>Total</dt><dd>3</dd>", shown), "what is unticked counts nowhere"
    assert re.search(r"<dt>Completed</dt><dd>1</dd>", shown)
    assert "Predicted Pass" in shown
    assert "Not taken" in shown
    assert "1 of 2 completed" in shown
    with office.database.reading() as session:
        assert {each: rows.sums_of(session, [record])[record].number(each) for each in (NOT_STARTED, ON_TRACK, COMPLETED)} == {
            NOT_STARTED: 1, ON_TRACK: 1, COMPLETED: 1,
        }  # fmt: skip
        assert rows.latest_appraisals(session, [record])[record].aptitude == "B"
        assert rows.grades_of(session, [record])[record] == {"Pass": 1}
        moved = rows.moved_since(session, record, office.clock() - dt.timedelta(days=1), office.clock() + dt.timedelta(days=1))
        assert {(title, after) for title, _, after, _ in moved} == {("Tools", COMPLETED), ("Garden walls", ON_TRACK)}
        touched = training_records.one(session, office.keys, record)
    assert touched is not None
    assert units(office, record)["Health and safety"].changed_at is None, "what nobody touched stays as it was"


def test_what_is_sent_twice_is_one_report(office: Office, made: Scene, tutor: Any) -> None:
    confirmed(office, made.tutor, made.records[0], None)
    sent = boxes(office, made.records[0]) | {"aptitude": "A", "effort": "1"}
    first, again = (send(tutor, at(made, "report/"), sent) for _ in range(2))
    assert (first.status_code, first.location) == (again.status_code, again.location)
    with office.database.reading() as session:
        assert len(rows.reports(session, office.keys, made.records[0])) == 1
    other = signed_in(tutor.application.test_client(), made.manager)
    theirs = send(other, at(made, "report/"), sent)
    assert theirs.location not in {None, first.location}, "what somebody else sends is theirs, whatever its token"


def test_nothing_that_was_typed_is_lost_by_an_error_or_by_opening_a_level(office: Office, made: Scene, tutor: Any) -> None:
    record = made.records[0]
    confirmed(office, made.tutor, record, published(office))
    reported(office, made.tutor, record, Tools={"progress": COMPLETED})
    sent = boxes(office, record, Tools={"progress": NOT_STARTED}, Arches={"progress": BEHIND, "comments": "Needs <help>"})
    sent |= {"aptitude": "C", "comment": "Typed with care."}
    for do, status in (("save", 422), ("expand", 200), ("collapse", 200)):
        page = send(tutor, at(made, "report/"), sent | {"do": do, "level": "1"})
        assert page.status_code == status
        assert "Typed with care." in page.text
        assert "Needs &lt;help&gt;" in page.text
        assert re.search(r'value="C" checked|value="C"[^>]* checked', page.text)
        assert page.text.count('<option value="behind" selected>') == 1
    wrong = send(tutor, at(made, "report/"), sent)
    assert "Choose the effort, from 1 to 5" in wrong.text
    assert "Tools: say in its comments why it goes back from completed to not started" in wrong.text
    empty = send(tutor, at(made, "report/"), boxes(office, record))
    assert "There is nothing to save yet" in empty.text
    future = send(tutor, at(made, "report/"), boxes(office, record) | {"aptitude": "C", "effort": "1", "on": "2027-01-01"})
    assert "must not be after" in future.text
    assert units(office, record)["Arches"].unit.progress == NOT_STARTED, "all of it or nothing"


def test_the_second_of_two_who_change_a_unit_sees_both(office: Office, made: Scene, tutor: Any) -> None:
    record = made.records[0]
    confirmed(office, made.tutor, record, published(office))
    mine = boxes(office, record, Tools={"progress": BEHIND}, Arches={"progress": ON_TRACK}) | {"aptitude": "D", "effort": "4"}
    reported(office, made.manager, record, Tools={"progress": COMPLETED, "comments": "Checked."}, Garden_walls={"progress": ON_TRACK})
    page = send(tutor, at(made, "report/"), mine)
    assert page.status_code == 409
    assert "Changed meanwhile: 1 unit" in page.text
    assert "Checked." in page.text
    assert units(office, record)["Arches"].unit.progress == NOT_STARTED
    tools = units(office, record)["Tools"]
    marks = dict(re.findall(r'name="(was-[0-9a-f-]+)" value="([0-9a-f]+)"', page.text))
    again = mine | marks | {f"comments-{tools.id}": "He has lost the trowel."}
    assert send(tutor, at(made, "report/"), again).status_code == 303
    found = {title: each.unit.progress for title, each in units(office, record).items()}
    assert (found["Tools"], found["Arches"], found["Garden walls"]) == (BEHIND, ON_TRACK, ON_TRACK), "a colleague's other unit stays"


def test_an_appraisal_is_corrected_by_its_author_only(office: Office, made: Scene, tutor: Any) -> None:
    record = made.records[0]
    confirmed(office, made.tutor, record, None)
    report = reported(office, made.tutor, record, "B", "2")
    here = at(made, f"reports/{report}/")
    assert signed_in(tutor.application.test_client(), made.manager).get(here).status_code == 404
    told = {"on": office.today().isoformat(), "aptitude": "A", "effort": "1", "comment": "Better than I said.", "version": "1"}
    assert send(tutor, here, told).status_code == 303
    late = send(tutor, here, told | {"aptitude": "E"})
    assert late.status_code == 409
    assert "Now it says: aptitude A, effort 1; Better than I said." in late.text
    assert send(tutor, here, told | {"effort": "9", "version": "2"}).status_code == 422
    assert "aptitude A, effort 1" in tutor.get(at(made)).text


def test_units_stay_once_progress_is_reported_and_a_newer_version_never_changes_them(office: Office, made: Scene) -> None:
    record, tree = made.records[0], published(office)
    other = published(office, "Paint\nPaper", number="603/9999/9", title="Decorating")
    confirmed(office, made.tutor, record, tree)
    confirmed(office, made.tutor, record, other)
    assert set(units(office, record)) == {"Paint", "Paper"}, "until the first report they can be exchanged"
    confirmed(office, made.tutor, record, tree)
    before = {title: each.id for title, each in units(office, record).items()}
    actor = council(office).actor
    newer = unit_trees.renew(office, actor, tree)
    view = unit_trees.look(office, actor, newer)
    told = {"title": view.tree.title, "level": view.tree.level, "kind": view.tree.kind, "outline": "Roofs", "mark": view.mark}
    unit_trees.change(office, actor, newer, told)
    unit_trees.publish(office, actor, newer, unit_trees.look(office, actor, newer).mark)
    assert {title: each.id for title, each in units(office, record).items()} == before
    confirmed(office, made.tutor, record, tree)
    assert {title: each.id for title, each in units(office, record).items()} == before, "confirmed again, nothing is copied anew"
    reported(office, made.tutor, record, Tools={"progress": ON_TRACK})
    with pytest.raises(Refused):
        confirmed(office, made.tutor, record, newer)


def test_who_reads_and_who_writes(app: Flask, office: Office, made: Scene) -> None:
    tree = published(office)
    confirmed(office, made.tutor, made.records[0], tree)
    told = {}
    for name, who in (("tutor", made.tutor), ("manager", made.manager), ("school", made.school), ("other", made.other_school),
                      ("officer", council(office)), ("stranger", provider_b(office))):  # fmt: skip
        client = signed_in(app.test_client(), who)
        told[name] = (client.get(at(made)).status_code, client.get(at(made, "report/")).status_code)
    assert told == {
        "tutor": (200, 200), "manager": (200, 200), "school": (200, 403), "other": (404, 403), "officer": (200, 403), "stranger": (404, 404),
    }  # fmt: skip
    page = signed_in(app.test_client(), made.school).get(at(made)).text
    assert "New progress report" not in page
    assert "New target" not in page


def test_charts_have_their_tables(office: Office, made: Scene, tutor: Any) -> None:
    take(made, ["late", "present"])
    confirmed(office, made.tutor, made.records[0], published(office))
    shown = tutor.get(at(made)).text
    assert "Attendance month by month" in shown
    cells = [re.sub(r"<[^>]+>", "", each) for each in re.findall(r"<tr><th scope=\"row\">(?:November 2026|Monday)</th>.*?</tr>", shown)]
    assert cells == [f"{name}Present 0Late 1Absent 0Dismissed 0Attendance 100.0%" for name in ("November 2026", "Monday")]
    assert 'class="chart__part chart__part--late" x="0" y="0" width="1000"' in shown


def test_a_whole_tree_is_one_page_with_as_many_queries(office: Office, made: Scene, app: Flask) -> None:
    from tests.queries import counted

    outline = "\n".join(f"Group {group}\n" + "\n".join(f"  T/{group}/{unit}: Unit {unit}" for unit in range(10)) for group in range(11))
    confirmed(office, made.tutor, made.records[0], published(office))
    confirmed(office, made.tutor, made.records[1], published(office, outline, number="603/7777/7"))
    client, found = signed_in(app.test_client(), made.tutor), {}
    for place, record in enumerate(made.records):
        for page in ("progress/?open=3", "report/"):
            for _ in range(2):
                with counted(office.database) as statements:
                    assert client.get(f"/training-records/{record}/{page}").status_code == 200
            found[place, page] = len(statements)
    assert found[0, "report/"] == found[1, "report/"]
    assert found[0, "progress/?open=3"] == found[1, "progress/?open=3"]
    assert max(found.values()) <= 45
    assert progress.look(office, made.tutor.actor, made.records[1]).progress.sums.total == 110
