"""Builds the Whoosh index of the courses in a folder.

The folder holds ``current`` (the name of the index in use) and one folder per index, named by its content, with the Whoosh files,
``documents.json`` (``Collected.as_data``) and ``entries.json`` (a mark for each course's words). A new index is built beside the old one and
``current`` is changed last, by rename, so whoever opens the folder sees a whole index. Where there is an index from before, its files are copied
and only the courses whose words changed are written; Whoosh then keeps the old ones in its segments, marked as gone, so an index that has become
a third of such is made anew. Whoosh's fields: ``slug``; ``words``, every stem of the course with the mask of the fields it stands in as its
weight. An index is a pickle: build it, never take one from elsewhere.
"""

# mypy: allow-untyped-calls
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from whoosh.analysis import DelimitedAttributeFilter, SpaceSeparatedTokenizer
from whoosh.fields import ID, KEYWORD, Schema
from whoosh.index import create_in, open_dir
from whoosh.writing import SegmentWriter

from capsite.catalogue import Catalogue
from capsite.rows import Row
from capsite.search.ask import CURRENT
from capsite.search.collect import FORMAT, Collected, collect
from capsite.search.fields import Entry
from capsite.search.kept import KeptEntries

ENTRIES = "entries.json"
# Stems come ready made, so the analyser only splits at spaces and reads the weight behind the caret. Whoosh doesn't rank, and needs no lengths.
WEIGHTED = SpaceSeparatedTokenizer() | DelimitedAttributeFilter(delimiter="^", attribute="boost", default=1.0, type=float)
SCHEMA = Schema(slug=ID(stored=True, unique=True), words=KEYWORD(analyzer=WEIGHTED))
WORTH = 3  # with more than a third of the courses changed, or gone, a clean index is made


def build(catalogue: Catalogue, rows: Iterable[Row], folder: Path, before: Path | None = None, kept: KeptEntries | None = None) -> bool:
    """Write the index of these courses into the folder, from the one in ``before`` if that helps. False when it was there already."""
    return write(collect(catalogue, rows, kept), folder, before)


def write(collected: Collected, folder: Path, before: Path | None = None) -> bool:
    name = collected.digest()
    target = folder / name
    if _current(folder) == name and (target / "documents.json").is_file():
        return False
    half = folder / f"{name}.{os.getpid()}.half"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    marks = {entry.slug: entry.mark() for entry in collected.entries}
    if not _update(collected, marks, half, before or folder):
        _write_whoosh(collected.entries, create_in(str(half), SCHEMA).writer(limitmb=256))
    (half / ENTRIES).write_text(json.dumps({"format": FORMAT, "marks": marks}), "utf-8")
    (half / "documents.json").write_text(json.dumps(collected.as_data(), ensure_ascii=False, separators=(",", ":")), "utf-8")
    shutil.rmtree(target, ignore_errors=True)
    half.rename(target)
    last = _current(folder)
    fresh = folder / f"{CURRENT}.{os.getpid()}.half"
    fresh.write_text(name, "ascii")
    fresh.replace(folder / CURRENT)
    # The one before stays: somebody may be about to open it.
    for other in folder.iterdir():
        if other.is_dir() and other.name not in (name, last) and not other.name.endswith(".half"):
            shutil.rmtree(other, ignore_errors=True)
    return True


def _current(folder: Path) -> str | None:
    try:
        return (folder / CURRENT).read_text("ascii").strip()
    except OSError:
        return None


def _update(collected: Collected, marks: dict[str, str], half: Path, before: Path) -> bool:
    """Make the index from the one before, if there is one and most of it still holds."""
    name = _current(before)
    if not name:
        return False
    try:
        return _changed(collected, marks, half, before / name)
    except Exception:  # whatever is wrong with the one before: a clean one is made
        for path in half.iterdir():
            path.unlink()
        return False


def _changed(collected: Collected, marks: dict[str, str], half: Path, before: Path) -> bool:
    kept = json.loads((before / ENTRIES).read_text("utf-8"))
    known: dict[str, str] = kept["marks"] if kept["format"] == FORMAT else {}
    gone = [slug for slug in known if marks.get(slug) != known[slug]]
    changed = [entry for entry in collected.entries if known.get(entry.slug) != marks[entry.slug]]
    opened = open_dir(str(before), readonly=True)
    dead = opened.doc_count_all() - opened.doc_count() + len(gone)
    opened.close()
    if max(dead, len(changed)) * WORTH > len(marks):
        return False
    for path in [*before.glob("*.seg"), *before.glob("*.toc")]:
        shutil.copy(path, half)
    if changed or gone:
        writer = open_dir(str(half)).writer()
        for slug in gone:
            writer.delete_by_term("slug", slug)
        _write_whoosh(changed, writer)
    return True


def _write_whoosh(entries: Iterable[Entry], writer: SegmentWriter) -> None:
    """Add these courses. Whoosh asks for a field's length at every word; there are none, and looking for their file takes half the time."""
    add = writer.fieldwriter.add_postings
    writer.fieldwriter.add_postings = lambda schema, lengths, items: add(schema, None, items)
    for entry in entries:
        writer.add_document(slug=entry.slug, words=entry.line())
    writer.commit()
