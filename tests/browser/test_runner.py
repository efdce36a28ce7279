"""Run a session in Chromium: clocks, keys, a dark screen, a lost network, a stopped story."""

import re
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from storybank.domain.people import contributor
from storybank.services import stopping
from storybank.services.archive import open_bank
from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.hands import Mouse
from tests.browser.server import Server
from tests.browser.watching import Look

pytestmark = pytest.mark.browser

EMAIL = "trainer@example.org"
TITLE = "What I wanted them to ask at half past four"


def begin(page: Page, server: Server, **said: str) -> str:
    """Sign in as a trainer and make a pack; return its address."""
    hand = steps.enter(page, server, EMAIL)
    steps.agree(hand)
    page.goto("/training/packs/new")
    steps.fill(hand, {"title": "Listening", "plan": "brew", "size": "3", **said})
    steps.go(hand, "Make the pack")
    return page.url


def put(page: Page) -> str:
    """Put the story of that title into the pack; return the story's id."""
    page.goto(f"/training/stories?q={TITLE}")
    steps.follow(Mouse(page), TITLE)
    found = re.search(r"/training/stories/(\w{7})", page.url)
    assert found
    page.get_by_role("button", name="Add to a pack").click()
    page.get_by_label("Listening").first.check()
    steps.go(Mouse(page), "Add the story")
    return found[1]


def test_packs_copies_and_sessions_have_no_faults(opening: Opening, server: Server) -> None:
    look = Look()

    with opening() as page:
        hand = steps.enter(page, server, EMAIL)
        steps.agree(hand)
        look.at(page, "/training/packs", "/training/packs/new")
        steps.go(hand, "Make the pack")
        look.at_error(page)
        steps.fill(hand, {"title": "Listening", "plan": "brew"})
        steps.go(hand, "Make the pack")
        pack = page.url
        story_id = put(page)
        look("a pack", page)
        look.at(page, f"/training/stories/{story_id}/pack", f"{pack}/steps/new", f"{pack}/edit")
        page.goto(f"{pack}/steps/new")
        steps.go(hand, "Add it")
        look.at_error(page)
        page.goto(f"{pack}/copies/new")
        steps.go(hand, "Make the copy")
        look.at_error(page)
        given = {"use": "print", "holder_role": "Nurse", "holder_contact": "x@example.org"}
        steps.fill(hand, {**given, "reason": "A course", "quantity": "150"})
        steps.go(hand, "Make the copy")
        look("a copy", page)
        with page.expect_download() as download:
            page.get_by_role("link", name="Hand-out (PDF)").click()
        assert download.value.suggested_filename == "hand-out.pdf"
        check = re.search(r"/v/\w+", page.content())
        assert check
        look.at(page, check[0], f"{pack}/run", f"{pack}/run/4", f"{pack}/run/6")
        cannot_be_drawn(page, pack, given)
        look("a file that could not be made", page)
        stop(server, story_id)
        look.at(page, pack, "/training/copies", "/training/packs", check[0], f"{pack}/run/4")
    with opening() as page:
        steps.enter(page, server, "curator@example.org")
        look.at(page, "/desk/recalls")
    go_on(server, story_id)

    assert look.faults == []


def cannot_be_drawn(page: Page, pack: str, given: dict[str, str]) -> None:
    """Make a copy whose title no font of ours can draw, and ask for it as a PDF."""
    hand = Mouse(page)
    for title in ("Listening 听", "Listening"):
        page.goto(f"{pack}/edit")
        steps.fill(hand, {"title": title})
        steps.go(hand, "Save")
        if title != "Listening":
            page.goto(f"{pack}/copies/new")
            steps.fill(hand, {**given, "reason": "A course", "quantity": "1"})
            steps.go(hand, "Make the copy")
    page.goto(f"{pack}/handout.pdf")
    expect(page.get_by_role("heading", level=1)).to_have_text("This file could not be made")


def stop(server: Server, story_id: str) -> None:
    """Pause a story as its teller, in a process of its own."""
    with closing(open_bank(server.instance).open()) as archive:
        who = contributor(story_id, "sample")
        stopping.pause(archive, who, story_id)


def go_on(server: Server, story_id: str) -> None:
    """Show a paused story again."""
    with closing(open_bank(server.instance).open()) as archive:
        stopping.resume(archive, contributor(story_id, "sample"), story_id)


def test_a_clock_runs_is_paused_goes_on_and_is_told(opening: Opening, server: Server) -> None:
    with opening() as page:
        pack = begin(page, server)
        page.clock.install()
        page.goto(f"{pack}/run/6")
        shown, said = page.locator(".clock__left"), page.locator("[data-said]")
        expect(shown).to_have_text("2:00")
        expect(page.get_by_text("Person 1 of 3.", exact=True)).to_be_visible()

        page.get_by_role("button", name="Start").press("Enter")
        page.clock.run_for(61_000)
        expect(shown).to_have_text("0:59")
        expect(said).to_have_text("1 minute left.")
        page.keyboard.press("Space")
        page.clock.run_for(30_000)
        expect(shown).to_have_text("0:59")
        expect(said).to_have_text("Paused. 59 seconds left.")
        page.keyboard.press("Space")
        page.clock.run_for(60_000)
        expect(shown).to_have_text("0:00")
        expect(said).to_have_text("Person 1 of 3. Time is up.")

        page.get_by_role("button", name="Next person").click()
        expect(shown).to_have_text("2:00")
        page.get_by_role("button", name="Next person").click()
        expect(page.get_by_text("Person 3 of 3.", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Next person")).to_be_hidden()
        page.get_by_role("button", name="Hide the seconds").click()
        expect(shown).to_have_text("about 2 minutes")


def test_keys_go_on_and_back_and_darken_the_screen(opening: Opening, server: Server) -> None:
    with opening() as page:
        pack = begin(page, server)
        page.goto(f"{pack}/run/1")
        heading = page.locator("h1")

        page.keyboard.press("ArrowRight")
        expect(heading).to_have_text("Grab a brew")
        assert page.url.endswith("/run/2")
        page.keyboard.press("ArrowLeft")
        expect(heading).to_have_text("Agreements")
        page.keyboard.press("F9")
        expect(page.locator(".dark")).to_be_visible()
        expect(page.get_by_role("button", name="Show it again")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(".dark")).to_have_count(0)


def test_without_network_the_story_leaves_the_screen_and_comes_back_with_it(
    opening: Opening, server: Server
) -> None:
    with opening() as page:
        pack = begin(page, server)
        put(page)
        page.goto(f"{pack}/run/4")
        expect(page.get_by_text("The waiting")).to_be_visible()

        page.context.set_offline(offline=True)
        expect(page.locator("h1")).to_have_text("No network")
        assert "The waiting" not in page.content()
        expect(page.locator("[data-lost]")).to_contain_text("No network.")
        page.context.set_offline(offline=False)

        expect(page.get_by_text("The waiting")).to_be_visible()
        expect(page.locator("[data-lost]")).to_be_empty()


def test_a_story_that_is_stopped_while_it_is_open_leaves_the_screen(
    opening: Opening, server: Server
) -> None:
    with opening() as page:
        pack = begin(page, server)
        story_id = put(page)
        page.clock.install()
        page.goto(f"{pack}/run/4")
        expect(page.get_by_text("The waiting")).to_be_visible()

        stop(server, story_id)
        page.clock.run_for(16_000)

        expect(page.locator("h1")).to_have_text("This story may not be used now")
        assert "The waiting" not in page.content()
        go_on(server, story_id)
