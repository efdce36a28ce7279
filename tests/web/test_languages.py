"""Find stories in Welsh as they are written: no English endings are taken off."""

import re

import pytest

from storybank.search.stems import STEMS
from tests.conftest import make_story

# An English stemmer takes the first of each for a form of the second; in Welsh they are two words.
PAIRS = [("athrawes", "athraw"), ("Cymraes", "Cymra"), ("merched", "merch")]


def tell(archive, body, lang="cy"):
    return make_story(archive, title="Stori", body=body, summary="Crynodeb.", quotes=(), lang=lang)


def found(client, query):
    """Return the ids that a search finds, as a set."""
    answer = client.get("/api/v1/stories", query_string={"q": query}).json
    return {story["id"] for story in answer["stories"]}


@pytest.mark.parametrize(("longer", "shorter"), PAIRS)
def test_words_of_a_welsh_story_keep_their_endings(archive, client, longer, shorter):
    assert STEMS[longer.lower()] == STEMS[shorter.lower()]
    welsh = tell(archive, f"Roedd {longer} yno.")
    regional = tell(archive, f"Roedd {longer} yno.", lang="cy-GB")
    english = tell(archive, f"There was {longer}.", lang="en")

    assert found(client, longer) == {welsh.id, regional.id, english.id}
    assert found(client, shorter) == {english.id}


def test_a_search_in_welsh_marks_its_words_and_says_the_language(archive, client):
    tell(archive, "Daeth yr athrawes â the i’r tŷ, a bûm yn siarad â hi am fy ŵyr bach.")

    page = client.get("/stories", query_string={"q": "athrawes tŷ ŵyr"}).text
    snippet = re.search(r'<p class="[^"]*app-card__snippet" lang="cy">(.*?)</p>', page)[1]

    assert re.findall("<mark>(.*?)</mark>", snippet) == ["athrawes", "tŷ", "ŵyr"]


@pytest.mark.parametrize("typed", ["ty wyr", "TŶ ŴYR", "tŷ ŵyr"])
def test_hats_need_not_be_typed(archive, client, typed):
    story = tell(archive, "Daeth i’r tŷ gyda’i hŵyr, fy ŵyr bach.")

    page = client.get("/stories", query_string={"q": typed}).text

    assert found(client, typed) == {story.id}
    assert "<mark>tŷ</mark>" in page
    assert "<mark>ŵyr</mark>" in page
    assert "<mark>hŵyr</mark>" not in page


def test_phrases_minus_and_beginnings_are_read_in_welsh_too(archive, client):
    one = tell(archive, "Roedd yr athrawes yn garedig.")
    other = tell(archive, "Roedd yr athraw yn garedig.")

    assert found(client, '"yr athrawes"') == {one.id}
    assert found(client, '"yr athraw"') == {other.id}
    assert found(client, "garedig -athrawes") == {other.id}
    assert found(client, "athraw*") == {one.id, other.id}


def test_a_slip_in_welsh_is_put_right_by_words_that_stand_there(archive, client):
    tell(archive, "Roedd yr athrawes yn garedig.")

    answer = client.get("/api/v1/stories", query_string={"q": "garedigg"}).json

    assert answer["suggestion"] == "garedig"


def test_what_is_alike_is_found_by_whole_words_of_welsh(archive, client):
    one = tell(archive, "Bu athrawes garedig yn dysgu canu emynau inni.")
    alike = tell(archive, "Roedd athrawes garedig arall yn hoffi emynau.")
    for number in range(8):
        tell(archive, f"Gwelais afanc ac athraw rhif {number}.")

    page = client.get(f"/stories/{one.id}").text
    section = re.search(r'<section class="app-alike".*?</section>', page, re.S)[0]

    assert re.findall(r'href="/stories/(\w+)" lang="cy"', section) == [alike.id]
