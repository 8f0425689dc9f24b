"""The forms of the service. A journey is one file of data; the engine does the rest, the same for all."""

from formsapp.journeys.engine import CHECK, DECLARATION, Answers, Journey, Learner, Note, Section, Step, said
from formsapp.journeys.facts import Course, Facts, Panel, School
from formsapp.journeys.receiving import Received, receive, receive_declaration
from formsapp.journeys.referral import REFERRAL
from formsapp.journeys.summary import Block, Dropped, Part, Row, as_json, check_answers, declaration_block, dropped

JOURNEYS: dict[str, Journey] = {journey.slug: journey for journey in (REFERRAL,)}

__all__ = [
    "CHECK",
    "DECLARATION",
    "JOURNEYS",
    "REFERRAL",
    "Answers",
    "Block",
    "Course",
    "Dropped",
    "Facts",
    "Journey",
    "Learner",
    "Note",
    "Panel",
    "Part",
    "Received",
    "Row",
    "School",
    "Section",
    "Step",
    "as_json",
    "check_answers",
    "declaration_block",
    "dropped",
    "receive",
    "receive_declaration",
    "said",
]
