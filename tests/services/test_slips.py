"""Check which stories are late, whoever has them."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from storybank.domain.stories import EditorialState, Story
from storybank.services import queue, slips
from storybank.services.archive import Archive
from storybank.services.queue import Filters
from tests.conftest import CLEO, Clock


@pytest.mark.parametrize("state", sorted(queue.OPEN))
def test_a_story_whose_day_is_over_is_late_in_every_state_in_which_it_waits(
    archive: Archive, told: Callable[..., Story], clock: Clock, state: EditorialState
) -> None:
    story = told(state=state)
    day = archive.today + timedelta(days=1)
    slips.plan(archive, CLEO, story.id, due_on=day, seriousness="")
    late = Filters(is_late=True)

    before = queue.fetch(archive, CLEO, filters=late).total
    clock.move(days=2)
    after = queue.fetch(archive, CLEO, filters=late).total

    assert (before, after) == (0, 1)
