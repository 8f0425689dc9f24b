"""Words for something on a closed list, as other people write them, to its short name."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from capsite.factsheets.gaps import GAP
from capsite.importing.cells import Unclear, line
from capsite.words import sentence_list

Options = Mapping[str, str]


@dataclass(frozen=True)
class Lists:
    """The closed lists of site.yaml (short name to name), and what a person said about words that are on none of them."""

    categories: Options = field(default_factory=dict)
    pathways: Options = field(default_factory=dict)
    phases: Options = field(default_factory=dict)
    interests: Options = field(default_factory=dict)
    areas: Options = field(default_factory=dict)
    tiers: Options = field(default_factory=dict)
    tier_of: Options = field(default_factory=dict)  # of a pathway
    years_of: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # of a phase
    said: Options = field(default_factory=dict)

    @classmethod
    def of(cls, tree: Mapping[str, Any], said: Options) -> "Lists":
        """From what site.yaml says, read as far as it goes: it may still have gaps."""
        def entries(kind: str) -> list[dict[str, Any]]:
            listed = tree.get(kind)
            return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []

        def named(kind: str, key: str = "slug", value: str = "name") -> dict[str, str]:
            return {each[key]: each[value] for each in entries(kind) if isinstance(each.get(key), str) and isinstance(each.get(value), str)}

        years = {each["slug"]: tuple(int(year) for year in each["years"] if str(year).isdecimal()) for each in entries("phases")
                 if isinstance(each.get("slug"), str) and isinstance(each.get("years"), list)}
        tier_of = {slug: tier for slug, tier in named("pathways", value="tier").items() if tier != GAP}
        return cls(named("categories"), named("pathways"), named("phases"), named("interests"), named("areas"), named("tiers", "number"), tier_of, years,
                   {folded(words): slug for words, slug in said.items()})

    def phases_of(self, years: list[int]) -> list[str]:
        return [slug for slug, own in self.years_of.items() if set(own) & set(years)]


def folded(text: str) -> str:
    """For comparing: small letters and digits of any script, single spaces; “and” and “&” are the same."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold().replace("&", " and ")))


def choose(text: str, options: Options, lists: Lists) -> str:
    """The one short name that is meant; ``Unclear`` when there is none, or more than one."""
    words, known = folded(line(text)), _known(options)
    found = _exactly(words, options, lists)
    if found:
        return found
    inside = {slug for name, slug in known.items() if _within(words, name)}
    if len(inside) == 1:
        return inside.pop()
    close = difflib.get_close_matches(words[:80], list(known), 2, 0.82)
    if close and len({known[each] for each in close}) == 1:
        return known[close[0]]
    raise Unclear(f"“{text.strip()[:60]}” is not on the list: {sentence_list(options, 'or')}")


def _known(options: Options) -> dict[str, str]:
    return {folded(slug): slug for slug in options} | {folded(name): slug for slug, name in options.items()}


def _exactly(words: str, options: Options, lists: Lists) -> str | None:
    said = lists.said.get(words)
    return said if said in options else _known(options).get(words)


def _within(words: str, name: str) -> bool:
    """All words of the shorter are in the longer, and they are more than one small word."""
    one, other = set(words.split()), set(name.split())
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    return bool(short) and short <= long and any(len(word) > 3 for word in short)


def choose_some(text: str, options: Options, lists: Lists) -> list[str]:
    """Several, parted by any of the usual marks. A name may hold such a mark itself, so the whole is tried before its parts."""
    found: list[str] = []
    for part in re.split(r"\s*[;\n|]\s*", text.strip()):
        if part:
            found += _part(part, options, lists, (r"\s*,\s*", r"\s*(?:/|&|\+|\band\b)\s*"))
    return list(dict.fromkeys(found))


def _part(text: str, options: Options, lists: Lists, marks: tuple[str, ...]) -> list[str]:
    if found := _exactly(folded(line(text)), options, lists):
        return [found]
    if not marks:
        return [choose(text, options, lists)]
    return [slug for part in re.split(marks[0], text) if part.strip() for slug in _part(part, options, lists, marks[1:])]


def tier(text: str, lists: Lists) -> str:
    match = re.search(r"\b([123])\b", text)
    return match[1] if match and match[1] in lists.tiers else choose(text, lists.tiers, lists)
