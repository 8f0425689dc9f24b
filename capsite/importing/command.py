"""``capsite import``: say what each row would do, ask where in doubt, write only when told to."""

import datetime as dt
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click

from capsite.factsheets import read_yaml
from capsite.factsheets.edit import CannotEdit
from capsite.importing.cells import Unclear, is_empty
from capsite.importing.choices import Lists, folded
from capsite.importing.columns import Mapped, map_columns, target_of
from capsite.importing.fates import Fate, Progress
from capsite.importing.files import CannotWrite, put_file, write
from capsite.importing.firstpages import first_pages
from capsite.importing.settling import decide_all
from capsite.importing.shelf import Shelf
from capsite.importing.sitefile import Site
from capsite.importing.starting import first_lists, starter
from capsite.importing.tables import CannotRead, Table, read_tables
from capsite.importing.targets import OWN, TARGETS
from capsite.problems import shown_path
from capsite.words import count, sentence_list

Pairs = list[tuple[Table, Mapped]]


def run(path: Path, content: Path, said: tuple[str, ...], yes: bool, today: dt.date, progress: Progress | None = None,
        heading: int | None = None) -> int:
    """The exit status: 1 when the file or a row can't be taken."""
    try:
        tables = read_tables(path, heading)
    except CannotRead as fault:
        click.echo(f"{path}: {fault}", err=True)
        return 1
    columns, values = _told(said, tables)
    begun = (content / "site.yaml").is_file()
    tree = read_yaml("", (content / "site.yaml").read_bytes())[0] if begun else {}
    if begun and not isinstance(tree, dict):
        click.echo(f"{shown_path(content / 'site.yaml')} can't be read, and its lists are needed here: run “capsite check” and mend it first.", err=True)
        return 1
    lists = Lists.of(tree, values) if begun else first_lists(values)
    pairs = _map(tables, lists, columns, _asks() and not yes)
    passed = [table for table, mapped in pairs if not _named(mapped)]
    if len(passed) == len(pairs):
        click.echo(f"{path}: no column is the name of a course or provider ({', '.join(pairs[0][0].columns[:12])}): say which with --map, "
                   "such as --map \"Heading=name\", or where the headings stand with --heading, such as --heading 3", err=True)
        return 1
    for table in passed:
        click.echo(f"Sheet {table.name} is passed over: no column in it is the name of a course or provider.")
    pairs = [(table, mapped) for table, mapped in pairs if _named(mapped)]
    fresh: dict[str, str] = {}
    shelf = Shelf(content)
    site = Site.at(content) if begun else None
    if site:
        try:
            lists = site.grow(tree, lists, pairs, shelf, values)
        except CannotEdit:
            click.echo(f"{shown_path(content / 'site.yaml')} can't be changed line by line: its lists stay as they are.")
    if not begun:
        site_text, made = starter(pairs, today)
        fresh = {"site.yaml": site_text, **{place: text for place, text in first_pages(today).items() if not (content / place).exists()}}
        lists = replace(made, said=lists.said)
    if _asks() and not yes:
        lists = _ask_values(pairs, lists)
    fates = decide_all(shelf, lists, today, pairs, progress)
    _tell(path, content, pairs, fates, fresh)
    for sentence in site.told if site else ():
        click.echo(sentence)
    return _finish(content, shelf, pairs, fates, fresh, site, yes)


def _asks() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _told(said: Iterable[str], tables: list[Table]) -> tuple[dict[str, str], dict[str, str]]:
    """``COLUMN=KEY``, or ``WORDS=short-name`` for words of a closed list or a provider's name."""
    headings = {column.casefold(): column for table in tables for column in table.columns}
    columns, values = {}, {}
    for pair in said:
        left, mark, right = pair.rpartition("=")
        if not mark or not left.strip():
            raise click.UsageError(f"--map {pair}: write it like --map \"Cost=price\"")
        column, right = headings.get(left.strip().casefold()), right.strip()
        if column is None:
            values[left.strip()] = right
        elif right not in ("", "-") and not any(target_of(kind, right) for kind in TARGETS):
            raise click.UsageError(f"--map {pair}: there is no key {right}: keys are {', '.join(target.key for target in TARGETS['course'][:40])} …")
        else:
            columns[column] = right or "-"
    if values and not _known_words(values, tables):
        missing = sentence_list(f"“{word}”" for word in values)
        raise click.UsageError(f"--map: there is no column and no cell {missing} in this file: its columns are {', '.join(headings.values())}")
    return columns, values


def _known_words(values: dict[str, str], tables: list[Table]) -> bool:
    cells = {" ".join(cell.split()).casefold() for table in tables for row in table.rows for cell in row.cells.values()}
    return all(any(" ".join(word.split()).casefold() in cell for cell in cells) for word in values)


def _map(tables: list[Table], lists: Lists, columns: dict[str, str], ask: bool) -> Pairs:
    pairs = []
    for table in tables:
        mapped = map_columns(table, lists, columns)
        for doubt in list(mapped.doubts) if ask else ():
            samples = [row.cells[doubt.column] for row in table.rows if doubt.column in row.cells][:3]
            click.echo(f"The column “{doubt.column}” ({' | '.join(sample[:30] for sample in samples)}) may be the key {doubt.key}: {doubt.why}.")
            answer = click.prompt("Is it? Enter for yes, n for no, or another key", default="y", show_default=False).strip()
            key = doubt.key if answer.lower() in ("y", "yes") else "-" if answer.lower() in ("n", "no", "") else answer
            if key != "-" and target_of(mapped.kind, key) is None:
                click.echo(f"There is no key {key}: the column is left out.")
                key = "-"
            columns = {**columns, doubt.column: key}
        pairs.append((table, map_columns(table, lists, columns)))
    return pairs


def _named(mapped: Mapped) -> bool:
    return any(target.key == "name" for target in mapped.pairs.values())


def _ask_values(pairs: Pairs, lists: Lists) -> Lists:
    """Words that are on no closed list: the person may say which they mean; the answer holds for every row."""
    known = dict(lists.said)
    for table, mapped in pairs:
        for column, target in mapped.pairs.items():
            options = getattr(lists, target.kind) if target.kind else {}
            words = dict.fromkeys(row.cells[column] for row in table.rows if column in row.cells and not is_empty(row.cells[column]))
            for text in words if options else ():
                try:
                    target.read(text, replace(lists, said=known))
                except Unclear:
                    click.echo(f"“{text[:60]}” ({column}) is not on the list {target.kind}: " + ", ".join(options))
                    answer = click.prompt("Which is meant? Its short name, or Enter to leave a gap", default="", show_default=False).strip()
                    if answer in options:
                        known[folded(text)] = answer
    return replace(lists, said=known)


# ------------------------------------------------------------------------------------------------------------- telling


def _tell(path: Path, content: Path, pairs: Pairs, fates: list[tuple[Table, Fate]], fresh: dict[str, str]) -> None:
    for table, mapped in pairs:
        title = f"{path.name}{f', sheet {table.name}' if table.name else ''}"
        click.echo(f"{title}: {count(len(table.rows), 'row')} of {mapped.kind}s" + "".join(f"; {note}" for note in table.notes))
        wide = min(28, max((len(column) for column in table.columns), default=0))
        for column in table.columns if not table.known else ():
            click.echo(f"  {column[:28]:<{wide}}  {_column(column, mapped)}")
        for fate in (each for of, each in fates if of is table):
            click.echo(f"  row {fate.row:<5} {fate.what:<10} {fate.name}" + (f" ({shown_path(content)}/{fate.path})" if fate.what == "new" else ""))
            for words in (*fate.said, *(f"note: {note}" for note in fate.notes)):
                click.echo(f"            {words}")
    if fresh:
        click.echo(f"There is no {shown_path(content / 'site.yaml')} yet: one will be begun with the lists this table needs, "
                   "and pages about privacy and accessibility, which every page links to; fill in their gaps.")


def _column(column: str, mapped: Mapped) -> str:
    if column in mapped.pairs:
        return f"→ {mapped.pairs[column].key}"
    if column in mapped.twice:
        key = mapped.twice[column]
        other = next(name for name, target in mapped.pairs.items() if target.key == key)
        return f"left out: “{other}” is {key} already; if this one is, add --map \"{column}={key}\" --map \"{other}=-\""
    doubt = next((doubt for doubt in mapped.doubts if doubt.column == column), None)
    if doubt:
        return f"left out, in doubt: perhaps {doubt.key} ({doubt.why}); if so, add --map \"{column}={doubt.key}\""
    return "left out: nobody sets it by hand" if folded(column) in OWN else "left out: nothing in a factsheet is like it"


def _finish(content: Path, shelf: Shelf, pairs: Pairs, fates: list[tuple[Table, Fate]], fresh: dict[str, str], site: Site | None, yes: bool) -> int:
    counts = Counter(fate.what for _, fate in fates)
    click.echo(", ".join(f"{counts[what]} {what}" for what in ("new", "changed", "unchanged", "skipped", "refused") if counts[what]) + ".")
    if hidden := sum(1 for _, fate in fates if fate.hidden):
        what = count(hidden, pairs[0][1].kind if len(pairs) == 1 else "row")
        click.echo(f"{what} will not be shown: the last day in the directory has passed (see the notes).")
    status = 1 if counts["refused"] else 0
    waiting = sum(1 for sheet in shelf.sheets.values() if sheet.changed) + len(fresh) + bool(site and site.told)
    if not waiting:
        click.echo("Nothing to write.")
        return status
    if not yes and not (_asks() and click.confirm(f"Write {count(waiting, 'file')} now?", default=False)):
        click.echo(f"Nothing was written. To write {count(waiting, 'file')}, run the same command with --yes.")
        return status
    try:
        for place, text in fresh.items():
            put_file(content / place, text, fresh=True)
        if site:
            site.write()
        write(shelf)
    except (CannotWrite, OSError) as fault:
        click.echo(f"{fault}", err=True)
        return 1
    click.echo(f"Written: {count(waiting, 'file')}. Next: capsite check --content {shown_path(content)}")
    return status
