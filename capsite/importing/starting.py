"""A first ``site.yaml`` for a council that has only a table: the usual tiers, phases and pathways, the table's own categories, gaps for the rest."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence

from capsite.factsheets.render import Gap, Value, lines
from capsite.importing.cells import is_empty, line
from capsite.importing.choices import Lists, folded
from capsite.importing.columns import Mapped
from capsite.importing.growing import KEYS, MOST, mark
from capsite.importing.shelf import short_name
from capsite.importing.tables import Table
from capsite.words import sort_key

_PATHWAYS = (
    ("work-based-learning", "Work-based learning", "1", False), ("curriculum-support", "Curriculum support", "1", False),
    ("employability-and-personal-development", "Employability and personal development", "1", False), ("targeted-support", "Targeted support", "2", True),
    ("time-limited-placement", "Time-limited placement", "3", True),
)
_TIERS = (("1", "Universal", "Open to all, all year round."), ("2", "Targeted", "For some students, for an agreed time."),
          ("3", "Time-limited", "For a few students, decided by a panel."))
_PHASES = (("primary", "Primary", range(3, 7)), ("secondary", "Secondary", range(7, 12)), ("post-16", "Post-16", range(12, 14)))

_CATEGORIES = {"vocational": "Vocational", "core-curriculum": "Core curriculum", "personal-development": "Personal development"}
_INTERESTS = {"work-skills": "Work skills", "english-and-maths": "English and maths", "wellbeing": "Wellbeing"}
_AREAS = {"local": "In our area", "elsewhere": "Elsewhere"}
USUAL = {"categories": _CATEGORIES, "pathways": {slug: name for slug, name, _, _ in _PATHWAYS}, "interests": _INTERESTS, "areas": _AREAS}


def first_lists(said: Mapping[str, str]) -> Lists:
    """What is sure of a service before its table is read: tiers and phases, which the columns are recognised by."""
    return Lists(phases={slug: name for slug, name, _ in _PHASES}, tiers={number: name for number, name, _ in _TIERS},
                 years_of={slug: tuple(years) for slug, _, years in _PHASES}, said={folded(words): slug for words, slug in said.items()})


def starter(tables: Iterable[tuple[Table, Mapped]], today: dt.date) -> tuple[str, Lists]:
    """The text of the file, and its lists for the import that follows."""
    categories = _named(tables, "category") or _CATEGORIES
    interests = _named(tables, "interests") or _INTERESTS
    pathways = _named(tables, "pathway")
    tier_of = _tiers(tables)
    routes: list[tuple[str, str, Value, bool]] = [(slug, name, tier_of.get(slug) or Gap("1, 2 or 3"), False) for slug, name in pathways.items()]
    routes = routes or [(slug, name, tier, panel) for slug, name, tier, panel in _PATHWAYS]
    areas = _named(tables, "area") or _named(tables, "provider.area") or _AREAS
    first = today.year if today.month >= 8 else today.year - 1
    tree: dict[str, Value] = {
        "name": Gap("the service's name, such as Avonbrook Alternative Provision"), "council": Gap("the council's name"),
        "url": Gap("where the site will live, such as https://directory.council.example/"), "academic_year": f"{first}-{(first + 1) % 100:02}",
        "brand_colour": "#17594f", "strapline": "Quality-assured courses for young people who need something different from their school day",
        "contact": {"name": Gap("who answers enquiries"), "phone": Gap("a telephone number"), "email": Gap("an email address")},
        "address": Gap("the service's address"), "updated": today.isoformat(),
        "safeguarding": {"summary": "Tell the provider’s safeguarding lead and the school’s first. If a child is in immediate danger, call 999."},
        "tiers": [{"number": number, "name": name, "summary": summary} for number, name, summary in _TIERS],
        "pathways": [{"slug": slug, "name": name, "tier": tier, "summary": name, **({"panel": "yes"} if panel else {})} for slug, name, tier, panel in routes],
        "categories": [{"slug": slug, "name": name} for slug, name in categories.items()],
        "phases": [{"slug": slug, "name": name, "years": [str(year) for year in years]} for slug, name, years in _PHASES],
        "interests": [{"slug": slug, "name": name} for slug, name in interests.items()],
        "areas": [{"slug": slug, "name": name} for slug, name in areas.items()],
    }
    rows = ["# The service, its closed lists and its calendar. Begun from an imported table: look at every list before you publish."]
    made = {"categories": categories, "pathways": {slug: name for slug, name, _, _ in routes}, "interests": interests, "areas": areas}
    for key, value in tree.items():
        rows += ["", *([mark(made[key])] if key in made else []), *lines(key, value)] if isinstance(value, list) else lines(key, value)
    tiers = {slug: tier for slug, _, tier, _ in routes if isinstance(tier, str)}
    lists = Lists(categories, {slug: name for slug, name, _, _ in routes}, {slug: name for slug, name, _ in _PHASES}, interests, areas,
                  {number: name for number, name, _ in _TIERS}, tiers, {slug: tuple(years) for slug, _, years in _PHASES})
    return "\n".join(rows) + "\n", lists


def words_of(tables: Sequence[tuple[Table, Mapped]]) -> dict[str, dict[str, str]]:
    """For each list of ``site.yaml`` the words the table has for it, by short name."""
    return {kind: {slug: name for key in keys for slug, name in _named(tables, key).items()} for kind, keys in KEYS.items()}


def _named(tables: Iterable[tuple[Table, Mapped]], key: str) -> dict[str, str]:
    """The different words a column holds, as a list of short names and names; nothing when there are too many to be a list."""
    found: dict[str, str] = {}
    for table, mapped in tables:
        for column in (column for column, target in mapped.pairs.items() if target.key == key):
            for row in table.rows:
                text = row.cells.get(column, "")
                parts = text.replace("\n", ";").split(";") if key == "interests" else [text]
                found |= {short_name(part): line(part)[:80] for part in parts if not is_empty(part) and len(part) < 200}
    return dict(sorted(found.items(), key=lambda item: sort_key(item[1]))) if 0 < len(found) <= MOST else {}


def _tiers(tables: Iterable[tuple[Table, Mapped]]) -> dict[str, str]:
    """The tier of each pathway, where the table has both and never says two different ones."""
    found: dict[str, set[str]] = {}
    for table, mapped in tables:
        columns = {target.key: column for column, target in mapped.pairs.items()}
        for row in table.rows if {"pathway", "tier"} <= columns.keys() else ():
            match = re.search(r"\b([123])\b", row.cells.get(columns["tier"], ""))
            if match and (pathway := row.cells.get(columns["pathway"], "")):
                found.setdefault(short_name(pathway), set()).add(match[1])
    return {slug: next(iter(tiers)) for slug, tiers in found.items() if len(tiers) == 1}
