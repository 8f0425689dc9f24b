"""What a table of learners may say of them beyond names and dates, each column optional: a code of the referral's lists, or its words."""

from collections.abc import Callable, Iterable, Mapping

from formsapp.domain.identifiers import read_uci, read_uln
from formsapp.fields import Option
from formsapp.journeys.referral_sections.codes import ETHNICITIES, SEN
from formsapp.journeys.referral_sections.student import GENDERS
from formsapp.services.import_parts import Refusal
from formsapp.services.tables_typed import Line

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "gender": ("sex",),
    "ethnicity": ("ethnic group",),
    "uci": ("unique candidate identifier",),
    "uln": ("unique learner number",),
    "sen": ("sen provision", "sen status"),
    "free meals": ("school meals", "free school meals", "fsm"),
    "pupil premium": ("premium",),
    "in care": ("looked after",),
}
Reader = Callable[[str], str | None]


def listed(options: Iterable[Option]) -> Reader:
    """The code, or the words beside it."""
    known = {word.casefold(): each.value for each in options for word in (each.value, str(each.text))}
    return lambda text: known.get(text.casefold())


def yes_or_no(text: str) -> str | None:
    return {"yes": "yes", "y": "yes", "no": "no", "n": "no"}.get(text.casefold())


# Each column's name among the details, how it is read, and what it must be.
READERS: Mapping[str, tuple[str, Reader, str]] = {
    "gender": ("gender", listed(GENDERS), "female, male, other or unsaid"),
    "ethnicity": ("ethnicity", listed(ETHNICITIES), "a code of the school census, such as WBRI"),
    "uci": ("uci", read_uci, "thirteen characters"),
    "uln": ("uln", read_uln, "ten digits that fit together"),
    "sen": ("sen", listed(SEN), "N, K or E"),
    "free meals": ("free_meals", yes_or_no, "yes or no"),
    "pupil premium": ("premium", yes_or_no, "yes or no"),
    "in care": ("in_care", yes_or_no, "yes or no"),
}


def read(line: Line) -> dict[str, str]:
    """What the line says; an empty cell says nothing."""
    found = {}
    for column, (name, reader, must) in READERS.items():
        if text := line.of(column):
            value = reader(text)
            if value is None:
                raise Refusal(f"its {column} must be {must}")
            found[name] = value
    return found
