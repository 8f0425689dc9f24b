"""What the service is told from outside, read once at the start; an unsafe or impossible setting is one plain sentence."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

PROJECT = Path(__file__).resolve().parent.parent
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
MEGABYTE = 1024 * 1024


class Unready(Exception):
    """A setting with which the service must not start; its text says which, why, and what to do."""


@dataclass(frozen=True)
class Settings:
    """``site_url`` and ``app_url`` are whole addresses ending in a stroke; the site may live below a path (decision 9)."""

    site_folder: Path
    site_url: str
    app_url: str
    trusted_hosts: tuple[str, ...]
    secret_key: str
    production: bool = False
    theme_folder: Path = PROJECT / "theme" / "templates"
    largest_body: int = MEGABYTE
    look_again_after: float = 0.0  # seconds between two looks at what capsite published

    @property
    def prefix(self) -> str:
        """The path below which the site lives: ``/`` or ``/cap/``."""
        return urlsplit(self.site_url).path

    @property
    def one_host(self) -> bool:
        """Whether site and app share a host, so that the app serves the site's pages too."""
        return urlsplit(self.site_url).netloc == urlsplit(self.app_url).netloc

    @property
    def https(self) -> bool:
        return self.app_url.startswith("https:")


def read(environment: Mapping[str, str]) -> Settings:
    """The settings in the environment; what is missing gets the value for a developer's own machine."""
    production = environment.get("PRODUCTION", "").strip().lower() in {"1", "yes", "true", "on"}
    app_url = address("APP_URL", environment.get("APP_URL") or "http://127.0.0.1:8000/", below_a_path=False)
    site_url = address("SITE_URL", environment.get("SITE_URL") or app_url)
    hosts = tuple(environment.get("TRUSTED_HOSTS", "").replace(",", " ").split())
    key = environment.get("SECRET_KEY", "")
    if production:
        refuse_unsafe(app_url, site_url, hosts, key)
    return Settings(
        site_folder=Path(environment.get("SITE_FOLDER") or PROJECT / "output").absolute(),
        site_url=site_url,
        app_url=app_url,
        trusted_hosts=hosts or own_hosts(app_url, site_url),
        secret_key=key or secrets.token_urlsafe(32),
        production=production,
        look_again_after=5.0 if production else 0.0,
    )


def address(name: str, value: str, *, below_a_path: bool = True) -> str:
    """A whole web address with a stroke at its end, or one sentence."""
    try:
        parts: SplitResult | None = urlsplit(value.strip())
    except ValueError:
        parts = None
    example = "https://council.example/cap/" if below_a_path else "https://forms.council.example/"
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise Unready(f"{name} is “{value[:80]}”, which is not a web address: write it whole, such as {example}")
    if parts.path.strip("/") and not below_a_path:
        raise Unready(f"{name} is “{value[:80]}”, but the app owns its host from the root: leave the path away, such as {example}")
    path = parts.path.strip("/")
    return f"{parts.scheme}://{parts.netloc}/{path + '/' if path else ''}"


def own_hosts(*addresses: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(str(urlsplit(each).hostname) for each in addresses), *LOCAL_HOSTS]))


def refuse_unsafe(app_url: str, site_url: str, hosts: tuple[str, ...], key: str) -> None:
    """In production nothing is guessed."""
    for name, value in (("APP_URL", app_url), ("SITE_URL", site_url)):
        if not value.startswith("https:"):
            raise Unready(f"In production {name} must be https, but it is {value}: set {name} to the address that people use.")
    if not hosts:
        raise Unready("In production TRUSTED_HOSTS must be set: give the host names the app answers to, such as forms.council.example.")
    if len(key) < 32:
        raise Unready("In production SECRET_KEY must be set, at least 32 characters that nobody can guess, kept out of the repository.")
