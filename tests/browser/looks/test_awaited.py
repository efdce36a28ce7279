"""Look with axe at what desk, reviewer and teller read while a later yes waits."""

from contextlib import closing
from datetime import timedelta

import pytest

from storybank.domain.consent import Decision, Part, Use
from storybank.domain.people import Role, member
from storybank.services import changes, contributors, settings
from storybank.services.archive import open_bank
from storybank.storage.consents import Answer
from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.server import Here
from tests.browser.watching import Look
from tests.conftest import make_story, teller_of

pytestmark = pytest.mark.browser


def test_the_pages_of_a_yes_that_waits_for_a_second_person_have_no_faults(
    opening: Opening, server: Here
) -> None:
    look = Look()
    with closing(open_bank(server.instance).open()) as archive:
        with archive.writing():
            admin = member("ada", frozenset({Role.ADMIN}))
            settings.keep(archive, admin, {"second_key": "web"})
        story = make_story(archive, uses=(Use.TRAINING_HERE,), cooling=-timedelta(days=1))
        with archive.writing():
            words = contributors.new_keys(archive, story_number=story.number).words
        answers = [Answer(Use.WEB, part, Decision.YES) for part in (Part.TEXT, Part.SUMMARY)]
        changes.change(archive, teller_of(story), story.id, answers=answers, screens=("W26",))

    with opening() as page:
        steps.enter(page, server, "curator@example.org")
        look.at(page, "/desk", f"/desk/stories/{story.id}", f"/desk/stories/{story.id}/checks")
        assert page.goto(f"/desk/stories/{story.id}")
        assert "before it is shown on our website" in page.inner_text("main")
    with opening() as page:
        steps.enter(page, server, "reviewer@example.org")
        look.at(page, "/review", f"/review/stories/{story.id}")
        assert "What your answer is about" in page.inner_text("main")
    with opening(size=(320, 640)) as page:
        steps.come_back(steps.Mouse(page), words, look)
        assert "waits until a second person has read it" in page.inner_text("main")
        look.at(page, "/my-story/permissions")
