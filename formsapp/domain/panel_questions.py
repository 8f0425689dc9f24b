"""What a panel asks before it decides, and which of the school's answers say something about it. Data only; the words are ours."""

from dataclasses import dataclass

from formsapp.domain.case_words import PANEL_PATHWAYS, TRANSFER

PROGRAMMES = tuple(way for way in PANEL_PATHWAYS if way != TRANSFER)
# A decision of the panel, and the move of a case that records it.
DECISIONS: dict[str, str] = {"approved": "approve", "not approved": "not approve", "deferred": "defer"}
DECISION_WORDS: dict[str, str] = {"approved": "Approved", "not approved": "Not approved", "deferred": "Deferred to a later panel"}


@dataclass(frozen=True)
class PanelQuestion:
    """``evidence``: section and questions of the referral beside which it stands; no questions named means the whole section."""

    code: str
    words: str
    evidence: tuple[tuple[str, tuple[str, ...]], ...]
    pathways: tuple[str, ...] = PANEL_PATHWAYS


QUESTIONS = (
    PanelQuestion("worker", "Is there a named case worker?", (("school", ("case_worker", "case_worker_phone")),), PROGRAMMES),
    PanelQuestion(
        "reviews", "Is the school committed to the review meetings?", (("provision", ("commitment", "capacity")),), ("flourish",)
    ),
    PanelQuestion(
        "adapted",
        "Have curriculum and timetable been adapted, and tier 1 tried?",
        (("academic", ("adapted",)), ("provision", ("tried",)), ("attendance", ("part_time",))),
    ),
    PanelQuestion(
        "strategies",
        "Were the strategies of other agencies carried out, and with what effect?",
        (("provision", ("strategies",)), ("agencies", ("involved", "agency", "agency_other", "strategies", "effect"))),
    ),
    PanelQuestion("capacity", "Can the school go on with the programme’s strategies?", (("provision", ("capacity",)),), PROGRAMMES),
    PanelQuestion(
        "plan",
        "How does the provision meet the EHC plan?",
        (("student", ("sen", "sen_need")), ("provision", ("meets_plan",))),
    ),
    PanelQuestion(
        "early-help",
        "Was Early Help offered, and is consent recorded?",
        (
            ("safeguarding", ("status", "early_help", "early_help_consent")),
            ("carers", ("consent", "consent_by", "consent_how", "consent_on")),
        ),
    ),
    PanelQuestion(
        "incident",
        "Was it one incident or persistent behaviour?",
        (("provision", ("incident",)), ("behaviour", ("incidents", "triggers"))),
        (TRANSFER,),
    ),
    PanelQuestion(
        "fresh-start",
        "Would a fresh start help, where the same is expected?",
        (("provision", ("fresh_start", "why")), ("behaviour", ("works",))),
        (TRANSFER,),
    ),
    PanelQuestion("transfer-consent", "Do the parents or carers agree to the panel?", (("provision", ("transfer_consent",)),), (TRANSFER,)),
)


def questions_for(pathway: str) -> tuple[PanelQuestion, ...]:
    """Those that the panel asks of this pathway, in its order."""
    return tuple(question for question in QUESTIONS if pathway in question.pathways)
