"""The words of courses as the last build took them apart, so that only courses that changed are taken apart anew."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from capsite.catalogue import Catalogue
from capsite.kept_by_course import KeptByCourse
from capsite.search.fields import Entry, entry

Packed = tuple[str, bytes, str, int, int, int]  # stems, their masks, surfaces, and how many words name, provider and award have


class KeptEntries:
    """``path`` and ``keys`` as of ``KeptByCourse``."""

    def __init__(self, path: Path, keys: Mapping[str, str]) -> None:
        self.kept: KeptByCourse[Packed] = KeptByCourse(path, keys)

    def entries(self, slugs: Iterable[str], catalogue: Catalogue) -> list[Entry]:
        """The entries of these courses, in that order; what was new is known next time."""
        courses = {course.slug: course for course in catalogue.courses}
        wanted = list(slugs)
        packed = self.kept.each(lambda course: _packed(entry(course, catalogue)), [courses[slug] for slug in wanted])
        return [_unpacked(slug, each) for slug, each in zip(wanted, packed, strict=True)]


def _packed(made: Entry) -> Packed:
    return (" ".join(made.masks), bytes(made.masks.values()), " ".join(sorted(made.surfaces)), made.name_words, made.provider_words,
            made.award_words)


def _unpacked(slug: str, packed: Packed) -> Entry:
    stems, masks, surfaces, *many = packed
    return Entry(slug, dict(zip(stems.split(), masks, strict=True)), set(surfaces.split()), *many)
