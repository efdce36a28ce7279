"""Look with axe at every page on which photos are given and told about."""

import pytest
from playwright.sync_api import Page

from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.hands import Mouse
from tests.browser.watching import Look
from tests.media import made

pytestmark = pytest.mark.browser

ALT = "A ramp of red brick at the door of the library."


def _choose(page: Page, *files: bytes, field: str = "photos") -> None:
    chosen = [
        {"name": f"{at}.jpg", "mimeType": "image/jpeg", "buffer": file}
        for at, file in enumerate(files)
    ]
    page.locator(f"main [name='{field}']").set_input_files(chosen)


def test_photos_are_given_without_faults(opening: Opening) -> None:
    look = Look()

    with opening() as page:
        _give_one(Mouse(page), look)
        look.at(page, "/share/check")

    assert look.faults == []


def _give_one(hand: Mouse, look: Look) -> None:
    """Give one photo, with every slip on the way."""
    page = hand.page
    page.goto("/share/q/photos")
    look("no photos yet", page)
    steps.go(hand, "Send the photos")
    look.at_error(page)
    _choose(page, b"no photo", made.jpeg())
    steps.go(hand, "Send the photos")
    page.wait_for_load_state()
    look.at_error(page)
    look("one photo", page)
    steps.follow(hand, "Tell us about")
    look("about a photo", page)
    address = page.url
    steps.go(hand, "Continue")
    look.at_error(page)
    page.goto(f"{address}/hide")
    look("hide a face", page)
    steps.go(hand, "Paint over these squares for good")
    look.at_error(page)
    page.locator("main [name='squares'][value='1']").check(force=True)
    steps.go(hand, "Paint over these squares for good")
    look("part is hidden", page)
    steps.fill(hand, {"alt": ALT, "who": "nobody"})
    steps.go(hand, "Continue")
    page.wait_for_url("**/share/q/photos")
    look("told about", page)
