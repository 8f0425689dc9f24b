"""What a build is told: folders, addresses, the day. Read once at the door and handed down."""

import datetime as dt
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from capsite.publish import NotBuilt

ROOT = Path(__file__).parent.parent
THEME = ROOT / "theme"


@dataclass(frozen=True)
class Settings:
    """``site_url`` and ``app_url`` override site.yaml and the environment; ``paper`` and ``index`` can be left for later (``capsite serve``)."""

    content: Path
    output: Path
    as_of: dt.date
    theme: Path = THEME
    site_url: str = ""
    app_url: str = ""
    paper: bool = True
    index: bool = True
    lenient: bool = False
    workers: int = 1

    def parts(self) -> tuple[str, ...]:
        """What else than files decides how the site looks."""
        return (self.as_of.isoformat(), self.site_url, self.app_url, str(self.paper), str(self.index), str(self.lenient))


def read_address(name: str, value: str) -> str:
    """A web address with a host and perhaps a path; ``NotBuilt`` says what is wrong with it."""
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname or not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?", value)):
        raise NotBuilt(f"{name} is “{value[:60]}”, which is not a web address: write it whole, such as https://council.example/cap/")
    return value


def from_environment(content: Path, output: Path, as_of: dt.date, **more: Any) -> Settings:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Settings(content, output, as_of, site_url=read_address("SITE_URL", os.environ.get("SITE_URL", "")),
                    app_url=read_address("APP_URL", os.environ.get("APP_URL", "")),
                    workers=max(1, min(cores, 8)), **more)
