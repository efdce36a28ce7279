"""A worker that is killed at any step loses nothing, shows nothing half, and leaves nothing."""

from pathlib import Path

import pytest

from tests.services.work_crash import STEPS, at_step, many_points


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_a_kill_in_the_middle_of_each_step_is_finished_or_tried_again(
    tmp_path: Path, step: str
) -> None:
    """Issue 6; fifty random points and more: python -m tests.services.work_crash."""
    at_step(tmp_path / "instance", step, film="still" in step)


@pytest.mark.slow
def test_a_kill_at_random_points_leaves_nothing_half() -> None:
    found = many_points(2)

    assert sum(found.values()) == 2
