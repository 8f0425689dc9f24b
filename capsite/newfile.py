"""The YAML text of a new factsheet, with comments for whoever opens it next."""

import json
import re
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

_PLAIN = re.compile(r"[A-Za-z0-9£“‘](?:[^\s:#,\[\]{}\"'`]|:(?=[^\s])|[ ,'](?! *$)(?! *#))*")
_WIDE = 95


def course_text(answers: Mapping[str, Any]) -> str:
    lines = _head("course", answers)
    lines += _keys(answers, "name", "provider", "category", "tier", "pathway")
    lines += [f"phases: [{', '.join(answers['phases'])}]"]
    lines += [f"years: [{', '.join(answers['years'])}]"] if answers["years"] else []
    lines += [f"interests: [{', '.join(answers['interests'])}]"] if answers["interests"] else []
    lines += ["# One or two sentences, shown in lists.", *_keys(answers, "summary"), ""]
    lines += [
        "# Paragraphs with an empty line between them; lines that begin with - make a list.",
        *_block("description", answers["description"]),
        "",
    ]
    lines += _group("qualification", answers["qualification"] or {})
    lines += _group("duration", answers["duration"])
    lines += ["days:", *(f"  - {scalar(day)}" for day in answers["days"])]
    lines += ["# Pounds, or pounds and pence. Add vat: included or vat: added if there is any.", *_group("price", answers["price"])]
    lines += _keys(answers, "mode") + _group("delivery", answers["delivery"]) + _group("contact", answers["contact"])
    lines += ["# More you can say: who_for, units, times, places, kit, meals, transport, starts.", "availability: open"]
    return _end(lines, answers)


def provider_text(answers: Mapping[str, Any]) -> str:
    safeguarding = answers["safeguarding"]
    lines = _head("provider", answers)
    lines += _keys(answers, "name", "address", "postcode", "area") + _group("contact", answers["contact"]) + _keys(answers, "website")
    lines += ["# Put a logo (SVG or PNG) beside this file and name it here:", f"# logo: {answers['slug']}.svg"]
    lines += ["# One sentence, shown in lists.", *_keys(answers, "summary"), ""]
    lines += [
        "# Paragraphs with an empty line between them; lines that begin with - make a list.",
        *_block("who_we_are", answers["who_we_are"]),
        "",
    ]
    lines += [*_block("what_we_offer", answers["what_we_offer"]), "", "safeguarding:"]
    lines += _indented(_group("lead", safeguarding["lead"])) + _indented(_keys(safeguarding, "enhanced_dbs"))
    lines += ["  # Send the council the new certificate when you renew, then change the date here."]
    lines += _indented(_keys(safeguarding, "insurance_expires", "training_year"))
    lines += ["", "health_and_safety:", *_indented(_block("approach", answers["approach"]))]
    lines += [
        "# More you can say: legal_name, company_number, ukprn, outcomes, specialisms, modes, free_school_meals, transport, documents."
    ]
    return _end(lines, answers)


def _head(kind: str, answers: Mapping[str, Any]) -> list[str]:
    return [
        f"# yaml-language-server: $schema=../../output/downloads/{kind}.schema.json",
        "# The id stays for ever, whatever else changes.",
        *_keys(answers, "id"),
    ]


def _end(lines: list[str], answers: Mapping[str, Any]) -> str:
    return "\n".join([*lines, "# The day you last changed anything here.", *_keys(answers, "updated")]) + "\n"


def _keys(answers: Mapping[str, Any], *names: str) -> list[str]:
    return [f"{name}: {scalar(answers[name])}" for name in names if answers.get(name)]


def _group(name: str, answers: Mapping[str, Any]) -> list[str]:
    return [f"{name}:", *_indented(_keys(answers, *answers))] if answers else []


def _block(name: str, text: str) -> list[str]:
    rows = textwrap.wrap(text, _WIDE, break_long_words=False, break_on_hyphens=False)
    # A line that happens to begin with a mark would turn into a list or a heading: then the text stays on one line.
    safe = all(row[0].isalpha() for row in rows[1:])
    return [f"{name}: |", *_indented(rows if safe else [text])]


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" if line else "" for line in lines]


def scalar(text: str) -> str:
    """Words as YAML: plain where that is safe, else in double quotes."""
    return (
        text
        if _PLAIN.fullmatch(text) and text not in ("null",) and ": " not in text and not text.endswith(":")
        else json.dumps(text, ensure_ascii=False)
    )
