"""Test how someone is asked how they are after telling their story (W54)."""

import pytest

from storybank.domain.people import Role
from tests.web.journey import newest
from tests.web.staff import enter
from tests.web.walk import say_yes, walk

REACH = {
    "contact": {"answer": ["feedback"]},
    "channel": {"answer": "phone"},
    "reach-phone": {"reach": "01632 960001"},
}


@pytest.fixture
def cleo(app):
    return enter(app, "cleo@example.org", Role.CURATOR)


def test_the_receipt_leads_to_the_question_and_nothing_is_chosen(client):
    walk(client)
    done = say_yes(client)

    page = client.get("/share/how-are-you").text

    assert 'href="/share/how-are-you"' in done.text
    assert "How are you now?" in page
    assert " checked" not in page


def test_a_call_becomes_a_task_of_the_desk_and_the_story_waits_for_it(client, cleo):
    walk(client)
    say_yes(client)

    sent = client.post("/share/how-are-you", data={"answer": "call", "number": "01632 960002"})

    assert "We will ring you" in client.get(sent.location).text
    assert "Ring first: they would like a call" in cleo.get("/desk").text
    address = newest(cleo)
    assert "Ring 01632 960002." in cleo.get(address).text
    cleo.post(f"{address}/checks/call/call")
    assert "Ring first" not in cleo.get("/desk").text


def test_a_call_needs_a_number_unless_we_have_one(app, client, cleo):
    walk(client)
    say_yes(client)
    other = app.test_client()
    walk(other, **REACH)
    say_yes(other)

    assert client.post("/share/how-are-you", data={"answer": "call"}).status_code == 422
    assert other.post("/share/how-are-you", data={"answer": "call"}).status_code == 303
    assert cleo.get("/desk").text.count("Ring first") == 1


def test_ac_79_a_check_in_is_promised_only_to_whoever_may_be_reached(app, client):
    walk(client)
    say_yes(client)
    other = app.test_client()
    walk(other, **REACH)
    say_yes(other)

    assert "We will check in with you" not in client.get("/share/how-are-you").text
    assert "We will check in with you on 6 March 2026" in other.get("/share/how-are-you").text


def test_whoever_wants_to_change_something_is_led_to_their_story(client):
    walk(client)
    say_yes(client)

    sent = client.post("/share/how-are-you", data={"answer": "change"}, follow_redirects=True)

    assert sent.request.path == "/my-story/story"
    assert "The ramp" in sent.text


def test_whoever_is_fine_is_thanked_and_nothing_is_kept(client, cleo):
    walk(client)
    say_yes(client)

    sent = client.post("/share/how-are-you", data={"answer": "fine"}, follow_redirects=True)

    assert "Thank you" in sent.text
    assert "Ring first" not in cleo.get("/desk").text
    assert client.post("/share/how-are-you", data={}).status_code == 422


def test_nobody_is_asked_who_has_sent_nothing(client):
    assert client.get("/share/how-are-you").location == "/share"
