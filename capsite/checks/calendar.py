"""Rules about site.yaml's calendar and colour."""

import datetime as dt
from collections.abc import Iterator

from capsite.checks.ground import Ground, written
from capsite.colour import contrast, nearest_readable
from capsite.factsheets.sentences import listed, nearest
from capsite.problems import Problem

READABLE = 4.5  # WCAG 2.2, 1.4.3, contrast (minimum)


def days_are_in_order(ground: Ground) -> Iterator[Problem]:
    """Terms, half terms and closures end on or after the day they start; a half term lies within its term."""
    site = ground.site
    for index, term in enumerate(site.record.terms if site else ()):
        if site and term.ends < term.starts:
            yield site.problem(("terms", index, "ends"), f"terms: {term.name} ends before it starts: change one of the days")
        half = term.half_term
        if site and half and half.ends < half.starts:
            yield site.problem(("terms", index, "half_term", "ends"), f"terms: {half.name} ends before it starts: change one of the days")
        elif site and half and not (term.starts <= half.starts and half.ends <= term.ends):
            yield site.problem(("terms", index, "half_term"), f"terms: {half.name} is not within {term.name}: change its days")
    for index, closure in enumerate(site.record.closures if site else ()):
        if site and closure.ends < closure.starts:
            yield site.problem(("closures", index, "ends"), f"closures: {closure.name} ends before it starts: change one of the days")


def terms_do_not_overlap(ground: Ground) -> Iterator[Problem]:
    """A day belongs to one term."""
    if ground.site is None:
        return
    ordered = sorted(enumerate(ground.site.record.terms), key=lambda item: item[1].starts)
    for (_, before), (index, term) in zip(ordered, ordered[1:], strict=False):
        if term.starts <= before.ends:
            yield ground.site.problem(
                ("terms", index, "starts"),
                f"terms: {term.name} starts on {written(term.starts)}, "
                f"before {before.name} is over ({written(before.ends)}): change one of the days",
            )


def panels_follow_their_deadlines(ground: Ground) -> Iterator[Problem]:
    """A panel meets after its deadline, about pathways that have a panel, and no pathway has two on one day."""
    if ground.site is None:
        return
    pathways = {pathway.slug: pathway for pathway in ground.site.record.pathways}
    seen: set[tuple[dt.date, str]] = set()
    for index, panel in enumerate(ground.site.record.panels):
        at = ("panels", index)
        if panel.deadline > panel.date:
            yield ground.site.problem(
                (*at, "deadline"),
                f"panels: the deadline ({written(panel.deadline)}) is after the panel ({written(panel.date)}): change one of the days",
            )
        for number, slug in enumerate(panel.pathways):
            where = (*at, "pathways", number)
            if slug not in pathways:
                close = nearest(slug, list(pathways))
                yield ground.site.problem(
                    where,
                    f"panels: there is no pathway “{slug}”: "
                    + (f"did you mean “{close}”?" if close else f"allowed are {listed(list(pathways), 'and')}"),
                )
            elif not pathways[slug].panel:
                yield ground.site.problem(
                    where, f"panels: no panel decides about “{slug}”: delete it here, or write panel: yes at the pathway"
                )
            elif (panel.date, slug) in seen:
                yield ground.site.problem(where, f"panels: “{slug}” has a panel on {written(panel.date)} already: keep one", warning=True)
            seen.add((panel.date, slug))


def the_year_is_not_over(ground: Ground) -> Iterator[Problem]:
    """The academic year of site.yaml lasts until 31 August."""
    if ground.site is None:
        return
    year = ground.site.record.academic_year
    last = dt.date(int(year[:4]) + 1, 8, 31)
    if ground.as_of > last:
        yield ground.site.problem(
            ("academic_year",),
            f"academic_year: {year} ended on {written(last)}: write the new year, and new terms and panels",
            warning=True,
        )


def brand_colour_is_readable(ground: Ground) -> Iterator[Problem]:
    """The council's colour can be read on white, and white on it."""
    if ground.site is None:
        return
    colour = ground.site.record.brand_colour
    reached = contrast(colour, "#ffffff")
    if reached < READABLE:
        yield ground.site.problem(
            ("brand_colour",),
            f"brand_colour: {colour} reaches a contrast of {int(reached * 10) / 10} to 1 on white, and "
            f"{READABLE} is needed: the nearest colour that can be read is {nearest_readable(colour)}",
        )


RULES = (days_are_in_order, terms_do_not_overlap, panels_follow_their_deadlines, the_year_is_not_over, brand_colour_is_readable)
