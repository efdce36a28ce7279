"""Test that a hyphenated word is its parts only where nothing that may be seen holds it."""

import pytest

from storybank.search.glossary import NO_GLOSSARY, Glossary
from storybank.search.query import parse
from tests.search.conftest import document, seen

WHOLE, APART, NEITHER = 1, 2, 3


@pytest.fixture
def known(index):
    index.replace(
        [WHOLE, APART, NEITHER],
        [
            document(WHOLE, "a carer-led group"),
            document(APART, "her carer was led away"),
            document(NEITHER, "a led lamp"),
        ],
    )
    return index


def words(index, query, visible, glossary=NO_GLOSSARY):
    return index.read(parse(query), seen(visible), glossary).words


def test_a_word_that_a_story_holds_stays_whole(known):
    assert words(known, "carer-led", [WHOLE, APART, NEITHER]) == ("carer-led",)


def test_a_word_that_only_a_hidden_story_holds_is_its_parts(known):
    assert words(known, "carer-led lamp", [APART, NEITHER]) == ("carer", "led", "lamp")


def test_a_word_that_stories_hold_joined_stays_whole(index):
    index.replace([1], [document(1, "carerled")])

    assert words(index, "carer-led", [1]) == ("carer-led",)


def test_a_word_of_three_parts_is_taken_apart_at_each(known):
    assert words(known, "carer-lamp-post", [APART]) == ("carer", "lamp", "post")


@pytest.mark.parametrize("query", ["non-led", "Re-led", "carer", "carer-", "e.g.", "led's"])
def test_what_is_no_word_of_two_parts_stays_as_it_is(known, query):
    assert words(known, query, [APART, NEITHER]) == (query,)


def test_a_word_known_by_another_name_stays_whole(known):
    glossary = Glossary([("lamp-post", "carer")])

    assert words(known, "lamp-post", [APART], glossary) == ("lamp-post",)


def test_phrases_and_what_is_left_out_are_not_taken_apart(known):
    parsed = parse('"group-led walk" -group-walk lamp-post')

    found = known.read(parsed, seen([NEITHER]), NO_GLOSSARY)

    assert (found.phrases, found.minus) == (parsed.phrases, parsed.minus)
    assert (found.words, found.apart) == (("lamp", "post"), ("lamp-post",))


def test_what_has_both_parts_comes_first(known, index):
    visible = seen([APART, NEITHER])
    hits = known.find(known.read(parse("carer-led"), visible, NO_GLOSSARY), visible)

    assert visible.numbers[hits.rows].tolist() == [APART, NEITHER]
    assert hits.scores[0] > hits.scores[1]
