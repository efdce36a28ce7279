"""Test reading what was typed."""

from hypothesis import given
from hypothesis import strategies as st

from storybank.domain.search import MOST_WORDS
from storybank.search.query import Parsed, parse


def test_words_phrases_minus_and_beginnings_are_told_apart():
    found = parse('ramp "to be heard" -door -"the council" hous*')

    assert found == Parsed(("ramp",), ("to be heard",), ("door", "the council"), ("hous",))


def test_a_hyphen_inside_a_word_is_no_minus():
    assert parse("self-harm").words == ("self-harm",)


def test_a_quotation_mark_without_its_pair_is_left_away():
    assert parse('"to be').words == ("to", "be")


def test_words_past_the_twelfth_are_left_out_and_told():
    found = parse(" ".join(f"w{n}" for n in range(20)))

    assert len(found.words) == MOST_WORDS
    assert found.left_out == tuple(f"w{n}" for n in range(12, 20))


def test_a_beginning_of_two_letters_is_a_word():
    assert parse("ab*") == Parsed(words=("ab",))


@given(st.text())
def test_nothing_raises_and_little_comes_of_much(text):
    found = parse(text)

    items = (*found.words, *found.phrases, *found.minus, *found.prefixes)
    assert sum(len(item.split()) for item in items) <= MOST_WORDS
