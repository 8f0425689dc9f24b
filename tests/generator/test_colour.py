"""Colours read well enough, whatever a council writes into site.yaml."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsite.colour import GROUND, contrast, luminance, mix, nearest_readable, palette

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(("a", "b", "ratio"), [
    ("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#767676", "#ffffff", 4.54), ("#777777", "#ffffff", 4.48),
    ("#0000ff", "#ffffff", 8.59), ("#ff0000", "#ffffff", 4.0)])
def test_contrast_is_the_one_published(a: str, b: str, ratio: float) -> None:
    assert contrast(a, b) == pytest.approx(ratio, abs=0.005)


@given(COLOURS, COLOURS)
def test_contrast_is_the_same_both_ways_and_within_its_bounds(a: str, b: str) -> None:
    assert contrast(a, b) == contrast(b, a)
    assert 1 <= contrast(a, b) <= 21.0001


@given(COLOURS)
def test_the_nearest_readable_reads_on_white_and_leaves_what_reads_already(colour: str) -> None:
    found = nearest_readable(colour)
    assert contrast(found, "#ffffff") >= 4.5
    if contrast(colour, "#ffffff") >= 4.5:
        assert found == colour
    else:
        assert luminance(found) < luminance(colour)


@given(COLOURS)
def test_the_nearest_readable_is_no_darker_than_it_must_be(colour: str) -> None:
    found = nearest_readable(colour)
    if found != colour:
        assert contrast(found, "#ffffff") < 4.7


@given(COLOURS, COLOURS)
def test_on_any_ground_a_readable_colour_is_found(colour: str, ground: str) -> None:
    assert contrast(nearest_readable(colour, ground), ground) >= 4.5


def test_where_nothing_reaches_the_ratio_the_best_end_is_taken() -> None:
    assert nearest_readable("#808080", "#808080", 7) == "#000000"


@given(COLOURS)
def test_every_pair_the_theme_uses_reads(colour: str) -> None:
    found = palette(colour)
    assert set(found) == {"brand", "brand-dark", "brand-tint", "on-brand"}
    for ground in ("#ffffff", GROUND):
        assert contrast(found["brand"], ground) >= 4.5
    assert contrast(found["on-brand"], found["brand"]) >= 4.5
    assert contrast(found["brand"], found["brand-tint"]) >= 4.5
    assert contrast(found["brand-dark"], found["brand-tint"]) >= 4.5


def test_mixing() -> None:
    assert mix("#000000", "#ffffff", 0) == "#000000"
    assert mix("#000000", "#ffffff", 1) == "#ffffff"
    assert mix("#000000", "#ffffff", 0.5) == "#808080"


@pytest.mark.parametrize("wrong", ["red", "#fff", "#gggggg", ""])
def test_what_is_not_a_colour_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        contrast(wrong, "#ffffff")
