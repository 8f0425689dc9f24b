"""``python -m capsite`` and the command ``capsite``."""

import sys


def main() -> None:
    from capsite.cli import commands
    from capsite.publish import NotBuilt
    try:
        commands.main(prog_name="capsite", standalone_mode=True)
    except NotBuilt as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
