"""As many queries for ten cases as for hundreds: every list and page of casework, on both databases."""

import random

from flask import Flask

from formsapp.services.office import Office
from tests import forms, many_cases
from tests.benchmarks.filled import word
from tests.databases import as_owner
from tests.many_cases import Cast, Copier
from tests.people import Made, council, school_a, signed_in
from tests.queries import asked_in

FEW, MANY = 10, 300
ROOM = 45  # for any of the pages, with all that a request needs beside them


def test_as_many_queries_for_ten_cases_as_for_hundreds(office: Office, app: Flask) -> None:
    patterns = many_cases.patterns(office)
    people: dict[str, Made] = {"officer": council(office), "school": school_a(office), "provider": forms.provider(office)}
    cast = Cast([council(office, role) for role in many_cases.LEADS], [people["school"]], [people["provider"]])
    copier = Copier(office.keys, many_cases.played(office), cast, office.today(), random.Random(7), word)
    clients = {name: signed_in(app.test_client(), who) for name, who in people.items()}
    found = {}
    with as_owner(office.database) as owner:
        for number in (FEW, MANY):
            many_cases.forget(owner)
            many_cases.fill(owner, copier, patterns, number)
            found[number] = asked_in(office.database, clients)
    grown = {name: (len(found[FEW][name]), len(found[MANY][name])) for name in found[FEW]}
    assert {name: pair for name, pair in grown.items() if pair[0] != pair[1]} == {}
    assert {name: pair for name, pair in grown.items() if pair[1] > ROOM} == {}
