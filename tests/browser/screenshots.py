"""Write pictures of the main pages into ``screenshots/``, so that a person can look at them.

``make screenshots`` runs this; ``--readme`` writes the one picture of the README.
"""

import argparse
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import steps
from tests.browser.hands import Mouse
from tests.browser.server import make_instance, passwords, sample_words, serving
from tests.browser.watching import NARROW, WIDE, launch, watched

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "screenshots"
README = ROOT / "docs" / "screenshot.png"
TITLE = "The ramp"
README_SIZE = (1120, 820)

Opening = Callable[..., Any]


def picture(page: Page, name: str) -> None:
    """Write one whole page at both widths."""
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=FOLDER / f"{name}-{width}.png", full_page=True)


def public(opening: Opening, name: str = "", **options: Any) -> None:
    """Write what anyone can read, in one colour scheme."""
    with opening(**options) as page:
        page.goto("/")
        picture(page, f"home{name}")
        page.goto("/stories?q=listening+hospital&voice=carer")
        picture(page, f"search{name}")
        page.goto("/stories")
        steps.follow(Mouse(page), page.locator(".app-card__title a").first.inner_text())
        picture(page, f"story{name}")


def others(opening: Opening) -> None:
    """Write the pages that stand beside: nothing found, themes, signing in, not there."""
    with opening() as page:
        for name, address in {
            "nothing-found": "/stories?q=zzyzx",
            "themes": "/themes",
            "my-story-start": "/my-story",
            "stop": "/stop",
            "stop-tell": "/stop/tell",
            "sign-in": "/sign-in",
            "not-found": "/stories/AAAAAAA",
        }.items():
            page.goto(address)
            picture(page, name)


def telling(opening: Opening) -> str:
    """Give a story and write the pages on the way; return its four words."""
    wanted = {"share", "check", "yes", "receipt"} | {
        f"question {one}" for one in ("things-to-know", "story", "name", "place", "use-web")
    }

    def see(name: str, page: Page) -> None:
        if name in wanted:
            picture(page, name.replace(" ", "-"))

    with opening() as page:
        hand = Mouse(page)
        page.goto("/share/q/who")
        steps.go(hand, "Continue")
        picture(page, "question-with-error")
        words = steps.give(hand, see)
        page.emulate_media(media="print")
        picture(page, "receipt-printed")
    return words


def checking(opening: Opening, email: str, password: str) -> None:
    """Sign in as a curator, write the desk, and put the story to its teller."""
    with opening() as page:
        hand = Mouse(page)
        steps.sign_in(hand, email, password)
        steps.open_at_desk(hand, TITLE, lambda name, page: picture(page, name.replace(" ", "-")))
        steps.follow(hand, "Suggest other words")
        picture(page, "desk-suggest")
        steps.fill(hand, {"title": "The ramp that came in a morning", "reason": "It says more."})
        steps.go(hand, "Show the teller these words")
        picture(page, "desk-story-suggested")


def own(opening: Opening, words: str) -> None:
    """Come back as the teller: the story, the words that wait, the permissions, the way out."""
    with opening() as page:
        hand = Mouse(page)
        steps.come_back(hand, words)
        picture(page, "my-story")
        for name, address in {
            "my-story-words": "/my-story/words",
            "my-story-permissions": "/my-story/permissions",
            "my-story-history": "/my-story/history",
        }.items():
            page.goto(address)
            picture(page, name)


def gone(opening: Opening, words: str) -> None:
    """Take a story that is shown back, and write what stands there then."""
    with opening() as page:
        hand = Mouse(page)
        steps.come_back(hand, words)
        picture(page, "my-story-shown")
    with opening() as page:
        hand = Mouse(page)
        steps.take_back(hand, words, lambda name, page: picture(page, name.replace(" ", "-")))
        steps.follow(hand, "the page where it was")
        picture(page, "gone")


def every_page(browser: Browser, folder: Path) -> None:
    """Write all pictures of an archive made for this in *folder*."""
    instance = make_instance(folder)
    with serving(instance) as server:
        opening = partial(watched, browser, server.url)
        public(opening)
        public(opening, "-dark", color_scheme="dark")
        public(opening, "-forced", forced_colors="active")
        others(opening)
        words = telling(opening)
        checking(opening, "curator@example.org", passwords(instance)["curator@example.org"])
        own(opening, words)
        gone(opening, sample_words(instance)["shown now"])


def for_readme(browser: Browser, folder: Path) -> None:
    """Write the picture that stands in the README: a search with its answers."""
    with (
        serving(make_instance(folder)) as server,
        watched(browser, server.url, size=README_SIZE) as page,
    ):
        page.goto("/stories?q=listening")
        page.screenshot(path=README)


def main() -> None:
    """Write the pictures that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readme", action="store_true", help="write docs/screenshot.png instead")
    write = for_readme if parser.parse_args().readme else every_page
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = launch(playwright)
        write(browser, Path(folder))
        browser.close()


if __name__ == "__main__":
    main()
