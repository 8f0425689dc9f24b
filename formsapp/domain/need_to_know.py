"""Who reads which answer of a referral (need to know, row T4). Every question has a line; one that is missing fails a test.

The council and the student's school read all of it, but for where somebody lives who must not be found. A provider reads what it needs to
decide on a place, its safeguarding lead what only a lead acts on, and what a start needs once the place is accepted. What is asked for
statistics or funding, and which other providers are asked, is not for providers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from formsapp.domain.case_words import COUNCIL, PROVIDER

PACK, PLACED, LEAD, OFFICE, HOME = "pack", "placed", "lead", "office", "home"
# What stands in the place of an answer that isn't for this reader.
WORDS: Mapping[str, str] = {
    PLACED: "Shown once the place is accepted",
    LEAD: "For your safeguarding lead",
    OFFICE: "For the school and the council only",
    HOME: "Not shown: where the student lives must not be disclosed",
}
Place = tuple[str, str]


def of(section: str, **levels: str) -> dict[Place, str]:
    """The questions of one section, level by level: ``pack="read seen"``."""
    return {(section, name): level for level, names in levels.items() for name in names.split()}


LEVELS: Mapping[Place, str] = (
    of("privacy", pack="read")
    | of("tier", pack="tier targeted time_limited bespoke interest value timing")
    | of(
        "school",
        pack="school school_name school_urn referrer referrer_role referrer_email referrer_phone coordinator coordinator_email "
        "coordinator_phone case_worker case_worker_phone lead lead_email lead_phone",
    )
    | of(
        "student",
        pack="surname given known_as born year other_year language language_other gifted sen sen_need sen_need_plan plan sen_notes "
        "medical medical_notes allergies allergies_notes travel",
        placed="uln uci free_meals",
        lead="in_care care_authority care_authority_other",
        office="gender upn ethnicity premium",
        home="address postcode",
    )
    | of(
        "carers",
        pack="interpreter interpreter_language consent consent_how consent_on consent_why_not student_view family_view",
        placed="carers name consent_by relationship relationship_other responsibility mobile day_phone evening_phone email order",
    )
    | of(
        "safeguarding",
        pack="risks restrictions assessment assessed_on assessed_by",
        lead="status social_worker social_worker_name social_worker_phone social_worker_email early_help early_help_consent "
        "early_help_lead risks_notes restrictions_notes",
    )
    | of(
        "attendance",
        pack="this_year last_year reasons suspensions suspension_days exclusion_risk part_time part_time_hours part_time_from "
        "part_time_until",
    )
    | of("behaviour", pack="strengths incidents triggers works")
    | of("academic", pack="english maths reading predictions under_way adapted interests aspirations")
    | of(
        "provision",
        pack="why days start weeks transport transport_notes tried strategies capacity meets_plan commitment incident fresh_start "
        "transfer_consent notes",
        placed="funding funding_other order",
        office="courses",
    )
    | of("agencies", pack="involved agencies strategies effect began ended", lead="agency agency_other worker phone email")
)


@dataclass(frozen=True)
class Reader:
    """On which side somebody reads. ``lead``: as that side's safeguarding lead; ``placed``: their provider has accepted; ``withheld``: where
    this student lives must not be disclosed.
    """

    side: str
    lead: bool = False
    placed: bool = False
    withheld: bool = False

    def why_not(self, place: Place) -> str:
        """The level that keeps an answer from this reader; nothing if it is theirs to read."""
        level = LEVELS.get(place, OFFICE)
        if level == HOME and self.withheld and (self.side == PROVIDER or not self.lead):
            return HOME
        if self.side != PROVIDER:
            return ""
        open_to = {PACK} | ({PLACED, HOME} if self.placed else set()) | ({LEAD} if self.lead else set())
        return "" if level in open_to else PLACED if level == HOME else level

    @property
    def all_open(self) -> bool:
        return not any(self.why_not(place) for place in LEVELS)


EVERYTHING = Reader(COUNCIL, lead=True)


def withheld(answers: Mapping[str, Mapping[str, object]]) -> bool:
    """Whether there is somebody who must not know where the student is."""
    return answers.get("safeguarding", {}).get("restrictions") == "yes"
