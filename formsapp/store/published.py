"""What capsite published: read whole, swapped at once, the last good one kept (decision 10).

capsite exchanges the site's folder in one step; ``manifest.json`` in it holds the frame and the search options, and names the index, which
lies in the state folder beside the site. One ``Edition`` holds all of one publication, so that a request never sees half of two.
"""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capsite.search.ask import Directory
from formsapp.store.openreferral import OpenReferral

MANIFEST = "manifest.json"
FOR_FORMS = "forms.json"


class NotPublished(Exception):
    """There is no directory to show: nothing was built yet, or what was built can't be read."""


@dataclass(frozen=True, eq=False)
class Edition:
    """One publication of the directory. ``forms`` is what the forms need of it: courses, schools, panels, closures."""

    frame: dict[str, Any]
    options: dict[str, list[dict[str, Any]]]
    directory: Directory
    rows: dict[str, dict[str, Any]]
    open_referral: OpenReferral
    forms: dict[str, Any]
    name: str


Mark = tuple[int, int, int]


class Published:
    """The edition in force. ``look_again_after`` is how many seconds may pass between two looks at the manifest."""

    def __init__(self, site_folder: Path, look_again_after: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.site_folder = site_folder
        self.state = site_folder.parent / f".{site_folder.name}.state"
        self.look_again_after = look_again_after
        self.clock = clock
        self.edition: Edition | None = None
        self.seen: Mark | None = None
        self.looked = float("-inf")
        self.lock = threading.Lock()

    def current(self) -> Edition | None:
        """The newest edition that can be read whole; None if there never was one."""
        now = self.clock()
        if now - self.looked < self.look_again_after:
            return self.edition
        with self.lock:
            mark = self.mark()
            if mark is not None and mark != self.seen:
                found = self.read()
                if found is not None:  # else the last good one stays, and the next look tries again
                    self.edition, self.seen = found, mark
            self.looked = now
        return self.edition

    def mark(self) -> Mark | None:
        try:
            status = (self.site_folder / MANIFEST).stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    def read(self) -> Edition | None:
        """Whatever is missing or broken in the folder, the answer is None: an index is another program's file."""
        try:
            manifest = json.loads((self.site_folder / MANIFEST).read_bytes())
            index = self.state / Path(manifest["index"]).name
            directory = Directory.open(index)
            rows = {document["row"]["slug"]: document["row"] for document in directory.documents}
            forms = json.loads((index / FOR_FORMS).read_bytes())
            frame, options = dict(manifest["frame"]), dict(manifest["options"])
            return Edition(frame, options, directory, rows, OpenReferral.open(index), forms, str(manifest["fingerprint"]))
        except Exception:
            return None
