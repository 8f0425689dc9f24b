"""A journey is data: sections in order, each a form. Where somebody stands in it is worked out from the answers, never stored.

Conditions look back only: a section's condition sees the sections before it, and of those only what is asked, so that an answer which is
hidden itself can't bring anything in. What is hidden is kept in the draft (``answers``), and is not in what is sent (``relevant``).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from formsapp.fields import Form, Spec, specs
from formsapp.fields.base import Condition, Json, Said
from formsapp.fields.repeat import relevant_entries
from formsapp.fields.spec import asked, on_page, replayed
from formsapp.fields.typed import Sent
from formsapp.journeys.clocks import Clock
from formsapp.journeys.facts import Course, Facts, Sender
from formsapp.journeys.remembered import Standing, fingerprint, recall, remember

Answers = dict[str, dict[str, Json]]
CHECK = "check"
DECLARATION = "declaration"
ABOUT = "about"


def said(answers: Said, section: str, question: str, default: Json = "") -> Json:
    """An answer, or nothing."""
    return (answers.get(section) or {}).get(question, default)


@dataclass(frozen=True)
class Section:
    """``short`` is its name in the list of sections; ``intro`` are paragraphs above the questions; ``template`` is for pages that need more.

    ``shows_notes``: what is worth knowing before sending is said here already. ``at_hand``: what to read first, as words with the name of a link.
    """

    slug: str
    title: str
    form: type[Form]
    short: str = ""
    when: Condition | None = None
    intro: tuple[str, ...] = ()
    template: str | None = None
    shows_notes: bool = False
    at_hand: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        return self.short or self.title


@dataclass(frozen=True)
class Learner:
    """Whom a form is about; empty where it doesn't say."""

    upn: str = ""
    surname: str = ""
    given: str = ""
    born: str = ""  # ISO


@dataclass(frozen=True)
class Note:
    """Something worth knowing before sending that forbids nothing: a clash, a deadline. ``kind`` is for the style and the record."""

    kind: str
    subject: str
    sentence: str


@dataclass(frozen=True)
class Step:
    """A line of the list of sections. ``state`` is ``done``, ``here`` or ``to do``; a section one stands in may be done as well."""

    number: int
    slug: str
    name: str
    title: str
    here: bool
    done: bool

    @property
    def state(self) -> str:
        return "here" if self.here else "done" if self.done else "to do"


@dataclass(frozen=True)
class Journey:
    """A form of the service, whole.

    ``migrations[n]`` turns answers of version n into answers of version n + 1. ``purpose``, ``lawful_basis``, ``condition`` (for special
    categories) and ``notice_version`` are stored with each form sent; ``retention`` names its class and ``days_kept`` that class's period.

    ``readers`` says on the start page who reads it. ``about``: what it begins from, besides a blank page: a ``learner`` whom one's own
    organisation has referred, or the ``referral`` that it answers, without which it can't begin; what is known of it then stands in
    ``answers["about"]``, which no page can change. ``offer`` gives the answers that needn't be typed, from what is known of the sender;
    ``begin`` those that follow from courses chosen in the directory. ``courses`` are those it names: how they stood in the directory is kept
    with it. ``about_learner`` names the sections that say who a form is about, and ``anew`` the answers that are never taken over from an
    earlier form (``again``: such forms are begun from earlier ones).

    ``answer_in`` is the number of working days within which the council says what happens next, ``clocks`` all that is promised where there
    is more to say, ``next`` what happens meanwhile. ``once`` names whose it is, where each sends one: blank, it can be sent again and again.
    ``restricted``: of the council only the roles of ``permissions.RESTRICTED_CASES`` read it, and nobody else learns that it is there.
    ``work_email``: without an account it is begun with a work address; else with any. ``report`` is the address of the page that shows the
    council what came of all of them together.
    """

    slug: str
    version: int
    title: str
    sections: tuple[Section, ...]
    purpose: str
    lawful_basis: str
    notice_version: str
    days_kept: int
    retention: str
    condition: str = ""
    summary: str = ""
    declaration: type[Form] | None = None
    readers: str = ""
    answer_in: int = 5
    about: str = ""
    about_learner: tuple[str, ...] = ()
    anew: frozenset[tuple[str, str]] = frozenset()
    again: bool = False
    report: str = ""
    restricted: bool = False
    work_email: bool = True
    list_title: Callable[[Said], str] = lambda answers: ""
    learner: Callable[[Said], Learner] = lambda answers: Learner()
    tier: Callable[[Said], str | None] = lambda answers: None
    notes: Callable[[Said, Facts], tuple[Note, ...]] = lambda answers, facts: ()
    letterhead: Callable[[Said, Facts], tuple[tuple[str, str], ...]] = lambda answers, facts: ()
    courses: Callable[[Said], list[str]] = lambda answers: []
    course_notes: Callable[[tuple[Course, ...]], tuple[Note, ...]] = lambda courses: ()
    begin: Callable[[tuple[str, ...], Facts], Answers] = lambda courses, facts: {}
    offer: Callable[[Sender, Facts], Answers] = lambda sender, facts: {}
    clocks: Callable[[Said], tuple[Clock, ...]] | None = None
    next: Callable[[Said], tuple[str, ...]] = lambda answers: ("We read it and write to you.",)
    once: Callable[[Said, Facts], str] = lambda answers, facts: ""
    migrations: Mapping[int, Callable[[Answers], Answers]] = field(default_factory=dict)

    @cached_property
    def by_slug(self) -> dict[str, Section]:
        return {section.slug: section for section in self.sections}

    @cached_property
    def purposes(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """Why each question is asked, section by section, for whoever is asked to answer."""
        return tuple((section.title, tuple(purposes_of(section.form))) for section in self.sections)

    def promised(self, answers: Said) -> tuple[Clock, ...]:
        """By when what happens, the first clock being the one that the council's list shows."""
        if self.clocks is not None:
            return self.clocks(answers)
        return (Clock(self.answer_in),) if self.answer_in else ()

    def worth_knowing(self, answers: Said, facts: Facts) -> tuple[Note, ...]:
        """For the check page: by which day what is done, if it is sent today; and whatever the form has to say itself."""
        return (*(Note("clock", "", clock.sentence(facts)) for clock in self.promised(answers)), *self.notes(answers, facts))

    def walk(self, answers: Said) -> tuple[tuple[Section, ...], Answers]:
        """The sections that are asked, and of their answers those that are asked."""
        path: list[Section] = []
        found: Answers = {ABOUT: answers[ABOUT]} if ABOUT in answers else {}  # type: ignore[dict-item]
        for section in self.sections:
            if section.when is None or section.when(found):
                path.append(section)
                if section.slug in answers:
                    found[section.slug] = relevant_values(section.form, answers[section.slug], found)
        return tuple(path), found

    def path(self, answers: Said) -> tuple[Section, ...]:
        return self.walk(answers)[0]

    def relevant(self, answers: Said) -> Answers:
        """What is sent: only what is asked. The declaration goes with it."""
        found = self.walk(answers)[1]
        if self.declaration and DECLARATION in answers:
            found[DECLARATION] = relevant_values(self.declaration, answers[DECLARATION], found)
        return found

    def can_visit(self, answers: Said, slug: str) -> bool:
        """Any section that is asked may be opened, in any order; the check page always."""
        return slug == CHECK or any(section.slug == slug for section in self.path(answers))

    def completed(self, answers: Said, facts: Facts) -> frozenset[str]:
        """The sections that were answered and of which nothing is refused, as of today."""
        return self.standing(answers, facts)[1]

    def standing(self, answers: Said, facts: Facts) -> Standing:
        """Which sections are asked, and which of them are done."""
        of = fingerprint(self.slug, self.version, answers, facts)
        known = recall(of)
        if known is None:
            path, found = self.walk(answers)
            done = frozenset(s.slug for s in path if s.slug in answers and self.form_of(s, answers, found, facts).validate())
            known = remember(of, (tuple(s.slug for s in path), done))
        return known

    def next_step(self, answers: Said, facts: Facts) -> Section | None:
        """The first section still to do; None when all is ready to be checked."""
        completed = self.completed(answers, facts)
        return next((section for section in self.path(answers) if section.slug not in completed), None)

    def after(self, answers: Said, slug: str) -> str:
        """The section behind one, ``check`` behind the last."""
        return self.beside(answers, slug, 1) or CHECK

    def before(self, answers: Said, slug: str) -> str | None:
        """The section before one; None before the first."""
        return self.path(answers)[-1].slug if slug == CHECK else self.beside(answers, slug, -1)

    def beside(self, answers: Said, slug: str, step: int) -> str | None:
        slugs = [section.slug for section in self.path(answers)]
        place = slugs.index(slug) + step
        return slugs[place] if 0 <= place < len(slugs) else None

    def steps(self, answers: Said, facts: Facts, here: str = "", completed: frozenset[str] | None = None) -> tuple[Step, ...]:
        """The list of sections, ending with the check page; ``completed`` if the caller has worked it out already."""
        slugs, done = self.standing(answers, facts) if completed is None else (tuple(s.slug for s in self.path(answers)), completed)
        path = [self.by_slug[slug] for slug in slugs]
        found = [Step(n, s.slug, s.name, s.title, s.slug == here, s.slug in done) for n, s in enumerate(path, 1)]
        return (*found, Step(len(path) + 1, CHECK, "Check and send", "Check your answers", here == CHECK, done=False))

    def bind(self, slug: str, answers: Said, facts: Facts, sent: Sent | None = None) -> Form:
        """A section's form, filled with what a page sent, else with what is kept, else with what is known."""
        return self.form_of(self.by_slug[slug], answers, self.walk(answers)[1], facts, sent)

    def bind_declaration(self, answers: Said, facts: Facts, sent: Sent | None = None) -> Form:
        assert self.declaration is not None
        return self.form_of(Section(DECLARATION, "Declaration", self.declaration), answers, self.walk(answers)[1], facts, sent)

    def form_of(self, section: Section, answers: Said, found: Said, facts: Facts, sent: Sent | None = None) -> Form:
        """``found`` are the relevant answers; only those of earlier sections are told."""
        values = answers[section.slug] if section.slug in answers else facts.known.get(section.slug, {})
        earlier = self.earlier(section, found)
        shown = {spec.name for spec in on_page(section.form, earlier)}
        return section.form(
            replayed(section.form, values) if sent is None else sent,
            facts=facts,
            answers=earlier,
            kept=values,
            without=frozenset(spec.name for spec in specs(section.form) if spec.name not in shown),
        )

    def earlier(self, section: Section, found: Said) -> Said:
        known: dict[str, Any] = {ABOUT: found[ABOUT]} if ABOUT in found else {}
        for other in self.sections:
            if other.slug == section.slug:
                break
            if other.slug in found:
                known[other.slug] = found[other.slug]
        return known

    def upgrade(self, answers: Answers, version: int) -> Answers:
        """Answers of an older version in today's questions."""
        if version > self.version:
            raise ValueError(f"{self.slug} is at version {self.version}, the draft at {version}")
        for old in range(version, self.version):
            answers = self.migrations[old](answers)
        return answers


def relevant_values(form: type[Form], values: Mapping[str, Json], earlier: Said) -> dict[str, Json]:
    """Of a section's values those whose questions are asked, inside groups as well."""
    return {spec.name: relevant_value(spec, values[spec.name], earlier) for spec in asked(form, values, earlier) if spec.name in values}


def relevant_value(spec: Spec, value: Json, earlier: Said) -> Json:
    return relevant_entries(spec.options["form"], value, earlier) if spec.kind.group else value


def purposes_of(form: type[Form]) -> Iterator[tuple[str, str]]:
    for spec in specs(form):
        yield spec.brief, spec.purpose
        if spec.kind.group:
            yield from ((f"{spec.options['one']}: {brief}", purpose) for brief, purpose in purposes_of(spec.options["form"]))
