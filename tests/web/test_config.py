"""Settings: a developer's machine needs none; production guesses nothing and refuses what is unsafe with one sentence (T38)."""

import base64
import hashlib
from pathlib import Path

import pytest

from formsapp.config import Unready, gather, read
from formsapp.safety import unsafe


def chance(name: str) -> str:
    """A key that looks like one made by chance."""
    return base64.b64encode(hashlib.sha256(name.encode()).digest()).decode()


def safe(folder: Path, **more: str) -> dict[str, str]:
    """What production starts with; the data folder is closed to others."""
    (folder / "data").mkdir(mode=0o700, exist_ok=True)
    return {
        "PRODUCTION": "1",
        "APP_URL": "https://forms.council.example",
        "SITE_URL": "https://council.example/cap",
        "TRUSTED_HOSTS": "forms.council.example",
        "SECRET_KEY": "0123456789abcdef0123456789abcdef",
        "DATA_FOLDER": str(folder / "data"),
        "MASTER_KEY": chance("master"),
        "BACKUP_KEY": chance("backup"),
        "BACKUP_TARGET": str(folder / "backups"),
        "CLAMD": "127.0.0.1:3310",
        "SMTP_HOST": "mail.council.example",
        "MAIL_FROM": "forms@council.example",
    } | more


UNSAFE = {
    "no address of the app": {"APP_URL": ""},
    "the app without https": {"APP_URL": "http://forms.council.example/"},
    "the site without https": {"SITE_URL": "http://council.example/cap/"},
    "no host names": {"TRUSTED_HOSTS": " , "},
    "any host name": {"TRUSTED_HOSTS": "*"},
    "any host of a domain": {"TRUSTED_HOSTS": ".council.example"},
    "no session key": {"SECRET_KEY": ""},
    "a short session key": {"SECRET_KEY": "letmein"},
    "a session key without chance": {"SECRET_KEY": "a" * 40},
    "an address that is none": {"APP_URL": "forms.council.example"},
    "a user name in the address": {"SITE_URL": "https://user@council.example/"},
    "a query in the address": {"SITE_URL": "https://council.example/?a=b"},
    "the app below a path": {"APP_URL": "https://council.example/forms/"},
    "a broken address": {"SITE_URL": "https://[council"},
    "no master key": {"MASTER_KEY": ""},
    "a default master key": {"MASTER_KEY": base64.b64encode(bytes(32)).decode()},
    "a short master key": {"MASTER_KEY": base64.b64encode(b"short").decode()},
    "a master key that is no key": {"MASTER_KEY": "change me, please"},
    "a key file that isn't there": {"MASTER_KEY_FILE": "/nowhere/master.key"},
    "no backup key": {"BACKUP_KEY": ""},
    "a default backup key": {"BACKUP_KEY": base64.b64encode(b"x" * 32).decode()},
    "one key for both": {"BACKUP_KEY": chance("master")},
    "no backup target": {"BACKUP_TARGET": ""},
    "debugging": {"FLASK_DEBUG": "1"},
    "debugging by another name": {"DEBUG": "true"},
    "the demonstration": {"DEMO": "1"},
    "no scanner": {"CLAMD": ""},
    "no scanner, hardly said": {"CLAMD": "", "SCANNER": "none"},
    "quick passwords": {"ARGON2_MEMORY": "1024"},
    "few rounds for passwords": {"ARGON2_TIME": "1"},
    "rounds that are no number": {"ARGON2_TIME": "three"},
    "no mail server": {"SMTP_HOST": ""},
    "a bucket's keys in the open": {"S3_BUCKET": "files", "S3_ENDPOINT": "http://s3.council.example", "S3_KEY_ID": "a", "S3_SECRET": "b"},
    "half of a bucket's keys": {"S3_BUCKET": "files", "S3_KEY_ID": "a"},
    "a bucket without a name": {"S3_ENDPOINT": "https://s3.council.example"},
    "a bucket's address that is none": {"S3_BUCKET": "files", "S3_ENDPOINT": "s3.council.example"},
    "mail in the open": {"SMTP_SECURITY": "none"},
    "mail in an unknown way": {"SMTP_SECURITY": "ssl3"},
    "no sender": {"MAIL_FROM": ""},
    "another kind of database": {"DATABASE_URL": "mysql://cap@127.0.0.1/cap"},
    "a database in memory": {"DATABASE_URL": "sqlite://"},
    "a database address that is none": {"DATABASE_URL": "postgresql://[cap"},
    "a database in the open": {"DATABASE_URL": "postgresql://cap@db.council.example/cap"},
    "a database as its superuser": {"DATABASE_URL": "postgresql://postgres@127.0.0.1/cap"},
}


def refusal(environment: dict[str, str]) -> str:
    with pytest.raises(Unready) as refused:
        read(environment)
    return str(refused.value)


def plain(sentence: str) -> bool:
    return "\n" not in sentence and (sentence.endswith(".") or "such as" in sentence) and len(sentence) < 250


def test_a_developer_s_machine_needs_no_settings() -> None:
    settings = read({})
    assert (settings.app_url, settings.site_url, settings.prefix, settings.one_host) == (
        "http://127.0.0.1:8000/",
        "http://127.0.0.1:8000/",
        "/",
        True,
    )
    assert {"127.0.0.1", "localhost"} <= set(settings.trusted_hosts)
    assert len(settings.secret_key) >= 32
    assert read({}).secret_key != settings.secret_key
    assert settings.demo
    assert settings.database.startswith("sqlite:///")


def test_production_starts_with_what_is_safe(tmp_path: Path) -> None:
    settings = read(safe(tmp_path))
    assert settings.production
    assert settings.https
    assert settings.prefix == "/cap/"
    assert not settings.one_host
    assert not settings.demo
    assert settings.trusted_hosts == ("forms.council.example",)


def test_a_key_may_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    path.write_text(chance("another") + "\n")
    path.chmod(0o600)
    assert read(safe(tmp_path, MASTER_KEY="", MASTER_KEY_FILE=str(path))).master_key == chance("another")


def test_no_secret_shows_when_settings_are_printed(tmp_path: Path) -> None:
    told = safe(tmp_path, SMTP_PASSWORD="correct horse", DATABASE_URL="postgresql://cap:battery@127.0.0.1/cap")
    shown = repr(read(told))
    assert not [word for word in (told["SECRET_KEY"], chance("master"), chance("backup"), "correct horse", "battery") if word in shown]


@pytest.mark.parametrize("case", UNSAFE)
def test_production_refuses_what_is_unsafe_in_one_sentence(case: str, tmp_path: Path) -> None:
    sentence = refusal(safe(tmp_path) | UNSAFE[case])
    assert plain(sentence)
    assert any(name in sentence for name in [*UNSAFE[case], "uploads must be scanned"])


def test_folders_and_key_files_open_to_others_are_refused(tmp_path: Path) -> None:
    told = safe(tmp_path)
    (tmp_path / "data").chmod(0o755)
    assert "DATA_FOLDER must be closed" in refusal(told)
    (tmp_path / "data").chmod(0o700)
    (tmp_path / "open").mkdir(mode=0o755)
    assert "SQLite file in DATABASE_URL must be closed" in refusal(told | {"DATABASE_URL": f"sqlite:///{tmp_path}/open/cap.db"})
    key = tmp_path / "master.key"
    key.write_text(chance("master"))
    key.chmod(0o644)
    assert "chmod 600" in refusal(told | {"MASTER_KEY_FILE": str(key)})
    beside = tmp_path / "data" / "master.key"
    beside.write_text(chance("master"))
    beside.chmod(0o600)
    assert "must not lie inside DATA_FOLDER" in refusal(told | {"MASTER_KEY_FILE": str(beside)})
    assert "must not lie inside DATA_FOLDER" in refusal(told | {"BACKUP_TARGET": str(tmp_path / "data" / "backups")})


def test_everything_is_told_at_once(tmp_path: Path) -> None:
    """For the doctor: a machine with nothing set has many faults, each told once."""
    told = {"DATA_FOLDER": str(tmp_path), "DEBUG": "1", "DEMO": "1"}
    sentences = list(unsafe(gather(told, production=True), told))
    assert len(sentences) == len(set(sentences)) >= 12
    assert all(map(plain, sentences))


def test_a_bucket_is_named_by_settings(tmp_path: Path) -> None:
    told = {"S3_BUCKET": "files", "S3_ENDPOINT": "https://s3.council.example", "S3_KEY_ID": "key", "S3_SECRET": "hidden-word", "S3_PREFIX": "/cap/"}
    found = read(safe(tmp_path, **told))
    assert (found.s3.bucket, found.s3.endpoint, found.s3.prefix) == ("files", "https://s3.council.example/", "cap/")
    assert "hidden-word" not in repr(found)
    assert not read(safe(tmp_path)).s3.bucket
