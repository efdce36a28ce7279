"""Check what desk, reviewer and teller read while a later yes waits for a second person."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storybank.domain.consent import Use
from storybank.domain.people import Role, member
from storybank.domain.stories import Story
from storybank.services import settings
from storybank.services.archive import Archive
from tests.conftest import Clock
from tests.web.staff import signed_in
from tests.web.test_my_story import come_back, page

ADA = member("ada", frozenset({Role.ADMIN}))
WAITS = "It waits until a second person has read it"


@pytest.fixture
def widened(archive: Archive, told: Callable[..., Story], client: FlaskClient) -> Story:
    """A story for training alone, which its teller has just allowed on the web as well."""
    with archive.writing():
        settings.keep(archive, ADA, {"second_key": "web"})
    story = told(uses=(Use.TRAINING_HERE,), title="The ramp")
    come_back(client, archive, story)
    answer = client.post("/my-story/permissions/web/use", data={"answer": "yes"})
    assert answer.status_code == 303
    return story


def test_the_teller_reads_in_plain_words_that_a_second_person_reads_it_first(
    client: FlaskClient, archive: Archive, widened: Story, clock: Clock
) -> None:
    done, own = page(client, "/my-story/permissions/done"), page(client, "/my-story/story")
    clock.move(days=30)
    come_back(client, archive, widened)
    after = page(client, "/my-story/story")

    assert "A second person reads it first" in done
    assert re.search(f"{WAITS}. Not before", own)
    assert WAITS in after
    assert "Not before" not in after
    assert "We stop on" in after  # it is shown in training all the same
    assert client.get(f"/stories/{widened.id}").status_code == 404


def test_the_desk_names_what_it_waits_for_and_a_reviewer_answers_about_that_use(
    app: Flask, client: FlaskClient, widened: Story, clock: Clock
) -> None:
    clock.move(days=30)
    cleo, rita = signed_in(app, Role.CURATOR), signed_in(app, Role.REVIEWER)
    address = f"/review/stories/{widened.id}"

    listed, desk = page(cleo, "/desk"), page(cleo, f"/desk/stories/{widened.id}")
    agreed = cleo.post(f"/desk/stories/{widened.id}/approve", follow_redirects=True).text
    read = page(rita, address)
    number = re.search(r'name="rendition" value="(\d+)"', read)
    assert number
    rita.post(address, data={"rendition": number[1], "said": "agree"})

    for text in (listed, desk):
        assert "have to agree before it is shown on our website" in text
    assert "You have agreed. A second person has to agree too" in agreed
    assert "These words are shown already in our own training." in read
    assert "not shown to anyone else yet" not in read
    assert client.get(f"/stories/{widened.id}").status_code == 200
    assert "The ramp" not in page(cleo, "/desk")
