"""Row T3: access ends when the relation ends. Whatever happens to people, placements, cohorts and a referral, in whatever order: after each step
everybody sees what a model of a page says, and nothing else, with the session they had before.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from formsapp.domain.people import Actor, Kind, Role
from formsapp.services import (
    acceptance,
    casework,
    cohorts,
    learner_notes,
    organisations,
    people,
    placements,
    record_lists,
    register_lists,
    registers,
    sign_in,
    work_lists,
)
from formsapp.services.office import NotFound, Office
from formsapp.services.organisations import Details
from formsapp.services.rights import Denied
from formsapp.store import cohorts as cohort_rows
from formsapp.store import people as person_rows
from formsapp.store import sign_ins, training_records
from formsapp.store.database import Database
from tests import forms, referrals
from tests.casework import desk, respond
from tests.offices import Clock, open_office
from tests.people import Made, council, house, somebody
from tests.registering import MONDAY, QUARTER_PAST, add_cohort, add_lesson, placed
from tests.relations import Model, Person, Placement
from tests.scoreboard import row

QUICK, WHOLE = (7, 9), (500, 30)  # sequences, and steps of each
FLOOR, WHOLE_FLOOR = 3_000, 1_000_000
ROLES = {Kind.SCHOOL: Role.COORDINATOR, Kind.PROVIDER: Role.MANAGER}


# ---------------------------------------------------------------------------------------------------------- the machine


class Relations(RuleBasedStateMachine):
    """Each sequence has organisations of its own in one database."""

    office: Office
    clock: Clock
    made = 0
    cases = 0

    @initialize()
    def begin(self) -> None:
        type(self).made += 1
        self.clock.set(QUARTER_PAST)
        self.model = Model(self.office.today())
        self.admin = council(self.office)
        self.houses = {"council": self.admin.organisation}
        keys = {name: f"{name}-{self.made}" for name in "abpq"}
        self.houses |= {name: house(self.office, Kind.SCHOOL if name in "ab" else Kind.PROVIDER, key) for name, key in keys.items()}
        receiver = forms.provider(self.office)
        self.houses["r"] = receiver.organisation
        self.people: dict[str, Person] = {"receiver": Person(receiver, "r", Role.MANAGER)}
        for name, kind, home, role in (
            ("coordinator a", Kind.SCHOOL, "a", Role.COORDINATOR),
            ("coordinator b", Kind.SCHOOL, "b", Role.COORDINATOR),
            ("manager p", Kind.PROVIDER, "p", Role.MANAGER),
            ("tutor p", Kind.PROVIDER, "p", Role.TUTOR),
            ("manager q", Kind.PROVIDER, "q", Role.MANAGER),
        ):
            self.people[name] = Person(somebody(self.office, kind, keys[home], role, name=f"{name} {self.made}", password=None), home, role)
        self.people["officer"] = Person(council(self.office, Role.MONITORING_OFFICER), "council", Role.MONITORING_OFFICER)
        self.placements: list[Placement] = []
        self.lessons: dict[str, tuple[UUID, UUID]] = {}
        with self.office.database.writing() as session:
            for home in "pq":
                cohort, line = add_cohort(session, self.office, f"Cohort {home} {self.made}", self.houses[home], {}, [])
                self.lessons[home] = cohort, add_lesson(session, self.office, cohort, self.houses[home], line, MONDAY)
        course = {"courses": [forms.course_of(self.office, forms.PROVIDER)]}
        self.reference = referrals.sent(self.office, self.people["coordinator a"].made.actor, provision=course)
        self.all_sign_in()
        self.place("a", "p")

    # ---------------------------------------------------------------------------------------------------- people

    def all_sign_in(self) -> None:
        for each in self.people.values():
            if each.active:
                self.sign_in(each)

    def sign_in(self, who: Person) -> None:
        with self.office.database.writing() as session:
            begun = sign_ins.begin(
                session, self.office.clock(), who.made.id, device="a test", lasts=sign_in.AT_MOST, second_factor=who.made.second_factor
            )
        who.cookie = begun[1]

    def actor(self, who: Person) -> Actor:
        """Whoever the browser's next request is from."""
        return sign_in.actor_of(self.office, who.cookie, "192.0.2.1")

    movable = some.sampled_from(["coordinator a", "coordinator b", "manager p", "tutor p", "manager q"])

    @rule(name=movable)
    def suspend(self, name: str) -> None:
        who = self.people[name]
        people.suspend(self.office, self.admin.actor, who.made.id, suspended=who.active)
        who.active = not who.active
        if who.active:
            self.sign_in(who)

    @rule(name=movable, home=some.sampled_from("abpq"), tutor=some.booleans())
    def move_person(self, name: str, home: str, tutor: bool) -> None:
        """Their role ends, and the same address is invited elsewhere, or back."""
        who = self.people[name]
        found = self.record_of(who)
        for place in found.places:
            people.end_role(self.office, self.admin.actor, who.made.id, place.id)
        kind = Kind.SCHOOL if home in "ab" else Kind.PROVIDER
        role = Role.TUTOR if tutor and kind is Kind.PROVIDER else ROLES[kind]
        suspended = home in self.model.shut
        if not suspended:
            with self.office.database.writing() as session:
                people.give(session, self.office, self.admin.actor, who.made.id, self.houses[home], role)
        who.home, who.role = ("nowhere" if suspended else home), role

    def record_of(self, who: Person) -> person_rows.Person:
        with self.office.database.reading() as session:
            found = person_rows.person(session, self.office.keys, who.made.id)
        assert found is not None
        return found

    @rule(home=some.sampled_from("abpq"))
    def suspend_organisation(self, home: str) -> None:
        organisations.suspend(self.office, self.admin.actor, self.houses[home], suspended=home not in self.model.shut)
        self.model.shut ^= {home}

    @rule(home=some.sampled_from("abpq"))
    def rename_organisation(self, home: str) -> None:
        """That of another that was: a name is nobody's right."""
        self.clock.move(seconds=1)
        found, _ = organisations.one(self.office, self.admin.actor, self.houses[home])
        details = Details(f"Renamed {home} {self.made} {self.clock().timestamp()}", found.slug, found.urn)
        assert organisations.change(self.office, self.admin.actor, found.id, found.version, details) is None

    # ------------------------------------------------------------------------------------------------ placements

    @rule(school=some.sampled_from("ab"), provider=some.sampled_from("pq"))
    @precondition(lambda self: len(self.placements) < 4)
    def place(self, school: str, provider: str) -> None:
        record = placed(self.office, self.houses[school], self.houses[provider], f"Marigold Moss{len(self.placements)}x{self.made}")
        with self.office.database.writing() as session:
            cohort = self.lessons[provider][0]
            cohort_rows.add_member(session, cohort, record, self.houses[school], self.houses[provider], "", dt.date(2026, 9, 7))
        learner_notes.write(self.office, self.admin.actor, record, {"subject": "A note", "text": "Of one."})
        self.placements.append(Placement(record, school, provider))

    going = some.integers(0, 3)

    def one(self, number: int) -> Placement:
        return self.placements[number % len(self.placements)]

    @rule(number=going, back=some.sampled_from((-7, 0, 3)))
    def withdraw(self, number: int, back: int) -> None:
        each = self.one(number)
        if each.until or each.taken_back:
            return
        last = self.model.today + dt.timedelta(days=back)
        with self.office.database.writing() as session:
            found = training_records.one(session, self.office.keys, each.id, to_change=True)
            assert found is not None
            acceptance.end(session, self.office, found, last, "withdrawal", desk(self.office, self.reference).case.id)
        each.until = last
        each.out = min(each.out, last) if each.out else last

    @rule(number=going)
    def set_up_was_wrong(self, number: int) -> None:
        each = self.one(number)
        with self.office.database.writing() as session:
            training_records.change(session, each.id, state="cancelled")
        each.taken_back = True

    @rule(number=going, school=some.sampled_from("ab"))
    @precondition(lambda self: len(self.placements) < 4)
    def transfer(self, number: int, school: str) -> None:
        """To another school: the old placement ends, a new one of the same child begins; each school reads its own."""
        self.withdraw(number, 0)
        self.place(school, self.one(number).provider)

    @rule(number=going)
    def out_of_the_cohort(self, number: int) -> None:
        each = self.one(number)
        if each.out:
            return
        with self.office.database.reading() as session:
            (member,) = cohort_rows.memberships(session, [each.id])
        until = self.model.today - dt.timedelta(days=1)
        cohorts.end_member(self.office, self.admin.actor, member.cohort, {"member": str(member.id), "until": until.isoformat()})
        each.out = until

    @rule()
    def tutor(self) -> None:
        """Begins to tutor the cohort, or tutors it no more."""
        who, cohort = self.people["tutor p"], self.lessons["p"][0]
        if who.made.name in self.model.tutoring:
            with self.office.database.reading() as session:
                mine = next(each for each in cohort_rows.tutors(session, [cohort]) if not each.until_on)
            cohorts.end_tutor(self.office, self.admin.actor, cohort, {"tutor": str(mine.id)})
        else:
            with self.office.database.writing() as session:
                cohort_rows.add_tutor(session, cohort, who.made.id, self.model.today)
        self.model.tutoring ^= {who.made.name}

    @rule(days=some.sampled_from((1, 30, 61)))
    def time_passes(self, days: int) -> None:
        self.clock.move(days=days)
        self.model.today = self.office.today()
        self.all_sign_in()  # no session is that long

    # -------------------------------------------------------------------------------------------------- a referral

    def move(self, who: Made, name: str, preference: int | None = None, **typed: str) -> None:
        casework.move(self.office, who.actor, self.reference, name, typed, desk(self.office, self.reference).work.version, preference)

    @rule()
    @precondition(lambda self: self.model.stage == "sent")
    def send_pack(self) -> None:
        self.move(self.admin, "accept")
        self.move(self.admin, "send out")
        self.model.stage = "pack"

    @rule()
    @precondition(lambda self: self.model.stage == "pack")
    def provider_declines(self) -> None:
        respond(self.office, self.people["receiver"].made, self.reference, "need")
        self.model.stage = "answered"

    @rule()
    @precondition(lambda self: self.model.stage == "answered")
    def decline_is_recorded(self) -> None:
        self.move(self.admin, "record decline", 1)
        self.model.stage = "declined"

    @rule()
    @precondition(lambda self: self.model.stage == "pack")
    def school_withdraws(self) -> None:
        self.move(self.admin, "withdraw application", 1, reason="Moves away")
        self.model.stage = "withdrawn"

    # ------------------------------------------------------------------------------------------------ what is seen

    @invariant()
    def everybody_sees_what_the_model_says(self) -> None:
        if not hasattr(self, "people"):
            return
        wrong = [each for who in self.people.values() for each in self.compared(who)]
        assert not wrong, "\n".join(wrong)

    def compared(self, who: Person) -> Iterator[str]:
        actor, model = self.actor(who), self.model
        listed, noted = set(self.listed(actor)), set(self.noted(actor))
        shown = {home: set(self.shown(actor, lesson)) for home, (_, lesson) in self.lessons.items()}
        yield from self.check(who, "referral", self.reference in self.followed(actor), model.referral(who) if who.home != "council" else None)
        for number, each in enumerate(self.placements):
            page = opens(lambda each=each: placements.look(self.office, actor, each.id))  # type: ignore[misc]
            notes = opens(lambda each=each: learner_notes.look(self.office, actor, each.id))  # type: ignore[misc]
            yield from self.check(who, f"placement {number}", page, model.placement(who, each))
            yield from self.check(who, f"placement {number} in the list", each.id in listed, model.placement(who, each))
            yield from self.check(who, f"notes of placement {number}", notes, model.notes(who, each))
            yield from self.check(who, f"placement {number} among the notes", each.id in noted, model.notes(who, each))
            yield from self.check(who, f"line of placement {number}", each.id in shown[each.provider], model.line(who, each))

    def check(self, who: Person, what: str, seen: bool, expected: bool | None) -> Iterator[str]:
        if expected is None:
            return
        type(self).cases += 1
        if seen is not expected:
            yield f"{who.made.name} ({who.role.value} of {who.home}) {'sees' if seen else 'does not see'} {what}"

    def listed(self, actor: Actor) -> Iterator[UUID]:
        yield from self.through(lambda page: placements.listing(self.office, actor, page=page), lambda row: row.record.id)

    def noted(self, actor: Actor) -> Iterator[UUID]:
        yield from self.through(lambda page: learner_notes.listing(self.office, actor, page=page), lambda row: row.note.record)

    def through(self, ask: Callable[[int], Any], which: Callable[[Any], UUID]) -> Iterator[UUID]:
        """Page by page, until all placements of this sequence have come: the council's lists have those of all sequences before it."""
        missing, number, pages = {each.id for each in self.placements}, 1, 1
        while missing and number <= pages:
            found = value(lambda at=number: ask(at))  # type: ignore[misc]
            rows = [which(row) for row in found.rows] if found else []
            missing -= set(rows)
            number, pages = number + 1, found.pages if found else 0
            yield from rows

    def shown(self, actor: Actor, lesson: UUID) -> Iterator[UUID]:
        yield from (each.record for each in value(lambda: registers.page(self.office, actor, lesson).pupils) or ())

    def followed(self, actor: Actor) -> set[str]:
        return {each.reference for each in value(lambda: work_lists.followed(self.office, actor)) or ()}


def value(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except (NotFound, Denied):
        return None


def opens(ask: Callable[[], object]) -> bool:
    return value(ask) is not None


# ------------------------------------------------------------------------------------------------------------ the tests


def machine_on(database: Database, folder: Any, built: Any) -> type[Relations]:
    database.hurry()
    clock = Clock(QUARTER_PAST)
    office = open_office(database, folder, site=built, clock=clock)
    return type("Machine", (Relations,), {"office": office, "clock": clock, "made": 0, "cases": 0})


def run(database: Database, folder: Any, built: Any, size: tuple[int, int], floor: int) -> None:
    machine = machine_on(database, folder, built)
    wanted = settings(
        max_examples=size[0], stateful_step_count=size[1], deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
    )
    run_state_machine_as_test(machine, settings=wanted)
    row("T3", machine.cases, [], floor)


def test_a_tutor_who_goes_to_another_provider_reads_nothing_of_the_first(database: Database, tmp_path: Any, built: Any) -> None:
    """Nobody has taken them off the cohort yet. The council's list of tutors is one thing, and where somebody works another."""
    state = machine_on(database, tmp_path / "data", built)()
    state.begin()
    state.tutor()
    who = state.people["tutor p"]

    def read() -> list[int]:
        actor = state.actor(who)
        lists = (
            lambda: learner_notes.listing(state.office, actor),
            lambda: record_lists.listing(state.office, actor, record_lists.Wanted()).rows,
            lambda: register_lists.listing(state.office, actor, register_lists.Wanted()),
        )
        return [len(found.rows) if (found := value(each)) else 0 for each in lists]

    assert min(read()) > 0
    state.move_person("tutor p", "q", tutor=True)
    state.sign_in(who)
    assert read() == [0, 0, 0]
    state.everybody_sees_what_the_model_says()


@pytest.mark.scoreboard
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_access_ends_when_the_relation_ends(database: Database, tmp_path: Any, built: Any) -> None:
    run(database, tmp_path / "data", built, QUICK, FLOOR)


@pytest.mark.soak
def test_access_ends_in_five_hundred_sequences(database: Database, tmp_path: Any, built: Any) -> None:
    run(database, tmp_path / "data", built, WHOLE, WHOLE_FLOOR)
