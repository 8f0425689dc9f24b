"""One Chromium for all browser tests of a process, and another one when it hangs: now and then it never says that a page has gone."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Error

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright

PATIENCE, LONGEST = 60.0, 600.0  # seconds: until pages have gone; for a whole test


class Chromium:
    def __init__(self, tool: "Playwright", path: str) -> None:
        self.tool, self.path = tool, path
        self.browser: Browser | None = None

    def connected(self) -> "Browser":
        if self.browser is None or not self.browser.is_connected():
            flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
            self.browser = self.tool.chromium.launch(executable_path=self.path, args=flags)
        return self.browser

    @contextmanager
    def watched(self, patience: float = LONGEST) -> Iterator[None]:
        """Whatever is asked of a Chromium that hangs fails then, and the next test gets a new one."""
        watch = threading.Timer(patience, end)
        watch.start()
        try:
            yield
        finally:
            watch.cancel()

    def put_away(self, context: "BrowserContext", patience: float = PATIENCE) -> None:
        """The pages of a test. What the test has seen by then holds, also where Chromium never says that they have gone."""
        begun = time.monotonic()
        with self.watched(patience):
            try:
                context.close()
            except Error:
                if time.monotonic() - begun < patience:
                    raise

    def close(self) -> None:
        if self.browser is not None and self.browser.is_connected():
            self.browser.close()


def end() -> None:
    for process in mine():
        with suppress(OSError):
            os.kill(process, signal.SIGKILL)


def mine() -> list[int]:
    """This process started Playwright's driver, and that started Chromium."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    drivers = {process for process, parent in parents.items() if parent == os.getpid()}
    return [process for process, parent in parents.items() if parent in drivers and "chrom" in program(process)]


def program(process: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{process}/exe").readlink().name
    return ""
