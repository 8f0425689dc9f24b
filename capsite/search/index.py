"""Builds the Whoosh index of the courses in a folder.

The folder holds ``current`` (the name of the index in use) and one folder per index, named by its content, with the Whoosh files and
``documents.json`` (``Collected.as_data``). A new index is built beside the old one and ``current`` is changed last, by rename, so whoever
opens the folder sees a whole index. Whoosh's fields: ``slug``; ``words``, every stem of the course with the mask of the fields it stands
in as its weight; ``surface``, the words as written, but for those of long texts. An index is a pickle: build it, never take one from elsewhere.
"""

# mypy: allow-untyped-calls
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from whoosh.analysis import DelimitedAttributeFilter, SpaceSeparatedTokenizer
from whoosh.fields import ID, KEYWORD, TEXT, Schema
from whoosh.index import create_in

from capsite.catalogue import Catalogue
from capsite.rows import Row
from capsite.search.ask import CURRENT
from capsite.search.collect import Collected, collect
from capsite.search.fields import Entry


def build(catalogue: Catalogue, rows: Iterable[Row], folder: Path) -> bool:
    """Write the index of these courses into the folder. False when it was there already."""
    return write(collect(catalogue, rows), folder)


def write(collected: Collected, folder: Path) -> bool:
    name = collected.digest()
    target = folder / name
    if _current(folder) == name and (target / "documents.json").is_file():
        return False
    half = folder / f"{name}.{os.getpid()}.half"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    _write_whoosh(collected, half)
    (half / "documents.json").write_text(json.dumps(collected.as_data(), ensure_ascii=False, separators=(",", ":")), "utf-8")
    shutil.rmtree(target, ignore_errors=True)
    half.rename(target)
    before = _current(folder)
    fresh = folder / f"{CURRENT}.{os.getpid()}.half"
    fresh.write_text(name, "ascii")
    fresh.replace(folder / CURRENT)
    # The one before stays: somebody may be about to open it.
    for other in folder.iterdir():
        if other.is_dir() and other.name not in (name, before) and not other.name.endswith(".half"):
            shutil.rmtree(other, ignore_errors=True)
    return True


def _current(folder: Path) -> str | None:
    try:
        return (folder / CURRENT).read_text("ascii").strip()
    except OSError:
        return None


def _write_whoosh(collected: Collected, folder: Path) -> None:
    """Stems come ready made, so the analyser only splits at spaces and reads the weight behind the caret."""
    weighted = SpaceSeparatedTokenizer() | DelimitedAttributeFilter(delimiter="^", attribute="boost", default=1.0, type=float)
    schema = Schema(slug=ID(stored=True, unique=True), words=TEXT(analyzer=weighted, phrase=False), surface=KEYWORD)
    writer = create_in(str(folder), schema).writer(limitmb=256)
    for entry in collected.entries:
        writer.add_document(slug=entry.slug, words=_words(entry), surface=" ".join(sorted(entry.surfaces)))
    writer.commit()


def _words(entry: Entry) -> str:
    return " ".join(f"{stem}^{mask}" for stem, mask in sorted(entry.masks.items()))
