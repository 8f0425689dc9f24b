"""``python -m capsite`` and the command ``capsite``."""

import sys


def main() -> None:
    from capsite.cli import commands
    try:
        commands.main(prog_name="capsite", standalone_mode=True)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
