"""Hub and spoke (T2): no file goes from a school or provider to another. Every pair of seven organisations, every act there is; and the database
itself, handed the row by somebody who goes round all of Python. And the wrong recipient (T5): who isn't the child's school or provider is refused.
"""

import datetime as dt
import itertools
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from formsapp.domain import locker
from formsapp.domain.people import Kind, Role
from formsapp.services import locker_lists, locker_subjects, recall, receiving, transfers
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.transfers import Line, NotSent
from formsapp.store import tables
from formsapp.store.database import Database
from formsapp.store.transfer_lists import Wanted
from tests.locker import COORDINATOR, LEAD, TEAM, World, designated, placed, token, world
from tests.offices import open_office
from tests.people import Made, somebody
from tests.scoreboard import row

pytestmark = [pytest.mark.scoreboard]


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return open_office(database, tmp_path / "data")


@pytest.fixture
def there(office: Office) -> World:
    return world(office)


def seven(office: Office, there: World) -> list[Made]:
    """Three schools, three providers, the council: a designated person of each."""
    schools = [designated(somebody(office, Kind.SCHOOL, key, Role.COORDINATOR)) for key in "abc"]
    providers = [designated(somebody(office, Kind.PROVIDER, key, Role.MANAGER, name=f"Manager Provider {key.upper()}")) for key in "abc"]
    return [*schools, *providers, there.team]


def kind_of(who: Made) -> Kind:
    return who.actor.memberships[0].kind


def sent_to(office: Office, there: World, frm: Made, to: Made, role: str) -> UUID:
    line = Line(there.arrive(frm).id, to.organisation, role, "invoice", "INV 1")
    return transfers.send(office, frm.actor, frm.organisation, token(), [line]).lines[0][0].id


def in_the_database(office: Office, frm: Made, to: Made, frm_kind: str, to_kind: str, organisation: UUID | None = None) -> None:
    """Past every line of Python that could say no."""
    with office.database.writing() as session:
        now, envelope = office.clock(), uuid4()
        session.add(tables.Envelope(id=envelope, person_id=frm.id, organisation_id=frm.organisation, token=token(), sent_at=now))
        session.flush()
        session.add(
            tables.Transfer(
                envelope_id=envelope,
                from_organisation_id=organisation or frm.organisation,
                from_kind=frm_kind,
                to_organisation_id=to.organisation,
                to_kind=to_kind,
                role=COORDINATOR,
                kind="invoice",
                description_sealed=b"",
                name_sealed=b"",
                media_type="",
                size=1,
                sha256=b"",
                state="waiting",
                keep_days=30,
                sent_at=now,
                expires_at=now,
            )
        )
        session.flush()
        session.rollback()


def refused(act: Callable[[], Any]) -> bool:
    try:
        act()
    except (NotFound, Refused, IntegrityError):
        return True
    return False


def acts_on(office: Office, who: Made, transfer: UUID, envelope: UUID) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Everything that can be done to a file on its way; each must be refused to whoever is at neither end."""
    yield "open", partial(receiving.open_one, office, who.actor, transfer)
    yield "range", partial(receiving.open_one, office, who.actor, transfer, 1, 2)
    yield "go on", partial(receiving.go_on, office, who.actor, transfer)
    yield "zip", partial(receiving.open_many, office, who.actor, [transfer])
    yield "read", partial(locker_lists.one, office, who.actor, transfer)
    yield "take", partial(locker_lists.take, office, who.actor, transfer, on=True)
    yield "recall", partial(recall.recall, office, who.actor, transfer)
    yield "certificate", partial(recall.certificate, office, who.actor, transfer)
    yield "receipt", partial(transfers.receipt, office, who.actor, envelope)


@pytest.mark.spokes
@pytest.mark.slow
def test_no_path_from_spoke_to_spoke(there: World, office: Office) -> None:
    people, violations, cases = seven(office, there), [], 0
    schools_and_providers = people[:-1]
    # what a pair may send is exactly what has the council at one end: for every role anybody could name
    for frm, to in itertools.permutations(people, 2):
        hub = (kind_of(frm) is Kind.COUNCIL) is not (kind_of(to) is Kind.COUNCIL)
        for role in (COORDINATOR, LEAD, TEAM, ""):
            allowed = hub and role == (TEAM if kind_of(to) is Kind.COUNCIL else COORDINATOR)
            cases += 1
            if refused(partial(sent_to, office, there, frm, to, role)) is allowed:
                violations.append(f"{frm.name} to {to.name} as {role or 'nobody'}: {'refused' if allowed else 'sent'}")
        cases += 1
        offered = {each.id for each in transfers.recipients(office, frm.actor, frm.organisation)}
        violations += [] if (to.organisation in offered) is hub else [f"{to.name} is offered to {frm.name}"]
        # the database, told the truth about both ends, and told a lie about either
        for frm_kind, to_kind in itertools.product(("council", "school", "provider"), repeat=2):
            cases += 1
            true = (frm_kind, to_kind) == (kind_of(frm).value, kind_of(to).value)
            went = not refused(partial(in_the_database, office, frm, to, frm_kind, to_kind))
            violations += [] if went is (hub and true) else [f"the database: {frm.name} as {frm_kind} to {to.name} as {to_kind}"]
    # what is on its way between one and the council is nothing to any other
    for owner in schools_and_providers:
        for frm, to in ((owner, there.team), (there.team, owner)):
            transfer = sent_to(office, there, frm, to, TEAM if to is there.team else COORDINATOR)
            with office.database.reading() as session:
                envelope = session.get_one(tables.Transfer, transfer).envelope_id
            for other in schools_and_providers:
                if other is owner:
                    continue
                for what, act in acts_on(office, other, transfer, envelope):
                    cases += 1
                    violations += [] if refused(act) else [f"{other.name} could {what} a file of {owner.name}"]
                cases += 2
                seen = locker_lists.history(office, other.actor, Wanted()).rows + locker_lists.inbox(office, other.actor).rows
                violations += [f"{other.name} sees a file of {owner.name}" for each in seen if each.transfer.id == transfer]
    row("T2", cases, violations, floor=500)


@pytest.mark.slow
def test_the_wrong_recipient_is_refused(there: World, office: Office) -> None:
    """Two hundred children, schools and providers mixed at random: only who has the child is sent a file about it."""
    chance, people = random.Random(5), seven(office, there)
    schools, providers = people[:3], people[3:6]
    where: dict[UUID, set[UUID]] = {}
    for number in range(12):
        school, provider = chance.choice(schools), chance.choice(providers)
        over = number % 4 == 3
        ends = office.clock().date() - dt.timedelta(days=1) if over else None
        child = placed(office, school.organisation, provider.organisation, "Jo", f"Nettle{number}", ends)
        where[child] = set() if over else {school.organisation, provider.organisation}
    file, cases, right, violations = there.arrive(there.team).id, 0, 0, []
    pairs = list(itertools.product(sorted(where, key=str), people[:-1]))
    for child, to in [*pairs, *chance.choices(pairs, k=160)]:
        kind = chance.choice([each for each in locker.KINDS if each.learner])
        line = Line(file, to.organisation, COORDINATOR, kind.name, "CFC JN", f"learner:{child}")
        found = transfers.review(office, there.team.actor, there.team.organisation, [line])
        mine = to.organisation in where[child]
        right += mine
        cases += not mine
        if mine is not found.whole or (not mine and "neither placed with" not in found.problems.get((0, "about"), "")):
            violations.append(f"{to.name}: {found.problems}")
    # the other way: a school says that its file is about somebody else's child
    for child, frm in pairs:
        if frm.organisation in where[child]:
            continue
        cases += 1
        try:
            transfers.send(office, frm.actor, frm.organisation, token(), [there.line(frm, there.team, about=f"learner:{child}")])
            violations.append(f"{frm.name} sent a file about somebody else's child")
        except NotSent as reason:
            violations += [] if "neither placed with" in reason.problems[0, "about"] else [str(reason.problems)]
    # who isn't there at all looks the same
    for about in (f"learner:{uuid4()}", "learner:x", "case:CAP-0000-0000", "nobody"):
        cases += 1
        line = replace(there.line(there.school, there.team), about=about)
        found = transfers.review(office, there.school.actor, there.school.organisation, [line])
        expected = locker_subjects.NOT_TIED.format(name="School A")
        violations += [] if found.problems.get((0, "about")) == expected else [f"{about}: {found.problems}"]
    assert right > 20, "what is right is not refused"
    row("T5", cases, violations, floor=200)


def test_a_recall_takes_less_than_a_second(there: World, office: Office) -> None:
    transfers_sent = [there.sent(there.school, there.team) for _ in range(5)]
    slowest = 0.0
    for transfer in transfers_sent:
        began = time.monotonic()
        recall.recall(office, there.school.actor, transfer)
        with pytest.raises(Refused):
            receiving.open_one(office, there.team.actor, transfer)
        slowest = max(slowest, time.monotonic() - began)
    assert slowest < 1.0, slowest
