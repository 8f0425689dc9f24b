"""Who may send which form, as one table."""

from dataclasses import dataclass
from uuid import UUID

from formsapp.domain.people import ROLES_OF, Actor, Kind, Role

WHO_MAY_REFER = (Role.COORDINATOR, Role.SAFEGUARDING_LEAD, Role.STAFF)
WHO_SPEAKS_FOR_A_PROVIDER = (Role.MANAGER, Role.SAFEGUARDING_LEAD)


@dataclass(frozen=True)
class Senders:
    """The roles that send a form for their school or provider. ``shared``: their colleagues go on with it and read it again.

    ``without_account``: with a work address that a link proves; the council confirms the sender before anybody else sees it.
    """

    school: tuple[Role, ...] = ()
    provider: tuple[Role, ...] = ()
    without_account: bool = True
    shared: bool = True

    def organisations(self, actor: Actor) -> frozenset[UUID]:
        """Those for which the actor may send it."""
        schools = actor.organisations(Kind.SCHOOL, *self.school) if self.school else frozenset()
        return schools | (actor.organisations(Kind.PROVIDER, *self.provider) if self.provider else frozenset())


EVERY_ROLE = ROLES_OF[Kind.PROVIDER]
# Each form by its name. One that isn't here is nobody's.
SENDERS: dict[str, Senders] = {
    "referral": Senders(school=WHO_MAY_REFER),
    "withdrawal": Senders(school=WHO_MAY_REFER, provider=WHO_SPEAKS_FOR_A_PROVIDER),
    "change-of-day": Senders(school=WHO_MAY_REFER),
    "complaint": Senders(school=WHO_MAY_REFER, provider=EVERY_ROLE, shared=False),  # it may be about a colleague
    "application-response": Senders(provider=WHO_SPEAKS_FOR_A_PROVIDER, without_account=False),  # only the provider addressed
    "leaving": Senders(school=WHO_MAY_REFER, provider=EVERY_ROLE),
    "school-survey": Senders(school=WHO_MAY_REFER),
    "quality-pack": Senders(school=WHO_MAY_REFER, shared=False),  # each for themselves
}
NOBODY_SENDS = Senders(without_account=False, shared=False)
