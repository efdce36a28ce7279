"""Do the main job from /share to /stop with the keyboard alone, script off, in real Chromium.

Beside each page that was reached so, the same address is opened with script on,
in the same session, for axe at 1280 and 320 px: axe itself is a script.
"""

import contextlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.hands import Keyboard
from tests.browser.server import Server, passwords
from tests.browser.watching import faults_at_both_widths

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = "The bench at the weir"
WORDS = "They asked me where the bench should stand. Nobody had asked me before, at eighty-one."


class Beside:
    """Open each page that it is shown once more, with script, and collect what is wrong there."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self.faults: list[str] = []

    @contextlib.contextmanager
    def person(self) -> Iterator[tuple[Keyboard, steps.See]]:
        """Give one person a browser of their own: a keyboard, no script, and our look beside it."""
        with self._opening(java_script_enabled=False) as page, self._opening() as beside:

            def see(_: str, shown: Page) -> None:
                beside.context.clear_cookies()
                beside.context.add_cookies(shown.context.cookies())
                beside.goto(shown.url)
                self.faults += faults_at_both_widths(beside)

            yield Keyboard(page), see


def test_a_story_is_given_shown_found_and_taken_back_by_keyboard_alone(
    opening: Opening, server: Server
) -> None:
    beside, keys = Beside(opening), passwords(server.instance)

    with beside.person() as (ama, see):
        words = steps.give(ama, see, story={"words": WORDS, "title": TITLE})
    with beside.person() as (cleo, see):
        steps.sign_in(cleo, "curator@example.org", keys["curator@example.org"], see)
        steps.open_at_desk(cleo, TITLE, see)
        steps.go(cleo, "Show the teller these words")
        see("with its teller", cleo.page)
        with beside.person() as (ama, see_hers):
            steps.come_back(ama, words, see_hers)
            steps.say_yes(ama, see_hers)
        steps.open_at_desk(cleo, TITLE)
        steps.go(cleo, "Approve this story")
        see("approved", cleo.page)
    with beside.person() as (visitor, see), beside.person() as (tess, see_hers):
        steps.search(visitor, "/", "bench weir", see)
        steps.follow(visitor, TITLE)
        see("story", visitor.page)
        assert WORDS in visitor.page.locator("main").inner_text()
        steps.sign_in(tess, "trainer@example.org", keys["trainer@example.org"])
        steps.search(tess, "/training/stories", "bench weir", see_hers)
        steps.follow(tess, TITLE)
        see_hers("story for training", tess.page)
        assert WORDS in tess.page.locator("main").inner_text()
        with beside.person() as (ama, see_end):
            steps.take_back(ama, words, see_end)
        gone, hidden = visitor.page.reload(), tess.page.reload()
        gone_words, hidden_words = visitor.page.content(), tess.page.content()
        see("gone", visitor.page)
        steps.search(visitor, "/stories", "bench weir", see)
        found = visitor.page.locator("main").inner_text()

    assert gone is not None
    assert hidden is not None
    assert (gone.status, hidden.status) == (410, 404)
    assert WORDS not in gone_words + hidden_words
    assert TITLE not in found
    assert beside.faults == []
