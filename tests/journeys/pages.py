"""The pages of a form without an app: for tests of the markup, for pictures, for the benchmark.

``python -m tests.journeys.pages FOLDER`` (with a site built in ``output``) writes every page of the referral in several states, to be looked at.
"""

import datetime as dt
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2

from formsapp.fields import Typed
from formsapp.fields.files import size_said
from formsapp.journeys import REFERRAL, Answers, Facts, check_answers, dropped
from formsapp.journeys.receiving import receive
from formsapp.journeys.referral_sections.clashes import course_notes
from formsapp.rendering import FILTERS
from tests.conftest import PROJECT
from tests.journeys.samples import FACTS, whole

REFERENCE = "CAP-7KQ2-M9RT-4XWD-H"
BASE = f"/forms/referral/{REFERENCE}/"
FRAME = json.loads((PROJECT / "tests" / "journeys" / "frame.json").read_text())


def environment() -> jinja2.Environment:
    folders = [PROJECT / "formsapp" / "templates", PROJECT / "theme" / "templates"]
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters.update(FILTERS, file_size=size_said)
    made.globals["csrf_token"] = lambda: "a-token"
    return made


ENVIRONMENT = environment()


def head(title: str) -> dict[str, Any]:
    return {"title": title, "description": "", "path": None, "nav": "forms", "crumbs": [], "updated": None, "robots": "noindex"}


def section(slug: str, answers: Answers, facts: Facts = FACTS, sent: Typed | None = None, frame: dict[str, Any] = FRAME) -> str:
    """A section's page; with ``sent``, as it comes back."""
    journey, found = REFERRAL, REFERRAL.by_slug[slug]
    if sent is None:
        form, problems = journey.bind(slug, answers, facts), []
    else:
        received = receive(journey, slug, answers, sent, facts)
        form, answers, problems = received.form, received.answers, received.form.problems()
    return ENVIRONMENT.get_template(found.template or "forms/section.html").render(
        frame=frame,
        page=head(found.title),
        journey=journey,
        section=found,
        form=form,
        steps=journey.steps(answers, facts, slug),
        base=BASE,
        before=journey.before(answers, slug),
        reference=REFERENCE,
        saved="Saved at 10:42",
        mark="m",
        autosave=BASE + "autosave/",
        cancel="/my-forms/",
        problems=problems,
        about="",
        notes=journey.notes(answers, facts) if found.shows_notes else (),
    )


def check(answers: Answers, facts: Facts = FACTS, sent: Typed | None = None, frame: dict[str, Any] = FRAME) -> str:
    journey = REFERRAL
    form = journey.bind_declaration(answers, facts, sent)
    if sent is not None:
        form.validate()
    return ENVIRONMENT.get_template("forms/check.html").render(
        frame=frame,
        page=head("Check your answers"),
        journey=journey,
        steps=journey.steps(answers, facts, "check"),
        base=BASE,
        reference=REFERENCE,
        problems=form.problems(),
        cancel="/my-forms/",
        letterhead=journey.letterhead(journey.relevant(answers), facts),
        blocks=check_answers(journey, answers, facts),
        dropped=dropped(journey, answers, facts),
        notes=journey.notes(journey.relevant(answers), facts),
        form=form,
        refusals=(),
        ready=journey.next_step(answers, facts) is None,
        action=BASE + "send/",
        token="one-time",
    )


def done(facts: Facts = FACTS, frame: dict[str, Any] = FRAME) -> str:
    return ENVIRONMENT.get_template("forms/done.html").render(
        frame=frame,
        page=head("Referral sent"),
        journey=REFERRAL,
        reference=REFERENCE,
        sent_at="21 December 2026 at 10:42",
        clocks=[(clock, clock.count(facts, dt.date(2026, 12, 21))) for clock in REFERRAL.promised({})],
        files=[SimpleNamespace(name="risk.pdf", state="clean", reason="", stored=SimpleNamespace(size=120_000, sha256=b"\7" * 32))],
        next=["The council reads it.", "It goes to the provider."],
        links=[("The answers as PDF", BASE + "answers.pdf")],
        problems=[],
    )


def start(slugs: tuple[str, ...] = (), facts: Facts = FACTS, frame: dict[str, Any] = FRAME) -> str:
    courses = tuple(found for slug in slugs if (found := facts.course(slug)))
    return ENVIRONMENT.get_template("forms/start.html").render(
        frame=frame,
        page=head("Refer a student"),
        journey=REFERRAL,
        courses=courses,
        notes=course_notes(courses),
        needed=["The student’s UPN"],
        minutes=30,
        closed="",
        sent_already=False,
        places=[],
        signed_in=False,
        days=30,
        problems=[],
    )


def every_page(frame: dict[str, Any] = FRAME) -> dict[str, str]:
    """Every page in the states that are worth a look, by name."""
    pages = {f"{n:02}-{s.slug}": section(s.slug, whole(), frame=frame) for n, s in enumerate(REFERRAL.sections, 1)}
    empty = {f"{n:02}-{s.slug}-refused": section(s.slug, {}, sent=Typed(), frame=frame) for n, s in enumerate(REFERRAL.sections, 1)}
    panel = whole(
        "3",
        "supported-transfer",
        student={"sen": "E", "plan": []},
        safeguarding={"assessed_on": {"day": "1", "month": "aug", "year": "2026"}},
    )
    panel["tier"] |= {"bespoke": "Said before."}
    return {
        **pages,
        **empty,
        "10-provision-panel": section("provision", panel, frame=frame),
        "06-safeguarding-old": section(
            "safeguarding",
            panel,
            sent=Typed(
                [("assessed_on-day", "1"), ("assessed_on-month", "aug"), ("assessed_on-year", "2026"), ("risks", "none"), ("risks", "fire")]
            ),
            frame=frame,
        ),
        "11-agencies-two": section("agencies", {"agencies": {"involved": "yes", "agencies": [{}, {"agency": "other"}]}}, frame=frame),
        "12-check": check(whole(), frame=frame),
        "12-check-to-do": check(panel, frame=frame),
        "12-check-refused": check(whole(), sent=Typed(), frame=frame),
        "13-done": done(frame=frame),
        "00-start": start(("motor-vehicle", "hair-and-beauty"), frame=frame),
    }


def main() -> None:
    folder = Path(sys.argv[1])
    manifest = (
        json.loads((PROJECT / "output" / "manifest.json").read_bytes()) if len(sys.argv) < 3 else json.loads(Path(sys.argv[2]).read_bytes())
    )
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in every_page(manifest["frame"]).items():
        (folder / f"{name}.html").write_text(text)


if __name__ == "__main__":
    main()
