"""Check that someone who has nothing but a description gets a story hidden (W48)."""

from collections.abc import Callable

import pytest

from storybank.domain import recognition
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.stories import Story
from storybank.services import stop_requests, stopping
from storybank.services.archive import Archive
from storybank.storage import stops, stories
from tests.conftest import Clock, teller_of

Told = Callable[..., Story]


def is_paused(archive: Archive, story: Story) -> bool:
    return stories.reread(archive.db, story).paused_at is not None


@pytest.mark.parametrize(
    "words",
    [
        "Please take down {id}",
        "It is at https://example.org/stories/{id}?q=ramp",
        "it is story {lower}.",
        "The day the ramp came",
        "I wrote “the day the RAMP came” last year, please hide it",
        "It is about a ramp.\nThe day the ramp came\nThank you",
    ],
)
def test_a_story_that_is_named_is_hidden_at_once_with_a_clock_of_one_day(
    archive: Archive, told: Told, words: str
) -> None:
    """AC-40."""
    story, other = told(), told(title="Another day at the clinic")

    text = words.format(id=story.id, lower=story.id.lower())
    stop_requests.describe(archive, words=text, contact="ring my sister")

    assert is_paused(archive, story)
    assert not is_paused(archive, other)
    [kept] = stops.find_open(archive.db)
    assert (kept.story_id, kept.words, kept.contact) == (story.id, text, "ring my sister")
    assert kept.due_at[:10] == "2026-03-04"


@pytest.mark.parametrize("words", ["a story about a ramp", "Home", "ABCDEFG", "The day"])
def test_what_names_no_story_hides_none_but_is_kept(
    archive: Archive, told: Told, words: str
) -> None:
    story = told()

    stop_requests.describe(archive, words=words)

    assert not is_paused(archive, story)
    assert [request.story_id for request in stops.find_open(archive.db)] == [None]


def test_a_title_that_two_stories_have_hides_neither(archive: Archive, told: Told) -> None:
    first, second = told(), told()

    stop_requests.describe(archive, words="The day the ramp came")

    assert not is_paused(archive, first)
    assert not is_paused(archive, second)


def test_without_words_a_story_is_hidden_three_times_a_month_then_a_person_decides(
    archive: Archive, told: Told, clock: Clock
) -> None:
    """The limit of consent.md 8."""
    story = told()
    for _ in range(3):
        stop_requests.describe(archive, words=story.id)
        stopping.resume(archive, teller_of(story), story.id)

    stop_requests.describe(archive, words=story.id)
    fourth = is_paused(archive, story)
    clock.move(days=31)
    stop_requests.describe(archive, words=story.id)

    assert not fourth
    assert is_paused(archive, story)
    assert len(stops.find_open(archive.db)) == 1


def test_where_there_is_danger_the_limit_does_not_count(archive: Archive, told: Told) -> None:
    story = told()
    for _ in range(3):
        stop_requests.describe(archive, words=story.id)
        stopping.resume(archive, teller_of(story), story.id)

    stop_requests.describe(archive, words=story.id, in_danger=True)

    assert is_paused(archive, story)


def test_only_the_teller_shows_it_again(archive: Archive, told: Told) -> None:
    story = told()
    stop_requests.describe(archive, words=story.id)

    with pytest.raises(NotFoundError):
        stopping.resume(archive, stop_requests.ASKER, story.id)
    stopping.resume(archive, teller_of(story), story.id)

    assert not is_paused(archive, story)


def test_an_asker_without_words_cannot_take_a_story_back(archive: Archive, told: Told) -> None:
    story = told()

    with pytest.raises(NotFoundError):
        stopping.withdraw(archive, stop_requests.ASKER, story.id)


@pytest.mark.parametrize("words", ["", "  \n ", "long " * 1000])
def test_no_words_and_too_many_are_refused(archive: Archive, words: str) -> None:
    with pytest.raises(InvalidError):
        stop_requests.describe(archive, words=words)


def test_of_two_titles_the_longer_one_is_meant() -> None:
    titles = [("SHORT22", "The day it came"), ("LONG222", "The day it came to an end")]

    assert recognition.titled("about The day it came to an end", titles) == {"LONG222"}
    assert recognition.titled("the day it came", titles) == {"SHORT22"}
