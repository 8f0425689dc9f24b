"""Tables to take away, safe for whoever opens them (row T18): no cell is taken for a formula by a spreadsheet, and every value stays right.

UTF-8 with a mark, CRLF, every cell in quotation marks, so that a semicolon or a tab splits none.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from formsapp.domain.identifiers import read_reference
from formsapp.domain.people import Actor
from formsapp.journeys import JOURNEYS
from formsapp.journeys.summary import check_answers
from formsapp.services import inbox, need_to_know
from formsapp.services.inbox import Wanted, narrowed
from formsapp.services.office import LONDON, Office, Refused
from formsapp.services.rights import demand
from formsapp.services.sending import CASE, Answered, answered
from formsapp.store import audit, case_lists, cases_together, people
from formsapp.store.cases import Case

MOST = 2000
RISKY = frozenset("=+-@\t\r\n|%＝＋－＠")
RIGHT = re.compile(r"\+[0-9][0-9 ]+|-[0-9]+([.,][0-9]+)?", re.ASCII)  # a telephone number, a number below nought
COLUMNS = ("Reference", "Form", "Tier", "About", "Organisation", "Received", "Answer by", "State", "Sender confirmed")


def cell(value: object) -> str:
    """Text that no spreadsheet reckons with: what begins like a formula gets an apostrophe, which spreadsheets show as nothing or as itself."""
    text = "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    begins = text.lstrip()[:1]
    return f"'{text}" if (text[:1] in RISKY or begins in RISKY) and text and not RIGHT.fullmatch(text) else text


def table(rows: Iterable[Sequence[object]]) -> bytes:
    return b"\xef\xbb\xbf" + lines(rows)


def lines(rows: Iterable[Sequence[object]]) -> bytes:
    """Further ones of a table that has begun."""
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows([cell(value) for value in row] for row in rows)
    return written.getvalue().encode("utf-8", "replace")


def of_case(office: Office, actor: Actor, reference: str) -> tuple[str, bytes]:
    """One form: section, part, question, answer. With the reference as it is written."""
    found = inbox.answers_of(office, actor, reference, "case.csv")
    rows = [(*place, answer) for place, answer in questions(found)]
    return read_reference(reference) or reference, table([("Section", "Part", "Question", "Answer"), *rows])


def questions(found: Answered) -> list[tuple[tuple[str, str, str], str]]:
    """Each question with its answer, lines kept."""
    return [
        ((block.title, part.title, row.question), "\n".join(row.words) if row.given else "")
        for block in check_answers(found.journey, found.answers, found.facts)
        for part in block.parts
        for row in part.rows
    ]


def listing(office: Office, actor: Actor, wanted: Wanted) -> bytes:
    """What the list shows, every page of it; with one kind of form chosen, every question as a column of its own."""
    with office.database.writing() as session:
        demand(actor, "inbox.export")
        number = case_lists.count(session, narrowed(office, actor, wanted), actor.person)
        if number > MOST:
            raise Refused(f"The list has {number:,} forms, and a table takes {MOST:,}: narrow it by its filters, by date for instance.")
        found = cases_together.whole(session, office.keys, narrowed(office, actor, wanted), actor.person, MOST)
        names = {each.id: each.name for each in people.organisations(session)}
        keys = [case.learner_key for case in found]
        audit.record(session, office.clock(), actor, "inbox.export", CASE, "", learners=keys, detail={"rows": len(found)})
    asked: dict[tuple[str, str, str], None] = {}
    told = [answered(office, case) for case in found] if wanted.journey else []
    whole = [replace(each, answers=need_to_know.answers_for(actor, case, each.answers)) for each, case in zip(told, found, strict=False)]
    answers = [dict(questions(each)) for each in whole] or [{} for _ in found]
    for one in answers:
        asked |= dict.fromkeys(one)
    head = [*COLUMNS, *(": ".join(filter(None, place)) for place in asked)]
    plain = [about(case, names.get(case.organisation, "") if case.organisation else case.house) for case in found]
    return table([head, *([*line, *(one.get(place, "") for place in asked)] for line, one in zip(plain, answers, strict=True))])


def about(case: Case, organisation: str) -> list[object]:
    title = JOURNEYS[case.journey].title if case.journey in JOURNEYS else case.journey
    received = f"{case.received_at.astimezone(LONDON):%Y-%m-%d %H:%M}"
    confirmed = "yes" if case.sender_confirmed_at else "no"
    return [case.reference, title, case.tier, case.title, organisation, received, case.due_on, case.state, confirmed]
