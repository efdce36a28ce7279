"""Check that a kill at any point of a withdrawal never shows what was acknowledged as gone."""

import pytest

from tests.services.crash import many_points


@pytest.mark.slow
def test_a_kill_between_any_two_steps_shows_nothing_and_the_next_start_finishes() -> None:
    """AC-52, I-3; fifty points and more: python -m tests.services.crash."""
    reached = many_points(10)

    assert sum(reached.values()) == 10
    assert reached["acknowledged"] > 0
