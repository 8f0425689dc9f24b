"""Each form is one file of data, known to the table of senders, and says of every question why it is asked."""

from pathlib import Path

import pytest

from formsapp.domain.permissions import SENDERS
from formsapp.journeys import JOURNEYS, Journey

LONGEST = 150
every_form = pytest.mark.parametrize("journey", JOURNEYS.values(), ids=lambda journey: journey.slug)


@every_form
def test_a_form_is_one_small_file(journey: Journey, project: Path) -> None:
    path = project / "formsapp" / "journeys" / f"{journey.slug.replace('-', '_')}.py"
    assert len(path.read_text("utf-8").splitlines()) < LONGEST


@every_form
def test_a_form_says_all_that_is_stored_with_it(journey: Journey) -> None:
    assert all((journey.title, journey.summary, journey.readers, journey.purpose, journey.lawful_basis, journey.notice_version, journey.retention))
    assert len(journey.purpose) <= 200
    assert len(journey.lawful_basis) <= 200
    assert len(journey.slug) <= 40
    assert journey.days_kept >= 365
    assert all(purpose for _, questions in journey.purposes for _, purpose in questions)


@every_form
def test_somebody_may_send_it(journey: Journey) -> None:
    senders = SENDERS[journey.slug]
    assert senders.school or senders.provider


def test_the_table_of_senders_names_the_forms_and_nothing_else() -> None:
    assert set(SENDERS) == set(JOURNEYS)
