"""Checks that a question adds to its own: each is told the field and its form and gives a whole sentence, or None when all is well."""

from collections.abc import Callable
from typing import Any

from formsapp.domain import dates
from formsapp.fields.base import Check, Question, begin


def past(field: Question, form: Any) -> str | None:
    """The day must be behind us."""
    today = field.meta.facts.today
    return None if field.data < today else f"{begin(field.thing)} must be in the past: today is {dates.said(today)}"


def not_future(field: Question, form: Any) -> str | None:
    """Today at the latest."""
    today = field.meta.facts.today
    return None if field.data <= today else f"{begin(field.thing)} must be today or in the past: today is {dates.said(today)}"


def not_past(field: Question, form: Any) -> str | None:
    """Today at the earliest."""
    today = field.meta.facts.today
    return None if field.data >= today else f"{begin(field.thing)} must be today or later: today is {dates.said(today)}"


def within_months(months: int, remedy: str) -> Check:
    """Not older than so many months, to the day, on the day on which it is looked at; the sentence shows the sum."""

    def check(field: Question, form: Any) -> str | None:
        today = field.meta.facts.today
        if not dates.too_old(field.data, today, months):
            return None
        limit = f"{begin(field.thing)} must not be more than {dates.months_said(months)} ago"
        return f"{limit}. {dates.sum_said(field.data, today, months)}. {remedy}"

    return check


def within_years(years: int) -> Check:
    """Not more than so many years from today, one way or the other: a slip in the year."""

    def check(field: Question, form: Any) -> str | None:
        today = field.meta.facts.today
        if abs(field.data.year - today.year) <= years:
            return None
        return f"{begin(field.thing)} must be within {years} years of today: check the year {field.data.year}"

    return check


def aged(youngest: int, oldest: int) -> Check:
    """A date of birth of somebody of that age today."""

    def check(field: Question, form: Any) -> str | None:
        years = dates.age(field.data, field.meta.facts.today)
        if youngest <= years <= oldest:
            return None
        whose = "not born yet" if years < 0 else f"{years} today"
        return (
            f"{begin(field.thing)} must make the student {youngest} to {oldest} years old: with {dates.said(field.data)} they are {whose}"
        )

    return check


def not_before(other: str, thing: str) -> Check:
    """Not before the day in another question of the page."""

    def check(field: Question, form: Any) -> str | None:
        first = form[other].data if other in form else None
        if first is None or not hasattr(first, "year") or field.data >= first:
            return None
        return f"{begin(field.thing)} must not be before {thing}, {dates.said(first)}"

    return check


def fits(test: Callable[[Any, Any], str | None]) -> Check:
    """A check of one journey's own: ``test`` is told what was read, and the form."""
    return lambda field, form: test(field.data, form)


def no_more_than(most: int, what: str) -> Check:
    """Of several options at most so many."""

    def check(field: Question, form: Any) -> str | None:
        return None if len(field.data) <= most else f"Choose no more than {most} {what}: {len(field.data)} are chosen"

    return check
