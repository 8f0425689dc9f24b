"""Filters, counts, order, distance, wider searches: against the course files themselves."""

import json
import multiprocessing
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from capsite.catalogue import Catalogue
from capsite.cli import commands
from capsite.places import locate, miles
from capsite.search.ask import PAGE, Directory, NoIndex, Query
from capsite.search.command import as_data, as_text
from capsite.search.filters import values
from capsite.search.index import build
from tests.search.conftest import rows_of
from tests.search.judging import judged


def slugs(directory: Directory, query: Query) -> list[str]:
    return [match.row["slug"] for match in directory.ask(query, 1_000).matches]


def test_each_filter_against_the_files(catalogue: Catalogue, directory: Directory) -> None:
    def expected(test: object) -> set[str]:
        return {course.slug for course in catalogue.courses if test(course)}  # type: ignore[operator]

    assert set(slugs(directory, Query(tiers=("2", "3")))) == expected(lambda c: c.tier in "23")
    assert set(slugs(directory, Query(categories=("vocational",)))) == expected(lambda c: c.category == "vocational")
    assert set(slugs(directory, Query(phases=("primary",), days=("monday",)))) == expected(
        lambda c: "primary" in c.phases and any(s.day == "monday" for s in c.days))
    assert set(slugs(directory, Query(levels=("1",), interests=("building", "sport")))) == expected(
        lambda c: c.qualification and c.qualification.level == "1" and {"building", "sport"} & set(c.interests))
    assert set(slugs(directory, Query(available=True))) == expected(lambda c: c.availability in ("open", "starts"))


@settings(deadline=None)  # a busy machine is no mistake of the counts
@given(st.fixed_dictionaries({
    "q": st.sampled_from([[], ["hair"], ["maths"], ["car"], ["xyzzy"]]), "tier": st.lists(st.sampled_from("123"), max_size=2),
    "category": st.lists(st.sampled_from(["vocational", "esol", "core-curriculum"]), max_size=2),
    "day": st.lists(st.sampled_from(["monday", "friday"]), max_size=2), "available": st.sampled_from([[], ["1"]]),
    "near": st.sampled_from([[], ["CV1 2AB"]]), "within": st.sampled_from([[], ["2"], ["8"]])}))
def test_counts_say_what_the_next_choice_would_find(directory: Directory, args: dict[str, list[str]]) -> None:
    """A count is the number found when the facet has that value alone."""
    answer = directory.ask(Query.from_args(args))
    for facet in ("tier", "category", "day"):
        for value in directory.facets[facet]:
            assert directory.ask(Query.from_args({**args, facet: [value]})).total == answer.counts[facet].get(value, 0)
    assert directory.ask(Query.from_args({**args, "available": ["1"]})).total == answer.counts["available"].get("1", 0)


def test_sorted_by_distance_places_that_vary_last(directory: Directory) -> None:
    answer = directory.ask(Query(near="CV1 2AB"), 1_000)
    far = [match.miles for match in answer.matches]
    known = [mile for mile in far if mile is not None]
    assert known == sorted(known)
    assert None in far
    assert far[len(known):] == [None] * (len(far) - len(known))
    here = locate("CV1 2AB")
    assert all(match.miles == miles(here, locate(match.row["postcode"])) for match in answer.matches if match.miles is not None)
    assert all(match.about for match in answer.matches if match.miles is not None), "the sample's units don't exist: sectors stand for them"
    assert any("no fixed place" in note for note in answer.notes)


NO_WORD = "There is no word to search for in that: type a course, a provider, an interest or a place."


@pytest.mark.parametrize("text", ["🎨", '"', '"*AND(', "***", "🎨 🎨", "£ € ←", "their", "\u202e", "\ue000"])
def test_signs_and_stop_words_find_nothing_and_it_is_said(directory: Directory, text: str) -> None:
    answer = directory.ask(Query(words=text))
    assert (answer.total, answer.notes) == (0, (NO_WORD,))
    assert [looser.text for looser in directory.ask(Query(words=text, days=("monday",))).looser] == ["Without the words"]


@pytest.mark.parametrize("text", ["مرحبا", "数", "xqzzyv"])
def test_words_nobody_knows_find_nothing(directory: Directory, text: str) -> None:
    assert directory.ask(Query(words=text)).total == 0


def test_pictures_beside_words_are_passed_over(directory: Directory) -> None:
    plain = directory.ask(Query(words="hair"))
    assert directory.ask(Query(words="🎨 hair 🎉🎉")) == plain
    assert plain.total


def test_a_stop_word_may_begin_a_word(directory: Directory) -> None:
    """As one types: the, then theatre; one letter is too little to say anything."""
    found = directory.ask(Query(words="the"), 100)
    assert 0 < found.total < len(directory.documents)
    assert directory.ask(Query(words="a")).total == len(directory.documents)


def test_nearest_first_keeps_what_matches_well(directory: Directory) -> None:
    """A course that only mentions the word does not stand on top because it is near; by best match it is still there."""
    best = directory.ask(Query(words="bricklaying", near="CV1 2AB", sort="match"), 1_000)
    near = directory.ask(Query(words="bricklaying", near="CV1 2AB"), 1_000)
    top = max(match.score for match in best.matches)
    assert {match.row["slug"] for match in near.matches} == {match.row["slug"] for match in best.matches if match.score * 3 >= top}
    left = best.total - near.total
    assert left > 1
    assert near.notes[-1] == f"{left} courses that match less well are left out: sort by best match to see more."
    assert near.total == sum(near.counts["tier"].values())
    miles_ = [match.miles for match in near.matches if match.miles is not None]
    assert miles_ == sorted(miles_)


def test_over_the_judged_queries_the_nearest_is_right(catalogue: Catalogue, directory: Directory) -> None:
    cases = [case for case in judged(catalogue) if case.right]
    first = five = 0
    for case in cases:
        found = [match.row["slug"] for match in directory.ask(Query(words=case.query, near="CV1 2AB"), 5).matches]
        first += case.at(found, 1)
        five += case.at(found, 5)
    assert first / len(cases) >= 0.9
    assert five / len(cases) >= 0.97


def test_within_keeps_places_that_vary(directory: Directory) -> None:
    answer = directory.ask(Query(near="CV1 2AB", within=2), 1_000)
    assert {match.row["varies"] for match in answer.matches if match.miles is None} == {True}
    assert all(match.miles <= 2 for match in answer.matches if match.miles is not None)
    assert 0 < answer.total < len(directory.documents)


def test_a_wrong_postcode_is_said_and_the_words_still_search(directory: Directory) -> None:
    answer = directory.ask(Query(words="hairdressing", near="banana", within=2))
    assert "“banana” is not a postcode" in answer.problems["near"]
    assert answer.total == directory.ask(Query(words="hairdressing")).total > 0
    assert answer.sort == "match"


def test_order_by_name_and_price(catalogue: Catalogue, directory: Directory) -> None:
    assert slugs(directory, Query(sort="name")) == slugs(directory, Query()) == [course.slug for course in catalogue.courses]
    pence = [match.row["price_pence"] for match in directory.ask(Query(sort="price"), 1_000).matches]
    assert pence == sorted(pence)


def test_pages(directory: Directory) -> None:
    everything = slugs(directory, Query())
    pages = [[match.row["slug"] for match in directory.ask(Query(page=page)).matches] for page in range(1, directory.ask(Query()).pages + 1)]
    assert sum(pages, []) == everything
    assert {len(page) for page in pages[:-1]} == {PAGE}
    assert directory.ask(Query(page=999)).page == len(pages)


def test_nothing_found_offers_wider_searches(directory: Directory) -> None:
    answer = directory.ask(Query(words="hairdressing", days=("sunday",), tiers=("3",)))
    assert answer.total == 0
    assert {looser.text for looser in answer.looser} >= {"Without any filter"}
    assert all(directory.ask(looser.query).total == looser.total > 0 for looser in answer.looser)


def test_the_right_spelling_is_said(directory: Directory) -> None:
    assert directory.ask(Query(words="Motr Vehicel")).corrected == "motor vehicle"
    assert directory.ask(Query(words="motor vehicle")).corrected is None
    assert directory.ask(Query(words="motorvehicle")).corrected == "motor vehicle"
    assert "Nothing matches “xyzzy”" in directory.ask(Query(words="xyzzy bricklaying")).notes[0]


def test_a_value_no_filter_has_is_left_out_and_said(directory: Directory) -> None:
    answer = directory.ask(Query(categories=("nothing-here",)))
    assert answer.total == len(directory.documents)
    assert answer.notes == ("There is no category “nothing-here”, so it was left out.",)


@given(st.text(max_size=200))
def test_any_text_is_answered(directory: Directory, text: str) -> None:
    answer = directory.ask(Query.from_args({"q": [text], "near": [text], "day": [text]}))
    assert 0 <= answer.total <= len(directory.documents)


def test_values_are_those_of_the_row(directory: Directory) -> None:
    assert values({"row": {"level": ""}}, "level") == ()
    assert all(values(document, "day") == document["row"]["weekdays"] for document in directory.documents)


def test_the_index_is_swapped_whole_and_kept_when_nothing_changed(catalogue: Catalogue, tmp_path: Path) -> None:
    rows = rows_of(catalogue)
    assert build(catalogue, rows, tmp_path) is True
    first = Directory.open(tmp_path)
    assert build(catalogue, rows, tmp_path) is False
    assert build(catalogue, rows[1:], tmp_path) is True
    second = Directory.open(tmp_path)
    assert first.ask(Query(words="hair")).total > 0, "an open index still answers"
    assert len(second.documents) == len(first.documents) - 1
    assert second.version != first.version
    assert not list(tmp_path.glob("*.half"))


def test_no_index_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoIndex, match="Build the site first"):
        Directory.open(tmp_path)


def test_the_command_prints_json(built: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "capsite", "search", "car", "mechanics", "--near", "CV1 2", "--limit", "3", "--json", "--output", str(built)],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert 1 <= len(found) <= 3
    assert {"slug", "score", "miles"} <= set(found[0])


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["--near", "CV1", "--within", "-3"], "“-3” is no number of miles: give a whole number from 1 up, such as 5."),
    (["--near", "CV1", "--within", "abc"], "“abc” is no number of miles: give a whole number from 1 up, such as 5."),
    (["--near", "CV1", "--within", "0"], "“0” is no number of miles: give a whole number from 1 up, such as 5."),
    (["--within", "3"], "--within says how far from --near: give a postcode too, such as --near CV1.")])
def test_a_distance_that_is_none_is_wrong_use(built: Path, arguments: list[str], sentence: str) -> None:
    done = CliRunner().invoke(commands, ["search", "hair", *arguments, "--output", str(built)])
    assert done.exit_code == 2
    assert sentence in done.output


def test_the_command_needs_only_what_is_published(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(commands, ["search", "hair", "--output", str(built)])
    assert (done.exit_code, "courses" in done.output) == (0, True), done.output
    refused = CliRunner().invoke(commands, ["search", "hair", "--output", "nowhere"])
    assert refused.exit_code == 2
    assert "nothing is published in nowhere, and there is no folder content to build it from" in refused.output


def test_the_command_says_what_was_left_out_with_json_too(built: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "capsite", "search", '"*AND(', "--json", "--output", str(built)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, json.loads(done.stdout), done.stderr) == (0, [], NO_WORD + "\n")


def test_the_command_for_people(directory: Directory) -> None:
    answer = directory.ask(Query(words="hairdresing", near="CV1"), 2)
    assert "hairdressing" in as_text(answer)
    assert "about" in as_text(answer)
    assert [one["slug"] for one in as_data(answer)] == [match.row["slug"] for match in answer.matches]


def test_processes_that_part_share_an_open_index(catalogue: Catalogue, directory: Directory) -> None:
    """The server opens it once, before its processes part: none may move a position that another reads from."""
    queries = [Query(words=case.query) for case in judged(catalogue)[:20]]
    wanted = [slugs(directory, query) for query in queries]
    told = multiprocessing.get_context("fork").SimpleQueue()

    def ask_often() -> None:
        right = True
        for _ in range(5):
            directory._postings.clear()  # what was read before the parting is read anew
            right = right and [slugs(directory, query) for query in queries] == wanted
        told.put(right)

    parted = [multiprocessing.get_context("fork").Process(target=ask_often) for _ in range(3)]
    for each in parted:
        each.start()
    for each in parted:
        each.join(60)
    assert [told.get() for each in parted if each.exitcode == 0] == [True, True, True]
