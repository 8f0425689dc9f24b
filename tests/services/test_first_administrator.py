"""A new service: its first administrator is invited from the machine it runs on."""

import os
import subprocess
import sys
from pathlib import Path

from formsapp.clock import now
from formsapp.config import read
from formsapp.services import invitations
from formsapp.services.office import open_office
from tests.accounts import AT_HOME, NEW, letters, secret_in


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATA_FOLDER": str(folder), "SITE_FOLDER": str(folder / "output")}
    command = [sys.executable, "-m", "formsapp", "first-administrator", *options]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


def test_the_first_administrator_is_invited_once(tmp_path: Path) -> None:
    told = ("--council", "Avonbrook City Council", "--name", "Jo Farr", "--email", "jo.farr@council.example")
    done = run(tmp_path / "data", *told)
    assert (done.returncode, done.stderr) == (0, "")
    assert "jo.farr@council.example" in done.stdout
    settings = read({"DATA_FOLDER": str(tmp_path / "data"), "SITE_FOLDER": str(tmp_path / "output")})
    office = open_office(settings, now)
    assert [(letter.kind, letter.to) for letter in letters(office)] == [("invitation", "jo.farr@council.example")]
    office.database.close()
    assert run(tmp_path / "data", *told).returncode == 0, "the first link may have run out"
    office = open_office(settings, now)
    invitations.accept(office, secret_in(letters(office)[0]), NEW, NEW, AT_HOME)
    office.database.close()
    again = run(tmp_path / "data", *told)
    assert again.returncode == 1
    assert again.stderr == "There is an administrator already: sign in and invite others from People.\n"
