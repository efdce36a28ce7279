"""Test giving a story at a computer that others use: it closes in time, and no word is lost."""

import re

import pytest

from tests.web.walk import ANSWERS, STORY, four_words

WORDS = {"words": STORY, "title": "The ramp"}


@pytest.fixture
def shared(client):
    """A client that said yes to W03; their four words are in ``client.words``."""
    sent = client.post("/share/q/shared", data={"answer": "yes"})
    assert (sent.status_code, sent.location) == (303, "/share/private")
    client.words = four_words(client.get("/share/private"))
    return client


def test_ac_87_the_limit_is_told_at_the_start_with_the_four_words(shared):
    page = shared.get("/share/private").text

    assert "we will close your page if you stop for 20 minutes" in page
    assert "We ask you 2 minutes before. One press gives you 20 more minutes" in page
    assert len(shared.words.split()) == 4
    assert 'href="/share/q/leave-fast"' in page


def test_ac_87_at_20_minutes_the_session_is_over_and_a_second_before_it_is_not(shared, clock):
    shared.post("/share/q/story", data=WORDS)

    clock.move(minutes=19, seconds=59)
    before = shared.get("/share/q/story").text
    clock.move(minutes=20)
    after = shared.get("/share/q/story").text

    assert STORY in before
    assert STORY not in after
    assert STORY not in shared.get("/share/check", follow_redirects=True).text


def test_ac_87_the_draft_survives_and_comes_back_with_four_words(app, shared, clock):
    shared.post("/share/q/story", data=WORDS)
    clock.move(minutes=30)

    other = app.test_client()
    other.post("/my-story", data={"words": shared.words}, follow_redirects=True)

    assert STORY in other.get("/share/q/story").text


def test_ac_87_one_press_gives_20_more_minutes_at_least_ten_times(shared, clock):
    shared.post("/share/q/story", data=WORDS)

    for _ in range(12):
        clock.move(minutes=19)
        assert shared.post("/share/extend", data={"script": "1"}).status_code == 204

    assert STORY in shared.get("/share/q/story").text


def test_ac_87_a_press_that_comes_too_late_closes_the_page(shared, clock):
    clock.move(minutes=20)

    assert shared.post("/share/extend", data={"script": "1"}).status_code == 410
    assert shared.post("/share/extend").location == "/share/closed"


def test_ac_87_no_cookie_outlives_the_browser(shared):
    sent = shared.post("/share/q/who", data={"answer": "self"})

    kept = shared.get_cookie("storybank")
    assert kept is not None
    assert (kept.expires, kept.max_age) == (None, None)
    assert all("xpires" not in value for value in sent.headers.getlist("Set-Cookie"))


def test_pages_of_their_own_ask_two_minutes_before_with_and_without_script(shared):
    page = shared.get("/share/q/who").text

    assert '<noscript><meta http-equiv="refresh" content="1080; url=/share/still-here">' in page
    assert re.search(r'<dialog[^>]+data-warned="1080" data-after="1200"', page)
    asks = shared.get("/share/still-here").text
    assert '<noscript><meta http-equiv="refresh" content="120; url=/share/closed">' in asks
    assert "Yes, go on" in asks
    assert "<dialog" not in asks


def test_pages_of_everyone_and_computers_of_ones_own_close_by_nothing(shared, app):
    alone = app.test_client()
    alone.post("/share/q/shared", data={"answer": "no"})

    assert "<dialog" not in shared.get("/stories").text
    assert "<dialog" not in alone.get("/share/q/who").text
    assert "http-equiv" not in alone.get("/share/q/who").text


def test_on_a_computer_of_ones_own_a_session_lasts_as_long_as_the_draft(client, clock):
    client.post("/share/q/shared", data={"answer": "no"})
    client.post("/share/q/story", data=WORDS)
    clock.move(days=27)

    assert STORY in client.get("/share/q/story").text


def test_whoever_says_later_that_it_is_theirs_alone_is_not_closed_out(shared, clock):
    shared.post("/share/q/shared", data={"answer": "no"})
    shared.post("/share/q/story", data=WORDS)
    clock.move(hours=2)

    assert STORY in shared.get("/share/q/story").text


def test_closing_shows_nothing_and_says_how_to_come_back(shared):
    shared.post("/share/q/story", data=WORDS)

    page = shared.get("/share/closed").text

    assert STORY not in page
    assert "The ramp" not in page
    assert "Your four words bring them back" in page
    assert 'href="/my-story"' in page
    assert STORY not in shared.get("/share/q/story").text


# Saving while someone writes (A11Y-55).


def test_a11y_55_words_are_kept_while_they_are_written_and_count_once_their_writer_goes_on(client):
    client.post("/share/q/who", data=ANSWERS["who"])

    kept = client.post("/share/q/story/keep", data={"words": "They told me", "title": ""})

    assert (kept.status_code, kept.data) == (204, b"")
    assert "They told me</textarea>" in client.get("/share/q/story").text
    assert client.get("/share/check").status_code == 303


def test_a11y_55_the_first_words_begin_a_draft(client):
    kept = client.post("/share/q/story/keep", data={"words": "They told me"})

    assert kept.status_code == 204
    assert "They told me</textarea>" in client.get("/share/q/story").text


def test_nothing_written_begins_nothing(client):
    assert client.post("/share/q/story/keep", data={"words": ""}).status_code == 204
    assert client.get("/share/go-on").location == "/share"


@pytest.mark.parametrize("question", ["use-web", "young", "who", "no-such-question"])
def test_no_answer_to_a_question_of_permission_is_kept_by_itself(client, question):
    client.post("/share/q/who", data=ANSWERS["who"])

    assert client.post(f"/share/q/{question}/keep", data={"answer": "yes"}).status_code == 409
    assert "data-autosave" not in client.get(f"/share/q/{question}", follow_redirects=True).text


def test_too_many_words_are_not_kept_and_nothing_else_is_lost(client):
    client.post("/share/q/story", data=WORDS)

    assert client.post("/share/q/story/keep", data={"words": "x" * 200_001}).status_code == 409
    assert STORY in client.get("/share/q/story").text


def test_the_story_page_saves_by_itself(client):
    page = client.get("/share/q/story").text

    assert 'data-autosave="/share/q/story/keep"' in page
    assert 'data-autosave-trouble role="status" hidden' in page
