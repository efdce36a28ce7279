"""Test that a colour is refused where it cannot be read, with the nearest that can."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.domain import colours
from storybank.domain.errors import InvalidError


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#ffffff", "#ffffff", 1)],
)
def test_contrast_is_that_of_wcag(one, other, wanted):
    assert colours.contrast(one, other) == pytest.approx(wanted, abs=0.01)


def test_our_own_colour_is_readable():
    colours.check("#7a2836")


@pytest.mark.parametrize("text", ["red", "#7a283", "#7a28366", "7a2836", "#gggggg", "#000}a{}"])
def test_what_is_no_colour_is_refused(text):
    with pytest.raises(InvalidError, match="is no colour"):
        colours.check(text)


@given(st.integers(0, 0xFFFFFF))
def test_the_nearest_to_any_colour_is_readable_and_only_as_dark_as_it_has_to_be(number):
    colour = f"#{number:06x}"

    found = colours.nearest(colour)

    colours.check(found)
    assert colours.contrast(found, "#ffffff") >= colours.contrast(colour, "#ffffff") - 1e-9
    if colours.is_readable(colour):
        assert found == colour
