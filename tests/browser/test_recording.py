"""Record a voice in the browser by keyboard, tell about it, and look at every page on the way."""

import pytest
from playwright.sync_api import Page, expect

from storybank import create_app
from storybank.domain.access import Action
from storybank.services import contributors, recordings
from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.hands import Keyboard, Mouse
from tests.browser.server import Server
from tests.browser.watching import Look
from tests.conftest import CLEO
from tests.media import recorded
from tests.services.recorded import make_ready

pytestmark = pytest.mark.browser

# How ready a player is; it fails where the policy does not let it play.
PLAYS = """one => new Promise((done, fail) => {
  const cannot = () => fail(new Error("it cannot be played"));
  if (one.error) cannot();
  one.onerror = cannot;
  setTimeout(cannot, 20_000);
  if (one.readyState > 1) done(one.readyState);
  one.onloadeddata = () => done(one.readyState);
})"""
# Pressed twice, and stopped as soon as it has begun.
STOPS_AT_ONCE = """() => {
  const stop = document.querySelector("[data-stop]");
  const seen = new MutationObserver(() => {
    if (stop.hidden) return;
    seen.disconnect();
    stop.click();
  });
  seen.observe(stop, {attributes: true, attributeFilter: ["hidden"]});
  const start = document.querySelector("[data-start]");
  start.click();
  start.click();
}"""
TITLE = "How I came to the clinic"


def test_a_voice_is_recorded_by_keyboard_and_nothing_is_sent_before_it_is_used(
    opening: Opening,
) -> None:
    look = Look()

    with opening() as page:
        hand = Keyboard(page)
        sent: list[str] = []
        page.on("request", lambda one: sent.append(one.method))
        page.goto("/share/q/recordings")
        expect(page.get_by_role("button", name="Use this")).to_be_hidden()
        look("no recordings yet", page)
        _record(hand)
        expect(page.get_by_role("button", name="Start recording my voice")).to_be_hidden()
        look("not sent yet", page)
        steps.go(hand, "Delete it")
        expect(page.locator("[data-says]")).to_have_text("It is deleted. It was never sent.")
        page.evaluate(STOPS_AT_ONCE)
        expect(page.locator("[data-says]")).to_contain_text("Nothing was recorded")
        expect(page.get_by_role("button", name="Use this")).to_be_hidden()
        _record(hand)
        steps.go(hand, "Listen")
        assert page.locator("[data-preview] audio").evaluate(PLAYS) > 0
        assert "POST" not in sent
        steps.go(hand, "Use this")
        expect(page.get_by_role("heading", name="Recording 1: sound")).to_be_visible()
        assert sent.count("POST") == 1
        look("given", page)
        steps.follow(hand, "Tell us about")
        page.wait_for_url("**/recordings/*")
        look("about it", page)
        steps.go(hand, "Continue")
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        look.at_error(page)
        steps.fill(hand, {"title": TITLE, "who": "teller"})
        steps.go(hand, "Continue")
        page.wait_for_url("**/share/q/recordings")
        expect(page.get_by_text(TITLE)).to_be_visible()

    assert look.faults == []


def test_the_pages_on_given_recordings_have_no_faults(opening: Opening, server: Server) -> None:
    look = Look()

    with opening() as page:
        hand = steps.enter(page, server, "curator@example.org")
        steps.open_at_desk(hand, "My turn")
        address = page.url
        page.goto(f"{address}/recordings/new")
        look("put in", page)
        steps.go(hand, "Put it in")
        look.at_error(page)
        film = {"name": "a.mp4", "mimeType": "video/mp4", "buffer": recorded.film()}
        page.locator("main [name='recording']").set_input_files(film)
        steps.fill(hand, {"title": TITLE, "who": "teller"})
        steps.go(hand, "Put it in")
        page.wait_for_url("**/recordings/*")
        look("what they answered", page)
        steps.go(hand, "Keep these answers")
        look.at_error(page)
        page.goto(address)
        look("at the desk", page)
        _as_teller(page, server, address.rsplit("/", 1)[1])
        look.at(page, "/my-story/recordings")
        steps.follow(Mouse(page), "Change")
        look("change", page)
        steps.go(Mouse(page), "Save")
        look.at_error(page)

    assert look.faults == []


def _record(hand: Keyboard) -> None:
    steps.go(hand, "Start recording my voice")
    expect(hand.page.locator("[data-time]")).to_contain_text("2 seconds", timeout=15_000)
    steps.go(hand, "Stop")
    expect(hand.page.locator("[data-says]")).to_contain_text("It is not sent yet")


def _as_teller(page: Page, server: Server, story_id: str) -> None:
    """Make the recording safe, and open the story as its teller."""
    app = create_app(server.instance)
    archive = app.extensions["bank"].open()
    story = archive.story(story_id, CLEO, Action.REVIEW)
    (one,) = recordings.of_story(archive, story)
    make_ready(archive, one.id, one.part)
    with archive.writing():
        token = contributors.new_keys(archive, story_number=story.number).token
    archive.close()
    page.goto(f"/my-story/link/{token}")
