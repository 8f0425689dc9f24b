"""Words for every field of a provider."""

from collections.abc import Iterator

from capsite import words as say
from capsite.diff.course_words import name, permanent_id, updated
from capsite.diff.tellers import Names, Teller, chosen, contact, date, downloads, group, members, prose, silent, span, words, yes


def _was(before: tuple[str, ...], after: tuple[str, ...], names: Names) -> Iterator[str]:
    yield from members("now also answers to the earlier address", "no longer answers to the earlier address", lambda slug, _: f"/providers/{slug}/",
                       "the order of earlier addresses changed")(before, after, names)


SAFEGUARDING: dict[str, Teller] = {
    "lead": contact("safeguarding lead"), "deputy": contact("deputy safeguarding lead"),
    "enhanced_dbs": yes("all staff now have an enhanced check", "no longer confirms an enhanced check for all staff"),
    "policy": words("link to the safeguarding policy"), "insurance_expires": date("insurance until"),
    "training_year": words("safeguarding training confirmed for", say.academic_year)}
HEALTH: dict[str, Teller] = {
    "next_review": date("next risk assessment review"), "approach": prose("the health and safety text"),
    "policy": words("link to the health and safety policy")}
QUALITY: dict[str, Teller] = {"assured": date("quality assured on"), "next_review": date("next quality review")}

PROVIDER: dict[str, Teller] = {
    "slug": silent, "id": permanent_id, "name": name, "published": span, "safeguarding": group("safeguarding", SAFEGUARDING),
    "quality": group("quality", QUALITY), "health_and_safety": group("health and safety", HEALTH), "contact": contact("contact"),
    "address": words("address"), "postcode": words("postcode"), "area": chosen("area", "areas"), "website": words("website"),
    "legal_name": words("legal name"), "company_number": words("company number"), "la": words("local authority number"), "estab": words("estab number"),
    "urn": words("URN"), "ukprn": words("UKPRN"), "logo": words("logo"), "summary": words("summary"), "who_we_are": prose("“Who we are”"),
    "what_we_offer": prose("“What we offer”"), "outcomes": prose("“Student outcomes”"),
    "specialisms": members("new specialism:", "specialism gone:", lambda value, _: str(value), "the order of the specialisms changed"),
    "modes": members("now also teaches", "no longer teaches", lambda value, _: str(value), "the order of the modes changed"),
    "free_school_meals": words("free school meals"), "transport": words("transport"),
    "ofsted_registered": yes("now registered with Ofsted", "no longer registered with Ofsted"), "documents": downloads, "updated": updated, "was": _was,
}
