"""Passkeys (WebAuthn) as a second factor. A challenge is a token in the database: bound to the session it was made for, used once.

The library is loaded by those functions that need it: it brings a good part of OpenSSL's, and most requests are no sign-in.
"""

import json
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from formsapp.domain import throttles
from formsapp.services import devices
from formsapp.services.office import Office
from formsapp.services.second_factors import Confirmed, acting, added, service_name, step_up
from formsapp.services.sign_in import Entered, From, Slow, Visit, Wrong
from formsapp.store import attempts, audit, second_factors, tokens
from formsapp.store.database import Session
from formsapp.store.second_factors import PASSKEY
from formsapp.store.tokens import CHALLENGE

LONGEST = 20_000  # of what a browser sends back


@dataclass(frozen=True)
class Place:
    """Whom a passkey is made for: the app's host, and its address as the browser sees it."""

    host: str
    origin: str


def place(office: Office) -> Place | None:
    """None where passkeys can't be had: browsers make none for a bare address such as 127.0.0.1."""
    parts = urlsplit(office.settings.app_url)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return Place(host, f"{parts.scheme}://{parts.netloc}")
    return None


# ------------------------------------------------------------------------------------------------------------- sign in


def ask(office: Office, visit: Visit) -> str | None:
    """What the browser hands to the passkey, as JSON; None when the person has none or there can be none."""
    at = place(office)
    assert visit.person is not None
    assert visit.sign_in is not None
    with office.database.writing() as session:
        keys = second_factors.in_force(session, visit.person.id, PASSKEY)
        if at is None or not keys:
            return None
        challenge = tokens.issue(session, office.clock(), CHALLENGE, visit.sign_in.id)

    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

    return options_to_json(
        generate_authentication_options(
            rp_id=at.host,
            challenge=challenge.encode("ascii"),
            allow_credentials=[PublicKeyCredentialDescriptor(id=key.credential or b"") for key in keys],
            user_verification=UserVerificationRequirement.PREFERRED,
        )
    )


def with_passkey(office: Office, visit: Visit, answer: str, where: From) -> Entered | Slow | Wrong:
    """The second step, by a signature."""
    person, found = visit.person, visit.sign_in
    assert person is not None
    assert found is not None
    now = office.clock()
    device = devices.known(office.keys, office.keys.index("email", person.email), where.device)
    actor = acting(visit)
    with office.database.writing() as session:
        taken, wait = attempts.take(session, now, throttles.code(str(person.id), device))
        if wait is not None:
            return Slow(wait)
        if not signed(session, office, visit, answer):
            audit.record(session, now, actor, "sign_in.code", "person", person.id, outcome=audit.FAILED, detail={"kind": PASSKEY})
            return Wrong()
        attempts.give_back(session, taken)
        return step_up(session, office, visit, actor, PASSKEY, known=device is not None)


def signed(session: Session, office: Office, visit: Visit, answer: str) -> bool:
    """By one of the person's passkeys, for this session's challenge, with a counter that moved on where it counts at all."""
    from webauthn import verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    at, reply = place(office), read(answer)
    assert visit.person is not None
    if at is None or reply is None or not take_challenge(session, office, visit, reply.challenge):
        return False
    key = second_factors.passkey(session, visit.person.id, reply.credential)
    if key is None:
        return False
    try:
        verified = verify_authentication_response(
            credential=answer,
            expected_challenge=reply.challenge,
            expected_rp_id=at.host,
            expected_origin=at.origin,
            credential_public_key=second_factors.public_key_of(office.keys, key),
            credential_current_sign_count=key.last_step,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return False
    return second_factors.passkey_used(session, key, verified.new_sign_count, office.clock())


# ------------------------------------------------------------------------------------------------------------- account


def offer(office: Office, visit: Visit) -> str | None:
    """What the browser needs to make a passkey, as JSON."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    at = place(office)
    assert visit.person is not None
    assert visit.sign_in is not None
    if at is None:
        return None
    with office.database.writing() as session:
        keys = second_factors.in_force(session, visit.person.id, PASSKEY)
        challenge = tokens.issue(session, office.clock(), CHALLENGE, visit.sign_in.id)
    return options_to_json(
        generate_registration_options(
            rp_id=at.host,
            rp_name=service_name(office),
            user_id=visit.person.id.bytes,
            user_name=visit.person.email,
            user_display_name=visit.person.name,
            challenge=challenge.encode("ascii"),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential or b"") for key in keys],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.PREFERRED
            ),
        )
    )


def add(office: Office, visit: Visit, answer: str, label: str, where: From) -> Confirmed | Wrong:
    """The passkey that the browser made, if it is what was asked for."""
    from webauthn import verify_registration_response
    from webauthn.helpers.exceptions import WebAuthnException

    at, reply = place(office), read(answer)
    assert visit.person is not None
    if at is None or reply is None:
        return Wrong()
    now = office.clock()
    with office.database.writing() as session:
        if not take_challenge(session, office, visit, reply.challenge):
            return Wrong()
        try:
            made = verify_registration_response(
                credential=answer, expected_challenge=reply.challenge, expected_rp_id=at.host, expected_origin=at.origin
            )
        except (WebAuthnException, ValueError, KeyError, TypeError):
            audit.record(
                session, now, acting(visit), "factor.add", "person", visit.person.id, outcome=audit.FAILED, detail={"kind": PASSKEY}
            )
            return Wrong()
        key = second_factors.add_passkey(
            session,
            office.keys,
            now,
            visit.person.id,
            label=label or "Passkey",
            credential=made.credential_id,
            public_key=made.credential_public_key,
            counter=made.sign_count,
        )
        return added(session, office, visit, PASSKEY, where) if key else Wrong()


# -------------------------------------------------------------------------------------------------- what a browser sent


@dataclass(frozen=True)
class Reply:
    credential: bytes
    challenge: bytes


def read(answer: str) -> Reply | None:
    """The credential's id and the challenge it says it answers; None for anything that isn't such an answer."""
    from webauthn.helpers import base64url_to_bytes

    if len(answer) > LONGEST:
        return None
    try:
        sent = json.loads(answer)
        told = json.loads(base64url_to_bytes(sent["response"]["clientDataJSON"]))
        return Reply(base64url_to_bytes(sent["rawId"]), base64url_to_bytes(told["challenge"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def take_challenge(session: Session, office: Office, visit: Visit, challenge: bytes) -> bool:
    """Ours, made for this session, and not answered yet."""
    assert visit.sign_in is not None
    found = tokens.find(session, office.clock(), CHALLENGE, challenge.decode("latin-1"))
    return found is not None and found.subject == visit.sign_in.id and tokens.use(session, office.clock(), found)
