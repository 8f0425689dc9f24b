"""The forms of the service. A journey is one file of data; the engine does the rest, the same for all."""

from formsapp.journeys.application_response import APPLICATION_RESPONSE
from formsapp.journeys.change_of_day import CHANGE_OF_DAY
from formsapp.journeys.complaint import COMPLAINT
from formsapp.journeys.engine import CHECK, DECLARATION, Answers, Journey, Learner, Note, Section, Step, said
from formsapp.journeys.facts import Course, Facts, Panel, School
from formsapp.journeys.leaving import LEAVING
from formsapp.journeys.quality_pack import QUALITY_PACK
from formsapp.journeys.receiving import Received, receive, receive_declaration
from formsapp.journeys.referral import REFERRAL
from formsapp.journeys.school_survey import SCHOOL_SURVEY
from formsapp.journeys.summary import Block, Dropped, Part, Row, as_json, check_answers, declaration_block, dropped
from formsapp.journeys.withdrawal import WITHDRAWAL

# Every form, in the order of the lists; who may send each stands in domain/permissions.py.
FORMS = (
    REFERRAL,
    WITHDRAWAL,
    CHANGE_OF_DAY,
    APPLICATION_RESPONSE,
    LEAVING,
    COMPLAINT,
    SCHOOL_SURVEY,
    QUALITY_PACK,
)
JOURNEYS: dict[str, Journey] = {journey.slug: journey for journey in FORMS}

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
