"""One row of a table as values by key: what its cells say, what follows from that, and a word about every cell that can't be taken over."""

import re
from dataclasses import dataclass, field

from capsite.factsheets.render import Value
from capsite.importing import money
from capsite.importing.cells import EMPTY, Unclear, Values, dropped, is_empty
from capsite.importing.choices import Lists, choose, folded
from capsite.importing.columns import Mapped
from capsite.importing.likeness import value_at
from capsite.importing.tables import Row
from capsite.words import sentence_list

_GROUPS_NEED = {"qualification": "title", "places": "total"}


@dataclass
class Said:
    """``values`` are written; ``derived`` only into a new file; ``hints`` stand beside gaps; ``notes`` are told."""

    values: Values = field(default_factory=dict)
    derived: Values = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def text(self, key: str) -> str:
        value = self.values.get(key)
        return value if isinstance(value, str) else ""


def read_row(row: Row, mapped: Mapped, lists: Lists) -> Said:
    said = Said()
    for column, target in sorted(mapped.pairs.items(), key=lambda pair: (pair[1].key.count("."), pair[1].key)):
        text = row.cells.get(column, "")
        if is_empty(text):
            if text.strip().lower() in EMPTY - {""} and text.strip() not in ("-", "–", "—"):
                said.hints.setdefault(target.key, f"the table says “{text.strip()}”")
            continue
        given = _with_heading(target.key, column, text)
        try:
            said.values |= target.read(given, lists)
            notes = _list(said.values.pop("notes", []))
            said.notes += [f"{column}: {_as_written(note, given, text)}" for note in (*notes, dropped(text)) if note]
        except Unclear as fault:
            said.notes.append(f"{column}: {_as_written(str(fault), given, text)}: left out")
            said.hints[target.key] = f"the table says “{' '.join(text.split())[:80]}”"
    if mapped.kind == "course":
        _complete(said, lists)
    for kind, key in (("categories", "category"), ("pathways", "pathway"), ("phases", "phases"), ("areas", "area"), ("areas", "provider.area")):
        choices = getattr(lists, kind)
        if choices and key not in said.values:
            before = f"{said.hints[key]}; " if key in said.hints else ""
            said.hints[key] = f"{before}one of {sentence_list(choices, 'or')}"
            if len(choices) == 1 and key.endswith("area"):
                said.derived[key] = next(iter(choices))
    return said


def _with_heading(key: str, column: str, text: str) -> str:
    """What the heading says and the cell leaves out: that numbers are ages or key stages, or what a price is for."""
    heading = folded(column)
    if key in ("price", "price.amount"):
        return money.with_heading(text, heading)
    if key == "years" and "year" not in heading:
        return f"ages {text}" if re.search(r"\bage", heading) else f"ks {text}" if re.search(r"\bks\b|\bkey stage", heading) else text
    return text


def _as_written(sentence: str, given: str, text: str) -> str:
    """Without the words of the heading, which the cell doesn't have."""
    before, _, after = given.partition(text)
    sentence = sentence.replace(f"“{before}", "“") if before else sentence
    return sentence.replace(f"{after}”", "”") if after else sentence


def _list(value: Value) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _priced(said: Said) -> None:
    """An amount whose unit is none of ours is no price: both are left to a person."""
    if "price.per" in said.hints and "price.per" not in said.values and said.values.pop("price.amount", None) is not None:
        said.hints.setdefault("price.amount", said.hints["price.per"])


def _complete(said: Said, lists: Lists) -> None:
    values = said.values
    _hours(said)
    _terms(said, lists)
    _priced(said)
    if values.get("price.amount") == "0" and "price.per" not in values:
        values["price.per"] = "place"
    pathway = said.text("pathway")
    if pathway and "tier" not in values and pathway in lists.tier_of:
        values["tier"] = lists.tier_of[pathway]
    years = values.get("years")
    if isinstance(years, list) and "phases" not in values:
        found = lists.phases_of([int(str(year)) for year in years])
        if found:
            said.derived["phases"] = [*found]
    if "summary" not in values and "description" in values:
        summary = first_sentences(said.text("description"))
        if summary:
            said.derived["summary"] = summary


def alone(said: Said, tree: object) -> dict[str, str]:
    """Keys that mean nothing without another (free places, when nobody says how many places there are), which neither the row nor the factsheet's
    ``tree`` has; with a word about each."""
    return {key: f"{key} “{value}” means nothing without {group}.{needed}: left out"
            for group, needed in _GROUPS_NEED.items() if value_at(tree, f"{group}.{needed}") is None and f"{group}.{needed}" not in said.values
            for key, value in said.values.items() if key.startswith(f"{group}.")}


def _hours(said: Said) -> None:
    """Hours that a column of their own gives hold for every day without hours."""
    hours = said.values.pop("hours", None)
    if not isinstance(hours, str):
        return
    days = said.values.get("days")
    if isinstance(days, list):
        said.values["days"] = [day if " " in str(day) else f"{day} {hours}" for day in days]
    else:
        said.values["times"] = hours


def _terms(said: Said, lists: Lists) -> None:
    """Terms of a feed's taxonomies: each may be a category or an interest of ours."""
    text = said.values.pop("terms", "")
    interests = []
    for term in re.split(r"\s*;\s*", str(text)):
        for kind, key in (("categories", "category"), ("interests", "interests")):
            try:
                found = choose(term, getattr(lists, kind), lists) if term else ""
            except Unclear:
                continue
            if key == "interests" and found:
                interests.append(found)
            elif found:
                said.values.setdefault("category", found)
    if interests and "interests" not in said.values:
        said.values["interests"] = list(dict.fromkeys(interests))
    if text and "category" not in said.values:
        said.hints.setdefault("category", f"the feed says “{str(text)[:80]}”")


def first_sentences(text: str, most: int = 300) -> str:
    """As many whole sentences of the first paragraph as fit, without marks of Markdown."""
    paragraph = next((part for part in re.split(r"\n\s*\n", text.strip()) if part and not re.match(r"[-*#>|]|[0-9]+\.", part.strip())), "")
    words = re.sub(r"[*_`]|\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(paragraph.split()))
    found = ""
    for sentence in re.findall(r".+?(?:[.!?](?=\s)|$)", words)[:2]:
        if len(found) + len(sentence) > most:
            break
        found += sentence
    return found.strip()
