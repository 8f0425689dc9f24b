"""No stale page, ever: whatever was changed and however often, an incremental build makes what a clean one makes, byte for byte.
(``test_interrupted_builds.py``: killed at any moment, or two at once.)"""

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from capsite import fingerprint
from capsite.build import build
from capsite.settings import THEME, Settings
from tests.generator.small_content import COURSE, LOGO, PROVIDER, change, write

DAYS = tuple(dt.date.fromisoformat(day) for day in ("2026-11-21", "2026-12-02", "2027-01-15", "2027-09-01"))
NAMES = ("Bread", "Bicycle Repair", "Zoo Keeping", "Élan & Poise", "Car <Care>", "Welding")


class Ground:
    """A content folder, a theme and a day, all of which may change between two builds."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.theme = folder, folder / "theme"
        self.content, self.day, self.site_url = write(folder), DAYS[0], ""
        for part in ("templates", "static", "built", "print"):
            shutil.copytree(THEME / part, self.theme / part)
        self.earlier: list[Path] = []
        add_provider(self, 1)
        for number in range(3):
            add_course(self, number)

    def files(self, kind: str) -> list[Path]:
        return sorted((self.content / kind).glob("*.yaml"))

    def one(self, kind: str, number: int) -> Path:
        found = self.files(kind)
        return found[number % len(found)]

    def settings(self, output: Path, paper: bool) -> Settings:
        return Settings(self.content, output, self.day, theme=self.theme, site_url=self.site_url, paper=paper, index=False)

    def remember(self) -> None:
        """The content as it is, to come back to."""
        self.earlier.append(self.folder / f"content-{len(self.earlier)}")
        shutil.copytree(self.content, self.earlier[-1])


def add_course(ground: Ground, number: int) -> None:
    slug = f"added-{number}"
    (ground.content / "courses" / f"{slug}.yaml").write_text(
        COURSE.replace("6f8f4a8e", f"{number:08x}").replace("Motor Vehicle Maintenance", f"{NAMES[number]} {number}"), "utf-8")


def add_provider(ground: Ground, number: int) -> None:
    text = PROVIDER.replace("0a4f1f4e", f"{number:08x}").replace("Ashdown Motor Academy", f"{NAMES[-number]} House").replace("logo: ashdown.svg\n", "")
    (ground.content / "providers" / f"house-{number}.yaml").write_text(text, "utf-8")


def delete_course(ground: Ground, number: int) -> None:
    if len(ground.files("courses")) > 1:
        ground.one("courses", number).unlink()


def delete_provider(ground: Ground, number: int) -> None:
    if len(ground.files("providers")) == 1:
        return
    gone = ground.one("providers", number)
    gone.unlink()
    for path in ground.files("courses"):
        if f"provider: {gone.stem}\n" in path.read_text("utf-8"):
            path.unlink()
    if not ground.files("courses"):
        (ground.content / "courses" / "last.yaml").write_text(COURSE.replace("provider: ashdown", f"provider: {ground.one('providers', 0).stem}"), "utf-8")


def rename_course(ground: Ground, number: int) -> None:
    """Every second time the old address is kept as a redirect."""
    path = ground.one("courses", number)
    new = path.with_name(f"renamed-{number}.yaml")
    if not new.exists():
        text = path.read_text("utf-8")
        new.write_text(text + (f"was: [{path.stem}]\n" if number % 2 and "\nwas:" not in text else ""), "utf-8")
        path.unlink()


def rename_provider(ground: Ground, number: int) -> None:
    path = ground.one("providers", number)
    new = path.with_name(f"moved-{number}.yaml")
    if new.exists():
        return
    path.rename(new)
    for course in ground.files("courses"):
        course.write_text(course.read_text("utf-8").replace(f"provider: {path.stem}\n", f"provider: {new.stem}\n"), "utf-8")


def move_course(ground: Ground, number: int) -> None:
    path = ground.one("courses", number)
    _set(path, "provider", ground.one("providers", number + 1).stem)


def edit_course(ground: Ground, number: int) -> None:
    key, value = (("name", f"“{NAMES[number]}”"), ("summary", f"Anew, {number} times."), ("tier", "1"), ("category", "esol"), ("phases", "[post-16]"),
                  ("interests", "[]"))[number]
    _set(ground.one("courses", number), key, value)


def end_course(ground: Ground, number: int) -> None:
    """It leaves the directory on a day."""
    path = ground.one("courses", number)
    if "\npublished:" not in path.read_text("utf-8"):
        path.write_text(path.read_text("utf-8") + f"published: {{until: {DAYS[1 + number % 3]}}}\n", "utf-8")


def edit_provider(ground: Ground, number: int) -> None:
    path = ground.one("providers", number)
    if number % 2:
        _set(path, "name", f"{NAMES[number]} and Partners")
    elif "insurance_expires: 2027" in path.read_text("utf-8"):
        change(path, "insurance_expires: 2027", "insurance_expires: 2028")


def edit_template(ground: Ground, number: int) -> None:
    name = ("course.html", "provider.html", "base.html", "list.html", "macros/rows.html", "guide_page.html")[number]
    path = ground.theme / "templates" / name
    text = path.read_text("utf-8")
    path.write_text(text.replace("</h1>", " .</h1>") if "</h1>" in text else text.replace("</p>", " .</p>"), "utf-8")


def edit_style(ground: Ground, number: int) -> None:
    path = sorted((ground.theme / "static" / "css").glob("*.css"))[number]
    path.write_text(path.read_text("utf-8") + f"\n.changed-{number} {{ color: red; }}\n", "utf-8")


def edit_setting(ground: Ground, number: int) -> None:
    path = ground.content / "site.yaml"
    old, new = (("name: Universal", "name: Everybody"), ("strapline: Courses", "strapline: More courses"), ("name: ESOL", "name: English"),
                ("#17594f", "#5b1d57"), ("name: Cars", "name: Motors"), ("phone: 01632 960 001", "phone: 01632 960 002"))[number]
    if old in path.read_text("utf-8"):
        change(path, old, new)


def edit_address(ground: Ground, number: int) -> None:
    ground.site_url = ("", "https://council.example/cap/", "https://other.example/")[number % 3]


def edit_day(ground: Ground, number: int) -> None:
    ground.day = DAYS[number % len(DAYS)]


def edit_synonyms(ground: Ground, number: int) -> None:
    path = ground.content / "synonyms.yaml"
    path.write_text(path.read_text("utf-8") + f"  - [{NAMES[0].lower()}{number}, vehicle]\n", "utf-8")


def edit_guide(ground: Ground, number: int) -> None:
    """A page's words, a page more, a page less, another order, another title."""
    guide = ground.content / "pages" / "secondary"
    first, more = guide / "01-tier-1.md", guide / "02-more.md"
    if number < 2:
        first.write_text(first.read_text("utf-8") + f"\nAnd {number} things more.\n", "utf-8")
    elif number == 2:
        more.write_text(first.read_text("utf-8").replace("Title: Tier 1", "Title: More"), "utf-8")
    elif number == 3 and more.exists():
        more.rename(guide / "00-more.md")
    elif number == 4:
        more.unlink(missing_ok=True)
    else:
        path = guide / "guide.yaml"
        path.write_text(path.read_text("utf-8").replace("Guide for", "A guide for"), "utf-8")


def edit_file(ground: Ground, number: int) -> None:
    """What goes into the site as it is: a logo, a document."""
    if number % 2:
        (ground.content / "providers" / "ashdown.svg").write_text(LOGO.replace('r="4"', f'r="{number}"'))
    else:
        (ground.content / "documents" / "risk.docx").write_text("y" * (number + 1))


def make_wrong(ground: Ground, number: int) -> None:
    """A factsheet that can't be published; the next edit may mend it, or not."""
    _set(ground.one("courses", number), "category", "no-such-thing")


def go_back(ground: Ground, number: int) -> None:
    """The content as it was some builds ago."""
    if ground.earlier:
        shutil.rmtree(ground.content)
        shutil.copytree(ground.earlier[number % len(ground.earlier)], ground.content)


def _set(path: Path, key: str, value: str) -> None:
    lines = [f"{key}: {value}" if line.startswith(f"{key}:") else line for line in path.read_text("utf-8").splitlines()]
    path.write_text("\n".join(lines) + "\n", "utf-8")


EDITS: tuple[Callable[[Ground, int], None], ...] = (
    add_course, add_provider, delete_course, delete_provider, rename_course, rename_provider, move_course, edit_course, end_course, edit_provider,
    edit_template, edit_style, edit_setting, edit_address, edit_day, edit_synonyms, edit_guide, edit_file, make_wrong, go_back)
Edit = tuple[Callable[[Ground, int], None], int]
edits = st.lists(st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 5)), min_size=1, max_size=3), min_size=1, max_size=4)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def clean(ground: Ground, paper: bool) -> dict[str, bytes] | None:
    """What a build that knows of no other makes; None when the content can't be published."""
    output = ground.folder / "clean" / "output"
    status = build(ground.settings(output, paper)).status
    found = None if status else snapshot(output)
    shutil.rmtree(output.parent)
    return found


def hold(steps: list[list[Edit]], paper: bool) -> None:
    """After each step (some edits), the incremental build against the clean one. Files count as settled soon, so that most are not read again."""
    with mock.patch.object(fingerprint, "SETTLED", 50_000_000), tempfile.TemporaryDirectory() as folder:
        ground = Ground(Path(folder))
        output = ground.folder / "output"
        assert build(ground.settings(output, paper)).status == 0
        site = snapshot(output)
        for step in steps:
            ground.remember()
            for edit, number in step:
                edit(ground, number)
            wanted = clean(ground, paper)
            outcome = build(ground.settings(output, paper))
            assert outcome.status == (wanted is None)
            site = wanted if wanted is not None else site
            found = snapshot(output)
            assert found.keys() == site.keys()
            assert [name for name in site if found[name] != site[name]] == []


several = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=False)


@settings(several, max_examples=8)
@given(edits)
@example([[(delete_course, 0)], [(go_back, 0)]])
@example([[(rename_course, 0)], [(rename_provider, 0)]])
@example([[(rename_course, 1), (move_course, 1)], [(edit_day, 3)], [(edit_template, 4)]])
def test_an_incremental_build_is_a_clean_one(steps: list[list[Edit]]) -> None:
    hold(steps, paper=False)


@pytest.mark.soak
@settings(several, max_examples=400)
@given(edits, st.sampled_from((False, False, False, True)))
def test_an_incremental_build_is_a_clean_one_for_long(steps: list[list[Edit]], paper: bool) -> None:
    hold(steps, paper)
