"""Do the main job from /share to /stop with the keyboard alone, script off, in real Chromium.

Beside each page that ``looks`` does not come to, the same address is opened with
script on, in the same session, for axe at 1280 and 320 px: axe itself is a script.
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
# The pages that only a whole journey comes to; all others are looked at in ``looks``.
ONLY_HERE = {
    *("with its teller", "my story, agreed", "approved"),
    *("story", "story for training", "gone"),
    *("each change", "words, in part", "reviewers", "reviewer"),
}
WORDS = "They asked me where the bench should stand. Nobody had asked me before, at eighty-one."

OTHERS = WORDS.replace("Nobody had asked me before, at eighty-one.", "I am eighty-one.")


class Beside:
    """Open pages once more, with script and someone's session, and collect what is wrong there."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.faults: list[str] = []
        self.seen: list[str] = []

    def see(self, name: str, shown: Page) -> None:
        """Look at what someone is shown, if it is one of the pages that only we come to."""
        if name not in ONLY_HERE:
            return
        self.seen.append(name)
        self._page.context.clear_cookies()
        self._page.context.add_cookies(shown.context.cookies())
        self._page.goto(shown.url)
        self.faults += faults_at_both_widths(self._page)


@pytest.fixture
def beside(opening: Opening) -> Iterator[Beside]:
    """Our look beside everyone's."""
    with opening() as page:
        yield Beside(page)


def test_a_story_is_given_shown_found_and_taken_back_by_keyboard_alone(
    opening: Opening, server: Server, beside: Beside
) -> None:
    keys, see = passwords(server.instance), beside.see

    @contextlib.contextmanager
    def person() -> Iterator[Keyboard]:
        """Give one person a browser of their own: a keyboard, and no script."""
        with opening(java_script_enabled=False) as page:
            yield Keyboard(page)

    with person() as ama:
        words = steps.give(ama, see, story={"words": WORDS, "title": TITLE})
    with person() as cleo:
        steps.sign_in(cleo, "curator@example.org", keys["curator@example.org"])
        steps.open_at_desk(cleo, TITLE, see)
        steps.note_child(cleo, "my grandson")
        steps.suggest_in_part(cleo, summary="A bench, and who chose its place.", body=OTHERS)
        see("with its teller", cleo.page)
        with person() as ama:
            steps.come_back(ama, words, see)
            steps.say_yes_in_part(ama, see, "yes", "no")
        with person() as carl, person() as rita:
            steps.sign_in(carl, "curator2@example.org", keys["curator2@example.org"])
            steps.open_at_desk(carl, TITLE)
            steps.review(rita, steps.ask_reviewer(carl, see), see)
        steps.open_at_desk(cleo, TITLE)
        steps.go(cleo, "Approve this story")
        see("approved", cleo.page)
    with person() as visitor, person() as tess:
        steps.search(visitor, "/", "bench weir")
        steps.follow(visitor, TITLE)
        see("story", visitor.page)
        assert WORDS in visitor.page.locator("main").inner_text()
        assert "who chose its place" in visitor.page.locator("main").inner_text()
        steps.sign_in(tess, "trainer@example.org", keys["trainer@example.org"])
        steps.search(tess, "/training/stories", "bench weir")
        steps.follow(tess, TITLE)
        see("story for training", tess.page)
        assert WORDS in tess.page.locator("main").inner_text()
        with person() as ama:
            steps.take_back(ama, words)
        gone, hidden = visitor.page.reload(), tess.page.reload()
        gone_words, hidden_words = visitor.page.content(), tess.page.content()
        see("gone", visitor.page)
        steps.search(visitor, "/stories", "bench weir")
        found = visitor.page.locator("main").inner_text()

    assert gone is not None
    assert hidden is not None
    assert (gone.status, hidden.status) == (410, 404)
    assert WORDS not in gone_words + hidden_words
    assert TITLE not in found
    assert set(beside.seen) == ONLY_HERE
    assert beside.faults == []
