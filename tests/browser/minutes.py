"""How long a form takes on a phone: each is filled in a browser of a phone's size, and what was read, tapped and typed is counted.

The counts are the page's own; the seconds for each are from what others have measured, and stand here in one place:

- reading: 238 words a minute, silent reading of plain text (Brysbaert 2019), of every word in sight, once;
- typing on a phone: 36 words a minute (Palin and others 2019), a word being five characters;
- what is typed: a line is as long as the sample's own answer, at the least 12 characters; an answer in several lines is taken to have 25 words,
  with as much time again to think of them; a question that may be left out is read and left out;
- a tap on a button, box or option: 1.5 seconds to find and hit it; a date is three boxes; a list of many is a tap, four letters, a tap;
- choosing a file: 25 seconds; each page: 3 seconds to come and to be scrolled; fetching the link from one's mail, once: 45 seconds.

Without an account, which takes longest; a form that needs one, with it. What has to be found out beforehand isn't counted: that is what the page says
to have at hand.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from formsapp.domain.permissions import SENDERS
from formsapp.journeys import Answers, Journey
from tests import forms
from tests.browser.filling import by_controls
from tests.browser.running import House
from tests.browser.waiting import follow
from tests.journeys import valid

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTH = 390
READ = 60 / 238
CHARACTER = 60 / 36 / 5
LONG_ANSWER, SHORTEST = 25 * 5, 12
SECONDS = {"words": READ, "characters": CHARACTER, "thought": CHARACTER, "taps": 1.5, "lists": 3 + 4 * CHARACTER, "files": 25, "pages": 3, "mails": 45}
STEP = 5  # above ten minutes the page says it in fives

COUNT = """() => {
  const main = document.querySelector('main'), counts = { words: 0, lines: [], long: 0, dates: 0, choices: 0, lists: 0 }
  counts.words = main.innerText.split(/\\s+/).filter(Boolean).length
  const options = [...main.querySelectorAll('select')].reduce((sum, box) => sum + box.innerText.split(/\\s+/).filter(Boolean).length, 0)
  counts.words -= options
  for (const box of main.querySelectorAll('input, textarea, select')) {
    if (box.type === 'hidden' || !box.checkVisibility()) continue
    if (box.tagName === 'TEXTAREA') counts.long += box.value ? 1 : 0
    else if (box.tagName === 'SELECT') counts.lists += box.value ? 1 : 0
    else if (box.type === 'radio' || box.type === 'checkbox') counts.choices += box.checked ? 1 : 0
    else if (box.type !== 'file' && box.value) counts.lines.push(box.value.length)
  }
  return counts
}"""


@dataclass
class Counted:
    """What was done on the way."""

    counts: Counter[str] = field(default_factory=Counter)

    def page(self, page: "Page") -> None:
        """As it stands, filled in. What has four characters or fewer is a part of a date."""
        found = page.evaluate(COUNT)
        self.counts.update(pages=1, words=found["words"], lists=found["lists"], taps=found["choices"] + len(found["lines"]) + found["long"] + 1)
        self.counts["characters"] += sum(max(length, SHORTEST) if length > 4 else length for length in found["lines"])
        self.counts["characters"] += found["long"] * LONG_ANSWER
        self.counts["thought"] += found["long"] * LONG_ANSWER
        self.counts["files"] += page.locator("main .files__one").count()

    @property
    def seconds(self) -> float:
        return sum(SECONDS[name] * number for name, number in self.counts.items())

    @property
    def minutes(self) -> int:
        """Rounded up; above ten in steps of five, for nobody is that exact."""
        whole = -(-int(self.seconds) // 60)
        return whole if whole <= 10 else -(-whole // STEP) * STEP


def measure(house: House, browser: "Browser", journey: Journey) -> Counted:
    """From the start page to the confirmation."""
    forms.open_for(journey, house.office, house.clock)
    counted, alone = Counted(), SENDERS[journey.slug].without_account
    who = forms.sender(house.office, journey)
    page = house.context(browser, who=None if alone else who, width=WIDTH, java_script_enabled=False).new_page()
    page.goto(f"/forms/{journey.slug}/")
    if alone:
        counted.page(page)
        follow(page.get_by_role("link", name="Begin with your"))
        page.get_by_label("Email address", exact=False).fill(forms.EMAIL)
    else:
        forms.referral_to(house.office)
        page.reload()
    counted.page(page)
    follow(page.get_by_role("button", name="Begin"))
    reference, base = page.url.split("/")[5], page.url.rsplit("/", 2)[0]
    if alone:
        prove(house, page, counted)
    page.goto(f"{base}/")
    answers = plain(journey, house, reference)
    for section in journey.path(answers):
        page.goto(f"{base}/{section.slug}/")
        while missing := groups_to_add(page, answers[section.slug]):
            follow(page.locator(f"#{missing}-add"))
        by_controls(page, valid.pairs(journey, section.slug, answers))
        put_files(house, journey, reference, section.slug, answers)
        if any(forms.drafts.is_files(value) for value in answers[section.slug].values()):
            follow(page.get_by_role("button", name="Save", exact=True))
            page.goto(f"{base}/{section.slug}/")
        counted.page(page)
        follow(page.get_by_role("button", name="Next", exact=True).last)
        assert not page.url.endswith(f"/{section.slug}/"), page.locator(".govuk-error-summary").all_inner_texts()
    for box in page.locator('form[data-send] input[type="checkbox"]').all():
        box.check()
    counted.page(page)
    follow(page.get_by_role("button", name="Submit"))
    assert page.url.split("?")[0].endswith("/done/"), page.url
    counted.page(page)
    page.context.close()
    return counted


def prove(house: House, page: "Page", counted: Counted) -> None:
    """The link in the mail, opened and its button pressed."""
    page.goto(house.link())
    counted.page(page)
    counted.counts["mails"] += 1
    follow(page.get_by_role("button", name="Open the form"))


def plain(journey: Journey, house: House, reference: str) -> Answers:
    """Right answers to what must be answered, for the draft as it began."""
    with house.office.database.reading() as session:
        draft = forms.rows.find(session, house.office.keys, reference)
        assert draft is not None
        opened = forms.drafts.open_up(session, house.office, journey, draft)
    facts = valid.facts_for(journey, replace(opened.facts, known={}))
    return valid.whole(journey, facts, opened.answers)


def groups_to_add(page: "Page", values: dict[str, object]) -> str:
    """A group that has fewer on the page than are to be filled in."""
    for name, value in values.items():
        shown = page.locator(f'input[type=hidden][name="{name}"]')
        if isinstance(value, list) and value and isinstance(value[0], dict) and shown.count() and int(shown.input_value()) < len(value):
            return name
    return ""


def put_files(house: House, journey: Journey, reference: str, section: str, answers: Answers) -> None:
    """As the service of files puts them there."""
    for name, value in answers[section].items():
        if forms.drafts.is_files(value):
            with house.office.database.writing() as session:
                draft = forms.rows.find(session, house.office.keys, reference, to_change=True)
                assert draft is not None
                forms.drafts.set_files(session, house.office, forms.Actor(), draft, section, name, value)
