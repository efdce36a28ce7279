"""Show stories like the one on the page: only such as the same reader may see."""

import re

import pytest

from storybank.domain.consent import Part, Use
from storybank.domain.people import Role
from storybank.services import stopping
from tests.conftest import make_story, teller_of
from tests.web.staff import enter

WEB = (Use.WEB, Use.SEARCH_ENGINES)
HERE = (Use.TRAINING_HERE,)
LIGHT = "The lighthouse keeper rang the foghorn."


@pytest.fixture
def tell(archive):
    """Tell stories of a lighthouse, beside twelve that have no word of it."""

    def make(title, **differs):
        fields = {"body": LIGHT, "summary": "Of the sea.", "quotes": (), **differs}
        return make_story(archive, title=title, **fields)

    for number in range(12):
        make(f"Other {number}", body=f"Tea and toast, number {number}.", summary="Of tea.")
    return make


def alike(client, story, place="stories"):
    """Return the titles of the stories that a page says are like it."""
    answer = client.get(f"/{place}/{story.id}")
    assert answer.status_code == 200
    section = re.search(r'<section class="app-alike".*?</section>', answer.text, re.S)
    if section is None:
        return None
    assert "Stories like this one</h2>" in section[0]
    return re.findall(rf'<a class="govuk-link" href="/{place}/\w+">([^<]*)</a>', section[0])


def test_stories_with_the_same_rare_words_are_named(client, tell):
    one = tell("A light")
    tell("A second light")

    assert alike(client, one) == ["A second light"]


def test_nothing_is_shown_where_none_is_alike(client, tell):
    assert alike(client, tell("A light")) is None


def test_hidden_stories_are_not_among_them(archive, client, tell):
    one, other = tell("A light"), tell("A second light")
    tell("For training", uses=HERE)
    before = alike(client, one)

    stopping.pause(archive, teller_of(other), other.id)

    assert before == ["A second light"]
    assert alike(client, one) is None


def test_each_audience_is_shown_its_own(app, client, tell):
    one = tell("A light")
    tell("On the web alone", uses=WEB)
    tell("For training alone", uses=HERE)
    trainer = enter(app, "tess@example.org", Role.TRAINER)

    assert alike(client, one) == ["On the web alone"]
    assert alike(trainer, one) == ["On the web alone"]
    assert alike(trainer, one, "training/stories") == ["For training alone"]


def test_words_of_a_part_that_is_not_shown_are_not_compared(client, tell):
    one = tell("A light", summary="A morning.")
    tell("Its summary alone is shown", parts=(Part.SUMMARY,))
    tell("Its words are shown too", parts=(Part.SUMMARY, Part.TEXT))

    assert alike(client, one) == ["Its words are shown too"]


def test_ac_85_a_page_that_search_engines_list_names_no_story_they_may_not_know(client, tell):
    listed = tell("A light", uses=WEB)
    tell("Known", uses=WEB)
    unlisted = tell("Unknown", uses=(Use.WEB,))

    page = client.get(f"/stories/{listed.id}")

    assert "noindex" not in page.headers.get("X-Robots-Tag", "")
    assert alike(client, listed) == ["Known"]
    assert set(alike(client, unlisted)) == {"A light", "Known"}
    assert "noindex" in client.get(f"/stories/{unlisted.id}").headers["X-Robots-Tag"]


def test_one_whose_title_may_not_be_shown_is_named_by_what_it_is(client, tell):
    one = tell("A light", summary="A morning.")
    tell("Secret title", parts=(Part.TEXT,))

    assert alike(client, one) == ["Story from someone who uses services"]
    assert "Secret title" not in client.get(f"/stories/{one.id}").text


def test_what_it_talks_about_stands_beside_each(client, tell):
    one = tell("A light")
    tell("A second light", content_notes=("Death or loss",))

    page = client.get(f"/stories/{one.id}").text

    assert "<strong>It talks about:</strong> Death or loss" in page
