"""The codes of the attendance register in England, as data, and which of them fits a mark at alternative provision.

Source: School Attendance (Pupil Registration) (England) Regulations 2024, in force since 19 August 2024, with the guidance "Working together to
improve school attendance". The wording up to P was read in the regulations; what the other codes count as is to be confirmed by the council. A
change of the law is a change of ``CODES``. The school decides on the code: what stands here proposes, says why, and points at what doesn't fit.
"""

import datetime as dt
from dataclasses import dataclass

SOURCE = "School Attendance (Pupil Registration) (England) Regulations 2024"
SINCE = dt.date(2024, 8, 19)

# What a code counts as.
ATTENDING, AUTHORISED, UNAUTHORISED, NOT_POSSIBLE, NOTHING = "attending", "authorised", "unauthorised", "not possible", "nothing"
COUNTS_AS = {
    ATTENDING: "attending",
    AUTHORISED: "authorised absence",
    UNAUTHORISED: "unauthorised absence",
    NOT_POSSIBLE: "not a possible attendance",
    NOTHING: "not counted",
}


@dataclass(frozen=True)
class Code:
    """``away``: where attending is elsewhere than at school, and only if the student was really there."""

    code: str
    meaning: str
    counts: str
    away: bool = False

    @property
    def words(self) -> str:
        return f"{self.code}: {self.meaning}"


CODES = (
    Code("/", "Present in the morning", ATTENDING),
    Code("\\", "Present in the afternoon", ATTENDING),
    Code("L", "Late, before the register closed", ATTENDING),
    Code("K", "At provision arranged by the local authority", ATTENDING, away=True),
    Code("V", "Educational visit with staff of the school", ATTENDING, away=True),
    Code("P", "Approved sporting activity", ATTENDING, away=True),
    Code("W", "Work experience", ATTENDING, away=True),
    Code("B", "Other approved educational activity, supervised", ATTENDING, away=True),
    Code("D", "Dual registered, due at the other school", NOT_POSSIBLE),
    Code("C1", "Leave: regulated performance or employment abroad", AUTHORISED),
    Code("M", "Medical or dental appointment", AUTHORISED),
    Code("J1", "Interview for a job or a place", AUTHORISED),
    Code("S", "Study leave", AUTHORISED),
    Code("X", "Not of compulsory school age, not required", NOT_POSSIBLE),
    Code("C2", "Part-time timetable", AUTHORISED),
    Code("C", "Leave in exceptional circumstances", AUTHORISED),
    Code("T", "Parent travelling for trade", AUTHORISED),
    Code("R", "Religious observance", AUTHORISED),
    Code("I", "Illness", AUTHORISED),
    Code("E", "Suspended or excluded, no provision made", AUTHORISED),
    Code("Q", "No access arrangements, the authority’s duty", NOT_POSSIBLE),
    Code("Y1", "Transport normally provided is missing", NOT_POSSIBLE),
    Code("Y2", "Travel is widely disrupted", NOT_POSSIBLE),
    Code("Y3", "Part of the premises is closed", NOT_POSSIBLE),
    Code("Y4", "The whole site is closed unexpectedly", NOT_POSSIBLE),
    Code("Y5", "In detention by the law", NOT_POSSIBLE),
    Code("Y6", "Public health guidance or law", NOT_POSSIBLE),
    Code("Y7", "Another unavoidable cause", NOT_POSSIBLE),
    Code("G", "Holiday that was not granted", UNAUTHORISED),
    Code("N", "Reason not yet established", UNAUTHORISED),
    Code("O", "Other unauthorised absence", UNAUTHORISED),
    Code("U", "After the register closed", UNAUTHORISED),
    Code("Z", "Not yet on roll", NOTHING),
    Code("#", "Planned closure", NOTHING),
)
BY_CODE = {each.code: each for each in CODES}
UNSETTLED = "N"

# The marks of the register, as ``domain/attendance.py`` names them.
PRESENT, LATE, UNEXPLAINED, NOT_REQUIRED = "present", "late", "unexplained", "not_required"
MARK_AUTHORISED, MARK_UNAUTHORISED = "authorised", "unauthorised"
DISMISSED_BEHAVIOUR, DISMISSED_OTHER = "dismissed_behaviour", "dismissed_other"
THERE = frozenset({PRESENT, LATE})
AWAY = frozenset({UNEXPLAINED, MARK_AUTHORISED, MARK_UNAUTHORISED})
SENT_AWAY = frozenset({DISMISSED_BEHAVIOUR, DISMISSED_OTHER})
BY_SCHOOL, BY_COUNCIL = "school", "council"

# What a school may decide of an absence, and the codes that go with it. What was not a possible attendance is no one's fault: it is authorised.
DECISIONS = {MARK_AUTHORISED: "Authorised", MARK_UNAUTHORISED: "Unauthorised"}
FITTING: dict[str, tuple[Code, ...]] = {
    MARK_AUTHORISED: tuple(each for each in CODES if each.counts in {AUTHORISED, NOT_POSSIBLE}),
    MARK_UNAUTHORISED: tuple(each for each in CODES if each.counts == UNAUTHORISED and each.code != UNSETTLED),
}
# What a school may enter ahead: it knows of it, so it has a reason; a holiday that was not granted is known ahead too.
AHEAD = tuple(each for each in CODES if each.code == "G" or (each.counts in {AUTHORISED, NOT_POSSIBLE} and each.code not in {"X", "D"}))
# Instead of K or B where that is what the day was.
INSTEAD = ("P", "W", "V")


@dataclass(frozen=True)
class Advice:
    """``code`` is empty where only the school can know it; ``others``: what else it may have been."""

    code: str
    why: str
    others: tuple[str, ...] = ()


def attended(arranged_by: str, *, provider_is_school: bool) -> Advice:
    """For somebody who was there."""
    if provider_is_school:
        return Advice("D", "The provider is a school where the student is registered too: it was the other school’s session")
    if arranged_by == BY_COUNCIL:
        return Advice("K", "The local authority arranged the placement, and the student was there", INSTEAD)
    return Advice("B", "The school arranged the placement, it is supervised, and the student was there", INSTEAD)


def advise(mark: str, arranged_by: str, *, provider_is_school: bool = False, part_time: bool = False, planned: str = "") -> Advice:
    """The code that a mark suggests, and why. ``planned``: the code of an absence that the school had entered ahead; ``part_time``: the
    student is on a part-time timetable, so where nothing is provided it is C2.
    """
    there = attended(arranged_by, provider_is_school=provider_is_school)
    if mark == PRESENT:
        return there
    if mark == LATE:
        return Advice(there.code, f"{there.why}, though late. L is for the school’s own register only", there.others)
    if mark == UNEXPLAINED and planned in BY_CODE:
        return Advice(planned, f"The school had entered this absence ahead: {BY_CODE[planned].meaning.casefold()}")
    if mark == UNEXPLAINED:
        return Advice(UNSETTLED, "Nobody knows the reason yet: N stands until the school decides, and must be settled")
    if mark == DISMISSED_BEHAVIOUR:
        return Advice(
            there.code, "Sent away for behaviour after the register was taken: attended. E only if the school suspended the student", ("E",)
        )
    if mark == DISMISSED_OTHER:
        return Advice(
            "", "Sent away for another reason: the school decides, and knows whether the student had been there", (there.code, "M", "I")
        )
    if mark == NOT_REQUIRED and part_time:
        return Advice("C2", "Nothing is provided for this part of a part-time timetable")
    if mark == NOT_REQUIRED:
        return Advice("", "The student was not expected: this is no register taken, and needs no code")
    if mark == MARK_AUTHORISED:
        return Advice("", "The school chooses: illness, an appointment, leave, or another good reason", ("I", "M", "C"))
    if mark == MARK_UNAUTHORISED:
        return Advice(
            "O", "O unless it was a holiday that was not granted (G), or the student came after the register closed (U)", ("G", "U")
        )
    return Advice("", "There is no mark yet: a register nobody took is neither an absence nor a presence")


def fits(decision: str, code: str) -> bool:
    """Whether a school may put this code beside its decision; none is allowed where it isn't known yet."""
    return not code or any(each.code == code for each in FITTING.get(decision, ()))


def decision_of(code: str) -> str:
    """What a code of an absence means for the school's decision."""
    return MARK_UNAUTHORISED if BY_CODE[code].counts == UNAUTHORISED else MARK_AUTHORISED


def disagree(mark: str, code: str) -> str:
    """Why the school's code doesn't go with the provider's mark, as a sentence; empty where it does, or where one of them is missing."""
    known = BY_CODE.get(code)
    if not mark or known is None:
        return f"There is no code {code}" if code and known is None else ""
    absent = known.counts in {AUTHORISED, UNAUTHORISED} or (known.counts == NOT_POSSIBLE and code != "D")
    if mark in THERE and absent:
        return f"The provider saw the student; the code {code} says that the student was away"
    if mark in THERE and code in {"/", "\\", "L"}:
        return f"The code {code} is for the school’s own register: the student was at the provider"
    if mark in AWAY and known.counts == ATTENDING:
        return f"The provider did not see the student; the code {code} is only for somebody who was there"
    if mark in {MARK_AUTHORISED, MARK_UNAUTHORISED} and code == UNSETTLED:
        return "The absence was decided, and N still says that its reason is not known"
    if mark == NOT_REQUIRED and (known.counts in {ATTENDING, UNAUTHORISED}):
        return f"The student was not expected; the code {code} says otherwise"
    return ""


# Of each mark, the codes that do not go with it: what a list of disagreements asks for.
DISAGREEING: dict[str, tuple[str, ...]] = {
    mark: tuple(code for code in BY_CODE if disagree(mark, code)) for mark in (*sorted(THERE), *sorted(AWAY), *sorted(SENT_AWAY), NOT_REQUIRED)
}
