"""``capsite new``: asks what a factsheet needs, one question at a time, and writes the file once every answer is right.

An answer is judged by the record itself, so ``capsite check`` accepts what is accepted here. Nothing is written before the end.
"""

import datetime as dt
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from capsite.factsheets import Source, read_content, read_course, read_provider
from capsite.factsheets.sentences import nearest, refusal
from capsite.kinds import read_postcode
from capsite.newfile import course_text, provider_text
from capsite.places import NoPlace, locate
from capsite.problems import errors, shown_path
from capsite.prose import find_faults
from capsite.records import Contact, Course, Delivery, Duration, Price, Provider, Qualification, Record, Safeguarding

Answers = dict[str, Any]
Judge = Callable[[str], str | None]


def new(kind: str, content: Path, today: dt.date) -> int:
    """Ask, write, and say what to do next. The status is 1 when the content folder can't be used yet."""
    source = read_content(content)
    if source.site is None:
        click.echo(
            f"{shown_path(content / 'site.yaml')} can't be read, and its lists are needed here: run “capsite check” and mend it first.",
            err=True,
        )
        return 1
    if kind == "course" and not source.providers:
        click.echo("There is no provider yet, and a course needs one: run “capsite new provider” first.", err=True)
        return 1
    click.echo(
        f"Answer the questions to make a {kind} factsheet. Enter alone leaves out what is optional. Ctrl-C stops: nothing is written.\n"
    )
    try:
        answers = _course(source, content) if kind == "course" else _provider(source, content)
    except click.Abort as stopped:
        return _stopped(stopped)
    answers |= {"id": str(uuid4()), "updated": today.isoformat()}
    path = content / f"{kind}s" / f"{answers['slug']}.yaml"
    text = course_text(answers) if kind == "course" else provider_text(answers)
    found = (read_course if kind == "course" else read_provider)(shown_path(path), text.encode())[1]
    if errors(found):
        click.echo("\n".join(str(problem) for problem in found) + "\nNothing was written.", err=True)
        return 1
    if not _write(path, text):
        click.echo(
            f"{shown_path(path)} is there already and was left as it is: run “capsite new {kind}” again and choose another short name.",
            err=True,
        )
        return 1
    click.echo(f"\nWritten: {shown_path(path)}\nOpen it to add more, then run: capsite check {shown_path(path)}")
    return 0


def _stopped(stopped: click.Abort) -> int:
    """Ctrl-C, or answers from a pipe or a file that came to their end before the questions did."""
    if isinstance(stopped.__context__, EOFError):
        click.echo("\nThe answers ended before the last question, so nothing was written: answer every question, an empty line for what is optional.", err=True)
        return 2
    click.echo("\nStopped: nothing was written.", err=True)
    return 130


def _write(path: Path, text: str) -> bool:
    """Never over another file, and never half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        os.link(partial, path)
    except FileExistsError:
        return False
    finally:
        partial.unlink(missing_ok=True)
    return True


# ---------------------------------------------------------------------------------------------- the questions


def _course(source: Source, content: Path) -> Answers:
    assert source.site is not None
    site = source.site.record
    name = _ask("What is the course called?", _of(Course, "name"))
    answers: Answers = {"name": name, "slug": _short_name(name, source, content)}
    answers["provider"] = _choose("Who offers it?", {slug: sheet.record.name for slug, sheet in sorted(source.providers.items())})
    answers["category"] = _choose("Which category is it in?", {each.slug: each.name for each in site.categories})
    answers["pathway"] = _choose(
        "Which pathway does it belong to?", {each.slug: f"{each.name} (tier {each.tier})" for each in site.pathways}
    )
    answers["tier"] = next(each.tier for each in site.pathways if each.slug == answers["pathway"])
    answers["phases"] = _choose_some("Which phases is it for?", {each.slug: each.name for each in site.phases})
    answers["years"] = _split(_ask("Which year groups? (optional, such as 9, 10, 11)", _of(Course, "years", _split), optional=True))
    answers["interests"] = _choose_some(
        "Which interests does it meet? (optional)", {each.slug: each.name for each in site.interests}, optional=True
    )
    answers["summary"] = _ask("Say in one or two sentences what it is, for lists.", _of(Course, "summary"))
    answers["description"] = _ask("What will learners do? (one line now; add more in the file)", _prose(Course, "description"))
    answers["qualification"] = _qualification()
    answers["duration"] = _duration()
    answers["days"] = _split(_ask("On which days? (such as monday 09:30 to 14:30, thursday)", _of(Course, "days", _split)))
    answers["price"] = {
        "amount": _ask("What does it cost, in pounds? (such as 45 or 45.50)", _of(Price, "amount")),
        "per": _choose("For what is that?", {each: f"per {each}" for each in ("day", "week", "place", "session", "hour")}),
    }
    answers["mode"] = _choose("Where is it?", {"off-site": "at the provider", "on-site": "at the school", "both": "either"})
    answers["delivery"] = _delivery()
    answers["contact"] = _contact("Who answers questions about it?")
    return answers


def _provider(source: Source, content: Path) -> Answers:
    assert source.site is not None
    site = source.site.record
    name = _ask("What is the provider called?", _of(Provider, "name"))
    answers: Answers = {"name": name, "slug": _short_name(name, source, content)}
    answers["address"] = _ask("What is the address? (without the postcode)", _of(Provider, "address"))
    answers["postcode"] = _ask("What is the postcode?", _postcode(Provider))
    answers["area"] = _choose("In which area is that?", {each.slug: each.name for each in site.areas})
    answers["contact"] = _contact("Who answers questions from schools?")
    answers["website"] = _ask("What is the website? (optional)", _of(Provider, "website"), optional=True)
    answers["summary"] = _ask("Say in one sentence what the provider does.", _of(Provider, "summary"))
    answers["who_we_are"] = _ask("Who are you? (one line now; add more in the file)", _prose(Provider, "who_we_are"))
    answers["what_we_offer"] = _ask("What do you offer?", _prose(Provider, "what_we_offer"))
    lead = _contact("Who is the safeguarding lead?")
    dbs = _choose("Has every member of staff an enhanced DBS check?", {"yes": "yes", "no": "no"})
    insurance = _ask("When does the insurance run out? (such as 2027-08-31)", _of(Safeguarding, "insurance_expires"))
    training = _ask(
        f"For which academic year is safeguarding training confirmed? (optional, such as {site.academic_year})",
        _of(Safeguarding, "training_year"),
        optional=True,
    )
    answers["safeguarding"] = {"lead": lead, "enhanced_dbs": dbs, "insurance_expires": insurance, "training_year": training}
    answers["approach"] = _ask(
        "How do you look after health and safety?", _prose(Provider, "health_and_safety", lambda text: {"approach": text})
    )
    return answers


def _short_name(name: str, source: Source, content: Path) -> str:
    taken = {*source.courses, *source.providers, *(each.split("/", 1)[1] for each in source.wrong)}
    taken |= {old for sheet in source.courses.values() for old in sheet.record.was}
    taken |= {old for sheet in source.providers.values() for old in sheet.record.was}
    guess = "-".join(re.findall(r"[a-z0-9]+", name.lower().replace("'", "").replace("’", "")))[:60].strip("-")

    def judge(text: str) -> str | None:
        if refused := refusal(Course, "provider", text):  # any short name: both records read it alike
            return refused
        there = text in taken or any((content / folder / f"{text}.yaml").exists() for folder in ("courses", "providers"))
        return f"“{text}” is taken: add a word, such as {text}-2" if there else None

    return _ask("What is its short name? It becomes the file's name and the address.", judge, default="" if judge(guess) else guess)


def _qualification() -> Answers | None:
    title = _ask("Which qualification does it lead to? (optional)", _of(Qualification, "title"), optional=True)
    if not title:
        return None
    return {
        "title": title,
        "awarding_body": _ask("Who awards it? (optional)", _of(Qualification, "awarding_body"), optional=True),
        "level": _ask("At which level? (optional; entry 1 to 3, or 1 to 4)", _of(Qualification, "level"), optional=True),
    }


def _duration() -> Answers:
    def judge(text: str) -> str | None:
        return refusal(Duration, "weeks" if text.isdecimal() else "words", text)

    answer = _ask("How long does it last? (a number of weeks, or words such as half a term)", judge)
    return {"weeks" if answer.isdecimal() else "words": answer}


def _delivery() -> Answers:
    postcode = _ask("What is the postcode where it happens? (leave empty if the place varies)", _postcode(Delivery), optional=True)
    if postcode:
        return {
            "address": _ask("And the address? (optional, without the postcode)", _of(Delivery, "address"), optional=True),
            "postcode": postcode,
        }
    return {"area": _ask("Where is it, in words? (such as anywhere in the city, reachable by bus)", _of(Delivery, "area"))}


def _contact(question: str) -> Answers:
    answers = {
        "name": _ask(f"{question} Name:", _of(Contact, "name")),
        "role": _ask("What is their role? (optional)", _of(Contact, "role"), optional=True),
        "phone": _ask("Telephone? (optional if there is an email)", _of(Contact, "phone"), optional=True),
    }
    answers["email"] = _ask("Email?" + (" (optional)" if answers["phone"] else ""), _of(Contact, "email"), optional=bool(answers["phone"]))
    return answers


# ------------------------------------------------------------------------------------------------- asking


def _ask(question: str, judge: Judge, default: str = "", optional: bool = False) -> str:
    """Ask until the answer is right; the sentence says what is wrong with it."""
    while True:
        answer = " ".join(str(click.prompt(question, default=default, show_default=bool(default), prompt_suffix=" ")).split())
        if not answer and optional:
            return ""
        refused = judge(answer) if answer.isprintable() else "there is a character here that can't be kept: type it again"
        if refused is None:
            return answer
        click.echo(f"  {refused}")


def _choose(question: str, choices: Mapping[str, str]) -> str:
    _list(question, choices)
    answer = _ask("Its number or name:", lambda text: None if _chosen(text, choices) else _no_choice(text, choices))
    return _chosen(answer, choices) or ""


def _choose_some(question: str, choices: Mapping[str, str], optional: bool = False) -> list[str]:
    _list(question, choices)

    def judge(text: str) -> str | None:
        parts = _split(text)
        if not parts:
            return "this must not be empty"
        return next((_no_choice(part, choices) for part in parts if not _chosen(part, choices)), None)

    answer = _ask("Their numbers or names, with commas between:", judge, optional=optional)
    return list(dict.fromkeys(_chosen(part, choices) or "" for part in _split(answer)))


def _list(question: str, choices: Mapping[str, str]) -> None:
    click.echo(question)
    for number, words in enumerate(choices.values(), 1):
        click.echo(f"  {number:>2}  {words}")


def _chosen(text: str, choices: Mapping[str, str]) -> str | None:
    """By its number in the list, its short name or its name."""
    if text.isdecimal() and text.isascii() and 1 <= int(text) <= len(choices):
        return list(choices)[int(text) - 1]
    return next((slug for slug, words in choices.items() if text.casefold() in (slug, words.casefold())), None)


def _no_choice(text: str, choices: Mapping[str, str]) -> str:
    close = nearest(text, list(choices))
    return f"“{text[:60]}” is not in the list: type its number, from 1 to {len(choices)}" + (f" (did you mean “{close}”?)" if close else "")


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _of(record: type[Record], key: str, shape: Callable[[str], Any] = str) -> Judge:
    """The record's own judgement about one of its keys."""
    return lambda text: refusal(record, key, shape(text))


def _prose(record: type[Record], key: str, shape: Callable[[str], Any] = str) -> Judge:
    def judge(text: str) -> str | None:
        return refusal(record, key, shape(text)) or next((sentence for _, _, sentence in find_faults(text)), None)

    return judge


def _postcode(record: type[Record]) -> Judge:
    def judge(text: str) -> str | None:
        refused = refusal(record, "postcode", text)
        if refused:
            return refused
        try:
            locate(read_postcode(text)[:-2])
        except NoPlace as no_place:
            return str(no_place)
        return None

    return judge
