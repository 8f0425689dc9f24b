"""``capsite diff BASE [HEAD]``"""

import datetime as dt
import tempfile
from pathlib import Path

import click

from capsite.diff.compare import compare
from capsite.diff.report import as_json, markdown, text
from capsite.diff.trees import NoTree, Tree, tree_of
from capsite.problems import shown_path

_FORMS = {"text": text, "markdown": markdown, "json": as_json}


def run(base: str, head: str | None, content: Path, form: str, today: dt.date) -> int:
    """1 when the newer content has problems; a name that leads nowhere is wrong use."""
    with tempfile.TemporaryDirectory(prefix="capsite-diff-") as scratch:
        try:
            old = tree_of(base, content, Path(scratch) / "base")
            new = tree_of(head, content, Path(scratch) / "head") if head else Tree("the files as they are", content)
        except NoTree as fault:
            raise click.UsageError(str(fault)) from None
        if not head and not (content / "site.yaml").is_file():
            raise click.UsageError(f"there is no site.yaml in {content}: give the content folder with --content")
        outcome = compare(old, new, today, shown_path(content))
    click.echo(_FORMS[form](outcome), nl=False)
    return 1 if outcome.problems else 0
