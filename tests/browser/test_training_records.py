"""Training records at a phone's width and a desk's: nothing that axe finds, nothing too wide; filtered, ticked and saved without a script."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from formsapp.domain import records as rules
from formsapp.services import learner_notes, registers
from formsapp.services.register_cells import Cell
from formsapp.store import learner_details, tables
from tests.browser.running import House
from tests.browser.test_referral_states import Looked
from tests.browser.waiting import follow
from tests.records import Many, many
from tests.registering import MONDAY, QUARTER_PAST, add_lesson

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AT = "/training-records/"
ALL = "&".join(f"show={each}" for each in rules.GROUPS)
CONTACT = {"name": "Ottoline Quillfeather", "relationship": "mother", "mobile": "07700 900111", "day_phone": "01632 960111", "order": "1"}


def told(house: House) -> tuple[Many, tables.TrainingRecord]:
    """Many, and one of whom everything is known, with a note of a register and one without a lesson."""
    house.clock.set(QUARTER_PAST)
    office, made = house.office, many(house.office, 30)
    one = next(each for each in made.records if (each.status, each.school, each.cohort) == ("active", "school a", made.cohorts[0]))
    with office.database.writing() as session:
        details = {
            "known_as": "Mari",
            "medical": "yes",
            "medical_notes": "An inhaler.\nIn the left pocket.",
            "last_year": "71",
            "sen_need": ["SEMH"],
        }
        learner_details.write(session, office.keys, office.clock(), one.learner, details, [CONTACT], 2025)
        line = session.query(tables.TimetableLine).where(tables.TimetableLine.cohort_id == one.cohort).one()
        lesson = add_lesson(session, office, one.cohort, made.manager.organisation, line.id, MONDAY)
        record = session.get_one(tables.TrainingRecord, one.id)
    cells = [Cell(str(one.id), "mark", "", "late"), Cell(str(one.id), "note", "", "Missed the bus, and rang.")]
    registers.save(office, made.tutor.actor, lesson, cells)
    learner_notes.write(office, made.school.actor, one.id, {"subject": "Boots", "text": "Needs size 9."})
    return made, record


def picture(page: "Page", name: str, width: int) -> None:
    """To be looked at by whoever asks for them."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)


def test_no_page_has_faults(house: House, browser: "Browser") -> None:
    made, record = told(house)
    looked = Looked()
    for width in (320, 1280):
        officer, tutor = (house.context(browser, who=who, width=width).new_page() for who in (made.officer, made.tutor))
        for page, address, name in (
            (officer, f"{AT}?status=all", "list"),
            (officer, f"{AT}?status=all&ticked=1&{ALL}", "all groups"),
            (officer, f"{AT}?school={record.id}", "nothing found"),
            (officer, f"{AT}filter/", "filters"),
            (officer, f"{AT}{record.id}/", "one"),
            (tutor, f"{AT}{record.id}/", "one as its tutor"),
        ):
            page.goto(address)
            looked.at(page, f"{name} at {width}")
            picture(page, name.replace(" ", "-"), width)
        follow(tutor.get_by_role("link", name="Change or take away").first)
        looked.at(tutor, f"note of a register at {width}")
        picture(tutor, "register-note", width)
    assert not looked.faults, sorted({fault[1:] for fault in looked.faults}, key=str)


def test_without_a_script_it_is_narrowed_ticked_saved_and_forgotten(house: House, browser: "Browser") -> None:
    made, _ = told(house)
    chosen = next(each for each in made.records if each.status == "active")
    page = house.context(browser, who=made.officer, java_script_enabled=False).new_page()
    page.goto(AT)
    follow(page.get_by_role("link", name="Active", exact=True))
    page.get_by_label("Surname").fill(chosen.surname)
    page.get_by_label("Save under a name (optional)").fill("One family")
    follow(page.get_by_role("button", name="Go"))
    assert chosen.surname not in page.url
    page.get_by_role("rowheader", name=chosen.name.replace("&#39;", "'")).first.wait_for()
    page.get_by_label("Target", exact=True).check()
    follow(page.get_by_role("button", name="Show"))
    page.get_by_role("columnheader", name="Achieved").wait_for(state="attached")
    assert "filter=" in page.url, "the filter stays in force"
    follow(page.get_by_role("link", name="Reset filters"))
    follow(page.get_by_role("link", name="One family"))
    assert chosen.surname in page.content()
    follow(page.get_by_role("link", name="Surname:"))
    follow(page.get_by_role("button", name="Forget it"))
    assert page.get_by_role("link", name="One family").count() == 0


def test_a_wide_table_keeps_names_and_heads_in_sight_and_says_that_there_is_more(house: House, browser: "Browser") -> None:
    """In its own box, which fits the window with both its scrollbars; the links above it go to each group of columns."""
    made, _ = told(house)
    page = house.context(browser, who=made.officer).new_page()
    page.goto(f"{AT}?status=all&ticked=1&{ALL}")
    box = page.get_by_role("region", name="Training records, table")
    shape = box.evaluate("box => [box.scrollWidth - box.clientWidth, box.scrollHeight - box.clientHeight, box.offsetHeight, box.tabIndex]")
    assert shape[0] > 500, "so many columns don't fit"
    assert shape[1] > 0, "the heads stay while the records move"
    assert (shape[2] <= 800, shape[3]) == (True, 0)
    assert "linear-gradient" in box.evaluate("box => getComputedStyle(box).backgroundImage")
    page.get_by_role("navigation", name="Columns of the table").get_by_role("link", name="Target").click()
    page.wait_for_function("() => document.querySelector('.figures-scroll--far').scrollLeft > 400")
    box.evaluate("box => { box.scrollTop = 300 }")
    seen = box.evaluate(
        """box => {
          const at = box.getBoundingClientRect(), of = (part) => box.querySelector(part).getBoundingClientRect()
          const head = of('#columns-target'), name = of('tbody tr:nth-child(6) th')
          return [Math.abs(name.left - at.left), head.left - name.right, at.right - head.right, Math.abs(of('thead').top - at.top)]
        }"""
    )
    assert seen[0] < 2, "the name stays at the left edge"
    assert seen[1] >= 0, "the column is not hidden behind it"
    assert seen[2] > -2, "it is wholly in the box"
    assert seen[3] < 2, "the heads stay at the top"
    far = box.evaluate("box => box.scrollLeft")
    box.get_by_role("link").nth(8).focus()
    assert box.evaluate("box => box.scrollLeft") == far, "going from name to name leaves the columns where they are"
