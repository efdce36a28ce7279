"""Check the pages on which places that would change are explained, and answered one by one."""

import re

import pytest

from storybank.domain.people import Role
from tests.web.journey import give, newest
from tests.web.staff import enter
from tests.web.walk import STORY

NEW = {"title": "A new title", "body": STORY + " It was worth it."}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def given(app):
    """A curator, a story that was just given at the desk, and its teller's words."""
    cleo = enter(app, "cleo@example.org", Role.CURATOR)
    _, words = give(app)
    return cleo, newest(cleo), words


def suggest(client, address, **differs):
    based_on = re.search(r'name="based_on" value="(\d+)"', client.get(f"{address}/edit").text)[1]
    sent = {"based_on": based_on, **NEW, **differs}
    return client.post(f"{address}/edit", data=sent, follow_redirects=True)


def test_reasons_are_asked_place_by_place_and_read_by_the_teller(app, given):
    cleo, address, words = given
    page = suggest(cleo, address, each="yes").text
    sent = dict(HIDDEN.findall(page))
    names = re.findall(r'<textarea[^>]* name="(reason-[^"]+)"', page)

    answer = cleo.post(f"{address}/edit", data=sent | dict.fromkeys(names, "It is plainer"))

    assert answer.status_code == 303
    assert len(names) > 1
    ama = app.test_client()
    ama.post("/my-story", data={"words": words})
    assert ama.get("/my-story/words/each").text.count("Why: It is plainer") == len(names)


def test_a_teller_says_yes_to_one_change_and_reads_what_comes_of_it(app, given):
    cleo, address, words = given
    suggest(cleo, address, reason="Plainer")
    ama = app.test_client()
    ama.post("/my-story", data={"words": words})
    page = ama.get("/my-story/words/each").text
    names = list(dict.fromkeys(re.findall(r'name="(answer-[^"]+)"', page)))
    number = re.search(r'name="rendition" value="(\d+)"', page)[1]

    silent = ama.post("/my-story/words/each", data={"rendition": number})
    answer = ama.post(
        "/my-story/words/each", data={"rendition": number, names[0]: "yes"}, follow_redirects=True
    ).text

    assert "checked" not in page
    assert silent.status_code == 422
    assert "Please read them once more" in answer
    assert "A new title" in answer
    assert "It was worth it." not in answer


def test_of_two_curators_the_second_is_told_and_keeps_what_they_wrote(app, given):
    cleo, address, _ = given
    cara = enter(app, "cara@example.org", Role.CURATOR)
    read = re.search(r'name="based_on" value="(\d+)"', cara.get(f"{address}/edit").text)[1]
    suggest(cleo, address, reason="Plainer")

    late = suggest(cara, address, based_on=read, title="Cara’s title", reason="Warmer")
    again = dict(HIDDEN.findall(late.text))
    sent = cara.post(f"{address}/edit", data={**NEW, "title": "Cara’s title",
                     "reason": "Warmer", "based_on": again["based_on"]})  # fmt: skip

    assert late.status_code == 409
    assert "Someone else has changed this story while you wrote." in late.text
    assert 'value="Cara’s title"' in late.text
    assert "A new title" in late.text
    assert sent.status_code == 303


def test_words_that_are_often_used_can_be_begun_with(given):
    cleo, address, _ = given

    page = cleo.get(f"{address}?words=call").text

    assert "When is a good time to ring?" in page
