"""Rules about a provider's assurances. They warn: a lapsed paper is the council's to chase, and stops nobody's site."""

import datetime as dt
from collections.abc import Iterator

from capsite.checks.ground import SOON, Ground, written
from capsite.problems import Problem


def insurance_is_in_force(ground: Ground) -> Iterator[Problem]:
    """Insurance has not run out and does not within 60 days."""
    for sheet in ground.providers:
        said = _ends(sheet.record.safeguarding.insurance_expires, ground.as_of, "the insurance ran out", "the insurance runs out")
        if said:
            yield sheet.problem(
                ("safeguarding", "insurance_expires"),
                f"safeguarding.insurance_expires: {said}: send the council the new certificate and change the date",
                warning=True,
            )


def reviews_are_not_due(ground: Ground) -> Iterator[Problem]:
    """The council's quality review and the risk assessment are not due, and not within 60 days."""
    for sheet in ground.providers:
        for where, day, what in (
            (("quality", "next_review"), sheet.record.quality.next_review, "the council's quality review"),
            (("health_and_safety", "next_review"), sheet.record.health_and_safety.next_review, "the review of the risk assessment"),
        ):
            said = _ends(day, ground.as_of, f"{what} was due", f"{what} is due") if day else None
            if said:
                yield sheet.problem(where, f"{where[0]}.next_review: {said}: have it done and change the date", warning=True)


def _ends(day: dt.date, as_of: dt.date, over: str, soon: str) -> str | None:
    if day < as_of:
        return f"{over} on {written(day)}"
    if day <= as_of + SOON:
        days = (day - as_of).days
        return f"{soon} on {written(day)}, {f'in {days} days' if days > 1 else 'tomorrow' if days else 'today'}"
    return None


def training_is_confirmed(ground: Ground) -> Iterator[Problem]:
    """Safeguarding training is confirmed for this academic year."""
    if ground.site is None:
        return
    year = ground.site.record.academic_year
    for sheet in ground.providers:
        confirmed = sheet.record.safeguarding.training_year
        if confirmed is None or confirmed < year:
            what = f"training is confirmed for {confirmed} only" if confirmed else "training is not confirmed"
            where = ("safeguarding", "training_year") if confirmed else ("safeguarding",)
            yield sheet.problem(
                where, f"safeguarding.training_year: {what}: confirm it for {year} and write training_year: {year}", warning=True
            )


RULES = (insurance_is_in_force, reviews_are_not_due, training_is_confirmed)
