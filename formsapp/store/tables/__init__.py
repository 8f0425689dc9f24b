"""Every table of the database. Names are the field's own; constraints are named, so that both databases can change them alike.

Columns ending in ``_sealed`` hold AES-GCM ciphertext bound to table, row and column (decision 13): the row by its ``id``, the column by its
name. ``_index`` columns hold keyed blind indexes, for equality only. Nothing else may hold what a form's answers, a narrative or a contact
says. Rows end by state and date; only retention deletes (decision 5).
"""

from formsapp.store.tables.base import BYTEWISE, NAMES, Table, own_id
from formsapp.store.tables.casework import (
    AccessReview,
    Agreement,
    Application,
    CalendarFeed,
    CaseParty,
    Condition,
    CoursePlaces,
    DayChange,
    Document,
    Learner,
    Move,
    PanelAnswer,
    PanelItem,
    Review,
    TrainingRecord,
    Waiting,
)
from formsapp.store.tables.forms import Case, CaseNote, CaseSeen, Draft, FileRelease, StoredFile
from formsapp.store.tables.locker import Download, Envelope, Transfer, Upload
from formsapp.store.tables.people import Attempt, Membership, Organisation, Person, SecondFactor, SignIn, TermsAccepted, Token
from formsapp.store.tables.service import AuditEvent, AuditSeal, AuditSubject, DataKey, Job, Mail

__all__ = [
    "BYTEWISE",
    "NAMES",
    "AccessReview",
    "Agreement",
    "Application",
    "Attempt",
    "AuditEvent",
    "AuditSeal",
    "AuditSubject",
    "CalendarFeed",
    "Case",
    "CaseNote",
    "CaseParty",
    "CaseSeen",
    "Condition",
    "CoursePlaces",
    "DataKey",
    "DayChange",
    "Document",
    "Download",
    "Draft",
    "Envelope",
    "FileRelease",
    "Job",
    "Learner",
    "Mail",
    "Membership",
    "Move",
    "Organisation",
    "PanelAnswer",
    "PanelItem",
    "Person",
    "Review",
    "SecondFactor",
    "SignIn",
    "StoredFile",
    "Table",
    "TermsAccepted",
    "Token",
    "TrainingRecord",
    "Transfer",
    "Upload",
    "Waiting",
    "own_id",
]
