"""The charts of the survey and the list of readers, at a phone's width and a desk's: nothing that axe finds, the table says what the bars say."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import forms
from tests.browser.running import House, open_house
from tests.browser.test_referral_states import Looked
from tests.people import council
from tests.services.test_reports import SURVEY, answer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def house(sqlite_template: Path, tmp_path: Path, built: Path) -> Iterator[House]:
    house = open_house(sqlite_template, tmp_path, built)
    forms.open_for(SURVEY, house.office, house.clock)
    yield house
    house.close()


def test_charts_have_tables_and_no_faults(house: House, browser: "Browser") -> None:
    for number in range(14):
        answer(house.office, number, "5" if number < 8 else "4" if number < 13 else "2", f"We would come again, number {number}.")
    looked = Looked()
    for width in (320, 1280):
        page = house.context(browser, who=council(house.office), width=width).new_page()
        page.goto("/reports/school-survey/")
        page.locator("summary").first.click()
        looked.at(page, f"survey at {width}")
        assert page.locator("table").count() == 12
        first = page.locator("table").first.inner_text()
        assert "8" in first
        assert "57%" in first
        assert "hidden" in first
        page.goto("/reports/quality-pack/")
        looked.at(page, f"pack at {width}")
    assert not looked.faults, sorted({fault[1:] for fault in looked.faults}, key=str)
