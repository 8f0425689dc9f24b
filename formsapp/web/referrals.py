"""For schools and providers: their forms and where each stands; a referral's pack, its interview, questions answered, another course offered."""

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.case_words import PROVIDER
from formsapp.domain.permissions import may
from formsapp.domain.placements import STAGES
from formsapp.journeys import JOURNEYS
from formsapp.services import case_pages, locker_lists, placements, work_lists
from formsapp.services.office import Refused
from formsapp.web import desk, moves
from formsapp.web.pages import page


def blueprint() -> Blueprint:
    doors = Blueprint("referrals", __name__)
    for rule, view, method in (
        ("/my-referrals/", listing, "GET"),
        ("/my-referrals/<reference>/", one, "GET"),
        ("/my-referrals/<reference>/note/", note, "POST"),
        ("/my-referrals/<reference>/do/<name>/", ask, "GET"),
        ("/my-referrals/<reference>/do/<name>/", do, "POST"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


def back(reference: str) -> str:
    return f"/my-referrals/{reference}/"


@needs("referrals.list")
def listing() -> Response:
    found = work_lists.followed(office(), actor())
    return page(
        "cases/followed.html",
        "My referrals",
        found=found,
        titles={journey.slug: journey.title for journey in JOURNEYS.values()},
        groups=(
            ("The next step is yours", [each for each in found if each.mine]),
            ("On its way", [each for each in found if not each.mine and not each.standing.ended]),
            ("Ended", [each for each in found if each.standing.ended]),
        ),
    )


@needs("referrals.read")
def one(reference: str) -> Response:
    return one_page(reference)


def one_page(reference: str, reason: Refused | None = None) -> Response:
    problem = str(reason or "")
    found = case_pages.outside_page(office(), actor(), reference)
    return page(
        "cases/outside.html",
        f"{found.read.journey.title}, {found.read.case.reference}",
        status=422 if problem else 200,
        problems=[("text", problem)] if problem else [],
        problem=problem,
        view=found,
        found=found.read,
        case=found.read.case,
        here=back(found.read.case.reference),
        provider=found.side == PROVIDER,
        placed=placements.beside(office(), actor(), found.desk),
        stages=STAGES,
        sent=locker_lists.beside_case(office(), actor(), found.read.case.id),
        may_send=may(actor(), "locker.send"),
        today=office().today(),
        typed=desk.typed,
        **desk.once(reason, "#notes"),
    )


@needs("referrals.read")
def note(reference: str) -> Answer:
    """An internal note of one's own organisation."""
    try:
        case_pages.note_outside(office(), actor(), reference, request.form)
    except Refused as reason:
        return one_page(reference, reason)
    return redirect(f"{back(reference)}#notes", 303)


@needs("referrals.move")
def ask(reference: str, name: str) -> Answer:
    return moves.ask(reference, name, back)


@needs("referrals.move")
def do(reference: str, name: str) -> Answer:
    return moves.do(reference, name, back)
