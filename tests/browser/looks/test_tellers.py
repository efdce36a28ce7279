"""Look with axe at the pages on which tellers look after their stories, and stop them."""

import pytest
from playwright.sync_api import Page

from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.hands import Mouse
from tests.browser.server import Here, sample_words
from tests.browser.watching import Look

pytestmark = pytest.mark.browser


def test_the_pages_of_tellers_have_no_faults(opening: Opening, server: Here) -> None:
    look = Look()
    words = sample_words(server.instance)
    assert set(words) == {"shown now", "time to think", "your turn"}

    for state, keys in words.items():
        with opening() as page:
            steps.come_back(Mouse(page), keys)
            look(state, page)
            look.at(page, *(f"/my-story/{one}" for one in ("history", "tidied", "permissions")))
            look.at(page, *(f"/my-story/{one}/web" for one in ("seen", "coming")))
            steps.go(Mouse(page), "Send this message") if page.goto("/my-story/story") else None
            look.at_error(page)
            for address in ("how-long", "web/use", "web/name", "web/place", "web/quotes"):
                _ask_permission(page, address, look)
            look.at(page, "/my-story/guess", "/my-story/versions")
            if state == "your turn":
                look.at(page, "/my-story/words/each")
                _answer_words(page, look)
            if state == "time to think":
                page.goto("/my-story/more-time")
                look("more time", page)
                steps.go(Mouse(page), "Give me more time")
                look.at_error(page)

    assert look.faults == []


def test_stopping_has_no_faults(opening: Opening, server: Here) -> None:
    look = Look()
    words = sample_words(server.instance)["time to think"]

    with opening() as page:
        hand = Mouse(page)
        page.goto("/stop/tell")
        steps.fill(hand, {"about": "A story about a ramp that nobody built"})
        steps.go(hand, "Send")
        look("told", page)
        page.goto("/stop")
        steps.fill(hand, {"choice": "pause", "words": words})
        steps.go(hand, "Continue")
        look("hidden", page)
    with opening() as page:
        hand = Mouse(page)
        steps.take_back(hand, words, look)
        steps.come_back(hand, words, look)
        steps.follow(hand, "Delete it today")
        steps.fill(hand, {"end": "today"})
        steps.go(hand, "Stop using my story")
        look("deleted", page)

    assert look.faults == []


def _ask_permission(page: Page, address: str, look: Look) -> None:
    """Look at the question about one permission, and at what it says without an answer.

    Once each: the page is the same for every story of which it is asked.
    """
    if f"asked {address}" in look.seen:
        return
    page.goto(f"/my-story/permissions/{address}")
    look(address, page)
    button = page.get_by_role("button", name="Save my answer")
    if button.count():
        look.seen.append(f"asked {address}")
        page.locator("main input:checked").evaluate_all(
            "all => all.forEach(one => one.checked = false)"
        )
        button.click()
        look.at_error(page)


def _answer_words(page: Page, look: Look) -> None:
    """Look at the words that wait for a yes, and at the time to think."""
    hand = Mouse(page)
    page.goto("/my-story/words")
    look("words", page)
    steps.go(hand, "Send my answer")
    look.at_error(page)
    steps.fill(hand, {"answer": "my_way"})
    steps.go(hand, "Send my answer")
    look.at_error(page)
    steps.fill(hand, {"answer": "yes"})
    steps.go(hand, "Send my answer")
    look("time to think", page)
    steps.go(hand, "Say yes to these words")
    look.at_error(page)
