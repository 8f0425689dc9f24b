"""What happens to a case, as data: the states and the moves of each kind. Who may, from where, under which conditions, who is told, by when.

A kind is a form's name, or ``application``: one course of a referral going its own way. Nothing here knows a database; the service that
makes a move asks this table first. ``drawn`` draws it for the README.
"""

from collections.abc import Iterator

from formsapp.domain.case_kinds import KINDS, to_be_read
from formsapp.domain.case_words import COUNCIL, Kind, Move, State

MOVES: tuple[Move, ...] = tuple(move for kind in KINDS for move in kind.moves)
STATES: dict[str, tuple[State, ...]] = {kind.name: kind.states for kind in KINDS}
FIRST: dict[str, str] = {kind.name: kind.states[0].name for kind in KINDS}


def states_of_forms() -> dict[str, str]:
    """Every state that a form which was sent can be in, with what the council calls it; where kinds differ the first one's words hold."""
    found: dict[str, str] = {}
    for kind in KINDS:
        if kind.name != "application":
            for each in kind.states:
                found.setdefault(each.name, each.words_for(COUNCIL))
    return found


def kind_of(name: str) -> Kind:
    """A form that has no table of its own is there to be read."""
    return next((kind for kind in KINDS if kind.name == name), None) or to_be_read(name)


def state(kind: str, name: str) -> State:
    return next(each for each in kind_of(kind).states if each.name == name)


def known(kind: str, name: str) -> bool:
    return any(each.name == name for each in kind_of(kind).states)


def moves_from(kind: str, name: str) -> tuple[Move, ...]:
    """What may come next, corrections left out."""
    return tuple(move for move in kind_of(kind).moves if name in move.frm)


def allowed(kind: str, name: str, side: str) -> tuple[Move, ...]:
    """What this side may do by a button of its page."""
    return tuple(move for move in moves_from(kind, name) if side in move.by and not move.through)


def named(kind: str, frm: str, name: str) -> Move | None:
    """The move of that name out of that state."""
    return next((move for move in moves_from(kind, frm) if move.name == name), None)


def corrective(move: Move, frm: str) -> Move:
    """What takes a move back: to where it came from, with a reason, by the council; a row of its own, and the first one stays."""
    return Move(
        f"undo {move.name}", move.kind, "Take it back", (move.to,), frm, (COUNCIL,), ("reason",), tells=move.tells, undoes=move.name
    )


def corrections() -> Iterator[Move]:
    """Every corrective move there is."""
    for move in MOVES:
        for frm in move.frm:
            yield corrective(move, frm)


def next_step(kind: str, name: str, side: str) -> str:
    """What comes next, in words for whoever reads."""
    return state(kind, name).step_for(side)


def drawn(kind: str) -> str:
    """A state diagram in Mermaid's language: every move with who makes it. Corrections are left out, each leads back where it came from."""
    codes = {each.name: each.name.replace(" ", "_").replace("-", "_") for each in STATES[kind]}
    lines = ["stateDiagram-v2", *(f"    {codes[each.name]}: {in_a_diagram(each.words[COUNCIL])}" for each in STATES[kind])]
    lines.append(f"    [*] --> {codes[FIRST[kind]]}")
    for move in (each for each in MOVES if each.kind == kind):
        who = ", ".join(move.by)
        lines += [f"    {codes[frm]} --> {codes[move.to]}: {in_a_diagram(move.words)} ({who})" for frm in move.frm]
    lines += [f"    {codes[each.name]} --> [*]" for each in STATES[kind] if each.ends]
    return "\n".join(lines) + "\n"


def in_a_diagram(words: str) -> str:
    """A colon or a semicolon would end the words there."""
    return words.replace(":", ",").replace(";", ",")
