"""A whole service to look at: schools, providers, children and cases in every state, made by the app's own acts as those who would do them.

Each case goes its route on working days of the last months, all of them in the order of time, so that lists, clocks and figures look as they
would. What can't be done (a form outside its weeks, a course without a provider) leaves the case where it stands.
"""

import datetime as dt
import heapq
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from formsapp.domain.case_words import BEFORE_A_START
from formsapp.domain.identifiers import read_reference
from formsapp.domain.people import Actor, Kind, Membership, Role, worker
from formsapp.domain.permissions import RESTRICTED_CASES
from formsapp.fields import Typed
from formsapp.journeys import JOURNEYS, Answers, Facts, Journey
from formsapp.journeys.facts import Sender
from formsapp.services import (
    about,
    casework,
    demonstration,
    demonstration_locker,
    demonstration_progress,
    demonstration_registers,
    directory_facts,
    drafts,
    sending,
    work_lists,
)
from formsapp.services.case_asks import OUTSIDE
from formsapp.services.case_desk import Desk, read_desk
from formsapp.services.demonstration import House, Moved, Part, last_worked
from formsapp.services.demonstration_answers import Child, children, parts, promises, referral, whole
from formsapp.services.demonstration_routes import OTHERS, REASONS, REFERRALS, Route
from formsapp.services.office import LONDON, NotFound, Office, Refused
from formsapp.services.panel_room import first_met
from formsapp.store import case_lists, cases
from formsapp.store.database import Session

SCHOOLS, PROVIDERS = 12, 36
TOLD_EVERY = 20
FRESH = 0.45  # of the cases under way: of the others many wait too long, so that about a fifth of what is open is late
RESPONSE = "application-response"
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Somebody:
    """An actor with their house."""

    actor: Actor
    house: House
    organisation: UUID
    name: str
    email: str


@dataclass
class Play:
    """All who take part. ``by_slug``: the providers; ``templates``: forms that were filled once, to be varied."""

    office: Office
    clock: Moved
    chance: random.Random
    officers: list[Somebody]
    schools: list[Somebody]
    by_slug: Mapping[str, Somebody]
    until: dt.datetime  # now, where the clock arrives in the end
    templates: dict[tuple[str, ...], Answers] = field(default_factory=dict)
    stopped: int = 0

    def facts(self, who: Somebody | None = None) -> Facts:
        found = directory_facts.facts(self.office)
        if who is None:
            return found
        sender = Sender(who.name, who.email, who.house.kind.value, who.house.name, who.house.urn or "", who.house.slug or "")
        return replace(found, sender=sender)


@dataclass
class Scene:
    """A case under way."""

    play: Play
    route: Route
    school: Somebody
    officer: Somebody
    child: Child
    fresh: bool = False  # its last act is of the last working day, so that the next isn't late yet
    reference: str = ""

    @property
    def office(self) -> Office:
        return self.play.office

    def desk(self) -> Desk:
        with self.office.database.reading() as session:
            found = cases.find(session, self.office.keys, read_reference(self.reference) or "")
            assert found is not None
            return read_desk(session, self.office, found)

    def provider(self, place: int) -> Somebody:
        return self.play.by_slug[self.desk().application(place).provider_slug]


# ---------------------------------------------------------------------------------------------------------------- making


def make(office: Office, told: Told = lambda done, of: None, *, share: float = 1.0, seed: int = 2026) -> int:
    """How many cases there are then. ``share``: of all routes, for a smaller one. Nothing where there are cases already."""
    if office.settings.production or not office.settings.demo:
        raise NotFound
    with office.database.reading() as session:
        if case_lists.count(session, case_lists.Filter(), None):
            return 0
    now, chance = office.clock(), random.Random(seed)  # noqa: S311 - nothing is secret here
    clock = Moved(now)
    play = cast(replace(office, clock=clock), clock, chance)
    if len(play.schools) < 2 or not play.by_slug:
        return 0  # a directory of one's own that isn't full yet
    plan = [each for route in (*REFERRALS, *OTHERS) for each in [route] * max(1, round(route.number * share))]
    chance.shuffle(plan)
    packs = 0
    going: list[tuple[dt.datetime, int, Iterator[dt.datetime]]] = []
    for place, (route, child) in enumerate(zip(plan, children(chance, len(plan), office.today()), strict=True)):
        if route.kind[0] == "quality-pack":  # each sends it once
            packs += 1
        school = play.schools[(packs if route.kind[0] == "quality-pack" else place) % len(play.schools)]
        scene = Scene(play, route, school, officer_for(play, route), child, route.under_way and chance.random() < FRESH)
        heapq.heappush(going, (begins(play, route, now), place, acts(scene)))
    done = 0
    told(0, len(plan))
    while going:
        clock.now, place, scene_acts = heapq.heappop(going)
        after = next(scene_acts, None)
        if after is not None and after < now:
            heapq.heappush(going, (after, place, scene_acts))
            continue
        done += 1
        if done % TOLD_EVERY == 0 or done == len(plan):
            told(done, len(plan))
    demonstration_registers.make(office, share)
    demonstration_progress.make(office, share)
    clock.now = now
    demonstration_locker.fill(play.office, clock, chance, play.officers, [*play.schools, *play.by_slug.values()], share)
    return len(plan)


def officer_for(play: Play, route: Route) -> Somebody:
    """A complaint is for the leads."""
    leads = [each for each in play.officers if each.actor.has(Kind.COUNCIL, *RESTRICTED_CASES)]
    return play.chance.choice(leads if JOURNEYS.get(route.kind[0], JOURNEYS["referral"]).restricted else play.officers)


def begins(play: Play, route: Route, now: dt.datetime) -> dt.datetime:
    """On a working day, not longer ago than the route says, and long enough for its steps."""
    least = min(route.since, 2 * len(route.steps) + 1)
    back = play.chance.randint(max(least, route.since // 2) if route.steps else 0, route.since)
    found = at_work(play, now - dt.timedelta(days=back * 7 / 5))
    return found if found < now else at_work(play, now - dt.timedelta(days=4))


def at_work(play: Play, moment: dt.datetime) -> dt.datetime:
    """That day or the next on which anybody works, at some time of the day."""
    day = moment.astimezone(LONDON)
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    return day.replace(hour=play.chance.randint(8, 16), minute=play.chance.randrange(60)).astimezone(dt.UTC)


def cast(office: Office, clock: Moved, chance: random.Random) -> Play:
    """Organisations and people, by the same acts as the smaller demonstration's."""
    facts, by = directory_facts.facts(office), worker("demonstration")
    known = {house.urn or house.slug: house for house in demonstration.HOUSES}
    schools = [known.get(each.urn, House(f"s{each.urn}", Kind.SCHOOL, each.name, urn=each.urn)) for each in facts.schools]
    schools.sort(key=lambda house: house.urn not in known)
    offered = sorted(facts.providers(), key=lambda pair: pair[0] not in known)
    providers = [known.get(slug, House(f"p{place}", Kind.PROVIDER, name, slug=slug)) for place, (slug, name) in enumerate(offered)]
    council = [part for part in demonstration.parts() if part.house.kind is Kind.COUNCIL and part.role is not Role.PANEL_MEMBER]
    leads = [part for part in demonstration.parts() if part.role in {Role.COORDINATOR, Role.MANAGER}]
    with office.database.writing() as session:
        people = {
            house.key: somebody(session, office, by, next((p for p in leads if p.house is house), None) or part_of(house, place))
            for place, house in enumerate([*schools[:SCHOOLS], *providers[:PROVIDERS]])
        }
        officers = [somebody(session, office, by, part) for part in council]
    by_slug = {each.house.slug: each for each in people.values() if each.house.slug}
    return Play(office, clock, chance, officers, [each for each in people.values() if each.house.kind is Kind.SCHOOL], by_slug, clock.now)


def part_of(house: House, place: int) -> Part:
    role = Role.COORDINATOR if house.kind is Kind.SCHOOL else Role.MANAGER
    first, last = demonstration.NAMES[place % 17].split()[0], demonstration.NAMES[(place * 5 + 3) % 17].split()[1]
    return Part(f"{house.key}-{role.value}", house, role, f"{first} {last}")


def somebody(session: Session, office: Office, by: Actor, part: Part) -> Somebody:
    person = demonstration.the_person(session, office, by, part)
    organisation = demonstration.the_house(session, office, by, part.house)
    role = Membership(organisation, part.house.kind, part.role, datalocker=part.uses_locker)
    actor = Actor(person, (role,), "demonstration", second_factor=True)
    return Somebody(actor, part.house, organisation, part.name, part.email)


# ------------------------------------------------------------------------------------------------------------- one case


def acts(scene: Scene) -> Iterator[dt.datetime]:
    """Each act at the moment the clock shows; between them, when the next is."""
    play = scene.play
    yesterday = at_work(play, last_worked(play.until))
    try:
        send(scene)
        if play.chance.random() < 0.6:
            work_lists.assign_one(scene.office, scene.officer.actor, scene.reference, str(scene.officer.actor.person))
        for place, step in enumerate(scene.route.steps, 1):
            then = at_work(play, waits(scene, step))
            yield max(then, yesterday) if scene.fresh and place == len(scene.route.steps) else then
            do(scene, step)
    except (Refused, NotFound, casework.Changed, LookupError, ValueError, StopIteration):
        play.stopped += 1


def waits(scene: Scene, step: str) -> dt.datetime:
    """Until the panel's day or the interview; else a day or some."""
    day = scene.play.clock.now
    work = scene.desk()
    if step in {"approve", "not approve", "defer"} and work.work.next_on:
        return dt.datetime.combine(work.work.next_on, dt.time(13), LONDON)
    held = next((each.interview_on for each in work.applications if each.interview_on), None)
    if step.startswith("respond") and held:
        return dt.datetime.combine(held + dt.timedelta(days=1), dt.time(10), LONDON)
    late = scene.play.chance.random() < 0.12
    return day + dt.timedelta(days=scene.play.chance.choice((5, 6, 7)) if late else scene.play.chance.choice((1, 1, 2, 3)))


def send(scene: Scene) -> None:
    """The form itself, by the school."""
    kind, way = scene.route.kind
    journey = JOURNEYS["referral" if kind in {"1", "2", "3"} else kind]
    answers = filled(scene, journey, (kind, way))
    scene.reference = sent(scene, journey, scene.school, answers)


def sent(scene: Scene, journey: Journey, who: Somebody, answers: Answers, learner: str = "") -> str:
    draft = drafts.begin(scene.office, who.actor, journey.slug, who.organisation, answers=answers, learner=learner)
    found = sending.send(scene.office, who.actor, journey.slug, draft.reference, draft.send_token, Typed(promises(journey)))
    if not isinstance(found, sending.Sent):
        raise Refused("The form is not whole")
    return found.reference


def filled(scene: Scene, journey: Journey, kind: tuple[str, str]) -> Answers:
    """Of this child: what the first of its kind was filled with, and only what differs filled anew."""
    play, facts = scene.play, scene.play.facts(scene.school)
    school = scene.school
    if journey.slug == "referral":
        tier, way = kind
        mine = [c.slug for c in facts.courses if c.tier == tier and (not way or c.pathway == way) and c.provider_slug in play.by_slug]
        courses = play.chance.sample(mine, min(len(mine), 2 if tier == "1" else 1))
        begun = referral(scene.child, school.house.urn or "", tier, way, courses, school.name, school.email)
        begun["safeguarding"] |= {"assessed_on": parts(facts.today - dt.timedelta(days=play.chance.randint(3, 20)))}
    else:
        begun = journey.offer(facts.sender, facts) | ({"student": scene.child.as_answers()} if "student" in journey.by_slug else {})
        mine = [c.slug for c in facts.courses if c.provider_slug in play.by_slug]
        course = play.chance.choice(mine)
        begun |= {"provision": {"extent": "some", "endings": [{"course": course, "days": ["monday"]}]}} if journey.slug == "withdrawal" else {}
        begun |= {"days": {"course": course, "present": ["monday"], "wanted": ["thursday"]}} if journey.slug == "change-of-day" else {}
        begun |= {"leaving": {"course": course}} if journey.slug == "leaving" else {}
    return whole(journey, facts, with_template(play, (journey.slug, *kind), begun, lambda: whole(journey, facts, begun, play.chance)), play.chance)


def with_template(play: Play, key: tuple[str, ...], begun: Answers, make_one: Callable[[], Answers]) -> Answers:
    """The first of a kind is found question by question; the others take what it found where they say nothing themselves."""
    if key not in play.templates:
        play.templates[key] = make_one()
    found = play.templates[key]
    return {section: {**found.get(section, {}), **begun.get(section, {})} for section in {**found, **begun}}


# ---------------------------------------------------------------------------------------------------------------- steps


def do(scene: Scene, step: str) -> None:
    if step.startswith("respond "):
        respond(scene, step.removeprefix("respond "))
    elif step == "tick":
        for name in BEFORE_A_START:
            casework.tick(scene.office, scene.officer.actor, scene.reference, 1, name, scene.desk().work.version, on=True)
    else:
        STEPS.get(step, plainly)(scene, step)


def plainly(scene: Scene, step: str, who: Somebody | None = None, course: int | None = None, typed: Mapping[str, str] | None = None) -> None:
    reason = REASONS.get(step, "") if scene.route.kind[0] != "complaint" or step != "close" else REASONS["close complaint"]
    actor = (who or scene.officer).actor
    casework.move(scene.office, actor, scene.reference, step, {"reason": reason, **(typed or {})}, scene.desk().work.version, course)


def by_school(scene: Scene, step: str) -> None:
    plainly(scene, step, scene.school)


def of_first(scene: Scene, step: str) -> None:
    """Of the first course."""
    plainly(scene, step, None, 1)


def of_next(scene: Scene, step: str) -> None:
    place = next(each.preference for each in scene.desk().applications if each.state == "waiting")
    plainly(scene, step, None, place)


def agenda(scene: Scene, step: str) -> None:
    found, facts = scene.desk(), scene.play.facts()
    panel = first_met(found.work.pathway, found.case.received_at.astimezone(LONDON).date(), facts)
    if panel is None:
        raise Refused("No panel to come")
    plainly(scene, "put on agenda", typed={"panel": panel.date.isoformat()})


def allocate(scene: Scene, step: str) -> None:
    other = next(each for each in scene.play.schools if each is not scene.school)
    plainly(scene, step, typed={"school": str(other.organisation), "reason": "It is near, and has a place in this year."})


def interview(scene: Scene, step: str) -> None:
    on = at_work(scene.play, scene.play.clock.now + dt.timedelta(days=scene.play.chance.randint(2, 5)))
    plainly(scene, "arrange interview", scene.school, 1, {"date": on.astimezone(LONDON).date().isoformat()})


def respond(scene: Scene, decision: str) -> None:
    """By the provider's own form."""
    who, journey = scene.provider(1), JOURNEYS[RESPONSE]
    begun, learner = about.begin(scene.office, who.actor, journey, scene.reference, who.organisation)
    facts = scene.play.facts(who)
    starts = parts(facts.today + dt.timedelta(days=scene.play.chance.choice((7, 9, 14))))
    mine = {
        "interview": {"held": parts(facts.today), "attended": "The student, the family and the coordinator."},
        "decision": {"decision": decision, "start": starts, "days": ["monday", "thursday"], "times": "9:30 to 14:30", "place": "The workshop"},
    }
    offered = journey.offer(facts.sender, facts)
    answers = whole(journey, facts, {**begun, **offered, **mine}, scene.play.chance)
    sent(scene, journey, who, answers, learner)


def set_up(scene: Scene, step: str) -> None:
    start = scene.play.facts().today + dt.timedelta(days=scene.play.chance.choice((3, 7, 10)))
    days = {"days-monday": "1", "days-thursday": "1"}
    typed = {"start": start.isoformat(), "times": "9:30 to 14:30", "place": "The workshop", "arranged": "school", "learner": "new"}
    typed |= {"objectives": "Comes on both days. Finishes the first unit.", "every": "42", **days}
    typed |= {"review": (start + dt.timedelta(days=42 - start.weekday())).isoformat()}  # a Monday: none is held on a weekend
    casework.move(scene.office, scene.officer.actor, scene.reference, step, typed, scene.desk().work.version, 1)


def outside(scene: Scene, step: str) -> None:
    plainly(scene, step, typed={f"outside-{name}": "1" for name in ("register", "council", "transport", "invoices")})


def to_other(scene: Scene, step: str) -> None:
    other = scene.desk().work.other
    plainly(scene, step, typed={"other": str(other) if other else OUTSIDE})


def by_other(scene: Scene, step: str) -> None:
    """The provider that was asked, or the council for one without an account."""
    other = scene.desk().work.other
    plainly(scene, step, next((each for each in scene.play.by_slug.values() if each.organisation == other), None))


STEPS: Mapping[str, Callable[[Scene, str], None]] = {
    "answer": by_school,
    "withdraw": by_school,
    "begin stage 2": by_school,
    "call off": by_school,
    "agenda": agenda,
    "allocate": allocate,
    "interview": interview,
    "offer place": of_first,
    "record decline": of_first,
    "put on waiting list": of_first,
    "withdraw application": of_first,
    "process": of_first,
    "send pack": of_next,
    "set up": set_up,
    "close records": outside,
    "send on": to_other,
    "ask provider": to_other,
    "agree": by_other,
    "refuse": by_other,
}
