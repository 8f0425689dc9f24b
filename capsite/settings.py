"""What a build is told: folders, addresses, the day. Read once at the door and handed down."""

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


def from_environment(content: Path, output: Path, as_of: dt.date, **more: Any) -> Settings:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Settings(content, output, as_of, site_url=os.environ.get("SITE_URL", ""), app_url=os.environ.get("APP_URL", ""),
                    workers=max(1, min(cores, 8)), **more)
