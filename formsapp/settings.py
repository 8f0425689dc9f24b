"""What the service is told from outside, as one frozen record."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

PROJECT = Path(__file__).resolve().parent.parent
MEGABYTE = 1024 * 1024
NO_SCANNER = "none-we-accept-the-risk"  # SCANNER=… says so in as many words


class Unready(Exception):
    """A setting with which the service must not start; its text says which, why, and what to do."""


@dataclass(frozen=True)
class Smtp:
    """Where mails are handed over. ``security``: starttls, tls, or none (for a server on this machine only)."""

    host: str = ""
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = "starttls"
    sender: str = "no-reply@forms.example"


@dataclass(frozen=True)
class Hashing:
    """Argon2id for passwords; ``memory`` in KiB. Production takes nothing weaker than this."""

    memory: int = 65_536
    time: int = 3
    lanes: int = 1


@dataclass(frozen=True)
class S3:
    """A bucket for the sealed files; without a name they lie in the data folder. Without keys the machine's own role is asked (Amazon only)."""

    bucket: str = ""
    endpoint: str = ""
    region: str = "us-east-1"
    key_id: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    prefix: str = ""


@dataclass(frozen=True)
class Settings:
    """``site_url`` and ``app_url`` are whole addresses ending in a stroke; the site may live below a path (decision 9).

    ``database_url`` is the application's own role's; ``owner_database_url`` the one that may change the schema (PostgreSQL only).
    Keys are base64. ``demo``: a page signs one in as any role; never in production.
    """

    site_folder: Path
    site_url: str
    app_url: str
    trusted_hosts: tuple[str, ...]
    secret_key: str = field(repr=False)
    production: bool = False
    theme_folder: Path = PROJECT / "theme" / "templates"
    largest_body: int = MEGABYTE
    look_again_after: float = 0.0  # seconds between two looks at what capsite published
    data_folder: Path = PROJECT / "data"
    database_url: str = field(default="", repr=False)
    owner_database_url: str = field(default="", repr=False)
    master_key: str = field(default="", repr=False)
    backup_key: str = field(default="", repr=False)
    backup_target: Path | None = None
    smtp: Smtp = Smtp()
    hashing: Hashing = Hashing()
    s3: S3 = S3()
    clamd: str = ""  # host:port, or the path of its socket
    scanner: str = ""
    retention: str = ""  # "as-confirmed": what is over by the rules of domain/retention.py is deleted
    demo: bool = True
    proxies: int = 0  # how many of ours stand in front and say who asks (X-Forwarded-For)

    @property
    def prefix(self) -> str:
        """The path below which the site lives: ``/`` or ``/cap/``."""
        return urlsplit(self.site_url).path

    @property
    def one_host(self) -> bool:
        """Whether site and app share a host, so that the app serves the site's pages too."""
        return urlsplit(self.site_url).netloc == urlsplit(self.app_url).netloc

    @property
    def database(self) -> str:
        """The address of the database; without any, SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data_folder / 'formsapp.db'}"

    @property
    def https(self) -> bool:
        return self.app_url.startswith("https:")
