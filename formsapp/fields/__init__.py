"""The inputs of all forms and what they refuse: WTForms fields that keep what was typed, and write GOV.UK Frontend's markup themselves.

A field of ours is asked a ``thing`` ("the student’s date of birth"), and has a ``purpose``: why the service asks. What somebody typed is kept
as JSON exactly as typed (``typed``), whether right or wrong; ``data`` is what it says (a date, a number, tidy text), or None.
"""

from formsapp.fields.base import Check, Question, Said
from formsapp.fields.choices import Agree, Checkboxes, Option, Radios, Select, YesNo
from formsapp.fields.courses import Course, CoursePicker
from formsapp.fields.dates import Date
from formsapp.fields.files import Files
from formsapp.fields.form import Form
from formsapp.fields.numbers import Uci, Ukprn, Uln, Upn, Urn, Whole
from formsapp.fields.repeat import Repeat
from formsapp.fields.spec import Spec, specs
from formsapp.fields.text import Email, Postcode, Telephone, Text, Textarea
from formsapp.fields.typed import Typed

__all__ = [
    "Agree",
    "Check",
    "Checkboxes",
    "Course",
    "CoursePicker",
    "Date",
    "Email",
    "Files",
    "Form",
    "Option",
    "Postcode",
    "Question",
    "Radios",
    "Repeat",
    "Said",
    "Select",
    "Spec",
    "Telephone",
    "Text",
    "Textarea",
    "Typed",
    "Uci",
    "Ukprn",
    "Uln",
    "Upn",
    "Urn",
    "Whole",
    "YesNo",
    "specs",
]
