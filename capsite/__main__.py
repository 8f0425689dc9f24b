"""``python -m capsite`` and the command ``capsite``."""

import os
import signal
import sys
from types import FrameType

STOPPED = 130


def main() -> None:
    """Ctrl-C and a request to end (SIGTERM) stop quietly at any moment; helpers end with the first process, and the last good site stays."""
    signal.signal(signal.SIGTERM, _end)
    try:
        _leave(_run())
    except KeyboardInterrupt:
        sys.exit(STOPPED)


def _leave(status: int) -> None:
    """At once: what a large build holds in memory needn't be given back record by record."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # nobody reads any more; Python says what it says then
        sys.exit(status)
    os._exit(status)


def _run() -> int:
    import click

    from capsite.cli import commands
    from capsite.publish import NotBuilt
    try:
        status = commands.main(prog_name="capsite", standalone_mode=False)
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except click.Abort:  # what click makes of Ctrl-C
        return STOPPED
    except NotBuilt as problem:
        print(problem, file=sys.stderr)
        return 1
    return status if isinstance(status, int) else 0


def _end(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
