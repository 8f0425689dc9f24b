"""Forms begun with a work address and no account become their person's, when they sign in with that same address (product, 2).

Only what a link has proved, and only to somebody who may send such a form: from then on it stands under "My forms", and colleagues share it.
"""

from formsapp.domain.people import Actor
from formsapp.domain.permissions import FormSubject, may
from formsapp.services.drafts import KIND, learner_of
from formsapp.services.office import Office
from formsapp.store import audit, drafts, tokens
from formsapp.store.database import Session
from formsapp.store.people import Person


def hand_over(session: Session, office: Office, person: Person, actor: Actor) -> None:
    """In the transaction of signing in. Somebody who may send for several organisations chooses none by this: it stays theirs alone."""
    now = office.clock()
    who = Actor(person.id, person.memberships, actor.origin, actor.session)
    for draft in drafts.unowned(session, office.keys, office.keys.index("email", person.email)):
        places = [each for each in who.organisations() if may(who, "forms.begin", FormSubject(draft.journey, each))]
        if not places:
            continue
        drafts.give_to(session, draft.id, person.id, places[0] if len(places) == 1 else None)
        tokens.end_all(session, now, tokens.COME_BACK, draft.id)
        audit.record(session, now, who, "draft.hand_over", KIND, draft.id, learners=[learner_of(draft)])
