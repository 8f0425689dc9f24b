"""A file that a command writes where somebody said: in a sentence, with the folders that had to be made for it."""

from pathlib import Path

import click


def write_and_say(path: Path, text: str, shown: str = "") -> str:
    """What to tell; what can't be written is wrong use, in one sentence."""
    fresh = next((folder for folder in reversed(path.parents) if not folder.exists()), None)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as problem:
        raise click.UsageError(f"{shown or path} can't be written: {problem.strerror or problem}") from None
    return f"Written: {shown or path}" + (f", in the new folder {fresh}." if fresh else ".")
