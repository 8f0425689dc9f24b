"""Rows of the school census about placements: exactly one of URN, UKPRN and a type of setting says where a learner is.

The types and the rule are the Department for Education's (alternative provision census, data items).
"""

from dataclasses import dataclass

from formsapp.domain.placements import hours

WORK, FURTHER, ONE_TO_ONE, OTHER = "WBP", "NFE", "OOT", "OTH"
SETTINGS = {
    FURTHER: "Non-maintained further education provision",
    ONE_TO_ONE: "One-on-one tuition",
    OTHER: "Other unregistered provider",
    WORK: "Work-based placement",
}
WORK_PATHWAY = "work-based-learning"
WHOLE_DAY = 4.0  # hours from which a day is two sessions


@dataclass(frozen=True)
class Setting:
    """Where; two of the three are empty."""

    urn: str = ""
    ukprn: str = ""
    kind: str = ""


def setting(urn: str, ukprn: str, pathway: str) -> Setting:
    """The URN comes first, then the UKPRN; a provider with neither is told by what the course is."""
    if urn.strip():
        return Setting(urn=urn.strip())
    if ukprn.strip():
        return Setting(ukprn=ukprn.strip())
    return Setting(kind=WORK if pathway == WORK_PATHWAY else OTHER)


def sessions_a_week(days: int, times: str) -> int:
    """A session is half a day: a morning or an afternoon counts one, a day two."""
    return days * (2 if hours(times) >= WHOLE_DAY else 1)
