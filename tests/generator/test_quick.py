"""The short cut for factsheets in order never reads anything else than the long way does."""

import random
from pathlib import Path

import pytest

from capsite.factsheets.quick import quick_tree
from capsite.factsheets.tree import read_tree
from tests.generator.small_content import COURSE, PROVIDER, SITE

SAMPLE = Path(__file__).parents[2] / "content"
PIECES = ("&a ", "*a", "!!str ", "~", "null", "''", "- ", ": ", "[", "]", "{", "}", "\n", "  ", "\t", "#", '"', "'", "---\n", "...\n", "? ", "|", ">", "%",
          "x: 1\n", "name: again\n", "<<: *a\n", "é", "\x07")


def held_together(text: str) -> bool:
    """Whether the short cut was taken; what it gives is what the long way gives, and the long way has nothing to say."""
    quick = quick_tree(text)
    if quick is None:
        return False
    reading = read_tree("x.yaml", text)
    assert reading.problems == [], text
    assert not reading.emptied, text
    assert reading.tree == quick, text
    return True


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("courses/*.yaml")) + sorted(SAMPLE.glob("providers/*.yaml")) + sorted(SAMPLE.glob("*.yaml")),
                         ids=lambda path: path.stem)
def test_a_factsheet_of_the_sample_takes_the_short_cut(path: Path) -> None:
    assert held_together(path.read_text("utf-8"))


@pytest.mark.parametrize("seed", range(40))
def test_spoilt_factsheets_are_read_the_same_or_left_to_the_long_way(seed: int) -> None:
    chance = random.Random(seed)
    taken = 0
    for _ in range(40):
        text = chance.choice((COURSE, PROVIDER, SITE))
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(("", chance.choice(PIECES))) + text[at + chance.choice((0, 0, 1, 5)):]
        try:
            taken += held_together(text)
        except UnicodeEncodeError:
            continue
    assert taken


@pytest.mark.parametrize("text", [
    "", "- a\n- b\n", "word", "a: 1\na: 2\n", "a:\nb: 1\n", "a: ~\n", "a: &x 1\n", "a: *x\n", "a: !!int 1\n", "? [a]\n: 1\n", "a: 1\n---\nb: 2\n", "a: [\n",
    "a: " + "[" * 30 + "]" * 30 + "\n", "a: [null]\n", 'a: "\\x1b"\n', 'a: ["\\u202e"]\n'])
def test_what_is_unusual_goes_the_long_way(text: str) -> None:
    assert quick_tree(text) is None
