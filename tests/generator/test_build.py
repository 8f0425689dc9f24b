"""Building and publishing: the old site or the new one, never a mixture; the same input, the same bytes."""

import filecmp
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.generator.small_content import write


def run(*arguments: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "capsite", *map(str, arguments)], cwd=cwd, capture_output=True, text=True, timeout=120,
                          env={**os.environ, **environment, "PYTHONPATH": str(Path(__file__).parents[2])})


def build(folder: Path, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run("build", "--content", folder / "content", "--output", folder / "output", "--as-of", "2026-11-21", "--no-paper", *more, cwd=folder, **environment)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The smallest directory there can be, with a second course, so that each build takes a moment only."""
    content = write(tmp_path)
    text = (content / "courses" / "motor.yaml").read_text("utf-8")
    second = text.replace("6f8f4a8e", "7f8f4a8e").replace("Motor Vehicle Maintenance", "Bicycle Repair")
    (content / "courses" / "bicycles.yaml").write_text(second, "utf-8")
    return tmp_path


def one_course(folder: Path) -> Path:
    return sorted((folder / "content" / "courses").glob("*.yaml"))[0]


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_two_builds_are_the_same_byte_for_byte(small: Path) -> None:
    assert build(small).returncode == 0
    first = snapshot(small / "output")
    shutil.rmtree(small / "output")
    shutil.rmtree(small / ".output.state")
    assert build(small).returncode == 0
    assert snapshot(small / "output") == first


def test_an_incremental_build_equals_a_clean_one(small: Path) -> None:
    assert build(small).returncode == 0
    path = one_course(small)
    path.write_text(path.read_text().replace("\nname: ", "\nname: Brand New ", 1))
    changed = build(small)
    assert changed.returncode == 0, changed.stderr
    incremental = snapshot(small / "output")
    shutil.rmtree(small / "output")
    shutil.rmtree(small / ".output.state")
    assert build(small).returncode == 0
    clean = snapshot(small / "output")
    assert incremental.keys() == clean.keys()
    assert [name for name in clean if clean[name] != incremental[name]] == []
    assert any(b"Brand New" in data for data in clean.values())


def test_a_name_changed_in_the_closed_lists_reaches_every_page(small: Path) -> None:
    assert build(small).returncode == 0
    site = small / "content" / "site.yaml"
    site.write_text(site.read_text().replace("    name: Universal\n", "    name: For everybody\n", 1))
    assert build(small).returncode == 0
    incremental = snapshot(small / "output")
    shutil.rmtree(small / "output")
    shutil.rmtree(small / ".output.state")
    assert build(small).returncode == 0
    clean = snapshot(small / "output")
    assert [name for name in clean if clean[name] != incremental[name]] == []


def test_nothing_changed_is_said_and_touches_nothing(small: Path) -> None:
    build(small)
    before = {path: path.stat().st_ino for path in (small / "output").rglob("*")}
    again = build(small)
    assert "nothing changed" in again.stdout
    assert {path: path.stat().st_ino for path in (small / "output").rglob("*")} == before


def test_a_change_that_keeps_time_and_size_is_seen(small: Path) -> None:
    build(small)
    path = one_course(small)
    times = path.stat()
    text = path.read_text()
    at = text.index("\nsummary: ") + len("\nsummary: ") + 3
    path.write_text(text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1:])
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert "nothing changed" not in build(small).stdout


def test_a_problem_leaves_the_last_good_site(small: Path) -> None:
    build(small)
    before = snapshot(small / "output")
    path = one_course(small)
    path.write_text(path.read_text().replace("\ntier: ", "\ntear: ", 1))
    failed = build(small)
    assert failed.returncode == 1
    assert f"{Path('content/courses') / path.name}:" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert snapshot(small / "output") == before
    assert not (small / ".output.next").exists()


def test_the_site_works_below_a_path(small: Path) -> None:
    done = build(small, SITE_URL="https://council.example/cap/")
    assert done.returncode == 0, done.stderr
    home = (small / "output" / "index.html").read_text()
    assert 'href="/cap/courses/"' in home
    assert 'href="/courses/' not in home
    assert "https://council.example/cap/" in (small / "output" / "sitemap.xml").read_text()


def test_the_day_decides_what_is_published(small: Path) -> None:
    path = one_course(small)
    path.write_text(path.read_text() + "\npublished:\n  until: 2026-12-01\n")
    build(small)
    assert (small / "output" / "courses" / path.stem / "index.html").exists()
    later = run("build", "--content", small / "content", "--output", small / "output", "--as-of", "2 December 2026", "--no-paper", cwd=small)
    assert later.returncode == 0, later.stderr
    assert not (small / "output" / "courses" / path.stem).exists()


def test_two_builds_at_once_take_turns(small: Path) -> None:
    results: list[subprocess.CompletedProcess[str]] = []
    both = [threading.Thread(target=lambda: results.append(build(small))) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert [result.returncode for result in results] == [0, 0], results
    assert sum("nothing changed" in result.stdout for result in results) == 1


def test_a_killed_build_leaves_the_old_site_and_the_next_one_recovers(small: Path) -> None:
    build(small)
    before = snapshot(small / "output")
    path = one_course(small)
    path.write_text(path.read_text().replace("\nname: ", "\nname: After the Crash ", 1))
    victim = subprocess.Popen([sys.executable, "-m", "capsite", "build", "--content", str(small / "content"), "--output", str(small / "output"),
                               "--as-of", "2026-11-21", "--no-paper"], cwd=small, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (small / ".output.next").exists() and victim.poll() is None:
        pass
    victim.kill()
    victim.wait()
    after = snapshot(small / "output")
    assert after == before or any(b"After the Crash" in data for data in after.values())
    assert build(small).returncode == 0
    assert any(b"After the Crash" in data for data in snapshot(small / "output").values())


def test_every_link_inside_the_site_leads_somewhere(built: Path) -> None:
    import html5lib

    files = set(snapshot(built))
    broken = []
    for name in sorted(files):
        if not name.endswith(".html"):
            continue
        tree = html5lib.parse((built / name).read_bytes(), namespaceHTMLElements=False)
        anchors = {element.get("id") for element in tree.iter() if element.get("id")}
        for element in tree.iter():
            for attribute in ("href", "src", "action"):
                target = element.get(attribute)
                if target is None or target.startswith(("http:", "https:", "mailto:", "tel:")):
                    continue
                path, _, fragment = target.partition("#")
                path = path.partition("?")[0]
                if path == "" and fragment and fragment not in anchors:
                    broken.append(f"{name}: #{fragment}")
                if path.startswith("/"):
                    file = path[1:] + ("index.html" if path.endswith("/") else "")
                    if file not in files:
                        broken.append(f"{name}: {target}")
                elif path:
                    broken.append(f"{name}: {target} is not from the root")
    assert broken == []


def test_comparing_with_the_command_line_tool_of_pelican(small: Path) -> None:
    """The owner's door works too: ``pelican`` with our settings makes the same pages."""
    build(small)
    root = Path(__file__).parents[2]
    out = small / "by-pelican"
    done = subprocess.run([sys.executable, "-m", "pelican", str(small / "content"), "-s", str(root / "pelicanconf.py"), "-o", str(out), "--fatal", "errors"],
                          cwd=root, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    ours = small / "output" / "courses"
    for page in sorted(ours.glob("*/index.html")):
        assert filecmp.cmp(page, out / "courses" / page.parent.name / "index.html", shallow=False)


@pytest.mark.parametrize("output", ["mine", "content", "content/inside", "."])
def test_a_folder_that_no_build_made_is_never_replaced(small: Path, output: str) -> None:
    (small / "mine").mkdir()
    (small / "mine" / "thesis.txt").write_text("years of work")
    before = snapshot(small)
    refused = run("build", "--content", small / "content", "--output", small / output, "--as-of", "2026-11-21", cwd=small)
    assert refused.returncode == 1
    assert "can't be the output" in refused.stderr or "holds files that no build made" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert {name: data for name, data in snapshot(small).items() if not name.startswith(".")} == before


def test_a_damaged_site_is_made_whole(small: Path) -> None:
    build(small)
    before = snapshot(small / "output")
    (small / "output" / "index.html").write_text("hacked")
    shutil.rmtree(small / "output" / "courses")
    assert "nothing changed" not in build(small).stdout
    assert snapshot(small / "output") == before


@pytest.mark.parametrize("address", ["council.example", "ftp://x/", "javascript:alert(1)", "https://", "https://a.example/?q=1", 'https://a.example/"><script>'])
@pytest.mark.parametrize("name", ["SITE_URL", "APP_URL"])
def test_an_address_that_is_none_is_refused(small: Path, name: str, address: str) -> None:
    refused = build(small, **{name: address})
    assert refused.returncode == 1
    assert f"{name} is" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_checking_one_file_tells_its_problems_however_it_is_named(small: Path) -> None:
    path = one_course(small)
    path.write_text(path.read_text().replace("\nprice:\n  amount:", "\nprice:\n  amuont:", 1))
    for where, content, file in ((small, "content", f"content/courses/{path.name}"), (small / "content", ".", f"./courses/{path.name}"),
                                 (small / "content" / "courses", "..", path.name), (small, small / "content", path), (small, "content", "content/courses")):
        found = run("check", "--content", content, file, cwd=where)
        assert found.returncode == 1, (where, content, file)
        assert "amuont" in found.stdout
    assert run("check", "--content", "content", "/etc/hostname", cwd=small).returncode == 2


@pytest.mark.parametrize("amount", ["62,50", "6,5", "1,2,3", "1,0000"])
def test_a_comma_for_pence_is_no_thousand(small: Path, amount: str) -> None:
    path = one_course(small)
    path.write_text(path.read_text().replace("amount: 45", f"amount: {amount}", 1))
    found = build(small)
    assert found.returncode == 1
    assert "is not an amount of money" in found.stderr
