"""Test the page on which curators decide about what is marked in a story."""

import re

import pytest

from storybank.domain.people import Role
from storybank.domain.stories import EditorialState
from tests.conftest import make_story
from tests.web.staff import enter

BODY = "My sister Jane has the number 01632 960123. <b>Dr Patel</b> wrote it down on 3 March 2019."


@pytest.fixture
def cleo(app):
    return enter(app, "cleo@example.org", Role.CURATOR)


@pytest.fixture
def address(archive):
    story = make_story(archive, body=BODY, quotes=(), state=EditorialState.IN_REVIEW)
    return f"/desk/stories/{story.id}/marks"


def test_each_place_stands_marked_in_the_words_and_in_the_list(cleo, address):
    page = cleo.get(address).text

    assert "4 marked places, 4 still open" in page
    assert re.search(r'<mark id="place-\d">01632 960123</mark>', page)
    assert "&lt;b&gt;" in page
    assert len(re.findall(r'<select class="govuk-select" id="choice-', page)) == 4


def test_decisions_are_saved_together_and_shown(cleo, address):
    keys = re.findall(r'name="(mark-\w+)"', cleo.get(address).text)

    sent = cleo.post(address, data=dict.fromkeys(keys[:3], "kept_ok") | {keys[3]: "removed"})
    page = cleo.get(address).text

    assert sent.status_code == 303
    assert "Saved: 4 decided. 1 place is still open." in page
    assert "It still stands there" in page
    assert "4, 1 still open" in cleo.get(address.removesuffix("/marks")).text


def test_a_forged_decision_is_refused_in_words(cleo, address):
    key = re.findall(r'name="(mark-\w+)"', cleo.get(address).text)[0]

    answer = cleo.post(address, data={key: "published"})

    assert answer.status_code == 422
    assert "Choose what was done" in answer.text


def test_for_every_other_role_the_page_does_not_exist(app, address):
    for role in Role:
        if role is not Role.CURATOR:
            client = enter(app, f"{role.value}@example.org", role)
            assert {client.get(address).status_code, client.post(address).status_code} == {404}
