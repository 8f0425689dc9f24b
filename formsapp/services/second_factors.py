"""The second factor: codes of an authenticator app, and recovery codes for the day the telephone is lost. Passkeys: ``passkeys.py``.

A code counts once. The step it belongs to is taken by one statement of the database, so that the same code sent many times at once, or with
other spaces, or in other digits, gets in one time.
"""

import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from uuid import UUID

import pyotp
import segno

from formsapp.domain import throttles
from formsapp.domain.people import Actor
from formsapp.services import devices, sign_in
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.sign_in import Entered, From, Slow, Visit, Wrong
from formsapp.store import attempts, audit, mails, second_factors, sign_ins
from formsapp.store.database import Session
from formsapp.store.second_factors import APP, PASSKEY, RECOVERY, Factor

__all__ = ["APP", "PASSKEY", "RECOVERY"]

STEP = 30  # seconds
EITHER_SIDE = 1  # steps that a clock may be off
CODES = 10
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that look alike
CODE_LETTERS = 12  # of them: 59 bits


@dataclass(frozen=True)
class AppSetUp:
    """What an authenticator app needs: the key in words, and as a picture (SVG)."""

    key: str
    picture: str


@dataclass(frozen=True)
class Confirmed:
    """The new secret of the cookie, and the recovery codes when there were none; they are shown this once."""

    secret: str
    codes: tuple[str, ...]


# ------------------------------------------------------------------------------------------------------------- sign in


def with_code(office: Office, visit: Visit, typed: str, where: From) -> Entered | Slow | Wrong:
    """The second step: a code of the app, or a recovery code."""
    person, found = visit.person, visit.sign_in
    assert person is not None
    assert found is not None
    now = office.clock()
    device = devices.known(office.keys, office.keys.index("email", person.email), where.device)
    with office.database.writing() as session:
        taken, wait = attempts.take(session, now, throttles.code(str(person.id), device))
        if wait is not None:
            return Slow(wait)
        kind = accepted(session, office, person.id, typed)
        actor = Actor(person.id, origin=where.address, session=found.id)
        if kind is None:
            audit.record(session, now, actor, "sign_in.code", "person", person.id, outcome=audit.FAILED)
            return Wrong()
        attempts.give_back(session, taken)
        if kind == RECOVERY:
            mails.send(session, office.keys, now, "recovery-code-used", person.email, person=person.id, data=link(office))
        return step_up(session, office, visit, actor, kind, known=device is not None)


def step_up(session: Session, office: Office, visit: Visit, actor: Actor, kind: str, *, known: bool) -> Entered | Wrong:
    """The session is whole now, under a new secret."""
    assert visit.person is not None
    assert visit.sign_in is not None
    secret = sign_ins.rotate(session, visit.sign_in.id, office.clock(), second_factor=True)
    if secret is None:
        return Wrong()
    audit.record(session, office.clock(), actor, "sign_in.code", "person", visit.person.id, detail={"kind": kind})
    sign_in.arrived(session, office, visit.person, actor, known=known)
    now_found = sign_ins.find(session, secret)
    assert now_found is not None
    return Entered(secret, "", sign_in.lacking(session, visit.person, now_found))


def accepted(session: Session, office: Office, person: UUID, typed: str) -> str | None:
    """By which kind of factor the code was right, taken so that it isn't again."""
    if (digits := app_code(typed)) is not None:
        for factor in second_factors.in_force(session, person, APP):
            if right_step(session, office, factor, digits):
                return APP
        return None
    words = recovery_code(typed)
    if words is not None and second_factors.use_recovery_code(session, person, hashed(office, person, words), office.clock()):
        return RECOVERY
    return None


def right_step(session: Session, office: Office, factor: Factor, digits: str) -> bool:
    """Now, a step before, or a step after; every one is compared, whichever is right."""
    made = pyotp.TOTP(second_factors.secret_of(office.keys, factor))
    now = int(office.clock().timestamp()) // STEP
    right = [step for step in range(now - EITHER_SIDE, now + EITHER_SIDE + 1) if hmac.compare_digest(made.at(step * STEP), digits)]
    return bool(right) and second_factors.take_step(session, factor.id, right[-1], office.clock())


def app_code(typed: str) -> str | None:
    """Six digits, of any script that has them, with spaces or without."""
    letters = [letter for letter in unicodedata.normalize("NFKC", typed[:100]) if not letter.isspace() and letter not in "-\u200b"]
    if len(letters) != 6 or not all(letter.isdecimal() for letter in letters):
        return None
    return "".join(str(unicodedata.decimal(letter)) for letter in letters)


def recovery_code(typed: str) -> str | None:
    words = "".join(letter for letter in unicodedata.normalize("NFKC", typed[:100]).casefold() if letter.isalnum())
    return words if len(words) == CODE_LETTERS and set(words) <= set(LETTERS) else None


# ------------------------------------------------------------------------------------------------------------- account


def of(office: Office, visit: Visit) -> list[Factor]:
    """The person's own, recovery codes among them."""
    assert visit.person is not None
    with office.database.reading() as session:
        return second_factors.in_force(session, visit.person.id)


def kinds(office: Office, visit: Visit) -> set[str]:
    return {factor.kind for factor in of(office, visit)}


def begin_app(office: Office, visit: Visit) -> None:
    """A key for an authenticator app; not asked for until a code has confirmed it."""
    assert visit.person is not None
    with office.database.writing() as session:
        second_factors.add_app(session, office.keys, office.clock(), visit.person.id, pyotp.random_base32())
        audit.record(session, office.clock(), acting(visit), "factor.begin", "person", visit.person.id, detail={"kind": APP})


def app_begun(office: Office, visit: Visit) -> AppSetUp | None:
    """The key that waits for its first code."""
    factor = waiting(office, visit)
    if factor is None:
        return None
    assert visit.person is not None
    key = second_factors.secret_of(office.keys, factor)
    name = service_name(office)
    address = pyotp.TOTP(key).provisioning_uri(name=visit.person.email, issuer_name=name)
    picture = segno.make(address, error="m", micro=False).svg_inline(border=4, light="#fff", omitsize=True)
    return AppSetUp(" ".join(key[place : place + 4] for place in range(0, len(key), 4)), picture)


def waiting(office: Office, visit: Visit) -> Factor | None:
    assert visit.person is not None
    with office.database.reading() as session:
        begun = second_factors.in_force(session, visit.person.id, APP, confirmed=False)
    return begun[-1] if begun else None


def confirm_app(office: Office, visit: Visit, typed: str, where: From) -> Confirmed | Slow | Wrong:
    """The first code of a new app: from now on it is asked for."""
    factor = waiting(office, visit)
    if factor is None:
        raise NotFound
    assert visit.person is not None
    with office.database.writing() as session:
        taken, wait = attempts.take(session, office.clock(), throttles.code(str(visit.person.id), None))
        if wait is not None:
            return Slow(wait)
        digits = app_code(typed)
        if digits is None or not right_step(session, office, factor, digits):
            audit.record(session, office.clock(), acting(visit), "factor.add", "person", visit.person.id, outcome=audit.FAILED)
            return Wrong()
        attempts.give_back(session, taken)
        second_factors.confirm(session, factor.id, office.clock())
        return added(session, office, visit, APP, where)


def added(session: Session, office: Office, visit: Visit, kind: str, where: From) -> Confirmed | Wrong:
    """A factor is in force: the session steps up, the owner is told, recovery codes are made when there are none."""
    assert visit.person is not None
    assert visit.sign_in is not None
    now, actor = office.clock(), acting(visit)
    secret = sign_ins.rotate(session, visit.sign_in.id, now, second_factor=True)
    if secret is None:
        return Wrong()
    audit.record(session, now, actor, "factor.add", "person", visit.person.id, detail={"kind": kind})
    mails.send(session, office.keys, now, "second-factor-added", visit.person.email, person=visit.person.id, data=link(office))
    codes = () if second_factors.in_force(session, visit.person.id, RECOVERY) else new_codes(session, office, visit)
    return Confirmed(secret, codes)


def remove(office: Office, visit: Visit, factor: UUID) -> None:
    """Take a factor out of use. The last one stays: whoever wants none asks the administrator, who sends a new invitation."""
    person = visit.person
    assert person is not None
    now = office.clock()
    with office.database.writing() as session:
        mine = [each for each in second_factors.in_force(session, person.id) if each.kind != RECOVERY]
        found = next((each for each in mine if each.id == factor), None)
        if found is None:
            raise NotFound
        if len(mine) == 1:
            raise Refused("This is your only second factor: add another one before you remove it.")
        second_factors.end(session, person.id, now, factor=factor)
        audit.record(session, now, acting(visit), "factor.end", "person", person.id, detail={"kind": found.kind})
        mails.send(session, office.keys, now, "second-factor-removed", person.email, person=person.id, data=link(office))


def renew_codes(office: Office, visit: Visit) -> tuple[str, ...]:
    """Ten new recovery codes; the ones before open nothing more."""
    assert visit.person is not None
    with office.database.writing() as session:
        if not sign_in.has_factor(session, visit.person.id):
            raise Refused("Recovery codes stand in for a second factor: add one first.")
        return new_codes(session, office, visit)


def new_codes(session: Session, office: Office, visit: Visit) -> tuple[str, ...]:
    assert visit.person is not None
    plain = ["".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS)) for _ in range(CODES)]
    marks = [hashed(office, visit.person.id, code) for code in plain]
    second_factors.replace_recovery_codes(session, office.clock(), visit.person.id, marks)
    audit.record(session, office.clock(), acting(visit), "factor.recovery_codes", "person", visit.person.id)
    return tuple("-".join(code[place : place + 4] for place in range(0, CODE_LETTERS, 4)) for code in plain)


def acting(visit: Visit) -> Actor:
    """Whose act it is, also where the session is not whole yet."""
    assert visit.person is not None
    return Actor(visit.person.id, origin=visit.actor.origin, session=visit.sign_in.id if visit.sign_in else None)


def hashed(office: Office, person: UUID, words: str) -> bytes:
    """Keyed, so that the database alone doesn't let anybody try them all."""
    return office.keys.index("recovery code", f"{person} {words}").encode("ascii")


def link(office: Office) -> dict[str, str]:
    return {"link": office.settings.app_url + "account/"}


def service_name(office: Office) -> str:
    edition = office.published.current()
    return str(edition.frame["name"]) if edition else "Alternative provision"
