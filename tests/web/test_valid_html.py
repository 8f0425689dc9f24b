"""Valid HTML by real checkers: html-validate over every built page, and the W3C's own checker (Java) in make test-system."""

import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import PROJECT

MODULES = PROJECT / "tests" / "node_modules"
# States that only the app shows.
ASKED = {
    "answer": "/search/?q=animals&tier=1&near=CV1+2&within=10",
    "pages": "/search/?sort=name&page=2",
    "misspelt": "/search/?q=motor+vehcle",
    "nothing": "/search/?q=xqzxqzxqz&day=monday",
    "postcode": "/search/?q=animals&near=ZZ99",
    "naughty": "/search/?q=%3Cscript%3Ealert(1)%3C/script%3E%22%27",
    "shortlist": "/shortlist/?course=none",
    "compare": "/compare/",
    "missing": "/no/such/page/",
    "refused": "/search/?q=a",
}


# Read from a folder, a page has no host whose files its policy could allow; and a block of data (schema.org's) is no script, though the
# checker takes it for one. The browser tests look at the policy on a real host, the house tests at what is inline.
POLICY = "violates Content Security Policy"


@pytest.fixture(scope="module")
def pages(built: Path, site_app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every page of the site, with those that the app makes, in one folder."""
    folder = tmp_path_factory.mktemp("pages")
    shutil.copytree(built, folder / "site")
    (folder / "app").mkdir()
    client = site_app.test_client()
    for name, address in ASKED.items():
        reply = client.post(address) if name == "refused" else client.get(address)
        (folder / "app" / f"{name}.html").write_bytes(reply.data)
    assert len(list(folder.rglob("*.html"))) >= 100
    return folder


def node() -> str:
    found = shutil.which("node", path=os.pathsep.join([os.environ["PATH"], str(PROJECT / ".venv" / "bin")]))
    assert found, "There is no Node: make test installs one (python3 .ci/setup.py --tests)."
    return found


def told(found: list[str]) -> str:
    """Each kind of fault once, with how often and where it was first seen."""
    kinds = Counter(fault.split(": ", 1)[1] for fault in found)
    first = {fault.split(": ", 1)[1]: fault.split(": ", 1)[0] for fault in reversed(found)}
    return f"{len(found)} faults:\n" + "\n".join(f"{number} × {kind} (first in {first[kind]})" for kind, number in kinds.most_common())


def test_html_validate_finds_nothing(pages: Path) -> None:
    (pages / ".htmlvalidate.json").write_text((PROJECT / "tests" / "web" / "htmlvalidate.json").read_text())
    program, answer = MODULES / "html-validate" / "bin" / "html-validate.mjs", pages / "report.json"
    done = subprocess.run(
        [node(), program, f"--formatter=json={answer}", "--ext=html", "."], cwd=pages, capture_output=True, text=True, timeout=600
    )
    assert answer.is_file(), done.stderr
    reports = json.loads(answer.read_text())
    found = [
        f"{Path(report['filePath']).relative_to(pages)}:{message['line']}: {message['message']} ({message['ruleId']})"
        for report in reports
        for message in report["messages"]
    ]
    assert not found, told(found)


@pytest.mark.system
def test_the_w3c_checker_finds_nothing(pages: Path) -> None:
    program = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    done = subprocess.run(
        ["java", "-Xss4m", "-jar", program, "--format", "json", "--skip-non-html", "--stdout", pages],
        capture_output=True,
        text=True,
        timeout=900,
    )
    report = json.loads(done.stdout)
    found = [
        f"{message['url'].rsplit(pages.name, 1)[-1]}:{message.get('lastLine', 0)}: {message['message']}"
        for message in report["messages"]
        if (message["type"] != "info" or message.get("subType") == "warning") and POLICY not in message["message"]
    ]
    print(f"pages {len(list(pages.rglob('*.html')))} faults {len(found)}")
    assert not found, told(found)
