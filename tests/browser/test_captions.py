"""Play recordings by keyboard with their captions, and write captions beside the player."""

import pytest
from playwright.sync_api import Page

from storybank.domain.consent import Part
from storybank.domain.media import Size
from storybank.services.archive import open_bank, utc_now
from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.hands import Keyboard
from tests.browser.server import Server
from tests.browser.watching import Look
from tests.media import recorded
from tests.services.captioned import recording, tell

pytestmark = pytest.mark.browser

CUES = """() => { const track = document.querySelector('video').textTracks[0];
  return track.cues?.length === 2 && track.mode === 'showing' }"""
PLAYS = """() => { const one = document.querySelector('video');
  return !one.paused && one.currentTime > 0 }"""


def told(server: Server) -> tuple[str, str]:
    """Tell a story in a film and a sound, allowed everywhere; return its id and the sound's."""
    archive = open_bank(server.instance, utc_now).open()
    film, sound = recording(), recording(Part.VOICE, title="On the telephone")
    contents = {Size.FILM: recorded.film("mp4", seconds=10), Size.SOUND: recorded.sound("m4a")}
    story = tell(archive, film, sound, contents=contents)
    archive.close()
    return story.id, sound.id


def test_a11y_41_a_film_is_played_with_captions_by_keyboard_alone(
    opening: Opening, server: Server
) -> None:
    story_id, sound_id = told(server)
    look = Look()

    with opening() as page:
        page.goto(f"/stories/{story_id}")
        assert page.evaluate("document.querySelector('video').paused")
        look("a story with recordings", page)
        hand = Keyboard(page)
        hand.press(page.get_by_role("link", name="Show captions from the start"))
        page.wait_for_load_state()
        hand._reach(page.locator("video"))
        page.keyboard.press("Space")
        page.wait_for_function(PLAYS)
        page.wait_for_function(CUES)
        hand.press(page.get_by_role("button", name="Slower").first)
        assert page.evaluate("document.querySelector('video').playbackRate") == 0.75
        hand.press(page.get_by_role("link", name="Watch from 0:05"))
        assert page.evaluate("document.querySelector('video').currentTime") >= 4.9

    assert look.faults == []
    assert sound_id


def test_captions_are_written_beside_the_player_without_faults(
    opening: Opening, server: Server
) -> None:
    _story_id, sound_id = told(server)
    look = Look()

    with opening() as page:
        steps.enter(page, server, "curator@example.org")
        page.goto(f"/desk/recordings/{sound_id}/words")
        look("the words of a recording", page)
        _times_by_key(page)
        page.get_by_role("button", name="Show the teller these words").click()
        look.at_error(page)
        page.get_by_role("button", name="Write them as lines with times").click()
        look("lines with times", page)

    assert look.faults == []


def _times_by_key(page: Page) -> None:
    page.evaluate("document.querySelector('audio').currentTime = 0.5")
    page.locator("#said-text-1").focus()
    page.keyboard.press("F2")
    assert page.locator("#said-start-1").input_value() == "0:00.5"
    page.keyboard.press("F8")
    page.wait_for_function("() => !document.querySelector('audio').paused")
    page.keyboard.press("F8")
    assert page.evaluate("document.querySelector('audio').paused")
