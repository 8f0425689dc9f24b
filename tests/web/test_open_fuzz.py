"""The Open Referral API under fire: whatever is asked, an answer in the shape that its description promises, and never an error of ours."""

from collections import Counter

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode, checks

LISTS = ("/services", "/organizations", "/service_at_locations", "/taxonomies", "/taxonomy_terms")
RECORDS = tuple(f"{path}/{{id}}" for path in LISTS)
ANSWERS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
MANY = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="session")
def api(site_app: Flask) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_wsgi("/oruk/v3/openapi.json", site_app)


def fire(api: schemathesis.BaseSchema, path: str, mode: GenerationMode) -> Counter[int]:
    """How often each status was the answer."""
    seen: Counter[int] = Counter()

    @MANY
    @given(api[path]["GET"].as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        reply = case.call()
        seen[reply.status_code] += 1
        case.validate_response(reply, checks=ANSWERS)

    ask()
    return seen


@pytest.mark.parametrize("path", ["/", *LISTS])
def test_what_the_description_allows_is_answered(api: schemathesis.BaseSchema, path: str) -> None:
    """Not always with a list: a postcode may not exist, an age may be more than another."""
    assert fire(api, path, GenerationMode.POSITIVE)[200]


@pytest.mark.parametrize("path", RECORDS)
def test_any_text_in_an_ids_place_is_not_found(api: schemathesis.BaseSchema, path: str) -> None:
    assert set(fire(api, path, GenerationMode.POSITIVE)) == {404}


@pytest.mark.parametrize("path", LISTS)
def test_what_it_does_not_allow_is_refused(api: schemathesis.BaseSchema, path: str) -> None:
    assert fire(api, path, GenerationMode.NEGATIVE)[400]
