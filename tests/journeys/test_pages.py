"""The pages as a reader gets them: whole HTML, one h1, titles that say Error, links that lead to inputs, buttons in their order."""

import re
from typing import Any

import html5lib
import pytest

from formsapp.fields import Typed
from formsapp.journeys import REFERRAL
from tests.journeys.pages import FRAME, check, environment, every_page, section, start
from tests.journeys.samples import FACTS, whole
from tests.web.strict_client import check_page, words

PAGES = every_page()


def tree(text: str) -> Any:
    return html5lib.parse(text, namespaceHTMLElements=False)


def ids(text: str) -> set[str]:
    return {element.get("id") for element in tree(text).iter() if element.get("id")}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole(name: str) -> None:
    check_page(PAGES[name], name)


@pytest.mark.parametrize("name", PAGES)
def test_every_label_and_description_leads_to_something(name: str) -> None:
    found = ids(PAGES[name])
    for element in tree(PAGES[name]).iter():
        pointed = [element.get("for")] if element.get("for") else []
        pointed += (element.get("aria-describedby") or "").split() + (element.get("aria-labelledby") or "").split()
        pointed += [element.get("href")[1:]] if (element.get("href") or "").startswith("#") else []
        assert set(pointed) <= found, f"{name}: {set(pointed) - found}"


@pytest.mark.parametrize("name", PAGES)
def test_every_input_has_a_label(name: str) -> None:
    page = tree(PAGES[name])
    labelled = {label.get("for") for label in page.iter("label")}
    boxes = [box for tag in ("input", "select", "textarea") for box in page.iter(tag) if box.get("type") != "hidden"]
    assert [box.get("id") for box in boxes if box.get("id") not in labelled] == []


@pytest.mark.parametrize("name", [name for name in PAGES if name.endswith("refused")])
def test_a_refused_page_says_so_in_title_summary_and_place(name: str) -> None:
    text = PAGES[name]
    page = tree(text)
    assert words(page.find(".//title")).startswith("Error: ")
    summary = next(element for element in page.iter("div") if "govuk-error-summary" in (element.get("class") or "").split())
    links = [(link.get("href")[1:], words(link)) for link in summary.iter("a")]
    assert links
    focusable = {box.get("id") for tag in ("input", "select", "textarea", "button") for box in page.iter(tag)}
    at_place = " ".join(words(element) for element in page.iter("p") if "govuk-error-message" in (element.get("class") or ""))
    for place, sentence in links:
        assert place in focusable, f"{name}: #{place} is no input"
        assert re.sub(r"^(Parent or carer|Agency) \d: ", "", sentence) in at_place
        assert sentence[0].isupper()


@pytest.mark.parametrize("slug", [found.slug for found in REFERRAL.sections])
def test_buttons_stand_in_their_order_and_enter_goes_on(slug: str) -> None:
    page = tree(section(slug, whole()))
    form = page.find(".//form[@data-form]")
    buttons = [
        button for button in page.iter("button") if button.get("type") == "submit" and button.get("form", form.get("id")) == form.get("id")
    ]
    assert (buttons[0].get("value"), buttons[0].get("tabindex"), buttons[0].get("aria-hidden")) == ("next", "-1", "true")
    end = next(element for element in form.iter("div") if element.get("class") == "form__buttons")
    seen = [words(element) for element in end]
    assert seen == (["Cancel", "Save", "Next"] if slug == "privacy" else ["Cancel", "Save", "Previous", "Next"])
    inputs = [element.get("name") for element in form.iter("input")]
    assert inputs[-1] == "end", "a file must not be the last part"
    assert (form.get("enctype") == "multipart/form-data") is (slug in {"student", "safeguarding"})


def test_the_section_list_says_where_one_stands() -> None:
    answers = whole()
    del answers["behaviour"]
    page = tree(section("student", answers))
    lines = [words(item) for item in page.find(".//ol[@class='sections__list']")]
    assert lines[0] == "Privacy notice done"
    assert lines[3] == "Student here, done"
    assert lines[7] == "Behaviour to do"
    assert lines[-1] == "Check and send to do"
    here = [button for button in page.iter("button") if button.get("aria-current") == "step"]
    assert [(button.get("name"), button.get("value"), button.get("form")) for button in here] == [("go", "to student", "questions")]


def test_the_check_page_offers_sending_only_when_all_is_done() -> None:
    ready, not_ready = check(whole()), check({**whole(), "behaviour": {"strengths": ""}})
    assert ">Submit</button>" in ready
    assert ">Submit</button>" not in not_ready
    assert "Still to do before you can send" in not_ready
    assert '/behaviour/">Behaviour summary</a>' in not_ready


def test_change_links_lead_to_inputs_that_exist() -> None:
    page = tree(check(whole()))
    links = [link.get("href") for link in page.iter("a") if "#" in (link.get("href") or "") and words(link).startswith("Change")]
    assert len(links) > 70
    found = {found.slug: ids(section(found.slug, whole())) for found in REFERRAL.sections}
    for link in links:
        slug, anchor = link.removeprefix("/forms/referral/CAP-7KQ2-M9RT-4XWD-H/").split("/#")
        assert anchor in found[slug], link


def test_nothing_typed_becomes_markup_anywhere() -> None:
    nasty = "\"'><script>alert(1)</script><u>"
    answers = whole()
    for name, values in answers.items():
        for question, value in values.items():
            if isinstance(value, str) and name not in {"tier"}:
                values[question] = nasty
    answers["carers"]["carers"][0]["name"] = nasty
    answers["safeguarding"]["assessment"] = [{"id": nasty, "name": nasty, "size": 1, "state": "held", "reason": nasty}]
    for text in (check(answers), *(section(found.slug, answers) for found in REFERRAL.sections)):
        assert "<script>alert" not in text
        assert "<u>" not in text
        check_page(text, "nasty")


@pytest.mark.parametrize("odd", ["\x00\x01", "\ud800", "\uffff", "‮rtl", "﷽" * 50, "x" * 100_000])
def test_odd_characters_are_shown_and_refused_by_name(odd: str) -> None:
    text = section("behaviour", {}, sent=Typed([("strengths", odd), ("go", "next")]))
    text.encode()
    check_page(text, "odd")


def test_a_course_that_is_gone_is_said_to_be() -> None:
    text = section("provision", whole(provision={"courses": ["closed-course"]}), FACTS, Typed([("courses-1", "closed-course")]))
    assert "Closed course (not in the list)" in text
    assert "First preference: “Closed course” cannot be chosen for this referral." in text


def test_a_course_of_another_tier_is_called_by_its_name() -> None:
    answers = whole("2", "flourish", provision={"courses": ["motor-vehicle"]})
    assert "Motor Vehicle – Touchline Trust (not in the list)" in section("provision", answers)
    assert "1. Motor Vehicle – Touchline Trust" in check(answers)


def test_a_start_without_courses_and_a_frame_from_the_site() -> None:
    assert "you begin with" not in start()
    assert FRAME["links"]["privacy"] in section("privacy", {})


def test_many_problems_are_all_in_the_summary_the_first_five_at_once() -> None:
    problems = [(f"field-{number}", f"Problem {number}") for number in range(8)]
    shown = rendered_summary(problems)
    at_once, _, more = shown.partition("<details")
    assert [f"#field-{number}" in at_once for number in range(8)] == [True] * 5 + [False] * 3
    assert all(f'href="#field-{number}"' in more for number in range(5, 8))
    assert "3 more" in more
    assert "<details" not in rendered_summary(problems[:5])


def rendered_summary(problems: list[tuple[str, str]]) -> str:
    return str(environment().get_template("macros/forms.html").module.error_summary(problems))  # type: ignore[attr-defined]
