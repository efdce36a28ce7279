"""Check that an end that comes sooner counts at once, and one that comes later waits."""

from datetime import timedelta

import pytest

from storybank.domain.consent import Use
from storybank.domain.errors import InvalidError
from storybank.domain.people import VISITOR
from storybank.domain.stories import EditorialState, Story
from storybank.domain.view import Shown, shown
from storybank.services import ends
from storybank.services.archive import Archive
from storybank.storage import stories
from tests.conftest import Clock, make_story, teller_of


def on_web(archive: Archive, story: Story) -> Shown | None:
    return shown(stories.reread(archive.db, story), VISITOR, Use.WEB, archive.now)


def test_a_sooner_end_counts_at_once(archive: Archive, clock: Clock) -> None:
    """I-9; the end is the start of the day in the organisation's time zone (consent.md 3)."""
    story = make_story(archive, lasts=timedelta(days=1500))

    done = ends.set_end(archive, teller_of(story), story.id, years=1)

    seen = on_web(archive, story)
    assert seen is not None
    assert seen.ends_at.isoformat() == "2027-03-03T00:00:00+00:00"
    assert done.widened == 0
    assert done.narrowed > 0


def test_a_later_end_waits_and_leaves_no_gap(archive: Archive, clock: Clock) -> None:
    story = make_story(archive, lasts=timedelta(days=30))

    done = ends.set_end(archive, teller_of(story), story.id, years=2)

    assert done.begins_at == clock.now + timedelta(days=7)
    before = on_web(archive, story)
    clock.move(days=29)
    after = on_web(archive, story)
    clock.move(days=10)
    assert before is not None
    assert before.ends_at < clock.now
    assert after is not None
    assert on_web(archive, story) is not None


def test_what_has_ended_comes_back_after_the_time_to_think(archive: Archive, clock: Clock) -> None:
    story = make_story(archive, lasts=timedelta(days=1))
    clock.move(days=10)

    ends.set_end(archive, teller_of(story), story.id, years=1)

    assert on_web(archive, story) is None
    clock.move(days=7)
    assert on_web(archive, story) is not None


def test_before_the_second_yes_a_later_end_shows_nothing(archive: Archive, clock: Clock) -> None:
    story = make_story(archive, state=EditorialState.SUBMITTED, cooling=None)

    done = ends.set_end(archive, teller_of(story), story.id, years=5)

    assert done.begins_at is None
    clock.move(days=60)
    assert on_web(archive, story) is None


def test_other_years_than_those_offered_are_refused(archive: Archive) -> None:
    story = make_story(archive)

    with pytest.raises(InvalidError):
        ends.set_end(archive, teller_of(story), story.id, years=50)
