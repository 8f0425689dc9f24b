"""The page on which a move is made, the same for the council, a school and a provider: what it asks, what was typed, and the conflict page."""

from collections.abc import Callable

from flask import Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, office
from formsapp.services import case_pages, casework
from formsapp.services.asking import Wrong, Wrongs
from formsapp.services.case_pages import Asking
from formsapp.services.office import Refused
from formsapp.web.list_filters import number
from formsapp.web.pages import page

Back = Callable[[str], str]


def name_of(slug: str) -> str:
    """``send-out`` in an address is ``send out``."""
    return slug.replace("-", " ")[:40]


def preference() -> int | None:
    """Which course of the referral, by its place."""
    return number(request.args.get("course", ""), 3)


def version() -> int:
    return number(request.form.get("version", ""), 8) or 0


def typed() -> dict[str, str]:
    """What was sent; each box that was ticked by its own name."""
    found = {name: request.form.get(name, "") for name in request.form}
    return found | {f"{name}-{value}": "1" for name in request.form for value in request.form.getlist(name)}


def ask(reference: str, slug: str, back: Back) -> Answer:
    """A move that can't be made any more leads back to the case, which says where it stands."""
    try:
        found = case_pages.asking(office(), actor(), reference, name_of(slug), preference())
    except casework.Changed:
        return redirect(back(reference), 302)
    return asking_page(found, back)


def asking_page(found: Asking, back: Back, problem: Refused | None = None, *, changed: bool = False) -> Response:
    every: tuple[Refused, ...] = problem.every if isinstance(problem, Wrongs) else (problem,) if problem else ()
    problems = [(each.name if isinstance(each, Wrong) else "do", str(each)) for each in every]
    sent = typed()
    return page(
        "cases/move.html",
        f"{found.move.words}, {found.reference}",
        status=409 if changed else 422 if problem else 200,
        problems=problems,
        wrong=dict(problems),
        found=found,
        back=back(found.reference),
        sent=sent,
        posted=request.method == "POST",
        changed=changed,
        do=request.full_path.rstrip("?"),
    )


def do(reference: str, slug: str, back: Back) -> Answer:
    """Back to the case, or the page once more with the sentence, or with what somebody else did meanwhile."""
    name, place = name_of(slug), preference()
    try:
        casework.move(office(), actor(), reference, name, typed(), version(), place)
    except casework.Changed:
        try:
            found = case_pages.asking(office(), actor(), reference, name, place)
        except casework.Changed:
            return gone(reference, back, mine=casework.moved_last(office(), actor(), reference, name))
        return asking_page(found, back, changed=True)
    except Refused as reason:
        return asking_page(case_pages.asking(office(), actor(), reference, name, place), back, reason)
    return redirect(back(reference), 303)


def gone(reference: str, back: Back, *, mine: bool) -> Response:
    """The move is no longer there to be made: what was typed is shown, so that it isn't lost."""
    kept = [value for name, value in typed().items() if name in {"reason", "objectives"} and value.strip()]
    title = "You have done this already" if mine else "Somebody else has moved it"
    return page("cases/gone.html", f"{title}, {reference}", status=409, back=back(reference), kept=kept, mine=mine)
