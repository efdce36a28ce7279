"""Who takes part in a journey beside its teller: staff at their desks, and whoever may read."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.hands import Mouse
from tests.browser.journeys import labels

CLEO, CARL = "curator@example.org", "curator2@example.org"
TESS = "trainer@example.org"


@dataclass(frozen=True)
class People:
    """Everyone with a browser of their own; those without script are told so."""

    opening: Opening
    passwords: Mapping[str, str]

    @contextlib.contextmanager
    def staff(self, email: str, **options: Any) -> Iterator[Mouse]:
        """Let a member of staff sign in."""
        with self.opening(**options) as page:
            hand = Mouse(page)
            steps.sign_in(hand, email, self.passwords[email])
            yield hand

    def see(self, story_id: str, words: str) -> tuple[int, int]:
        """Return how the public and a trainer are answered; only who gets 200 reads the words."""
        with self.staff(TESS, java_script_enabled=False) as tess:
            training = _answered(tess.page, f"/training/stories/{story_id}", words)
        with self.opening(java_script_enabled=False) as page:
            return _answered(page, f"/stories/{story_id}", words), training

    def find(self, title: str) -> tuple[str, str]:
        """Find a story that anyone may read by its title; return its id and its first lines."""
        with self.opening(java_script_enabled=False) as page:
            hand = Mouse(page)
            steps.search(hand, "/", title)
            labels.follow(hand, title)
            labels.sees(page, title)
            first = page.locator(".app-story p").first.inner_text()
            return story_id(page), " ".join(first.split())


def four_words(page: Page) -> str:
    """Return the four words of the receipt that is open."""
    return " ".join(page.locator(".app-words li").all_inner_texts())


def story_id(page: Page) -> str:
    """Return the id of the story whose page is open at the desk or to read."""
    return page.url.partition("/stories/")[2].partition("/")[0]


def _answered(page: Page, address: str, words: str) -> int:
    answer = page.goto(address)
    assert answer is not None
    assert (words in labels.reads(page)) == (answer.status == 200)
    return answer.status
