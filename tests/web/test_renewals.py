"""Check that a teller is asked if we can go on (W50), near the end alone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storybank.domain.stories import Story
from storybank.services import contributors, outgoing, renewal, tick
from storybank.services.archive import Archive
from storybank.storage import ledger, stories
from tests.conftest import CLEO, Clock

Told = Callable[..., Story]


def come_back(client: FlaskClient, archive: Archive, story: Story) -> str:
    with archive.writing():
        words = contributors.new_keys(archive, story_number=story.number).words
    assert client.post("/my-story", data={"words": words}).status_code == 303
    return words


def test_ac_31_the_words_of_a_new_receipt_come_with_a_yes_and_the_old_ones_still_work(
    app: Flask, client: FlaskClient, archive: Archive, told: Told
) -> None:
    story = told(lasts=timedelta(days=20))
    old = come_back(client, archive, story)

    overview = client.get("/my-story/story").text
    asked = client.get("/my-story/renew").text
    sent = client.post("/my-story/renew", data={"answer": "1"})
    done = client.get(sent.location).text

    assert "Say if we can go on using it" in overview
    assert "On 23 March 2026 your yes will end." in asked
    assert "[40]" not in asked
    assert " checked" not in asked
    assert "We use your story until 23 March 2027" in done
    listed = re.search(r'<ol class="[^"]*app-words">(.*?)</ol>', done, re.DOTALL)
    assert listed is not None
    new = " ".join(re.findall(r"<li>(\w+)</li>", listed[1]))
    for words in (old, new):
        assert app.test_client().post("/my-story", data={"words": words}).status_code == 303
    assert old != new


def test_looking_renews_nothing_and_an_answer_is_needed(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    story = told(lasts=timedelta(days=20))
    come_back(client, archive, story)
    before = len(list(ledger.events(archive.db)))

    for _ in range(3):
        client.get("/my-story/renew")
        client.get("/my-story/renew/done")
    nothing = client.post("/my-story/renew", data={})
    forged = client.post("/my-story/renew", data={"answer": "5"})
    end = client.post("/my-story/renew", data={"answer": "end"})
    change = client.post("/my-story/renew", data={"answer": "change"})

    assert (nothing.status_code, forged.status_code) == (422, 422)
    assert "Choose if we can go on" in nothing.text
    assert (end.location, change.location) == ("/my-story/story", "/my-story/permissions")
    assert len(list(ledger.events(archive.db))) == before


def test_under_18_one_more_year_is_all_that_is_offered(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    story = told(lasts=timedelta(days=20))
    with archive.writing() as db:
        db.execute("UPDATE contributor SET age_band = '16_17'")
    come_back(client, archive, story)

    asked = client.get("/my-story/renew").text

    assert "Yes, for 1 more year" in asked
    assert "Yes, for 2 more years" not in asked
    assert client.post("/my-story/renew", data={"answer": "2"}).status_code == 422


@pytest.mark.parametrize(("lasts", "later"), [(90, 0), (5, 36)])
def test_too_early_and_too_late_nothing_is_asked(
    client: FlaskClient, archive: Archive, told: Told, clock: Clock, lasts: int, later: int
) -> None:
    story = told(lasts=timedelta(days=lasts))
    clock.move(days=later)
    come_back(client, archive, story)

    assert "Say if we can go on" not in client.get("/my-story/story").text
    assert client.get("/my-story/renew").status_code == 409
    assert client.post("/my-story/renew", data={"answer": "1"}).status_code == 409


def test_after_the_end_the_page_says_that_it_is_over(
    client: FlaskClient, archive: Archive, told: Told, clock: Clock
) -> None:
    story = told(lasts=timedelta(days=5))
    clock.move(days=10)
    come_back(client, archive, story)

    asked = client.get("/my-story/renew").text
    sent = client.post("/my-story/renew", data={"answer": "1"})
    done = client.get(sent.location).text

    assert "Your yes ended on 8 March 2026" in asked
    assert "Your new yes counts from 20 March 2026" in done
    assert renewal.ending(stories.reread(archive.db, story)) is not None


def test_ac_79_a_teller_can_say_no_to_the_check_in_and_to_every_message(
    client: FlaskClient, archive: Archive, told: Told, clock: Clock
) -> None:
    story = told(lasts=timedelta(days=62))
    with archive.writing() as db:
        db.execute(
            "UPDATE contributor SET contact_channel = 'email', contact_value = 'a@example.org', "
            "contact_permissions = '[\"renewal\"]'"
        )
    come_back(client, archive, story)

    offered = client.get("/my-story/story").text
    first = client.post("/my-story/no-messages/check_in")
    clock.move(days=3)
    after_three_days = tick.run(archive).prepared
    second = client.post("/my-story/no-messages/all")
    clock.move(days=20)
    later = tick.run(archive).prepared
    forged = client.post("/my-story/no-messages/other")

    assert "Do not ask me how I am" in offered
    assert "Do not get in touch with me any more" in offered
    assert (first.status_code, second.status_code, forged.status_code) == (303, 303, 404)
    assert (after_three_days, later) == (1, 0)
    assert [one.kind for one in outgoing.find(archive, CLEO)] == []
    assert "Do not get in touch" not in client.get("/my-story/story").text


def test_without_words_it_leads_to_where_they_are_asked(client: FlaskClient) -> None:
    for address in ("/my-story/renew", "/my-story/renew/done"):
        assert client.get(address).location == "/my-story"
