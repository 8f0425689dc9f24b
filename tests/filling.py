"""A database with something in every table and a word of its own (a canary) in every sealed column, and files in the vault's folder."""

import datetime as dt
import json
import os
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from formsapp.domain.people import Actor, worker
from formsapp.services.office import Office
from formsapp.store import audit, jobs, mails, tables
from formsapp.store.resealing import sealed_columns

WORDS = "canary"


@dataclass
class Filled:
    """What was put in: rows by table, canaries, and the SHA-256 of every file by its place."""

    rows: dict[str, list[UUID]] = field(default_factory=dict)
    canaries: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)


def fill(office: Office, learners: int = 5) -> Filled:
    """So many referrals, with all that hangs on them."""
    filled = Filled()
    for number in range(learners):
        with office.database.writing() as session:
            one_learner(session, office, filled, number)
    return filled


def one_learner(session: Session, office: Office, filled: Filled, number: int) -> None:
    now = office.clock()
    same: dict[str, Any] = {"created_at": now}
    school = put(session, office, filled, tables.Organisation, kind="school", name=f"Oak {uuid4()}", sort_key=f"oak {number:05}", **same)
    person = put(
        session, office, filled, tables.Person, email_index=office.keys.index("email", uuid4().hex), password="$argon2id$…", **same
    )
    put(session, office, filled, tables.Membership, person_id=person, organisation_id=school, role="coordinator", starts_at=now)
    put(session, office, filled, tables.TermsAccepted, person_id=person, version="1", at=now)
    put(session, office, filled, tables.Token, purpose="reset", hash=os.urandom(32), subject_id=person, expires_at=now, **same)
    put(session, office, filled, tables.SecondFactor, person_id=person, kind="totp", label="app", **same)
    put(session, office, filled, tables.SignIn, hash=os.urandom(32), person_id=person, seen_at=now, expires_at=now, **same)
    session.execute(insert(tables.Attempt).values(scope="sign in", key=office.keys.index("account", str(number)), at=now))
    journey: dict[str, Any] = {"journey": "referral", "journey_version": 1, "organisation_id": school}
    later = now + dt.timedelta(days=30)
    who = {"reference": f"D{uuid4().hex[:20]}", "person_id": person, "send_token": uuid4().hex}
    draft = put(session, office, filled, tables.Draft, changed_at=now, expires_at=later, **who, **journey, **same)
    about = {"reference": f"C{uuid4().hex[:20]}", "draft_id": draft, "sender_id": person, "learner_key": uuid4().hex, "state": "received"}
    law = {"purpose": "placement", "lawful_basis": "public task", "notice_version": "1", "received_at": now, "due_on": now.date()}
    index = office.keys.index("upn", f"A{number}")
    case = put(session, office, filled, tables.Case, upn_index=index, **about, **law, **journey)
    put(session, office, filled, tables.CaseNote, case_id=case, author_id=person, **same)
    put(session, office, filled, tables.CaseSeen, case_id=case, person_id=person, first_at=now, last_at=now)
    stored_file(session, office, filled, case)
    mails.send(
        session,
        office.keys,
        now,
        "received",
        f"{canary(filled, 'mails', 'to')}@school.example",
        data={"reference": canary(filled, "mails", "data")},
    )
    jobs.add(session, now, "nothing", uuid4().hex)
    actor = Actor(person=person, origin="192.0.2.1")
    audit.record(session, now, actor, "case.send", "case", case, learners=[uuid4().hex], detail={"number": number})
    audit.record(session, now, worker("tests"), "case.read", "case", case, outcome=audit.DENIED)


def put(session: Session, office: Office, filled: Filled, kind: type[Any], /, **values: Any) -> UUID:
    """A row whose sealed columns hold a canary each."""
    row, name = uuid4(), kind.__tablename__
    sealed = {
        column: office.keys.seal(name, row, column, json.dumps({"text": canary(filled, name, column)}))
        for column in sealed_columns().get(name, [])
    }
    session.execute(insert(kind).values(id=row, **values, **sealed))
    filled.rows.setdefault(name, []).append(row)
    return row


def canary(filled: Filled, table: str, column: str) -> str:
    """A word that stands nowhere else."""
    word = f"{WORDS}{uuid4().hex}"
    filled.canaries.append(word)
    return word


def stored_file(session: Session, office: Office, filled: Filled, case: UUID) -> None:
    """Bytes as the vault would keep them: nothing of them can be read without their key."""
    row, key, data = uuid4(), os.urandom(32), os.urandom(3000)
    place = f"{row.hex[:2]}/{row.hex}"
    path = folder(office) / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    sealed = office.keys.seal("files", row, "name", canary(filled, "files", "name"))
    session.execute(
        insert(tables.StoredFile).values(
            id=row, case_id=case, field="risk_assessment", name_sealed=sealed, media_type="application/pdf", size=len(data),
            sha256=sha256(data).digest(), state="clean", place=place, key_id=office.keys.current,
            key_wrapped=office.keys.wrap(key, str(row)), created_at=office.clock(),
        )
    )  # fmt: skip
    filled.rows.setdefault("files", []).append(row)
    filled.files[place] = sha256(data).hexdigest()


def folder(office: Office) -> Path:
    return office.settings.data_folder / "files"


def files_in(office: Office) -> dict[str, str]:
    """Every file that is there, by its place."""
    home = folder(office)
    return {str(path.relative_to(home)): sha256(path.read_bytes()).hexdigest() for path in home.rglob("*") if path.is_file()}
