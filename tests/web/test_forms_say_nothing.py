"""Row T17 for forms and inbox: mails, page titles, names of files and addresses say that something happened, and nothing of what was typed."""

import re
from typing import Any

import pytest
from flask import Flask

from formsapp.services import mail
from formsapp.services.office import Office
from tests import referrals
from tests.offices import Clock
from tests.people import council, school_a, signed_in, token
from tests.scoreboard import row
from tests.web.form_pages import SECTIONS, begin_by_email, hidden, mailed, save, title

EMAIL = "somebody@school.example"
# One word for each thing that must not be said; UPN and dates as they are typed and as they are shown.
STUDENT = {"surname": "Zebracanary", "given": "Quaggacanary", "known_as": "Okapicanary", "address": "1 Canary Wharf\r\nTapirtown"}
MORE: dict[str, dict[str, Any]] = {
    "student": STUDENT,
    "carers": {"student_view": "Gnucanary view"},
    "behaviour": {"incidents": "Elandcanary incident"},
    "safeguarding": {"assessment": [{"id": "1", "name": "Kuducanary assessment.pdf", "size": 1, "state": "clean"}]},
}
CANARIES = ("canary", "tapirtown", "h801200001001", "27 march 2011", "2011-03-27", "q.z.", "school a", "alderbourne", "quillfeather")


class Said:
    """Everything that is seen beside a page: over shoulders, in histories, in logs, in mailboxes."""

    def __init__(self) -> None:
        self.cases = 0
        self.violations: list[str] = []

    def hold(self, what: str, text: str) -> None:
        self.cases += 1
        self.violations += [f"{what}: {canary} in {text[:200]!r}" for canary in CANARIES if canary in text.lower()]

    def answer(self, answer: Any) -> Any:
        self.hold(f"address of {answer.request.path}", answer.request.path + "?" + answer.request.query_string.decode())
        for name in ("Location", "Content-Disposition", "Set-Cookie"):
            for value in answer.headers.getlist(name):
                self.hold(f"{name} of {answer.request.path}", value)
        if answer.mimetype == "text/html":
            self.hold(f"title of {answer.request.path}", title(answer))
            self.hold(f"description of {answer.request.path}", " ".join(re.findall(r'<meta name="description"[^>]*>', answer.text)))
        return answer


@pytest.mark.scoreboard
def test_only_the_pages_themselves_say_anything(office: Office, app: Flask, clock: Clock) -> None:
    said = Said()
    made = school_a(office)
    who, officer, browser = signed_in(app.test_client(), made), signed_in(app.test_client(), council(office)), app.test_client()
    draft = referrals.begun(office, made.actor, **MORE)
    base = f"/forms/referral/{draft.reference}/"
    for page in (*(f"{section}/" for section in SECTIONS), "check/", "saved/", "answers.pdf", "answers.json", ""):
        said.answer(who.get(base + page))
    said.answer(save(who, f"{base}student/", [("surname", "Zebracanary")]))
    said.answer(save(who, f"{base}behaviour/", [("incidents", "Elandcanary")], "save"))
    said.answer(who.post(f"{base}behaviour/", data={"incidents": "Elandcanary"}))
    stale = {"csrf_token": token(who.get(f"{base}behaviour/")), "mark": "stale", "incidents": "Elandcanary again"}
    said.answer(who.post(f"{base}behaviour/", data=stale))
    reference = referrals.sent(office, made.actor, referrals.begun(office, made.actor, **MORE))
    for page in ("done/", "answers.pdf", "answers.json", "check/"):
        said.answer(who.get(f"/forms/referral/{reference}/{page}"))
    for page in ("/my-forms/", "/forms/referral/?again=1", f"/my-forms/delete/{draft.reference}/"):
        said.answer(who.get(page))
    for page in (
        "/inbox/",
        "/inbox/?unread=1",
        f"/inbox/{reference}/",
        f"/inbox/{reference}/answers.pdf",
        f"/inbox/{reference}/answers.json",
    ):
        said.answer(officer.get(page))
    form = officer.get(f"/inbox/{reference}/")
    said.answer(officer.post(f"/inbox/{reference}/note/", data={"csrf_token": token(form), "text": "Zebracanary note"}))
    for word in ("Zebracanary", "H801200001001"):
        found = said.answer(officer.post("/inbox/search/", data={"csrf_token": token(officer.get("/inbox/")), "find": word}))
        assert "Okapicanary Zebracanary" in said.answer(officer.get(found.headers["Location"])).text
    address = begin_by_email(browser, EMAIL)
    said.answer(save(browser, f"{address}behaviour/", [("incidents", "Elandcanary")], "save"))
    clock.move(minutes=11)
    said.answer(save(browser, f"{address}student/", [("surname", "Zebracanary")], "save"))
    actor, without = referrals.begun_by_email(office, EMAIL, **MORE)
    referrals.sent(office, actor, without)
    letters = mailed(office)
    assert {letter.kind for letter in letters} == {"come-back", "received"}
    for letter in letters:
        written = mail.write(office, letter)
        message = mail.message(office, letter)
        said.hold(f"subject of {letter.kind}", written.subject)
        said.hold(f"text of {letter.kind}", written.text.replace(made.email, ""))
        said.hold(f"headers of {letter.kind}", " ".join(f"{name}: {value}" for name, value in message.items() if name != "To"))
        assert letter.to in {EMAIL, made.email}
        tokens = re.findall(r"[A-Za-z0-9_-]{30,}", written.text)
        said.violations += [f"a token in {letter.kind}"] if tokens and letter.kind != "come-back" else []
    row("T17", said.cases, said.violations, floor=100)


def test_what_is_looked_for_is_not_in_the_address(office: Office, app: Flask) -> None:
    referrals.sent(office, school_a(office).actor)
    officer = signed_in(app.test_client(), council(office))
    page = officer.get("/inbox/")
    assert 'action="/inbox/search/" method="post"' in page.text
    found = officer.post("/inbox/search/", data={"csrf_token": token(page), "find": "Quillfeather"}).headers["Location"]
    assert "uill" not in found
    assert officer.get("/inbox/?find=Quillfeather").status_code == 200
    assert hidden(page, "csrf_token")
