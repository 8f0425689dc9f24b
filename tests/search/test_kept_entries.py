"""Words kept from an earlier build are those a clean one finds; what can't be read is forgotten."""

import dataclasses
from pathlib import Path

import pytest

from capsite.catalogue import Catalogue
from capsite.page import digest
from capsite.search import kept
from capsite.search.fields import entry
from capsite.search.kept import KeptEntries


def keys(catalogue: Catalogue) -> dict[str, str]:
    return {course.slug: digest(repr(course) + repr(catalogue.provider(course.provider))) for course in catalogue.courses}


def test_only_what_changed_is_taken_apart(catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slugs, file = [course.slug for course in catalogue.courses], tmp_path / "cache" / "entries-1.pickle"
    anew = [entry(course, catalogue) for course in catalogue.courses]
    assert KeptEntries(file, keys(catalogue)).entries(slugs, catalogue) == anew
    other = dataclasses.replace(catalogue, courses=(catalogue.courses[0].model_copy(update={"summary": "Falconry."}), *catalogue.courses[1:]))
    taken: list[str] = []
    monkeypatch.setattr(kept, "entry", lambda course, of: taken.append(course.slug) or entry(course, of))  # type: ignore[func-returns-value]
    found = KeptEntries(file, keys(other)).entries(slugs, other)
    assert taken == slugs[:1]
    assert found == [entry(other.courses[0], other), *anew[1:]] != anew
    fewer = KeptEntries(file, keys(other)).entries(slugs[3:], other)
    assert fewer == anew[3:]
    assert taken == slugs[:1]
    assert KeptEntries(file, keys(other)).entries(slugs, other) == found
    assert taken == [*slugs[:1], *slugs[:3]]


@pytest.mark.parametrize("damage", [b"", b"\x80\x05", b"nothing of ours", b"\x80\x05]\x94."])
def test_a_damaged_file_is_made_again(catalogue: Catalogue, tmp_path: Path, damage: bytes) -> None:
    slugs, file = [course.slug for course in catalogue.courses], tmp_path / "entries-1.pickle"
    KeptEntries(file, keys(catalogue)).entries(slugs, catalogue)
    whole = file.read_bytes()
    for broken in (damage, whole[: len(whole) // 2]):
        file.write_bytes(broken)
        assert KeptEntries(file, keys(catalogue)).entries(slugs, catalogue) == [entry(course, catalogue) for course in catalogue.courses]
        assert file.read_bytes() == whole


def test_the_file_of_an_older_program_goes(catalogue: Catalogue, tmp_path: Path) -> None:
    older = tmp_path / "entries-0.pickle"
    older.write_bytes(b"")
    KeptEntries(tmp_path / "entries-1.pickle", keys(catalogue)).entries([catalogue.courses[0].slug], catalogue)
    assert [path.name for path in tmp_path.iterdir()] == ["entries-1.pickle"]
