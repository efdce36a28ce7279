"""A teller stops with what stands on the receipt: two pages at most (AC-47). It can be undone."""

import pytest
from playwright.sync_api import Page

from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.hands import Hand, Keyboard, Mouse
from tests.browser.journeys import labels
from tests.browser.journeys.people import People
from tests.browser.server import Here, sample_titles, sample_words

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STATE = "shown now"


def test_ac_47_two_pages_from_the_words_of_a_receipt_to_the_end_and_back_again(
    opening: Opening, people: People, server: Here
) -> None:
    words = sample_words(server.instance)[STATE]
    found, first_lines = people.find(sample_titles(server.instance)[STATE])

    with opening(java_script_enabled=False) as page:
        ama, passed = Keyboard(page), pages_of(page)
        page.goto("/stop")
        labels.choose(ama, "Stop all of it")
        labels.write(ama, "Your four words", words)
        labels.press(ama, "Continue")
        labels.choose(ama, "Hide it now and delete it in 7 days")
        labels.press(ama, "Stop using my story")
        labels.sees(page, "We have stopped")
        between = passed[:-1]
        stopped = people.see(found, first_lines)
        labels.follow(ama, "bring it back with your four words or your link")
        labels.write(ama, "Your four words", words)
        labels.press(ama, "Open my story")
        labels.press(ama, "Bring my story back")

    assert len(between) <= 2
    assert stopped == (410, 404)
    assert people.see(found, first_lines) == (200, 200)


def test_ac_47_two_pages_from_the_link_of_a_receipt_to_the_end(
    opening: Opening, people: People, server: Here
) -> None:
    found, first_lines = people.find(sample_titles(server.instance)[STATE])
    with opening() as page:
        steps.come_back(Mouse(page), sample_words(server.instance)[STATE])
        link = new_link(Mouse(page))

    with opening() as page:
        ama, passed = Mouse(page), pages_of(page)
        page.goto(link)
        labels.follow(ama, "Stop all of it and take my story back")
        labels.choose(ama, "Hide it now and delete it today")
        labels.press(ama, "Stop using my story")
        labels.sees(page, "We have stopped")

    assert len(passed[:-1]) <= 2
    assert people.see(found, first_lines) == (410, 404)


def pages_of(page: Page) -> list[str]:
    """Return a list that grows by each page that is shown."""
    shown: list[str] = []
    page.on("domcontentloaded", lambda one: shown.append(one.url))
    return shown


def new_link(hand: Hand) -> str:
    """Get a new receipt; return the link that stands on it."""
    labels.follow(hand, "See my receipt, print it or keep it")
    labels.press(hand, "Give me a new receipt with new words")
    return hand.page.locator(".app-address").inner_text()
