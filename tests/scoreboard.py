"""The lines of the safety scoreboard. A row fails on a violation, and when it ran fewer cases than its floor: a test that tested nothing fails."""

from collections.abc import Sequence


def row(name: str, cases: int, violations: Sequence[object], floor: int) -> None:
    """Print ``T1 cases 14400 violations 0`` and hold it."""
    print(f"\n{name} cases {cases} violations {len(violations)}")
    assert not violations, "\n".join(f"{name}: {violation}" for violation in violations[:30])
    assert cases >= floor, f"{name} ran {cases} cases, and at least {floor} are promised"
