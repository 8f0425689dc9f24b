"""It will not start unsafe (row T38): whatever is wrong with settings, folders, keys or the database is one plain sentence, and nothing starts."""

import dataclasses
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from formsapp import config
from formsapp.domain.people import Kind
from formsapp.services import doctor
from formsapp.services.office import Office, migrate, open_office
from formsapp.settings import NO_SCANNER, Unready
from formsapp.store import migrations, people
from formsapp.store.database import Database
from tests import clamd as stand_in
from tests.databases import ROLE, Cluster, as_app
from tests.offices import NOON, Clock
from tests.scoreboard import row
from tests.web.test_config import UNSAFE, chance, plain, safe


def start(told: dict[str, str]) -> Office:
    """As ``formsapp serve`` and ``formsapp work`` start."""
    office = open_office(config.read(told), Clock())
    office.database.close()
    return office


def refused(told: dict[str, str]) -> str:
    """The sentence, or nothing when it started."""
    try:
        start(told)
    except Unready as trouble:
        return str(trouble)
    return ""


def prepared(folder: Path, empty: Path | None = None, **more: str) -> dict[str, str]:
    """Everything as it should be, the schema made; of ``empty``, a database that has it, a copy is taken, which is quicker."""
    told = safe(folder, **more)
    if empty:
        shutil.copyfile(empty, folder / "data" / "formsapp.db")
    migrate(config.read(told))
    return told


def sql(address: str, *steps: str) -> None:
    database = Database(address)
    with database.engine.begin() as connection:
        for step in steps:
            connection.execute(text(step))
    database.close()


# Each spoils what is safe in one way; what it gives back is what the start is told.
def world_readable(folder: Path, told: dict[str, str]) -> dict[str, str]:
    (folder / "data").chmod(0o755)
    return told


def database_in_the_open(folder: Path, told: dict[str, str]) -> dict[str, str]:
    (folder / "open").mkdir(mode=0o755)
    return told | {"DATABASE_URL": f"sqlite:///{folder}/open/cap.db"}


def key_beside_the_data(folder: Path, told: dict[str, str]) -> dict[str, str]:
    (folder / "data" / "key").write_text(chance("master"))
    (folder / "data" / "key").chmod(0o600)
    return told | {"MASTER_KEY_FILE": f"{folder}/data/key"}


def key_for_everybody(folder: Path, told: dict[str, str]) -> dict[str, str]:
    (folder / "key").write_text(chance("master"))
    (folder / "key").chmod(0o644)
    return told | {"MASTER_KEY_FILE": f"{folder}/key"}


def another_master_key(folder: Path, told: dict[str, str]) -> dict[str, str]:
    start(told)  # locks the database
    return told | {"MASTER_KEY": chance("another")}


def no_schema(folder: Path, told: dict[str, str]) -> dict[str, str]:
    (folder / "data" / "formsapp.db").unlink()
    return told


def unknown_schema(folder: Path, told: dict[str, str]) -> dict[str, str]:
    sql(f"sqlite:///{folder}/data/formsapp.db", "UPDATE alembic_version SET version_num = '9999'")
    return told


def no_database(folder: Path, told: dict[str, str]) -> dict[str, str]:
    (folder / "data" / "formsapp.db").write_bytes(b"this is not a database" * 100)
    return told


def test_accounts(folder: Path, told: dict[str, str]) -> dict[str, str]:
    office = start(told)
    with office.database.writing() as session:
        people.add_organisation(session, NOON, Kind.SCHOOL, "Oak School")
        people.add_person(session, office.keys, NOON, "Tess Tester", "tess@oak.example")
    office.database.close()
    return told


test_accounts.__test__ = False  # type: ignore[attr-defined]

SPOILT: dict[str, Callable[[Path, dict[str, str]], dict[str, str]]] = {
    "the data folder is open to others": world_readable,
    "the database's folder is open to others": database_in_the_open,
    "the master key lies beside the data": key_beside_the_data,
    "the master key's file is open to others": key_for_everybody,
    "another master key than before": another_master_key,
    "no schema": no_schema,
    "a schema from the future": unknown_schema,
    "a file that is no database": no_database,
    "test accounts": test_accounts,
}
ON_POSTGRESQL = {
    "a superuser": ("postgres", ("ALTER ROLE {role} SUPERUSER", "ALTER ROLE {role} NOSUPERUSER")),
    "past row-level security": ("postgres", ("ALTER ROLE {role} BYPASSRLS", "ALTER ROLE {role} NOBYPASSRLS")),
    "makes tables": ("", ("GRANT CREATE ON SCHEMA public TO {role}", "REVOKE CREATE ON SCHEMA public FROM {role}")),
    "changes the audit": ("", ("GRANT UPDATE ON audit_events TO {role}", "REVOKE UPDATE ON audit_events FROM {role}")),
    "removes from the audit": ("", ("GRANT DELETE ON audit_seals TO {role}", "REVOKE DELETE ON audit_seals FROM {role}")),
    "an older schema": ("", ("UPDATE alembic_version SET version_num = '0000'", "UPDATE alembic_version SET version_num = '{newest}'")),
}


@pytest.mark.scoreboard
def test_t38_nothing_unsafe_starts(tmp_path: Path, cluster: Cluster, sqlite_template: Path) -> None:
    cases, wrong = 0, []

    def look(name: str, sentence: str) -> None:
        nonlocal cases
        cases += 1
        if not (sentence and plain(sentence)):
            wrong.append(f"{name}: {sentence or 'it started'}")

    for name, change in UNSAFE.items():
        folder = tmp_path / f"setting {cases}"
        folder.mkdir()
        told = prepared(folder, sqlite_template)
        look(name, refused(told | change))
        assert refused(told) == "", "what is safe starts"
    for name, spoil in SPOILT.items():
        folder = tmp_path / f"spoilt {cases}"
        folder.mkdir()
        told = prepared(folder, sqlite_template)
        assert refused(told) == "", "what is safe starts"
        look(name, refused(spoil(folder, told)))
    owner = cluster.make("starting")
    told = safe(tmp_path, DATABASE_URL=as_app(owner))
    assert refused(told) == "", "what is safe starts"
    address = owner.render_as_string(hide_password=False)
    for name, (_, (spoil, mend)) in ON_POSTGRESQL.items():
        sql(address, spoil.format(role=ROLE))
        look(name, refused(told))
        sql(address, mend.format(role=ROLE, newest=migrations.newest()))
        assert refused(told) == "", "what is safe starts"
    cluster.drop("starting")
    row("T38", cases, wrong, floor=50)


def test_production_waits_for_migrate_and_a_developer_s_machine_doesn_t(tmp_path: Path) -> None:
    told = safe(tmp_path)
    assert refused(told) == f"The database is at revision none, and this version needs {migrations.newest()}: run “formsapp migrate”."
    assert refused({"DATA_FOLDER": str(tmp_path / "own")}) == ""


def test_a_server_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    sentence = refused(safe(tmp_path, DATABASE_URL="postgresql://cap@127.0.0.1:9/cap"))
    assert sentence.startswith("The database can't be used (")
    assert plain(sentence)


@pytest.mark.parametrize("command", ["serve", "work", "rotate", "verify-audit", "migrate"])
def test_every_command_says_it_in_one_sentence(tmp_path: Path, command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "formsapp", command],
        env={**safe(tmp_path, CLAMD=""), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr
        == "In production uploads must be scanned: set CLAMD to the scanner's host:port or socket, or SCANNER=none-we-accept-the-risk.\n"
    )


def test_the_doctor_lists_everything(tmp_path: Path) -> None:
    told = {"DATA_FOLDER": str(tmp_path / "data"), "DEBUG": "1", "DEMO": "1", "ARGON2_TIME": "1"}
    found = doctor.faults(told, NOON)
    assert len(found) == len(set(found)) >= 13
    assert all(map(plain, found))
    assert not (tmp_path / "data").exists(), "looking changes nothing"


def test_the_doctor_finds_nothing_where_all_is_well(tmp_path: Path) -> None:
    with stand_in.running() as scanner:
        told = prepared(tmp_path, CLAMD=scanner.address)
        start(told)
        assert doctor.faults(told, NOON) == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"nonsense", "does not answer"),
        (b"PONG\0", "does not find the EICAR test file"),
        (b"PONG\0", "does not take a file of 10 MB"),
    ],
)
def test_the_doctor_asks_the_scanner(tmp_path: Path, answer: bytes, said: str) -> None:
    with stand_in.running() as scanner:
        scanner.answer = answer
        assert [each for each in doctor.faults(prepared(tmp_path, CLAMD=scanner.address), NOON) if said in each]


def test_a_scanner_that_passes_what_it_can_t_look_into_is_no_good(tmp_path: Path) -> None:
    with stand_in.running() as scanner:
        scanner.deepest = None
        (sentence,) = doctor.faults(prepared(tmp_path, CLAMD=scanner.address), NOON)
        assert "AlertExceedsMax yes" in sentence


def test_the_doctor_looks_into_the_database_too(tmp_path: Path) -> None:
    told = test_accounts(tmp_path, prepared(tmp_path, CLAMD="", SCANNER=NO_SCANNER))
    (sentence,) = doctor.faults(told, NOON)
    assert "1 people have addresses that were made for tests" in sentence or "test accounts" in sentence


def test_settings_can_t_be_changed_once_read(tmp_path: Path) -> None:
    settings = config.read(safe(tmp_path))
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.production = False  # type: ignore[misc]
