"""What a session costs: the directory's price on the day on which a placement is set up, kept with it."""

from formsapp.journeys.facts import Course

BY_SESSION = ("session", "day")  # a placement's lessons are days or parts of one, each counted once


def price_of(course: Course | None) -> int | None:
    """In pence; none where the directory gives it by the week, the place or the hour, and where there is no such course any more."""
    return course.price_pence if course and course.price_per in BY_SESSION else None
