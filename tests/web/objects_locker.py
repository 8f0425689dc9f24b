"""The Datalocker for the matrix: designated people of every tenant, files on their way between each and the council, uploads that wait."""

from dataclasses import replace
from uuid import UUID, uuid4

from formsapp.domain.people import Actor
from formsapp.services import recall, transfers, uploads
from formsapp.services.transfers import Line
from formsapp.store import tables
from tests.locker import COORDINATOR, TEAM, token
from tests.web.matrix import DESIGNATED, TENANTS, Thing, Things, World, canary

SPEAKERS = {tenant: next(key for key in sorted(DESIGNATED) if key.startswith(tenant)) for tenant in TENANTS}


def grant(world: World) -> None:
    """By name: to those whom ``DESIGNATED`` lists."""
    with world.office.database.writing() as session:
        people = [world.person(key).id for key in DESIGNATED]
        session.query(tables.Membership).filter(tables.Membership.person_id.in_(people)).update({"datalocker": True})


def actor_of(world: World, key: str) -> Actor:
    """With the grant, as the next request sees it."""
    actor = world.person(key).actor
    return replace(actor, memberships=tuple(replace(each, datalocker=True) for each in actor.memberships))


def arrive(world: World, key: str, words: str) -> UUID:
    arriving = world.office.vault.arriving()
    arriving.write(words.encode())
    try:
        return uploads.add(world.office, actor_of(world, key), f"{words}.txt", arriving).id
    finally:
        arriving.close()


def sent(world: World, frm: str, to: str, mark: str) -> tuple[UUID, UUID]:
    """Envelope and transfer: an invoice, which needs no child."""
    actor, house = actor_of(world, frm), world.person(frm).organisation
    role = TEAM if to.startswith("council") else COORDINATOR
    line = Line(arrive(world, frm, f"A file of {mark}"), world.person(to).organisation, role, "invoice", f"INV {mark}")
    receipt = transfers.send(world.office, actor, house, token(), [line])
    return receipt.envelope.id, receipt.lines[0][0].id


def houses_readers(tenant: str) -> frozenset[str]:
    return frozenset(key for key in DESIGNATED if key.startswith(tenant))


def of_locker(world: World) -> dict[str, Things]:
    grant(world)
    envelopes, both, opened, recalled, gone, waiting = [], [], [], [], [], []
    team = houses_readers("council")
    for tenant, speaker in SPEAKERS.items():
        waiting_for = arrive(world, speaker, f"unsent of {canary(tenant)}")
        waiting.append(Thing({"upload": str(waiting_for)}, tenant, frozenset({speaker})))
        if tenant == "council":
            continue
        mark = canary(tenant)
        envelope, out = sent(world, speaker, SPEAKERS["council"], mark)
        envelopes.append(Thing({"envelope": str(envelope)}, tenant, houses_readers(tenant), mark))
        both.append(Thing({"transfer": str(out)}, tenant, houses_readers(tenant) | team, mark))
        recalled.append(Thing({"transfer": str(out)}, tenant, houses_readers(tenant)))
        _, came = sent(world, SPEAKERS["council"], speaker, mark)
        both.append(Thing({"transfer": str(came)}, tenant, frozenset({speaker}) | team, mark))
        opened.append(Thing({"transfer": str(came)}, tenant, frozenset({speaker}), mark))
        _, over = sent(world, speaker, SPEAKERS["council"], mark)
        recall.recall(world.office, actor_of(world, speaker), over)
        gone.append(Thing({"transfer": str(over)}, tenant, houses_readers(tenant) | team, mark))
    nothing = {"transfer": str(uuid4()), "envelope": str(uuid4()), "upload": str(uuid4())}
    body = {
        "transfer": tuple((each.owner, each.args["transfer"]) for each in both),
        "upload": tuple((each.owner, each.args["upload"]) for each in waiting),
    }
    return {
        "uploads": Things(tuple(waiting), nothing, body),
        "locker": Things(tuple(both), nothing, body),
        **{f"locker.{name}": Things(tuple(opened), nothing) for name in ("open", "file", "take")},
        "locker.recall": Things(tuple(recalled), nothing),
        "locker.certificate": Things(tuple(gone), nothing),
        "locker_send.receipt": Things(tuple(envelopes), nothing),
    }
