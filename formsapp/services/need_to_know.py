"""A referral's answers for whoever reads them: what isn't theirs to know is replaced by who it is for, and leaves no copy either."""

from collections.abc import Sequence
from dataclasses import replace

from formsapp.domain.case_words import COUNCIL, PLACED_APPLICATIONS, PROVIDER, SCHOOL
from formsapp.domain.need_to_know import HOME, LEVELS, WORDS, Reader, withheld
from formsapp.domain.people import Actor, Kind, Role
from formsapp.domain.permissions import may
from formsapp.journeys.engine import Answers
from formsapp.journeys.summary import Block, Part, Row
from formsapp.store import applications
from formsapp.store.cases import Case
from formsapp.store.database import Session

REFERRAL = "referral"
ACCEPTED = PLACED_APPLICATIONS | {"accepted"}


def reader_of(session: Session, actor: Actor, case: Case) -> Reader:
    """On which side of this case somebody stands, and what their provider has come to."""
    home = withheld(case.answers)
    if actor.council:
        return Reader(COUNCIL, actor.has(Kind.COUNCIL, Role.SAFEGUARDING_LEAD), withheld=home)
    mine = [each for each in applications.of_case(session, case.id) if each.provider in actor.organisations(Kind.PROVIDER)]
    if not mine or may(actor, "case.sent", case.subject):
        return Reader(SCHOOL, actor.has(Kind.SCHOOL, Role.SAFEGUARDING_LEAD), withheld=home)
    leads = actor.organisations(Kind.PROVIDER, Role.SAFEGUARDING_LEAD)
    return Reader(PROVIDER, any(each.provider in leads for each in mine), any(each.state in ACCEPTED for each in mine), home)


def blocks_for(session: Session, actor: Actor, case: Case, blocks: Sequence[Block]) -> list[Block]:
    """For a page."""
    if case.journey != REFERRAL:
        return list(blocks)
    reader = reader_of(session, actor, case)
    return [replace(block, parts=tuple(part_for(reader, block.slug, part) for part in block.parts)) for block in blocks]


def part_for(reader: Reader, section: str, part: Part) -> Part:
    return replace(part, rows=tuple(row_for(reader, section, row) for row in part.rows))


def row_for(reader: Reader, section: str, row: Row) -> Row:
    """The declaration, which has no line in the table, is nobody's secret but the council's and the school's."""
    level = reader.why_not((section, row.name))
    return replace(row, words=(WORDS[level],), given=False) if level else row


def answers_for(actor: Actor, case: Case, answers: Answers, *, said: bool = True) -> Answers:
    """For a copy to take away: the council's and the school's, without where a student lives whom somebody must not find. ``said``: with a
    word in its place; not where somebody begins a new form from it.
    """
    side = COUNCIL if actor.council else SCHOOL
    lead = actor.has(Kind.COUNCIL if side == COUNCIL else Kind.SCHOOL, Role.SAFEGUARDING_LEAD)
    if case.journey != REFERRAL or lead or not withheld(case.answers):
        return answers
    found = {section: dict(values) for section, values in answers.items()}
    for section, name in (place for place, level in LEVELS.items() if level == HOME):
        found.get(section, {}).pop(name, None)
    if said and "student" in found:
        found["student"]["address"] = WORDS[HOME]
    return found
