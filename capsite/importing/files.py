"""Writing what an import decided: new files never over another, changed files only if they are still what was read."""

import os
from pathlib import Path

from capsite.importing.shelf import Shelf


class CannotWrite(Exception):
    """Something got in between; the text says what."""


def write(shelf: Shelf) -> list[Path]:
    """All changed sheets, providers first, so that no course stands there without its provider. Gives the paths."""
    waiting = [(shelf.content / f"{sheet.kind}s" / f"{sheet.slug}.yaml", sheet)
               for sheet in sorted(shelf.sheets.values(), key=lambda sheet: (sheet.kind != "provider", sheet.slug)) if sheet.changed]
    for path, sheet in waiting:
        if sheet.before is None and os.path.lexists(path):
            raise CannotWrite(f"{path} came into being in the meantime: nothing was written, so run the import again")
        if sheet.before is not None and (not path.is_file() or path.read_bytes() != sheet.before.encode()):
            raise CannotWrite(f"{path} was changed in the meantime: nothing was written, so run the import again")
    for path, sheet in waiting:
        put_file(path, sheet.text, fresh=sheet.before is None)
    return [path for path, _ in waiting]


def put_file(path: Path, text: str, fresh: bool) -> None:
    """Whole or not at all; a fresh file never takes the place of another."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.write_bytes(text.encode())
        if fresh:
            os.link(partial, path)
        else:
            os.chmod(partial, path.stat().st_mode & 0o777)
            os.replace(partial, path)
    except FileExistsError:
        raise CannotWrite(f"{path} came into being in the meantime: run the import again") from None
    finally:
        partial.unlink(missing_ok=True)
