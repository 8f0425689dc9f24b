"""Progress on one training record: what its pages show, and the provider's word for which qualification it is about."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain.people import Actor
from formsapp.domain.permissions import may
from formsapp.domain.placements import CANCELLED
from formsapp.domain.progress import Node, Sums, grown, totals
from formsapp.domain.subjects import PlacementSubject
from formsapp.services import record_charts
from formsapp.services.asking import Wrong
from formsapp.services.office import Office, Refused
from formsapp.services.placements import PLACEMENT
from formsapp.services.record_charts import Charts
from formsapp.services.record_rights import opened, whoever
from formsapp.services.register_pages import names_of
from formsapp.store import audit, people, progress, targets, training_records, unit_trees
from formsapp.store.database import Session
from formsapp.store.learners import Learner
from formsapp.store.progress import Report
from formsapp.store.targets import Assessment, Target
from formsapp.store.training_records import Record
from formsapp.store.unit_trees import Tree

NONE = "none"  # the course leads to no qualification
BEGUN = "Progress has been reported with these units already, so that they stay"


@dataclass(frozen=True)
class Told:
    """An appraisal with who gave it."""

    report: Report
    author: str
    mine: bool


@dataclass(frozen=True)
class Progress:
    """All of it, as a reader of the record may see it. ``awaiting``: nobody has said anything yet."""

    tree: Tree | None
    confirmed_at: dt.datetime | None
    confirmed_by: str
    nodes: tuple[Node[UUID], ...]
    sums: Sums
    reports: list[Told]
    assessments: list[tuple[Assessment, str]]
    targets: list[tuple[Target, str]]
    charts: Charts
    may_write: bool
    may_confirm: bool

    @property
    def confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def latest(self) -> Told | None:
        """The newest appraisal; reports of units alone are none."""
        return next((each for each in self.reports if each.report.aptitude), None)

    @property
    def awaiting(self) -> bool:
        return self.latest is None


@dataclass(frozen=True)
class View:
    record: Record
    learner: Learner = field(repr=False)
    school: str
    provider: str
    progress: Progress


def look(office: Office, actor: Actor, record: UUID) -> View:
    """Recorded."""
    with office.database.writing() as session:
        found, learner, subject = opened(session, office, actor, "progress.read", record)
        audit.record(session, office.clock(), actor, "progress.read", PLACEMENT, found.id, learners=[learner.key])
        houses = {each.id: each.name for each in people.organisations(session)}
        part = of_record(session, office, actor, found, subject)
    return View(found, learner, houses.get(found.school, ""), houses.get(found.provider, ""), part)


def of_record(session: Session, office: Office, actor: Actor, record: Record, subject: PlacementSubject) -> Progress:
    """For a page that has opened the record itself, and has written down that it was looked at."""
    units = [each.unit for each in progress.units_of(session, office.keys, record.id)]
    reports = progress.reports(session, office.keys, record.id)
    assessed = targets.assessments(session, office.keys, record.id)
    aims = targets.targets(session, office.keys, record.id)
    tree = unit_trees.one(session, record.qualification_tree) if record.qualification_tree else None
    authors = {each.author for each in reports} | {each.author for each in assessed} | {each.author for each in aims}
    names = names_of(session, office, authors | {record.qualification_confirmed_by})
    writes = may(actor, "progress.write", subject) and record.state != CANCELLED
    return Progress(
        tree,
        record.qualification_confirmed_at,
        names.get(record.qualification_confirmed_by, ""),
        grown(units),
        totals(units),
        [Told(each, names.get(each.author, ""), each.author == actor.person and writes) for each in reports],
        [(each, names.get(each.author, "")) for each in assessed],
        [(each, names.get(each.author, "")) for each in aims],
        record_charts.of_record(session, record.id, totals(units)),
        writes,
        writes and not progress.begun(session, record.id),
    )


# --------------------------------------------------------------------------------------------- which qualification it is


@dataclass(frozen=True)
class Choice:
    """What a provider confirms, or chooses instead."""

    record: Record
    learner: Learner = field(repr=False)
    trees: list[Tree]
    chosen: str


def choice(office: Office, actor: Actor, record: UUID) -> Choice:
    """Recorded, for the page names the learner."""
    with office.database.writing() as session:
        found, learner, _ = opened(session, office, actor, "progress.write", record)
        audit.record(session, office.clock(), actor, "progress.read", PLACEMENT, found.id, learners=[learner.key])
        return Choice(found, learner, trees_for(session, found), chosen_of(found))


def chosen_of(record: Record) -> str:
    if record.qualification_tree:
        return str(record.qualification_tree)
    return NONE if record.qualification_confirmed_at else ""


def trees_for(session: Session, record: Record) -> list[Tree]:
    """The newest version of each, and the one that was copied, if there is a newer one by now."""
    found = unit_trees.current(session)
    if record.qualification_tree and record.qualification_tree not in {each.id for each in found}:
        own = unit_trees.one(session, record.qualification_tree)
        found = [own, *found] if own else found
    return found


def confirm(office: Office, actor: Actor, record: UUID, chosen: str) -> None:
    """By the provider, before the first report. What was copied already stays if it is the right one."""
    with office.database.writing() as session:
        found, learner, _ = opened(session, office, actor, "progress.write", record, to_change=True)
        offered = {str(each.id): each for each in trees_for(session, found)}
        if chosen != NONE and chosen not in offered:
            raise Wrong("tree", "Choose the qualification, or that the course leads to none")
        tree = offered.get(chosen)
        if chosen != chosen_of(found):
            if progress.begun(session, found.id):
                raise Refused(BEGUN)
            copy(session, found.id, tree)
        now = office.clock()
        confirmed = {"qualification_confirmed_at": now, "qualification_confirmed_by": whoever(actor), "changed_at": now}
        training_records.change(session, found.id, qualification_tree_id=tree.id if tree else None, **confirmed)
        audit.record(session, now, actor, "progress.confirm", PLACEMENT, found.id, learners=[learner.key])


def copy(session: Session, record: UUID, tree: Tree | None) -> None:
    """The units that a record begins with; none where there is no qualification."""
    if tree is None:
        progress.remove_units(session, record)
    else:
        progress.copy_tree(session, record, tree.id, unit_trees.units(session, tree.id))
