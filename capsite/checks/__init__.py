"""Editorial rules: one small generator for each, its docstring is the rule. All rules always run; what they find is sorted by place.

A rule sees the whole ``Ground``. It never repeats what reading has said already: a factsheet that can't be read counts as there.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

from capsite.checks import archive, calendar, courses, files, freshness, links, lists, names, owners, providers
from capsite.checks.ground import Ground
from capsite.factsheets import Source
from capsite.problems import Problem

Rule = Callable[[Ground], Iterator[Problem]]
RULES: tuple[Rule, ...] = (
    *names.RULES, *lists.RULES, *courses.RULES, *providers.RULES, *calendar.RULES,
    *files.RULES, *links.RULES, *owners.RULES, *archive.RULES, *freshness.RULES,
)


def check(source: Source, as_of: dt.date, content: Path) -> list[Problem]:
    """Everything the rules find in what was read. Problems of reading itself are in ``source.problems``."""
    ground = Ground(source, as_of, content)
    return sorted({problem for rule in RULES for problem in rule(ground)})


def checker(source: Source, as_of: dt.date, content: Path) -> Callable[[Rule], list[Problem]]:
    """The same a rule at a time."""
    ground = Ground(source, as_of, content)
    return lambda rule: list(rule(ground))
