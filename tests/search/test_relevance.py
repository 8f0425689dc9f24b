"""How well the search finds: the judged queries, and queries made of the course files. Thresholds are the promise, not the figures reached."""

import pytest

from capsite.catalogue import Catalogue
from capsite.search.ask import Directory, Query
from tests.search.judging import Case, derived, failures, judged, score, without_right


def search(directory: Directory, text: str) -> list[str]:
    return [match.row["slug"] for match in directory.ask(Query(words=text), 10).matches]


def shares(cases: list[Case], directory: Directory) -> tuple[float, float]:
    table = score(cases, lambda text: search(directory, text))
    many = sum(line[0] for line in table.values())
    return sum(line[1] for line in table.values()) / many, sum(line[2] for line in table.values()) / many


def test_every_judged_query_has_a_right_course(catalogue: Catalogue) -> None:
    assert without_right(catalogue) == []


def test_there_are_enough_judged_queries_of_each_kind(catalogue: Catalogue) -> None:
    kinds = {case.kind for case in judged(catalogue)}
    assert len(judged(catalogue)) >= 140
    assert len(kinds) >= 12


@pytest.mark.parametrize("cases", [judged, derived], ids=["judged", "derived"])
def test_success(cases: type, catalogue: Catalogue, directory: Directory) -> None:
    found = cases(catalogue)
    first, five = shares(found, directory)
    assert first >= 0.95, failures(found, lambda text: search(directory, text))
    assert five >= 0.98, failures(found, lambda text: search(directory, text), 5)


def test_nonsense_finds_nothing(catalogue: Catalogue, directory: Directory) -> None:
    nonsense = [case.query for case in judged(catalogue) if not case.right]
    nonsense += ["zxcvbn", "wibblefrotz", "plimfargle", "blah blah blah", "aaaaaaa", "qqq www eee", "kjhgfdsa", "gribbet snood", "fnord", "hgjfkd slapt",
                 "vvvv", "ooooo", "mxyzptlk", "jabberwocky", "supercalifragilistic", "1234567", "lkjlkj", "thwump", "zog", "brillig toves", "title:(x) ^~*"]
    assert {text: search(directory, text)[:3] for text in nonsense if search(directory, text)} == {}


def test_a_providers_name_lists_its_courses(catalogue: Catalogue, directory: Directory) -> None:
    for provider in catalogue.providers:
        courses = {course.slug for course in catalogue.courses_of(provider.slug)}
        answer = directory.ask(Query(words=provider.name), 200)
        first = [match.row["slug"] for match in answer.matches[:len(courses)]]
        assert set(first) == courses, provider.name
