"""Row T16 for progress: each door that shows or changes something of a learner leaves exactly one event, a refusal too, and none says what it was."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from formsapp.services.office import Office
from formsapp.store import tables
from formsapp.store.database import Database
from tests.offices import Clock, open_office
from tests.people import council, signed_in
from tests.progressing import boxes, confirmed, published, reported
from tests.registering import QUARTER_PAST, Scene, scene
from tests.scoreboard import row
from tests.web.apps import app_in
from tests.web.form_pages import events

AREAS = {"progress", "targets", "unit_trees", "course_reports", "spending", "census", "outcomes"}
CANARY = "Zebracanary"
R = "/training-records/{record}/"
TOLD = {"description": CANARY, "on": "2026-11-20", "comments": CANARY, "set": "2026-11-20", "due": "2026-12-20", "achieved": "no"}
TREE = {"title": "Bricks", "level": "Level 1", "kind": "Award", "outline": "One\nTwo"}
# Each door with who asks, where, what is typed, on which page, and the act that is written down; none where nobody's record is shown.
DOORS: tuple[tuple[str, str, str, dict[str, str] | None, str, str], ...] = (
    ("progress.one", "tutor", f"{R}progress/", None, "", "progress.read"),
    ("progress.qualification", "tutor", f"{R}qualification/", None, "", "progress.read"),
    ("progress.confirm", "tutor", f"{R}qualification/", {"tree": "{tree}"}, f"{R}qualification/", "progress.confirm"),
    ("progress.new", "tutor", f"{R}report/", None, "", "progress.read"),
    ("progress.save", "tutor", f"{R}report/", {"aptitude": "A", "effort": "1", "comment": CANARY}, f"{R}report/", "progress.report"),
    ("progress.ask", "tutor", f"{R}reports/{{report}}/", None, "", "progress.read"),
    ("progress.change", "tutor", f"{R}reports/{{report}}/", {"aptitude": "B", "effort": "1", "on": "2026-11-20", "version": "1"},
     f"{R}reports/{{report}}/", "progress.correct"),
    ("targets.new_assessment", "tutor", f"{R}assessments/new/", None, "", "progress.read"),
    ("targets.add_assessment", "tutor", f"{R}assessments/new/", TOLD, f"{R}assessments/new/", "progress.assess"),
    ("targets.assessment", "tutor", f"{R}assessments/{{assessment}}/", None, "", "progress.read"),
    ("targets.change_assessment", "tutor", f"{R}assessments/{{assessment}}/", TOLD | {"version": "1"}, f"{R}assessments/{{assessment}}/",
     "progress.assess"),
    ("targets.end_assessment", "tutor", f"{R}assessments/{{assessment}}/end/", {"version": "2"}, f"{R}assessments/{{assessment}}/",
     "progress.take_away"),
    ("targets.new_target", "tutor", f"{R}targets/new/", None, "", "progress.read"),
    ("targets.add_target", "tutor", f"{R}targets/new/", TOLD, f"{R}targets/new/", "progress.aim"),
    ("targets.target", "tutor", f"{R}targets/{{target}}/", None, "", "progress.read"),
    ("targets.change_target", "tutor", f"{R}targets/{{target}}/", TOLD | {"version": "1"}, f"{R}targets/{{target}}/", "progress.aim"),
    ("targets.end_target", "tutor", f"{R}targets/{{target}}/end/", {"version": "2"}, f"{R}targets/{{target}}/", "progress.take_away"),
    ("unit_trees.listing", "officer", "/unit-trees/", None, "", ""),
    ("unit_trees.new", "officer", "/unit-trees/new/", None, "", ""),
    ("unit_trees.add", "officer", "/unit-trees/new/", TREE | {"number": "603/0999/9"}, "/unit-trees/new/", "unit_tree.add"),
    ("unit_trees.begin_offered", "officer", "/unit-trees/offered/", {"number": "none of them"}, "/unit-trees/new/", "unit_tree.add"),
    ("unit_trees.levels", "officer", "/unit-trees/levels/", None, "", ""),
    ("unit_trees.put_levels", "officer", "/unit-trees/levels/", {"levels": "Level 1"}, "/unit-trees/levels/", "assessment_levels.change"),
    ("unit_trees.one", "officer", "/unit-trees/{tree}/", None, "", ""),
    ("unit_trees.renew", "officer", "/unit-trees/{tree}/renew/", {}, "/unit-trees/{tree}/", "unit_tree.add"),
    ("unit_trees.change", "officer", "/unit-trees/{draft}/", TREE, "/unit-trees/{draft}/", "unit_tree.change"),
    ("unit_trees.publish", "officer", "/unit-trees/{draft}/publish/", {}, "/unit-trees/{draft}/", "unit_tree.publish"),
    ("course_reports.look", "officer", "/course-reports/", None, "", "course_reports.read"),
    ("course_reports.csv", "officer", "/course-reports/course-report.csv", None, "", "course_reports.export"),
    ("course_reports.workbook", "officer", "/course-reports/course-report.xlsx", None, "", "course_reports.export"),
    ("course_reports.pdf", "officer", "/course-reports/course-report.pdf", None, "", "course_reports.export"),
    ("spending.look", "officer", "/spending/", None, "", "spending.read"),
    ("spending.csv", "officer", "/spending/spending.csv", None, "", "spending.export"),
    ("spending.prices", "officer", "/spending/prices/", None, "", ""),
    ("spending.set_price", "officer", "/spending/prices/", {"course": "{provider} a-course", "price": "45", "sure": "4500"},
     "/spending/prices/", "spending.price"),
    ("spending.invoices", "officer", "/spending/invoices/", None, "", ""),
    ("spending.check", "officer", "/spending/invoices/", {"provider": "{provider}", "table": "record,amount\n1,45"}, "/spending/invoices/",
     "invoices.check"),
    ("census.look", "officer", "/census/", None, "", "census.read"),
    ("census.csv", "officer", "/census/census.csv", None, "", "census.export"),
    ("outcomes.look", "manager", "/outcomes/", None, "", ""),
    ("outcomes.say", "manager", "/outcomes/", {"provider": "{provider}", "do": "agree"}, "/outcomes/", "outcomes.agree"),
)  # fmt: skip
NOBODY_S = ("unit_tree", "assessment_levels", "course_reports", "spending.read", "spending.export", "outcomes")


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, clock: Clock) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def hidden(text: str, name: str) -> str:
    return text.split(f'name="{name}" value="', 1)[1].split('"', 1)[0] if f'name="{name}" value="' in text else ""


def found_now(made: Scene, known: dict[str, str]) -> dict[str, str]:
    """What addresses name, once it is there."""
    with made.office.database.reading() as session:
        for name, table in (("assessment", tables.Assessment), ("target", tables.Target)):
            one = session.query(table).first()
            known |= {name: str(one.id)} if one else {}
        draft = session.query(tables.UnitTree).filter_by(qualification_number="603/0201/6", state="draft").first()
        known |= {"draft": str(draft.id)} if draft else {}
    return known


@pytest.mark.scoreboard
def test_every_door_leaves_one_event_and_a_refusal_too(office: Office) -> None:
    made, tree = scene(office, 2), published(office)
    confirmed(office, made.tutor, made.records[1], None)
    report = reported(office, made.tutor, made.records[1], "C", "3")
    app, violations, cases = app_in(office), [], 0
    doors = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in AREAS}
    assert doors == {endpoint for endpoint, *_ in DOORS}, "a door that this test doesn't know"
    known = {"record": str(made.records[0]), "tree": str(tree), "report": str(report), "provider": str(made.manager.organisation)}
    people = {"tutor": made.tutor, "manager": made.manager, "officer": council(office)}
    clients: dict[str, Any] = {name: signed_in(app.test_client(), who) for name, who in people.items()}
    stranger = signed_in(app.test_client(), made.other_school)
    for endpoint, who, address, typed, page, act in DOORS:
        known = found_now(made, known)
        if "{report}" in address:
            known |= {"record": str(made.records[1])}
        at, on = address.format(**known), page.format(**known)
        if "{record}" in address and typed is None:
            before = len(events(office))
            refused = stranger.get(at)
            cases += 1
            denied = [event for event, _ in events(office)[before:] if event.outcome == "denied"]
            if refused.status_code not in {403, 404} or (refused.status_code == 404 and len(denied) != 1):
                violations.append(f"{endpoint} refused ({refused.status_code}): {len(denied)} events")
        shown = clients[who].get(on).text if typed is not None else ""
        sent = boxes(office, made.records[0]) if endpoint == "progress.save" else {"once": uuid4().hex}
        sent |= {"csrf_token": hidden(shown, "csrf_token"), "mark": hidden(shown, "mark")}
        before = len(events(office))
        filled = {name: value.format(**known) for name, value in (typed or {}).items()}
        answer = clients[who].get(at) if typed is None else clients[who].post(at, data=sent | filled)
        added, cases = events(office)[before:], cases + 1
        if [event.act for event, _ in added] != ([act] if act else []) or answer.status_code >= 400:
            violations.append(f"{endpoint} ({answer.status_code}): {[event.act for event, _ in added]} instead of {act or 'none'}")
        violations += [f"{endpoint}: says what it was" for event, _ in added if CANARY in str(vars(event))]
        violations += [f"{endpoint}: nobody it is about" for _, about in added if not about and not act.startswith(NOBODY_S)]
        known |= {"record": str(made.records[0])}
    row("T16", cases, violations, floor=35)
