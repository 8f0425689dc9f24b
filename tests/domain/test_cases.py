"""The tables of states and moves: complete, without dead ends, every move with a side and a way back; and walks at random through them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formsapp.domain import cases
from formsapp.domain.case_words import (
    BEFORE_A_START,
    CONDITIONS,
    OPEN_APPLICATIONS,
    PANEL_PATHWAYS,
    PLACED_APPLICATIONS,
    SENDER,
    SIDES,
    Move,
    Standing,
    missing,
)
from formsapp.domain.permissions import SENDERS

KINDS = sorted(cases.STATES)
every_kind = pytest.mark.parametrize("kind", KINDS)
ASKED = {"reason", "date", "panel", "school", "course", "placement", "ending", "other"}


def test_every_form_that_can_be_sent_has_its_table() -> None:
    assert set(KINDS) == {*SENDERS, "application"}
    assert len(cases.MOVES) >= 40


@every_kind
def test_every_state_is_reached_from_the_first(kind: str) -> None:
    reached, todo = set(), [cases.FIRST[kind]]
    while todo:
        here = todo.pop()
        if here not in reached:
            reached.add(here)
            todo += [move.to for move in cases.moves_from(kind, here)]
    assert reached == {each.name for each in cases.STATES[kind]}


@every_kind
def test_a_state_ends_or_somebody_has_the_next_step(kind: str) -> None:
    for each in cases.STATES[kind]:
        out = cases.moves_from(kind, each.name)
        if each.ends:
            assert not out, f"{kind}: {each.name} ends, and yet {out[0].name} leads on"
            assert not each.whose
            assert each.clock is None
            continue
        assert each.whose in (*SIDES, SENDER), f"{kind}: nobody has the next step of {each.name}"
        assert all(cases.next_step(kind, each.name, side) for side in SIDES), f"{kind}: {each.name} does not say what comes next"
        assert any(move.to != each.name for move in out), f"{kind}: nothing leads out of {each.name}"
        theirs = {side for move in out for side in move.by}
        assert each.whose in theirs or each.whose == SENDER or "council" in theirs, (
            f"{kind}: who has the next step of {each.name} can do nothing"
        )


@every_kind
def test_an_end_is_reached_from_everywhere(kind: str) -> None:
    ends = {each.name for each in cases.STATES[kind] if each.ends}
    assert ends
    good = set(ends)
    for _ in cases.STATES[kind]:
        good |= {frm for move in cases.MOVES if move.kind == kind and move.to in good for frm in move.frm}
    assert good == {each.name for each in cases.STATES[kind]}


@every_kind
def test_a_move_names_states_sides_and_conditions_that_there_are(kind: str) -> None:
    names = {each.name for each in cases.STATES[kind]}
    for move in (each for each in cases.MOVES if each.kind == kind):
        assert move.by, f"{move.name} has no side"
        assert set(move.by) <= {*SIDES, SENDER}
        assert {*move.frm, move.to} <= names
        assert set(move.conditions) <= set(CONDITIONS)
        assert set(move.tells) <= {*SIDES, SENDER, "other"}
        assert set(move.asks) <= ASKED
        assert len(move.name) <= 35  # "undo " and it fit the column
        assert move.words[0].isupper()
        assert max(map(len, (*move.frm, move.to))) <= 30


@every_kind
def test_a_state_and_a_name_are_one_move(kind: str) -> None:
    seen = [(frm, move.name) for move in cases.MOVES if move.kind == kind for frm in move.frm]
    assert len(seen) == len(set(seen))


def test_every_move_is_taken_back_by_a_corrective_one_with_a_reason() -> None:
    back = {(move.kind, move.undoes, move.frm[0], move.to): move for move in cases.corrections()}
    for move in cases.MOVES:
        for frm in move.frm:
            correction = back[(move.kind, move.name, move.to, frm)]
            assert correction.by == ("council",)
            assert "reason" in correction.asks
            assert correction.tells == move.tells


def test_what_ends_a_case_against_somebody_asks_for_a_reason() -> None:
    for move in cases.MOVES:
        if (
            move.to in {"declined", "closed", "withdrawn", "refused", "called off", "returned", "not approved", "deferred"}
            and move.kind != "application"
        ):
            assert "reason" in move.asks, move


def test_conditions_hold_and_fail() -> None:
    """Each of them both ways, or it would be none."""
    standings = [
        Standing(),
        Standing(pathway="flourish", case="not approved", confirmed=False, provider_known=False, stage="2"),
        Standing(pathway="supported-transfer", answer="capacity", applications=("waiting", "processed"), room=False, first=False),
        Standing(answer="accept", ticked=frozenset({"risk", "consent", "transport", "contacts"}), applications=("pack sent",)),
    ]
    for name, (holds, sentence) in CONDITIONS.items():
        assert {holds(each) for each in standings} == {True, False}, name
        assert sentence[0].isupper()


def test_a_diagram_names_every_state_and_every_move() -> None:
    for kind in KINDS:
        drawn = cases.drawn(kind)
        assert drawn.startswith("stateDiagram-v2\n")
        assert all(line.count(":") <= 1 and ";" not in line for line in drawn.splitlines()), "Mermaid ends words at a second colon"
        assert drawn.count("-->") == 1 + sum(len(m.frm) for m in cases.MOVES if m.kind == kind) + sum(s.ends for s in cases.STATES[kind])


PATHWAYS = ["", "insight", "flourish", "supported-transfer", "refocus", "year-11-bespoke"]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(KINDS), st.sampled_from(PATHWAYS), st.data())
def test_walks_at_random(kind: str, pathway: str, data: st.DataObject) -> None:
    """Whatever is done in whatever order, corrections too: the state is always one of the table, and every step can be taken back in turn."""
    here, done = cases.FIRST[kind], []
    standing = Standing(
        pathway=pathway, applications=data.draw(st.sampled_from([("waiting",), ("processed",), ("pack sent", "waiting")])), answer="accept"
    )
    for _ in range(data.draw(st.integers(1, 25))):
        may = [move for move in cases.moves_from(kind, here) if not missing(move.conditions, standing)]
        if done and (not may or data.draw(st.booleans())):
            move, frm = done.pop()
            back = cases.corrective(move, frm)
            assert back.frm == (here,)
            here = back.to
        elif may:
            move = data.draw(st.sampled_from(may))
            done.append((move, here))
            here = move.to
        assert cases.known(kind, here)
        if pathway in {"flourish", "supported-transfer"} and kind == "referral" and here == "with providers":
            assert any(move.to == "approved" for move, _ in done), "no pack goes out before the panel has approved"
    while done:
        move, frm = done.pop()
        here = cases.corrective(move, frm).to
    assert here == cases.FIRST[kind]


def test_no_panel_pathway_is_sent_out_unheard_and_no_transfer_without_a_school() -> None:
    def open_to(state: str, pathway: str) -> set[str]:
        standing = Standing(pathway=pathway, applications=("waiting",))
        return {m.to for m in cases.moves_from("referral", state) if not missing(m.conditions, standing)}

    assert "with providers" in open_to("reviewed", "")
    assert "with providers" in open_to("reviewed", "insight")
    assert "with providers" not in open_to("reviewed", "refocus")
    assert "with providers" in open_to("approved", "refocus")
    assert open_to("approved", "supported-transfer") & {"with providers", "school allocated"} == {"school allocated"}


def test_the_sets_of_states_are_states() -> None:
    names = {each.name for each in cases.STATES["application"]}
    assert names >= OPEN_APPLICATIONS | PLACED_APPLICATIONS


def test_each_side_finds_its_buttons() -> None:
    def buttons(kind: str, state: str, side: str) -> set[str]:
        return {move.name for move in cases.allowed(kind, state, side)}

    assert buttons("application", "pack sent", "provider") == {"arrange interview"}  # its answer is a form
    assert "answer" in buttons("referral", "returned", "school")
    assert not buttons("referral", "received", "provider")
    assert isinstance(cases.named("referral", "received", "accept"), Move)
    assert cases.named("referral", "placed", "accept") is None


REACHES = {move.name for move in cases.MOVES if move.kind == "application" and "provider" in (*move.tells, *move.by)} - {
    "withdraw application"
}


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_nothing_reaches_a_provider_before_the_panel_agreed(pathway: str) -> None:
    """Of every kind of case, in every state of it: each step with a provider waits until the referral itself was sent out."""
    assert {"send pack", "arrange interview", "respond", "offer place", "set up", "process"} <= REACHES
    for state in cases.STATES["referral"]:
        standing = Standing(pathway=pathway, case=state.name, applications=("waiting",), answer="accept", ticked=frozenset(BEFORE_A_START))
        for move in (each for each in cases.MOVES if each.kind == "application" and each.name in REACHES):
            lacking = missing(move.conditions, standing)
            if state.name != "with providers":
                assert lacking, f"{pathway or 'tier 1'}, {state.name}: {move.name} is open"
            if pathway in PANEL_PATHWAYS and state.name != "with providers":
                assert lacking[0].startswith("No provider is asked before the panel has agreed")
        assert state.name != "with providers" or not missing(cases.named("application", "waiting", "send pack").conditions, standing)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "pathway, states",
    [(way, {"reviewed", "approved", "school allocated"}) for way in ("", "insight")]
    + [(way, {"approved", "school allocated"}) for way in ("flourish", "refocus", "year-11-bespoke")]
    + [("supported-transfer", {"school allocated"})],
)
def test_a_panel_s_case_comes_to_providers_by_its_panel_alone(pathway: str, states: set[str]) -> None:
    """From these states a pack can go out: no panel's pathway does from one that lies before its panel's yes."""
    standing = Standing(pathway=pathway, applications=("waiting",))
    ways = [move for move in cases.MOVES if move.kind == "referral" and move.to == "with providers" and move.frm != ("with providers",)]
    assert {frm for move in ways if not missing(move.conditions, standing) for frm in move.frm} == states


@every_kind
def test_nobody_outside_reads_what_the_council_tells_itself(kind: str) -> None:
    """Where something is the council's to do, a school and a provider are told of it in other words than the council."""
    for each in (state for state in cases.STATES[kind] if state.whose == "council"):
        for pathway in ("", *each.steps_of):
            own = each.step_for("council", pathway)
            assert own not in {each.step_for("school", pathway), each.step_for("provider", pathway)}, f"{kind}, {each.name}: {own}"


def test_what_comes_next_is_of_this_pathway() -> None:
    accepted = cases.state("referral", "reviewed")
    assert accepted.step_for("council") == "Send the pack to the provider"
    assert accepted.step_for("school", "flourish") == "We put it before the panel"
    assert "panel" not in accepted.step_for("school", "insight")
    assert "school" not in cases.state("referral", "approved").step_for("council", "flourish")
