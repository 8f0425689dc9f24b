"""``capsite search``: the site's own ranking, for people and for programs."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from capsite.publish import Place
from capsite.search.ask import Answer, Directory, Match, NoIndex
from capsite.search.query import Query


def run(output: Path, arguments: Mapping[str, list[str]], limit: int, as_json: bool) -> int:
    """Ask the index of the site in ``output``; print the answer. Status 1 when there is no index."""
    place = Place(output)
    try:
        directory = Directory.open(place.state / str(place.manifest().get("index", "")))
    except (NoIndex, OSError):
        print(f"There is no search index for {output}. Build the site first: capsite build", file=sys.stderr)
        return 1
    answer = directory.ask(Query.from_args(arguments), limit)
    for problem in answer.problems.values():
        print(problem, file=sys.stderr)
    for note in answer.notes if as_json else ():
        print(note, file=sys.stderr)
    print(as_text(answer) if not as_json else json.dumps(as_data(answer), ensure_ascii=False, indent=2))
    return 0


def as_data(answer: Answer) -> list[dict[str, Any]]:
    """One object a match."""
    return [{"slug": match.row["slug"], "score": match.score, "miles": match.miles, "about": match.about, "name": match.row["name"],
             "provider": match.row["provider"], "url": match.row["url"]} for match in answer.matches]


def as_text(answer: Answer) -> str:
    """The number of matches, then one a line."""
    lines = [f"As if you had typed: {answer.corrected}"] if answer.corrected else []
    lines += answer.notes
    lines.append("Nothing found." if not answer.total else "1 course" if answer.total == 1 else f"{answer.total} courses")
    lines += [_line(match) for match in answer.matches]
    lines += [f"{looser.text}: {looser.total}" for looser in answer.looser]
    return "\n".join(lines)


def _line(match: Match) -> str:
    far = "" if match.miles is None else f"  {'about ' if match.about else ''}{match.miles} miles"
    return f"  {match.row['name']} – {match.row['provider']}  ({match.row['slug']}){far}"
