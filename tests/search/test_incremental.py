"""An index made from the one before answers as a clean one does."""

import dataclasses
import random
from pathlib import Path

import pytest

from capsite.catalogue import Catalogue
from capsite.records import Course
from capsite.search.ask import CURRENT, Directory, Query
from capsite.search.index import ENTRIES, build
from tests.search.conftest import as_browser, rows_of
from tests.search.judging import derived, judged

WORDS = ("Welding", "Falconry", "Bricklaying", "Podcasting", "Upholstery", "Hair", "Motor", "Level 2")


def edited(catalogue: Catalogue, chance: random.Random, number: int) -> Catalogue:
    """Some courses leave, one comes, some have other words, days or providers."""
    courses = list(catalogue.courses)
    for _ in range(chance.randint(1, 3)):
        courses.pop(chance.randrange(len(courses)))
    courses.append(_other(chance.choice(courses), slug=f"newcomer-{number}", name=f"{chance.choice(WORDS)} {chance.choice(WORDS)} {number}"))
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(courses))
        other = chance.choice(courses)
        courses[at] = _other(courses[at], summary=f"{chance.choice(WORDS)} for beginners", provider=other.provider, days=other.days)
    return dataclasses.replace(catalogue, courses=tuple(sorted(courses, key=lambda course: course.name)))


def _other(course: Course, **changes: object) -> Course:
    return course.model_copy(update=changes)


def compare(one: Directory, other: Directory, texts: list[str]) -> None:
    for text in texts:
        assert as_browser(one.ask(Query(words=text))) == as_browser(other.ask(Query(words=text))), text


@pytest.mark.parametrize("edits", [3, pytest.param(6, marks=pytest.mark.soak)])
def test_one_edit_after_another(catalogue: Catalogue, tmp_path: Path, edits: int) -> None:
    """Each index is made from the last, in a folder of its own, as a build does; every judged query is answered alike."""
    chance = random.Random(5)
    build(catalogue, rows_of(catalogue), tmp_path / "0")
    updated = 0
    for number in range(1, edits + 1):
        catalogue = edited(catalogue, chance, number)
        build(catalogue, rows_of(catalogue), tmp_path / str(number), tmp_path / str(number - 1))
        build(catalogue, rows_of(catalogue), tmp_path / f"clean-{number}")
        one, clean = Directory.open(tmp_path / str(number)), Directory.open(tmp_path / f"clean-{number}")
        updated += one._index.doc_count_all() > clean._index.doc_count_all()
        texts = [case.query for case in judged(catalogue)] + [*WORDS, f"newcomer {number}"] + [case.query for case in chance.sample(derived(catalogue), 40)]
        compare(one, clean, texts)
        one.close()
        clean.close()
    assert updated >= edits * 2 // 3, "most of these indexes must have been made from the one before"


def test_the_index_before_stays_as_it_was(catalogue: Catalogue, tmp_path: Path) -> None:
    build(catalogue, rows_of(catalogue), tmp_path / "0")
    files = {path: path.read_bytes() for path in (tmp_path / "0").rglob("*") if path.is_file()}
    build(edited(catalogue, random.Random(1), 1), rows_of(edited(catalogue, random.Random(1), 1)), tmp_path / "1", tmp_path / "0")
    assert {path: path.read_bytes() for path in (tmp_path / "0").rglob("*") if path.is_file()} == files


@pytest.mark.parametrize("name", [CURRENT, ENTRIES, "*.toc", "*.seg"])
def test_a_broken_index_before_is_no_harm(catalogue: Catalogue, tmp_path: Path, name: str) -> None:
    build(catalogue, rows_of(catalogue), tmp_path / "0")
    broken = list((tmp_path / "0").rglob(name))
    assert broken
    for path in broken:
        path.write_bytes(b"nothing of use") if name in (CURRENT, ENTRIES) else path.unlink()
    few = edited(catalogue, random.Random(2), 1)
    build(few, rows_of(few), tmp_path / "1", tmp_path / "0")
    build(few, rows_of(few), tmp_path / "clean")
    compare(Directory.open(tmp_path / "1"), Directory.open(tmp_path / "clean"), [case.query for case in judged(few)][::5])
