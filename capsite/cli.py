"""The commands. Exit status 0: fine, warnings too; 1: problems in the content; 2: wrong use.

What a command needs is imported inside it: ``capsite build`` with nothing to do must not wait for Pelican.
"""

import datetime as dt
import gc
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from capsite.problems import Problem

FIRST_YEAR, LAST_YEAR = 2000, 2200  # days around a day (a week before, a year after) must be days too
EXAMPLE = {"context_settings": {"help_option_names": ["-h", "--help"], "max_content_width": 100}}
Content = click.option("--content", type=click.Path(exists=True, file_okay=False, path_type=Path), default="content", show_default=True,
                       help="the folder of factsheets")
Output = click.option("--output", type=click.Path(file_okay=False, path_type=Path), default="output", show_default=True, help="where the site goes")


class Day(click.ParamType[dt.date]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        from capsite.kinds import read_date
        try:
            day = read_date(value)
        except ValueError as problem:
            self.fail(str(problem), param, ctx)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail(f"“{value[:40]}” is too far away: give a day from the year {FIRST_YEAR} to {LAST_YEAR}.", param, ctx)
        return day


AsOf = click.option("--as-of", type=Day(), metavar="DATE", help="the day to build for, such as 2026-09-07 (default: today)")


@click.group(context_settings=EXAMPLE["context_settings"])
@click.version_option(package_name="cap-service", prog_name="capsite")
def commands() -> None:
    """Compile course and provider factsheets into the public directory.

    Example: capsite build --output output
    """


@commands.command(epilog="Example: capsite build --content content --output output --as-of 2026-09-07")
@Content
@Output
@AsOf
@click.option("--paper/--no-paper", default=True, help="make the PDF files too; without them, for trying things out, pages link to them all the same")
@click.option("--index/--no-index", default=True, help="make the app's search index too")
@click.option("--quiet", is_flag=True, help="say nothing but problems")
def build(content: Path, output: Path, as_of: dt.date | None, paper: bool, index: bool, quiet: bool) -> None:
    """Check everything and publish the site. The last good site stays when something is wrong."""
    from capsite.build import NotBuilt
    from capsite.build import build as run
    from capsite.settings import from_environment

    gc.disable()  # a build makes hundreds of thousands of small records and ends: looking through them again and again takes a fifth of its time
    settings = from_environment(content.resolve(), output.resolve(), as_of or dt.date.today(), paper=paper, index=index)
    try:
        outcome = run(settings, _progress("Making pages"))
    except NotBuilt as problem:
        fail(f"{problem} The site was left as it was.")
    except OSError as problem:
        fail(f"{problem.filename or output}: {problem.strerror or problem}. The site was left as it was.")
    _show(outcome.problems, content, quiet)
    if outcome.status:
        fail(f"{_counted(outcome.problems)}. The site was left as it was: mend these, then build again.")
    if not quiet:
        what = _made(outcome.made, outcome.files) if outcome.changed else "nothing changed"
        click.echo(f"{output}: {what} in {outcome.seconds:.2f} seconds")


def _made(number: int, all_files: int) -> str:
    return f"{number:,} files made" + (f", the other {all_files - number:,} are as they were" if number < all_files else "")


@commands.command(epilog="Example: capsite check content/courses/bakery.yaml --format github")
@click.argument("files", nargs=-1, metavar="[FILE]…", type=click.Path(path_type=Path))
@Content
@AsOf
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", show_default=True, help="how to write the problems")
def check(files: tuple[Path, ...], content: Path, as_of: dt.date | None, form: str) -> None:
    """Check the factsheets: every problem at once, as path:line:column: sentence. With FILEs, only theirs."""
    from capsite.checks import check as run
    from capsite.factsheets import read_content
    from capsite.problems import errors, report
    from capsite.settings import from_environment

    for path in files:
        if not path.exists():
            raise click.UsageError(f"there is no file {path}")
        if content.resolve() not in path.resolve().parents and path.resolve() != content.resolve():
            raise click.UsageError(f"{path} does not lie in the content folder {content}: name the folder with --content")
    settings = from_environment(content, Path("output"), as_of or dt.date.today())
    source = read_content(content, settings.workers)
    problems = sorted({*source.problems, *run(source, settings.as_of, content)})
    if files:
        wanted = [path.resolve() for path in files]
        problems = [problem for problem in problems if any(path == Path(problem.path).resolve() or path in Path(problem.path).resolve().parents
                                                           for path in wanted)]
    click.echo(report(problems, form), nl=False)
    wrong = errors(problems)
    if form == "text":
        click.echo(_counted(problems) + "." if problems else "No problems.", err=True)
    sys.exit(1 if wrong else 0)


@commands.command(epilog="Example: capsite serve --port 8001")
@Content
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), default=".preview", show_default=True, help="where the preview goes")
@AsOf
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes a free one")
@click.option("--bind", default="127.0.0.1", show_default=True, help="the address to listen on")
def serve(content: Path, output: Path, as_of: dt.date | None, port: int, bind: str) -> None:
    """Show the site while you write: a saved file is in the browser at once, and a wrong one never takes the others with it."""
    from capsite.serve import serve as run
    from capsite.settings import from_environment

    sys.exit(run(from_environment(content.resolve(), output.resolve(), as_of or dt.date.today(), lenient=True), bind, port))


@commands.command(epilog="Example: capsite new course")
@click.argument("kind", type=click.Choice(["course", "provider"]))
@Content
def new(kind: str, content: Path) -> None:
    """Ask what a factsheet needs, one question at a time, and write the file."""
    from capsite.new import new as run
    sys.exit(run(kind, content, dt.date.today()))


@commands.command(epilog="Example: capsite schema course > course.schema.json")
@click.argument("kind", type=click.Choice(["course", "provider"]), default="course")
@Content
def schema(kind: str, content: Path) -> None:
    """Print the JSON Schema of a factsheet, with this site's closed lists, for editors that complete and check."""
    from capsite.factsheets import read_content
    from capsite.schema import schema_text
    source = read_content(content)
    click.echo(schema_text(kind, source.site.record if source.site else None), nl=False)


def _miles(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if value and not (value.isascii() and value.isdecimal() and int(value[:9]) > 0):
        raise click.BadParameter(f"“{value[:40]}” is no number of miles: give a whole number from 1 up, such as 5.", context, parameter)
    return value[:9]


@commands.command(epilog="Example: capsite search car mechanics --phase secondary --near 'CV1 2' --limit 5 --json")
@click.argument("words", nargs=-1)
@click.option("--category", multiple=True)
@click.option("--tier", multiple=True)
@click.option("--phase", multiple=True)
@click.option("--interest", multiple=True)
@click.option("--day", multiple=True)
@click.option("--level", multiple=True)
@click.option("--near", metavar="POSTCODE", default="", help="sort by distance from here")
@click.option("--within", metavar="MILES", default="", callback=_miles, help="only so far from --near")
@click.option("--limit", type=click.IntRange(1, 100_000), default=10, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="a list of objects with slug, score and miles")
@Output
@click.option("--content", type=click.Path(file_okay=False, path_type=Path), default="content", show_default=True,
              help="the folder of factsheets, read only where nothing is published yet")
def search(words: tuple[str, ...], near: str, within: str, limit: int, as_json: bool, output: Path, content: Path, **filters: tuple[str, ...]) -> None:
    """Search the published directory with the site's own ranking. Where nothing is published yet, it is built first."""
    if within and not near.strip():
        raise click.UsageError("--within says how far from --near: give a postcode too, such as --near CV1.")
    from capsite.publish import Place
    from capsite.search.command import run
    if not Place(output.resolve()).manifest().get("index"):
        if not content.is_dir():
            raise click.UsageError(f"nothing is published in {output}, and there is no folder {content} to build it from: name one of them.")
        from capsite.build import build as build_first
        from capsite.settings import from_environment
        outcome = build_first(from_environment(content.resolve(), output.resolve(), dt.date.today(), paper=False))
        if outcome.status:
            _show(outcome.problems, content, quiet=True)
            fail(f"{_counted(outcome.problems)}: mend these, then search again.")
    arguments = {name: list(values) for name, values in filters.items()}
    arguments |= {"q": [" ".join(words)], "near": [near], "within": [within]}
    sys.exit(run(output.resolve(), arguments, limit, as_json))


@commands.command("import", epilog="Example: capsite import courses.xlsx --map 'Cost=price' --map 'Hair and nails=beauty-and-hair' --yes")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--content", type=click.Path(file_okay=False, path_type=Path), default="content", show_default=True, help="the folder of factsheets")
@click.option("--map", "said", multiple=True, metavar="COLUMN=KEY", help="what a column is (- leaves it out), or which short name words in it mean")
@click.option("--heading", type=click.IntRange(1), metavar="N", help="the row that holds the headings, if it isn't the one the import takes")
@click.option("--yes", is_flag=True, help="write; without it the import only says what it would do")
@AsOf
def import_(file: Path, content: Path, said: tuple[str, ...], heading: int | None, yes: bool, as_of: dt.date | None) -> None:
    """Turn a table of courses or providers (CSV, Excel, an Open Referral UK feed as JSON) into factsheets.

    Says each row's fate first: new, changed, unchanged, skipped or refused. What can't be known is marked ??? in the file, and check reports it.
    """
    from capsite.importing.command import run
    sys.exit(run(file, content, said, yes, as_of or dt.date.today(), _progress("Reading rows"), heading))


@commands.command(epilog="Example: capsite diff main --format markdown")
@click.argument("base")
@click.argument("head", required=False)
@Content
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True, help="how to write it")
@AsOf
def diff(base: str, head: str | None, content: Path, form: str, as_of: dt.date | None) -> None:
    """Say in English what changes on the site between BASE and HEAD: git revisions or folders. Without HEAD: the files as they are."""
    from capsite.diff.command import run
    sys.exit(run(base, head, content, form, as_of or dt.date.today()))


@commands.command(epilog="Example: capsite owners --output .github/CODEOWNERS")
@Content
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="the file to write, - for the terminal (default: .github/CODEOWNERS)")
def owners(content: Path, output: Path | None) -> None:
    """Write GitHub's CODEOWNERS from content/owners.yaml, so that the right people are asked about each provider's factsheets."""
    from capsite.owners import run
    sys.exit(run(content, output))


@commands.command("new-year", epilog="Example: capsite new-year --yes")
@Content
@click.option("--yes", is_flag=True, help="do it; without it the command only says what there is to do")
@click.option("--early", is_flag=True, help="put the year away although it isn't near its end (before 1 June)")
@AsOf
def new_year(content: Path, yes: bool, early: bool, as_of: dt.date | None) -> None:
    """Put this year's directory into the archive, begin the next with the same addresses, and list what must be renewed."""
    from capsite.new_year import run
    sys.exit(run(content, yes, as_of or dt.date.today(), early))


@commands.command(epilog="Example: capsite report --format html --output report.html")
@Content
@AsOf
@click.option("--links", is_flag=True, help="ask outside links whether they answer (needs the network)")
@click.option("--format", "form", type=click.Choice(["text", "html", "json"]), default="text", show_default=True, help="how to write it")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="the file to write (default: the terminal)")
def report(content: Path, as_of: dt.date | None, links: bool, form: str, output: Path | None) -> None:
    """Report on the quality of the data: age, dates about to pass, what is missing, how hard texts are to read, broken links."""
    from capsite.quality_report import run
    sys.exit(run(content, form, links, output, as_of or dt.date.today()))


def fail(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(1)


def _counted(problems: "Iterable[Problem]") -> str:
    from capsite.words import count
    wrong = sum(1 for problem in problems if not problem.warning)
    warned = sum(1 for problem in problems if problem.warning)
    return ", ".join(part for part in (count(wrong, "problem") if wrong else "", count(warned, "warning") if warned else "") if part)


def _show(problems: "Iterable[Problem]", content: Path, quiet: bool) -> None:
    from capsite.problems import report
    shown = [problem for problem in problems if not (quiet and problem.warning)]
    click.echo(report(shown), err=True, nl=False)


def _progress(title: str) -> Any:
    """A bar on a terminal, for what takes more than a moment; elsewhere nothing."""
    if not sys.stderr.isatty():
        return None

    def bar(things: Iterable[Any], number: int) -> Iterator[Any]:
        if number < 60:
            yield from things
            return
        from rich.console import Console
        from rich.progress import track
        yield from track(things, description=title, total=number, console=Console(stderr=True), transient=True)

    return bar
