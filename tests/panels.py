"""Referrals of the panel pathways for tests, walked by the services as far as an agenda."""

import datetime as dt
import json

from formsapp.services.office import Office
from tests.casework import Walk, begun

THURSDAY = dt.date(2026, 12, 10)  # the sample's next panel for Flourish and Refocus; its deadline is not past


def before_the_panel(office: Office, way: str, **more: dict[str, object]) -> Walk:
    """Accepted, and waiting for an agenda."""
    edition = office.published.current()
    assert edition is not None
    tier, key = ("2", "targeted") if way == "flourish" else ("3", "time_limited")
    course = next(e for e in edition.forms["courses"] if e["tier"] == tier and e["pathway"] == way)
    return begun(office, tier={"tier": tier, key: way}, provision=answers(course["slug"], way), **more).accept()


def on_agenda(office: Office, way: str, **more: dict[str, object]) -> Walk:
    """Of the first panel to come whose deadline it met."""
    walk = before_the_panel(office, way, **more)
    edition = office.published.current()
    assert edition is not None
    today = office.today().isoformat()
    day = min(each["date"] for each in edition.forms["panels"] if way in each["pathways"] and each["deadline"] >= today)
    walk.by(walk.officer, "put on agenda", panel=day)
    return walk


def answers(course: str, way: str) -> dict[str, object]:
    """What the form asks for a panel."""
    found: dict[str, object] = dict.fromkeys(("tried", "strategies", "capacity", "meets_plan"), "As agreed.")
    found |= {"courses": [course]}
    found |= {"commitment": "yes"} if way == "flourish" else {}
    found |= {"incident": "incident", "fresh_start": "Old friends.", "transfer_consent": "yes"} if way == "supported-transfer" else {}
    return found


def said_to_all(data: object, *words: str) -> bool:
    """Whether all of them stand anywhere in it."""
    whole = json.dumps(data, ensure_ascii=False)
    return all(each in whole for each in words)
