"""What production refuses to start with (row T38): each a small generator of plain sentences. ``formsapp doctor`` shows them all.

In production nothing is guessed. What only the database can tell is in ``store/standing.py``.
"""

import base64
import binascii
import ipaddress
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from formsapp.settings import NO_SCANNER, Hashing, Settings, Smtp

Sentences = Iterator[str]


def unsafe(settings: Settings, environment: Mapping[str, str]) -> Sentences:
    """All of them, the most urgent first."""
    for rule in RULES:
        yield from rule(settings)
    for name in ("DEBUG", "FLASK_DEBUG"):
        if environment.get(name, "").strip().lower() not in {"", "0", "false", "no", "off"}:
            yield f"In production {name} must not be set: error pages would show the program's insides."
    for name in ("MASTER_KEY_FILE", "BACKUP_KEY_FILE", "S3_SECRET_FILE"):
        if path := environment.get(name, ""):
            yield from key_file(name, Path(path).absolute(), settings)


def addresses(settings: Settings) -> Sentences:
    for name, value in (("APP_URL", settings.app_url), ("SITE_URL", settings.site_url)):
        if not value.startswith("https:"):
            yield f"In production {name} must be https, but it is {value}: set {name} to the address that people use."


def hosts(settings: Settings) -> Sentences:
    if not settings.trusted_hosts:
        yield "In production TRUSTED_HOSTS must be set: give the host names the app answers to, such as forms.council.example."
    for host in settings.trusted_hosts:
        if "*" in host or host.startswith("."):
            yield f"In production TRUSTED_HOSTS must name each host whole, but it holds “{host}”."


def session_key(settings: Settings) -> Sentences:
    if len(settings.secret_key) < 32 or len(set(settings.secret_key)) < 10:
        yield "In production SECRET_KEY must be set, at least 32 characters that nobody can guess, kept out of the repository."


def master_key(settings: Settings) -> Sentences:
    yield from weak_key("MASTER_KEY", settings.master_key)


def backup(settings: Settings) -> Sentences:
    yield from weak_key("BACKUP_KEY", settings.backup_key)
    if settings.backup_key and settings.backup_key == settings.master_key:
        yield "In production BACKUP_KEY must be another key than MASTER_KEY: make a second one with “formsapp new-key”."
    if settings.backup_target is None:
        yield "In production BACKUP_TARGET must be set: name the folder, on another disk, that backups are written to."
    elif settings.backup_target.is_relative_to(settings.data_folder):
        yield "In production BACKUP_TARGET must not lie inside DATA_FOLDER: one lost disk would take both."


def weak_key(name: str, text: str) -> Sentences:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != 32:
        yield f"In production {name} must be set, 32 bytes in base64: make one with “formsapp new-key” and keep it away from the data."
    elif len(set(found)) < 10:
        yield f"In production {name} must be a key made by chance, and this one is not: make one with “formsapp new-key”."


def key_file(name: str, path: Path, settings: Settings) -> Sentences:
    if path.is_file() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield f"In production {name} must be readable by the service's user only: run chmod 600 {path}."
    if path.is_relative_to(settings.data_folder):
        yield f"In production {name} must not lie inside DATA_FOLDER: whoever takes the data would have its key."


def data_folder(settings: Settings) -> Sentences:
    if open_to_others(settings.data_folder):
        yield f"In production DATA_FOLDER must be closed to other users of the machine: run chmod 700 {settings.data_folder}."


def database(settings: Settings) -> Sentences:
    try:
        url = urlsplit(settings.database)
        host, query = url.hostname or "", parse_qs(url.query)
    except ValueError:
        url, host, query = urlsplit(""), "", {}
    if url.scheme.startswith("sqlite"):
        path = Path(url.path[1:])
        if path.name in {"", ":memory:"}:
            yield "In production DATABASE_URL must name a file: a database in memory is lost with the process."
        elif open_to_others(path.parent) and path.parent != settings.data_folder:
            yield f"In production the folder of the SQLite file in DATABASE_URL must be closed to others: run chmod 700 {path.parent}."
    elif not url.scheme.startswith("postgresql"):
        yield "In production DATABASE_URL must be an address such as postgresql://formsapp@database.council.example/formsapp?sslmode=verify-full."
    elif not local(host or query.get("host", [""])[0]) and not {"require", "verify-ca", "verify-full"} & set(query.get("sslmode", [])):
        yield "In production DATABASE_URL must ask for encryption: add sslmode=verify-full (or require) to it."
    if url.username == "postgres":
        yield "In production DATABASE_URL must connect as the application's own role, not as postgres, which may do anything."


def bucket(settings: Settings) -> Sentences:
    endpoint = urlsplit(settings.s3.endpoint)
    if endpoint.scheme == "http" and not local(endpoint.hostname or ""):
        yield "In production S3_ENDPOINT must be https, since it is another machine: the keys to the bucket go over that line."


def scanner(settings: Settings) -> Sentences:
    if not settings.clamd and settings.scanner != NO_SCANNER:
        yield f"In production uploads must be scanned: set CLAMD to the scanner's host:port or socket, or SCANNER={NO_SCANNER}."


def passwords(settings: Settings) -> Sentences:
    least = Hashing()
    for name, value, floor in (
        ("ARGON2_MEMORY", settings.hashing.memory, least.memory),
        ("ARGON2_TIME", settings.hashing.time, least.time),
    ):
        if value < floor:
            yield f"In production {name} must be at least {floor}, but it is {value}: passwords would be too quick to guess."


def mail(settings: Settings) -> Sentences:
    smtp = settings.smtp
    if not smtp.host:
        yield "In production SMTP_HOST must be set: without it nobody gets an invitation or a confirmation."
    elif smtp.security == "none" and not local(smtp.host):
        yield "In production SMTP_SECURITY must be starttls or tls, since SMTP_HOST is another machine."
    if smtp.sender == Smtp.sender:
        yield "In production MAIL_FROM must be set: the address that mails come from."


def demonstration(settings: Settings) -> Sentences:
    if settings.demo:
        yield "In production DEMO must not be set: its page signs anybody in as anyone."


RULES: tuple[Callable[[Settings], Sentences], ...] = (
    addresses, hosts, session_key, demonstration, master_key, data_folder, database, bucket, scanner, passwords, backup, mail,
)  # fmt: skip


def open_to_others(path: Path) -> bool:
    """Whether other users of the machine may look into it; what isn't there yet will be made closed."""
    try:
        return bool(path.stat().st_mode & stat.S_IRWXO)
    except OSError:
        return False


def local(host: str) -> bool:
    if host in {"", "localhost"} or host.startswith("/"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
