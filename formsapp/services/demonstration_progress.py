"""Progress for the demonstration: trees from the directory, published; units copied; reports, assessments and targets by those who would write them."""

import datetime as dt
import random
from dataclasses import replace
from uuid import UUID

from formsapp.domain.people import Actor, Kind, Role
from formsapp.domain.progress import BEHIND, COMPLETED, NOT_STARTED, ON_TRACK, UNDER_ASSESSMENT
from formsapp.services import progress, progress_reports, targets, unit_copies, unit_trees
from formsapp.services.demonstration import Moved
from formsapp.services.demonstration_staff import actor_of, staff, tutor_of
from formsapp.services.office import LONDON, NotFound, Office, Refused
from formsapp.store import people, training_records
from formsapp.store import progress as rows
from formsapp.store import targets as target_rows
from formsapp.store.training_records import Record

LEVELS = ("Entry level 1", "Entry level 2", "Entry level 3", "Level 1", "Level 2", "Not assessed yet")
COMMENTS = (
    "Settles quickly and asks when something is not clear.",
    "Works well with the hands; writing it down takes more time.",
    "Has missed two sessions and is catching up.",
    "Ready for the practical part. Is proud of the last piece.",
    "Needs reminding of safety rules, and takes it well.",
    "",
)
ON_UNITS = ("The job card is still missing.", "Did it alone at the second try.", "Photographs are in the folder.", "")
ASSESSED = (("English", "Reads well, spells as it sounds."), ("Mathematics", "Fractions are new."), ("Digital skills", ""))
AIMS = (
    "Is on time on both days",
    "Brings boots and gloves",
    "Rings before nine if ill",
    "Shows a visitor round the workshop",
    "Asks for help in time",
)
WAY = (NOT_STARTED, ON_TRACK, UNDER_ASSESSMENT, COMPLETED)
MOST, FEWEST = 90, 8  # placements that are told of
GRADES = ("Pass", "Merit", "Distinction")


def make(office: Office, share: float = 1.0, seed: int = 11) -> int:
    """How many reports there are then; nothing where there are trees already."""
    chance, now = random.Random(seed), office.clock()  # noqa: S311 - nothing is secret here
    clock = Moved(now)
    moved = replace(office, clock=clock)
    with office.database.reading() as session:
        council = people.organisations(session, Kind.COUNCIL)
        officers = staff(session, council[0].id, Role.ADMINISTRATOR) if council else []
    if not officers:
        return 0
    officer = actor_of(officers[0], council[0].id, Kind.COUNCIL, Role.ADMINISTRATOR)
    if unit_trees.all_trees(office, officer, 1).total:
        return 0
    for tree in unit_trees.begin_offered(office, officer, ""):
        view = unit_trees.look(office, officer, tree)
        if view.nodes:
            unit_trees.publish(office, officer, tree, view.mark)
    unit_trees.put_levels(office, officer, "\n".join(LEVELS), unit_trees.levels_mark([]))
    for _ in unit_copies.copy_begun(office, ""):
        pass
    with office.database.writing() as session:
        going = [each for each in training_records.still_open(session, office.keys) if each.starts_on <= office.today()]
        tutors = {each.provider: tutor_of(session, office, each.provider) for each in going}
    made = 0
    for record in chance.sample(going, min(len(going), max(FEWEST, round(MOST * share)))):
        found = tutors[record.provider]
        if found is not None:
            made += told(moved, clock, chance, record, Writer(*found), now)
    clock.now = now
    return made


class Writer:
    """Whoever reports there: a tutor of the demonstration, who tutors some cohorts only, or whoever leads the provider."""

    def __init__(self, person: UUID, actor: Actor) -> None:
        self.person, self.actor = person, actor


def told(office: Office, clock: Moved, chance: random.Random, record: Record, writer: Writer, now: dt.datetime) -> int:
    """One placement: confirmed in its second week, then a report every few weeks."""
    weeks = max(0, (now.astimezone(LONDON).date() - record.starts_on).days // 7)
    if weeks < 2 or chance.random() < 0.15:
        return 0
    moments = [now - dt.timedelta(days=back, hours=chance.randint(1, 5)) for back in range(min(weeks * 7 - 7, 60), 0, -21)]
    number = 0
    try:
        for place, moment in enumerate(moments):
            clock.now = moment
            if not place:
                progress.confirm(office, writer.actor, record.id, str(record.qualification_tree or progress.NONE))
                outside(office, chance, record, writer)
            progress_reports.save(office, writer.actor, record.id, sent(office, chance, record, place, len(moments)))
            number += 1
    except (Refused, NotFound):
        return number
    return number


def sent(office: Office, chance: random.Random, record: Record, place: int, of: int) -> dict[str, str]:
    """As the page would send it: the first units first, some behind."""
    aptitude, effort = chance.choice("ABBBCCD"), chance.choice("1222334")
    typed = {"on": office.today().isoformat(), "aptitude": aptitude, "effort": effort}
    typed["comment"] = chance.choice(COMMENTS)
    with office.database.reading() as session:
        units = [each.unit for each in rows.units_of(session, office.keys, record.id) if not each.unit.group]
    reach = len(units) * (place + 1) / (of + 1)
    for number, unit in enumerate(units):
        typed[f"was-{unit.key}"] = progress_reports.mark_of(unit)
        state, comments = unit.progress, unit.comments
        if number < reach and state != COMPLETED:
            state = BEHIND if chance.random() < 0.12 else WAY[min(WAY.index(state) + chance.randint(1, 3), 3)] if state in WAY else ON_TRACK
            comments = chance.choice(ON_UNITS) or comments
        typed |= {f"included-{unit.key}": "1" if unit.included and chance.random() > 0.01 else "", f"progress-{unit.key}": state}
        typed |= {
            f"comments-{unit.key}": comments,
            f"grade-{unit.key}": unit.grade or (chance.choice(GRADES) if state == COMPLETED else ""),
        }
    return typed


def outside(office: Office, chance: random.Random, record: Record, writer: Writer) -> None:
    """A first assessment or two, and a target for the half term."""
    today = office.today()
    for description, comments in chance.sample(ASSESSED, chance.randint(0, 2)):
        typed = {"description": description, "comments": comments, "level": chance.choice(LEVELS), "on": today.isoformat()}
        targets.assess(office, writer.actor, record.id, typed)
    for description in chance.sample(AIMS, chance.randint(0, 2)):
        due = (today + dt.timedelta(days=42)).isoformat()
        targets.aim(office, writer.actor, record.id, {"description": description, "set": today.isoformat(), "due": due, "achieved": "no"})
    with office.database.reading() as session:
        aims = target_rows.targets(session, office.keys, record.id)
    for aim in aims:
        if chance.random() < 0.3:
            typed = {"description": aim.description, "set": aim.set_on.isoformat(), "due": aim.due_on.isoformat(), "achieved": "yes"}
            targets.aim(office, writer.actor, record.id, typed, aim.id, aim.version)
