"""Someone without words, link or account stops a story: by keyboard alone, without script."""

import pytest

from tests.browser.conftest import Opening
from tests.browser.hands import Keyboard
from tests.browser.journeys import labels
from tests.browser.journeys.people import CLEO, People
from tests.browser.server import Here, sample_titles

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CONTACT = "Ring me on 01632 960777, never in the evening"


def test_a_story_is_hidden_at_once_for_someone_who_has_nothing_but_its_title(
    opening: Opening, people: People, server: Here
) -> None:
    title = sample_titles(server.instance)["shown now"]
    found, first_lines = people.find(title)

    with opening(java_script_enabled=False) as page:
        ama = Keyboard(page)
        page.goto("/")
        labels.follow(ama, "Stop or change a story")
        labels.follow(ama, "I do not have my words or my link")
        labels.write(ama, "What is the story about, or what is it called?", title)
        labels.write(ama, "How can we reach you?", CONTACT)
        labels.press(ama, "Send")
        labels.sees(page, "We have got this")
        told = labels.reads(page)
    hidden = people.see(found, first_lines)
    with people.staff(CLEO) as cleo:
        cleo.page.goto("/desk")
        labels.follow(cleo, "requests to settle (1)")
        asked = labels.reads(cleo.page)
        labels.follow(cleo, f"Story {found}")
        labels.follow(cleo, "Stop it for someone who asks")
        labels.choose(cleo, "Stop all of it, and delete it in 7 days", under="What do they want?")
        labels.choose(cleo, "By phone", under="How did they ask?")
        labels.press(cleo, "Stop it now")
        labels.follow(cleo, "requests to settle")
        settled = labels.reads(cleo.page)

    assert "within one day" in told
    assert first_lines not in told
    assert hidden == (404, 404)
    assert CONTACT in asked
    assert f"Story {found}: hidden" in asked
    assert "Nothing to settle" in settled
    assert CONTACT not in settled
    assert people.see(found, first_lines) == (410, 404)
