"""Row T18: what is exported attacks nobody's spreadsheet, and every value stays what it was."""

import csv
import io
from pathlib import Path

import pytest

from formsapp.domain.people import Kind, Role
from formsapp.fields import Text, Textarea, specs
from formsapp.journeys import JOURNEYS
from formsapp.services import drafts, exports, inbox
from formsapp.services.inbox import Wanted
from formsapp.services.office import NotFound, Office, Refused
from formsapp.store import drafts as rows
from formsapp.store import people as rows_people
from formsapp.store.database import Database
from tests import forms
from tests.offices import Clock, open_office
from tests.people import council, school_a, somebody
from tests.scoreboard import row

WORDS = {Text, Textarea}
COMPLAINT = JOURNEYS["complaint"]
SIGNS = (
    "=",
    "+",
    "-",
    "@",
    "|",
    "%",
    "＝",
    "＋",
    "－",
    "＠",
    "\t=",
    "\n=",
    " =",
    "\u00a0=",
    '"=',
    "'=",
    ";=",
    ",=",
    "=\t",
    "--",
    "++",
    "@@",
)
TAILS = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("https://attacker.example")')
PREFIXES = tuple(sign + tail for sign in SIGNS for tail in TAILS)
RIGHT = ("+44 1632 960 001", "+441632960001", "-5", "-12.5", "O'Brien", "5", "a = b", "mother-in-law", "100%", "n@school.example")


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    """With the sample's directory published."""
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def read(table: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))


def dangerous(cell: str) -> bool:
    """A spreadsheet would reckon with it: what Excel, LibreOffice and Google's take for the beginning of a formula, spaces before it or not."""
    return cell.lstrip()[:1] in set("=+-@|%＝＋－＠") and not exports.RIGHT.fullmatch(cell) or cell[:1] in {"\t", "\r", "\n"}


def complaint(office: Office, number: int, text: str) -> str:
    """With the text in every question that takes words, by somebody of an organisation that is called so."""
    who = somebody(office, Kind.SCHOOL, f"{number}", Role.COORDINATOR, name=f"Coordinator {number}")
    with office.database.writing() as session:
        found = rows_people.organisation(session, who.organisation)
        assert found is not None
        rows_people.change_organisation(
            session, found.id, found.version, name=f"{text} {number}", slug=None, urn=None, needs_second_factor=False
        )
    draft = forms.fill(office, who.actor, forms.begun(office, COMPLAINT, who))
    answers = {
        section.slug: {
            spec.name: text if spec.kind in WORDS and not drafts.is_files(value) else value
            for spec in specs(section.form)
            if (value := draft.answers[section.slug].get(spec.name)) is not None
        }
        for section in COMPLAINT.sections
    }
    with office.database.writing() as session:
        assert rows.write(session, office.keys, draft, answers, office.clock(), who.id, office.clock() + drafts.KEPT)
        found_draft = rows.find(session, office.keys, draft.reference)
    assert found_draft is not None
    return forms.send(office, who.actor, found_draft)


@pytest.mark.scoreboard
def test_no_cell_is_a_formula_and_every_value_is_right(office: Office) -> None:
    officer, cases, violations = forms.officer(office, COMPLAINT), 0, []
    kept = [text for text in PREFIXES if "\n" not in text]  # a line break is refused in one line
    references = {complaint(office, number, text): text for number, text in enumerate(kept)}
    for reference in references:
        forms.may_open(office, officer, reference)
    tables = {"the list": exports.listing(office, officer.actor, Wanted(journey="complaint"))}
    tables |= {reference: exports.of_case(office, officer.actor, reference)[1] for reference in references}
    for name, table in tables.items():
        found = read(table)
        again = read(exports.table(found))  # saved and opened once more
        for line, second in zip(found, again, strict=True):
            cases += len(line)
            violations += [f"{name}: {cell!r}" for cell in line if dangerous(cell)]
            violations += [f"{name}, opened again: {cell!r}" for cell in second if dangerous(cell)]
    whole = read(tables["the list"])
    for line in whole[1:]:
        text = " ".join(references[line[0]].split())
        shown = [" ".join((cell if text.startswith("'") else cell.removeprefix("'")).split()) for cell in line]
        cases += 1
        violations += [] if shown.count(text) >= 5 else [f"{line[0]}: {text!r} is not what stands there: {shown}"]
    for text in (*PREFIXES, *RIGHT):
        ((cell,),) = read(exports.table([[text]]))
        cases += 1
        violations += [repr(cell)] if dangerous(cell) else []
        violations += [f"{text!r} became {cell!r}"] if text in RIGHT and cell != text else []
    row("T18", cases, violations, floor=60 * 20)


def test_the_list_is_narrowed_as_the_page_is(office: Office) -> None:
    officer, who = forms.officer(office, COMPLAINT), school_a(office)
    forms.sent(office, COMPLAINT, who)
    forms.sent(office, JOURNEYS["withdrawal"], who)
    assert len(read(exports.listing(office, officer.actor, Wanted()))) == 3
    assert len(read(exports.listing(office, officer.actor, Wanted(journey="withdrawal")))) == 2
    assert len(read(exports.listing(office, officer.actor, Wanted(unconfirmed=True)))) == 1
    found = inbox.search(office, officer.actor, "Quinces, as agreed.")
    assert [line[1] for line in read(exports.listing(office, officer.actor, Wanted(found=found)))[1:]] == ["Withdrawal of a student"]


def test_a_list_that_is_too_long_is_refused_and_never_cut(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    officer, who = forms.officer(office, COMPLAINT), school_a(office)
    for _ in range(3):
        forms.sent(office, COMPLAINT, who)
    monkeypatch.setattr(exports, "MOST", 2)
    with pytest.raises(Refused, match="The list has 3 forms, and a table takes 2"):
        exports.listing(office, officer.actor, Wanted())
    monkeypatch.setattr(exports, "MOST", 3)
    assert len(read(exports.listing(office, officer.actor, Wanted()))) == 4


def test_only_officers_export(office: Office) -> None:
    for who in (school_a(office), council(office, Role.PANEL_MEMBER)):
        with pytest.raises(NotFound):
            exports.listing(office, who.actor, Wanted())
