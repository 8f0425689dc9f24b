"""Who is asked about which factsheet, and the workflows that check a pull request."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from capsite.cli import commands
from capsite.owners import codeowners, problems, read_owners
from tests.conftest import PROJECT
from tests.generator import small_content

OWNERS = "everyone: [council/ap-team]\nproviders:\n  ashdown: [\"@denholm-p\", alex]\n"
WORKFLOWS = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = small_content.write(tmp_path)
    (folder / "owners.yaml").write_text(OWNERS)
    return folder


def test_codeowners_by_provider(content: Path) -> None:
    done = CliRunner().invoke(commands, ["owners", "--content", str(content)])
    assert done.exit_code == 0, done.output
    assert (content.parent / ".github" / "CODEOWNERS").read_text().splitlines()[1:] == [
        "* @council/ap-team", "", "/content/providers/ashdown.* @denholm-p @alex @council/ap-team",
        "/content/courses/motor.yaml @denholm-p @alex @council/ap-team"]


def test_a_provider_without_people_is_the_teams(content: Path) -> None:
    (content / "owners.yaml").write_text("everyone: [council/ap-team]\n")
    done = CliRunner().invoke(commands, ["owners", "--content", str(content), "--output", "-"])
    assert done.output.splitlines()[1:] == ["* @council/ap-team"]
    owners, _ = read_owners(content / "owners.yaml")
    assert owners is not None
    assert "courses" not in codeowners(owners, {"motor": "ashdown"}, "content")


@pytest.mark.parametrize(("text", "said"), [
    ("everyone: council team\n", "“council team” is not a GitHub name"), ("providers:\n  ashdown: [a b]\n", "“a b” is not a GitHub name"),
    ("providers:\n  ashdwn: [alex]\n", "there is no provider “ashdwn”"), ("owners: [a]\n", "this file has the keys everyone and providers"),
    ("providers: [a]\n", "providers must hold a line for each provider"), ("everyone: {a: b}\n", "everyone must be a list of GitHub names"),
    ("everyone: [a\n", "not closed"), ("everyone: [\"a\\n* @evil\"]\n", "is not a GitHub name"), ("", "this file has the keys"),
])
def test_what_is_wrong_is_said_and_nothing_written(content: Path, text: str, said: str) -> None:
    path = content / "owners.yaml"
    path.write_text(text)
    found = list(problems(path, {"ashdown"}))
    assert found
    assert said in found[0].sentence
    done = CliRunner().invoke(commands, ["owners", "--content", str(content)])
    assert done.exit_code == 1
    assert not (content.parent / ".github").exists()
    checked = CliRunner().invoke(commands, ["check", "--content", str(content), "--as-of", "2026-11-21"])
    assert checked.exit_code == 1
    assert said in checked.output


@pytest.mark.parametrize("command", ["owners", "report"])
def test_a_folder_is_never_made_without_a_word(content: Path, tmp_path: Path, command: str) -> None:
    target = tmp_path / "new" / "deeper" / "file"
    done = CliRunner().invoke(commands, [command, "--content", str(content), "--output", str(target)])
    assert done.exit_code == 0, done.output
    assert f"in the new folder {tmp_path / 'new'}." in done.output
    again = CliRunner().invoke(commands, [command, "--content", str(content), "--output", str(target)])
    assert "new folder" not in again.output
    wrong = CliRunner().invoke(commands, [command, "--content", str(content), "--output", str(target / "below")])
    assert wrong.exit_code == 2
    assert "below can't be written: " in wrong.output


def test_an_owner_of_a_deleted_provider_is_said_by_check(content: Path) -> None:
    (content / "owners.yaml").write_text("providers:\n  gone-away: [alex]\n", "utf-8")
    checked = CliRunner().invoke(commands, ["check", "--content", str(content), "--as-of", "2026-11-21"])
    assert checked.exit_code == 1
    assert "owners.yaml:2:3: providers: there is no provider “gone-away”: delete its line here when its factsheet was deleted" in checked.output


def test_without_the_file_nothing_is_wrong_until_somebody_asks(content: Path) -> None:
    (content / "owners.yaml").unlink()
    assert list(problems(content / "owners.yaml", set())) == []
    done = CliRunner().invoke(commands, ["owners", "--content", str(content)])
    assert done.exit_code == 1
    assert "is missing" in done.output


# ---------------------------------------------------------------------------------------------------------- workflows


def workflow(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    return found


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in workflow(path)["jobs"].values() for step in job["steps"]]


def test_there_are_two_workflows() -> None:
    assert [path.name for path in WORKFLOWS] == ["directory-comment.yml", "directory.yml"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_safe(path: Path) -> None:
    """First-party actions with a whole version, few rights, and nothing a stranger may choose inside a command line."""
    whole = workflow(path)
    assert whole["permissions"].get("contents") == "read"
    assert "pull_request_target" not in whole["on"]
    for job in whole["jobs"].values():
        assert job["timeout-minutes"]
        assert "permissions" not in job
    for step in steps(path):
        if "uses" in step:
            assert re.fullmatch(r"actions/[a-z-]+@v[0-9]+\.[0-9]+\.[0-9]+", step["uses"])
        assert "${{" not in step.get("run", "")
    assert "secrets." not in path.read_text("utf-8")


def test_what_runs_a_pull_requests_code_may_only_read() -> None:
    first = workflow(PROJECT / ".github" / "workflows" / "directory.yml")
    assert first["permissions"] == {"contents": "read"}
    assert set(first["on"]) == {"pull_request", "push"}
    checkout = next(step for step in steps(PROJECT / ".github" / "workflows" / "directory.yml") if "checkout" in step.get("uses", ""))
    assert checkout["with"] == {"fetch-depth": "0", "persist-credentials": "false"}


def test_the_folder_of_factsheets_is_named_in_one_place() -> None:
    """A council whose factsheets lie in ours changes one line, and every step looks there."""
    path = PROJECT / ".github" / "workflows" / "directory.yml"
    assert workflow(path)["env"] == {"CONTENT": "content"}
    runs = [step["run"] for step in steps(path) if "capsite" in step.get("run", "")]
    assert len(runs) == 3
    assert all('--content "$CONTENT"' in run for run in runs)


def test_what_writes_the_comment_runs_nothing_of_the_pull_request() -> None:
    path = PROJECT / ".github" / "workflows" / "directory-comment.yml"
    second = workflow(path)
    assert second["on"]["workflow_run"]["workflows"] == [workflow(PROJECT / ".github" / "workflows" / "directory.yml")["name"]]
    assert not any("checkout" in step.get("uses", "") for step in steps(path))
    assert not any("capsite" in step.get("run", "") or "make" in step.get("run", "") for step in steps(path))


def test_the_commands_are_ours_with_options_they_have() -> None:
    said = "\n".join(step.get("run", "") for path in WORKFLOWS for step in steps(path))
    found = re.findall(r"\.venv/bin/capsite ([a-z-]+)([^\n>|]*)", said)
    assert [name for name, _ in found] == ["check", "diff", "build"]
    for name, rest in found:
        known = {option for parameter in commands.commands[name].params for option in parameter.opts}
        assert {word for word in rest.split() if word.startswith("--")} <= known
    assert "make setup" in said
    assert re.search(r"^setup:", (PROJECT / "Makefile").read_text(), re.MULTILINE)
