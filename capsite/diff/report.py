"""What was found, for people on a terminal, for a comment on a pull request, for programs."""

import json
import re
from collections.abc import Iterator
from itertools import groupby

from capsite.diff.compare import Change, Outcome
from capsite.words import count

LONGEST = 60_000  # a comment on GitHub may have 65,536 characters
MARK = "<!-- capsite diff -->"
_JOINER = "\u2060"


def text(outcome: Outcome) -> str:
    rows = [f"What changes on the site from {outcome.base} to {outcome.head}", ""]
    for group, changes in _groups(outcome):
        rows.append(group)
        for change in changes:
            rows.append(f"  {_title(change)}  {change.address}")
            rows += [f"    {sentence}" for sentence in change.sentences]
        rows.append("")
    rows += list(_nothing(outcome))
    if outcome.problems:
        rows += [f"{count(len(outcome.problems), 'problem')} in {outcome.head}: what is wrong is not on the site, and not compared here",
                 *(f"  {problem}" for problem in outcome.problems)]
    if outcome.before:
        rows += [f"{count(len(outcome.before), 'problem')} in {outcome.base} already", *(f"  {problem}" for problem in outcome.before)]
    return "\n".join(rows).rstrip() + "\n"


def markdown(outcome: Outcome) -> str:
    """Safe for a comment: whatever stands in a factsheet is shown as letters, calls nobody and links nowhere."""
    rows = [MARK, f"### What this changes on the site ({_counted(outcome)})", ""]
    for group, changes in _groups(outcome):
        rows += [f"#### {escaped(group)}", ""]
        for change in changes:
            rows.append(f"- **{escaped(_title(change))}** `{change.address}`")
            rows += [f"  - {escaped(sentence)}" for sentence in change.sentences]
        rows.append("")
    rows += [escaped(sentence) for sentence in _nothing(outcome)]
    if outcome.problems:
        rows += ["", f"**{count(len(outcome.problems), 'problem')} to mend before this can be published:**", "",
                 *(f"- `{problem.path.replace('`', '')}:{problem.line}` {escaped(problem.sentence)}" for problem in outcome.problems)]
    whole = "\n".join(rows).rstrip() + "\n"
    if len(whole) > LONGEST:
        whole = whole[: whole.rfind("\n", 0, LONGEST)] + "\n\nThere is more: run `capsite diff` to see all of it.\n"
    return whole


def as_json(outcome: Outcome) -> str:
    """Keys keep their meaning within a version; new ones may be added."""
    changes = [{"kind": each.kind, "what": each.what, "slug": each.slug, "name": each.name, "provider": each.provider, "address": each.address,
                "file": each.file, "shown": each.shown, "sentences": list(each.sentences)} for each in outcome.changes]
    problems = [{"path": each.path, "line": each.line, "column": each.column, "sentence": each.sentence} for each in outcome.problems]
    return json.dumps({"version": 1, "base": outcome.base, "head": outcome.head, "changes": changes, "only_comments": list(outcome.quiet),
                       "problems": problems}, ensure_ascii=False, indent=2) + "\n"


def escaped(words: str) -> str:
    """Markdown's marks with a backslash; a word joiner where GitHub would call a person, an issue or a web address."""
    words = re.sub(r"[\\`*_{}\[\]<>()#+\-!|~&$]", lambda mark: f"\\{mark[0]}", " ".join(words.split()))
    words = re.sub(r"(@|\\#|\bGH\\-|\bwww|:(?=//))", rf"\1{_JOINER}", words, flags=re.IGNORECASE)
    return re.sub(r"^([0-9]+)\.", r"\1\\.", words)


def _title(change: Change) -> str:
    name = "The provider’s own page" if change.kind == "provider" else change.name
    return f"{name} ({change.what})" if change.what != "changed" else name


def _groups(outcome: Outcome) -> Iterator[tuple[str, list[Change]]]:
    for group, changes in groupby(outcome.changes, key=lambda change: change.provider or "The rest of the site"):
        yield group, list(changes)


def _nothing(outcome: Outcome) -> Iterator[str]:
    if outcome.quiet:
        yield f"Nothing changes on the site through {', '.join(outcome.quiet)}: only comments or the order of keys."
    elif not outcome.changes and not outcome.problems:
        yield "Nothing changes on the site."


def _counted(outcome: Outcome) -> str:
    pages = sum(1 for change in outcome.changes if change.kind in ("course", "provider"))
    return count(pages, "factsheet") if pages else count(len(outcome.changes), "change") if outcome.changes else "nothing"
