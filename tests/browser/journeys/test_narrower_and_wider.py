"""A teller allows less, then more again: by keyboard alone, without script."""

import pytest

from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.hands import Keyboard
from tests.browser.journeys import labels
from tests.browser.journeys.people import People
from tests.browser.server import Here, sample_titles, sample_words

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STATE = "shown now"
CHANGE_WEBSITE = "Change may we use it: our website"


def test_less_counts_at_once_and_more_after_the_time_to_think(
    opening: Opening, people: People, server: Here
) -> None:
    words = sample_words(server.instance)[STATE]
    found, first_lines = people.find(sample_titles(server.instance)[STATE])

    with opening(java_script_enabled=False) as page:
        ama = Keyboard(page)
        steps.come_back(ama, words)
        less = say(ama, "No")
        narrowed = people.see(found, first_lines)
        labels.follow(ama, "See your new receipt")
        receipt = labels.reads(page)
        labels.follow(ama, "Back to your story")
        more = say(ama, "Yes")
        widened = people.see(found, first_lines)
    server.pass_days(7)

    assert "It counts from now on" in less
    assert "our website" in receipt.partition("You said no")[2]
    assert "You get time to think first" in more
    assert (narrowed, widened) == ((410, 200), (404, 200))
    assert people.see(found, first_lines) == (200, 200)


def say(hand: Keyboard, decision: str) -> str:
    """Answer anew whether the story may stand on the website; return what is said to it."""
    labels.follow(hand, "Change who can see it, and how you are shown")
    labels.follow(hand, CHANGE_WEBSITE)
    labels.choose(hand, decision)
    labels.press(hand, "Save my answer")
    return labels.reads(hand.page)
