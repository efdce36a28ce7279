"""From the session to the thank you; and a teller who is asked first, by a link alone.

Each page on the way is looked at with axe, wide and narrow.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from storybank.services import contributors
from storybank.services.archive import open_bank
from storybank.storage import stories
from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.hands import Keyboard
from tests.browser.journeys import labels
from tests.browser.journeys.people import CLEO, TESS, People, story_id
from tests.browser.server import Here
from tests.browser.watching import Look

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = "What I wanted them to ask at half past four"


def link_of(server: Here, found: str) -> str:
    """Return the link of a new receipt of a sample story, as its teller would have it."""
    archive = open_bank(server.instance, server.now).open()
    try:
        with archive.writing() as db:
            [story] = stories.with_ids(db, archive.every, [found])
            token = contributors.new_keys(archive, story_number=story.number).token
        return f"/my-story/link/{token}"
    finally:
        archive.close()


def tap(opening: Opening, room: str, look: Look) -> None:
    """Press a face as someone in the room: a small screen, no script."""
    with opening(java_script_enabled=False) as page:
        page.goto(room)
        page.get_by_role("button", name="It was good for me").click()
        expect(page.locator("h1")).to_have_text("Thank you")
        assert page.context.cookies() == []
    with opening() as page:
        look.at(page, room, f"{room}?done=yes")


def read_at_desk(people: People, look: Look) -> None:
    """Let a curator read what was noted, and show all of it to the teller."""
    with people.staff(CLEO) as cleo:
        labels.follow(cleo, "Desk")
        labels.follow(cleo, "Notes from sessions")
        look("notes from sessions", cleo.page)
        button = re.compile("^Show it to the teller")
        while cleo.page.get_by_role("button", name=button).count():
            with cleo.page.expect_navigation():
                cleo.press(cleo.page.get_by_role("button", name=button).first)


def note_session(page: Page, tess: object) -> str:
    """Note a session with the pack that is open; return where the room can tap."""
    labels.press(tess, "After the session")  # type: ignore[arg-type]
    room = re.search(r"/room/\w+", labels.reads(page))
    assert room
    return room[0]


def test_a_trainer_notes_a_session_a_curator_reads_it_and_the_teller_says_thank_you(
    opening: Opening, people: People, server: Here
) -> None:
    look = Look()
    with people.staff(TESS) as tess:
        tess.page.goto("/training/packs/new")
        steps.fill(tess, {"title": "Listening"})
        labels.press(tess, "Make the pack")
        pack = tess.page.url
        tess.page.goto(f"/training/stories?q={TITLE}")
        labels.follow(tess, TITLE)
        found = story_id(tess.page)
        tess.page.goto(f"/training/stories/{found}/pack")
        tess.page.get_by_label("Listening").first.check()
        labels.press(tess, "Add the story")
        tess.page.goto(f"{pack}/run")
        look("agreement before a session", tess.page)
        labels.press(tess, "I agree to this for one year")
        assert tess.page.url == f"{pack}/run"
        tess.page.goto(pack)
        room = note_session(tess.page, tess)
        session = tess.page.url
        look("after the session", tess.page)
        tap(opening, room, look)
        labels.press(tess, "Note this session")
        look.at_error(tess.page)
        labels.choose(tess, "6 to 12", under="About how many people were there?")
        labels.write(tess, "In which area?", "Norfolk")
        labels.write(tess, "What did people say?", "We never asked what she wanted.")
        labels.choose(tess, "2", under="How sure were people about this subject before?")
        labels.choose(tess, "4", under="And after?")
        labels.press(tess, "Note this session")
        labels.write(tess, "What changed, or what is planned?", "We ask at handover now.")
        labels.choose(tess, "It was made", under="How far is it?")
        labels.write(tess, "How can people see it?", "The handover sheet")
        labels.press(tess, "Note this change")
        look("noted", tess.page)
        look.at(tess.page, "/training/used", "/training/agreement")
    read_at_desk(people, look)

    with opening() as page:
        ama = Keyboard(page)
        page.goto(link_of(server, found))
        labels.follow(ama, "See what came of your story")
        words = labels.reads(page)
        assert "1 session, about 9 people, in Norfolk." in words
        assert "We never asked what she wanted." in words
        assert "This was made We ask at handover now." in words
        look("what came of it", page)
        labels.press(ama, "Say thank you to them")
        labels.follow(ama, "be asked each time")
        look("asked each time", page)
        labels.press(ama, "Ask me each time: our own training")

    with people.staff(TESS) as tess:
        tess.page.goto(session)
        assert "thank you for using my story" in labels.reads(tess.page)
        day = (server.now().date()).isoformat()
        tess.page.goto(f"/training/asking/new?story={found}")
        look("ask for a story", tess.page)
        labels.press(tess, "Ask the teller")
        look.at_error(tess.page)
        labels.write(tess, "Day of the session", day)
        labels.write(tess, "Where it is", "Norwich")
        labels.write(tess, "Who will be there", "12 new nurses")
        labels.write(tess, "Who you are", "Tess, who trains nurses")
        labels.press(tess, "Ask the teller")
        assert "Asked. No answer yet" in labels.reads(tess.page)
    with opening() as page:
        ama = Keyboard(page)
        page.goto(link_of(server, found))
        labels.follow(ama, "Read it and answer")
        look("asked", page)
        labels.press(ama, "Send my answer")
        look.at_error(page)
        labels.choose(ama, "Yes, for this one day")
        labels.press(ama, "Send my answer")
        look("answered", page)
    with people.staff(TESS) as tess:
        look.at(tess.page, "/training/asking")
        labels.follow(tess, f"Story {found}")
        labels.sees(tess.page, TITLE)

    assert look.faults == []
