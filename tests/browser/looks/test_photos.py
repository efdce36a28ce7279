"""Look with axe at every page on which photos are given and told about."""

import pytest
from playwright.sync_api import Page

from storybank.services.archive import open_bank
from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.hands import Mouse
from tests.browser.server import Here
from tests.browser.watching import Look
from tests.media import made
from tests.services.pictures import story_with_picture

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


def test_a_story_in_pictures_has_no_faults(opening: Opening, server: Here) -> None:
    """A11Y-32, at the form, on its page, in large print, and where the desk adds to it."""
    look = Look()
    story_id = _told_in_pictures(server)

    with opening() as page:
        hand = Mouse(page)
        page.goto("/share/q/story")
        page.locator("[name='in_pictures']").check()
        look("tell with pictures", page)
        steps.go(hand, "Continue")
        page.goto("/share/q/photos")
        look("no pictures yet", page)
        _choose(page, made.heic())
        steps.go(hand, "Send the photos")
        page.wait_for_load_state()
        steps.follow(hand, "Tell us about")
        look("about a picture", page)
        steps.go(hand, "Continue")
        look.at_error(page)
        steps.fill(hand, {"line": "We built it.", "alt": ALT, "who": "nobody"})
        steps.go(hand, "Continue")
        page.wait_for_url("**/share/q/photos")
        look("told in pictures", page)
        look.at(page, f"/stories/{story_id}", f"/stories/{story_id}?version=large_print")
        assert page.locator("ol.app-steps > li figcaption").count() == 1

    with opening() as page:
        hand = steps.enter(page, server, "curator@example.org")
        look.at(page, f"/desk/stories/{story_id}/photos", f"/desk/stories/{story_id}/edit")
        page.goto(f"/desk/stories/{story_id}/photos")
        steps.go(hand, "Put the photo with the story")
        look.at_error(page)

    assert look.faults == []


def _told_in_pictures(server: Here) -> str:
    """Put a story told in pictures into the archive that is served; return its id."""
    bank = open_bank(server.instance)
    archive = bank.open()
    story, _ = story_with_picture(archive, body="", line="Four of us built the ramp.")
    archive.close()
    return story.id


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
