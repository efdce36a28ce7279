"""Check that a quote is an exact span, and that what is shown of it follows from that."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.domain import quotes
from storybank.domain.quotes import Edit, Span

BODY = (
    "Then I stood in my own kitchen like a visitor. They went to the  centre – “fine”, "
    "she said.\nWe rang [sic] them."
)

words = st.lists(st.sampled_from(["the", "ramp", "came", "late.", "we", "“waited”", "–", "again"]))


def say(body: str, typed: str) -> str | None:
    """Return what is shown of words that someone typed, None where they do not stand there."""
    span = quotes.find(body, typed)
    return None if span is None else quotes.shown(body[span.starts : span.ends], span.edits)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("like a visitor.", "like a visitor."),
        ("“like a visitor.”", "like a visitor."),
        ("I stood […] like a visitor", "I stood […] like a visitor"),
        ("I stood [...] like a visitor", "I stood […] like a visitor"),
        (
            "I stood in my own kitchen [at home] like a",
            "I stood in my own kitchen [at home] like a",
        ),
        ("[It was] They went […] she said.", "[It was] They went […] she said."),
        ("[…] like a visitor. […]", "[…] like a visitor. […]"),
        ('the centre - "fine", she', "the  centre – “fine”, she"),
        ("We rang [sic] them", "We rang [sic] them"),
        (
            "my own [small] kitchen [where I live] like",
            "my own [small] kitchen [where I live] like",
        ),
    ],
)
def test_words_that_stand_in_the_story_are_found_with_their_marks(typed, shown):
    assert say(BODY, typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "[…]",
        "[sick]",
        "like a guest",
        "Like a visitor",
        "itchen like",
        "like a visit",
        "stood […] in my own",  # nothing is left out between them
        "visitor […] stood",  # the other way round
        "stood in [two words",
        "like a visitor. We rang",  # left out without a mark
        f"like a [{'x' * 61}] visitor",
        "x" * 2_001,
    ],
)
def test_ac_21_words_that_do_not_stand_there_are_not_a_quote(typed):
    assert say(BODY, typed) is None


@given(words, words, words, st.booleans())
def test_what_is_shown_is_the_span_but_for_its_marks(before, chosen, after, leaves_out):
    body = " ".join([*before, *chosen, *after])
    middle = len(chosen) // 2
    left, right = " ".join(chosen[:middle]), " ".join(chosen[middle + 1 :])
    typed = f"{left} […] {right}" if leaves_out else f"{left} [and] {' '.join(chosen[middle:])}"

    span = quotes.find(body, typed)

    if span is None:
        assert not left or not right or leaves_out  # words at an end of nothing cannot be found
        return
    text = body[span.starts : span.ends]
    kept = _without_dropped(text, span.edits)
    assert "".join(re.sub(r"\[[^\]]*\]", "", quotes.shown(text, span.edits)).split()) == kept


def _without_dropped(text: str, edits: tuple[Edit, ...]) -> str:
    kept, at = "", 0
    for edit in edits:
        kept += text[at : edit.at]
        at = edit.at + edit.drop
    return "".join((kept + text[at:]).split())


@given(words.filter(bool), words, words)
def test_other_words_around_it_move_a_quote(chosen, before, after):
    text = " ".join(chosen)
    body = " ".join([*before, text, *after])

    span = quotes.moved(body, text, Span(0, len(text)))

    assert span is not None
    assert body[span.starts : span.ends] == text


def test_of_several_places_the_nearest_is_taken():
    body = "We waited. Then came the ramp. We waited. We waited."

    assert quotes.moved(body, "We waited.", Span(33, 43)).starts == 31


def test_tidied_marks_move_a_quote_with_what_is_marked_in_it():
    told = 'She said "go home" -- and I went.'
    span = quotes.find(told, 'said "go home" […] I went')
    tidy = "She said “go home” – and I went."

    found = quotes.moved(tidy, told[span.starts : span.ends], span)

    assert quotes.shown(tidy[found.starts : found.ends], found.edits) == "said “go home” […] I went"


@pytest.mark.parametrize("body", ["We waited a year.", "We waited. A year", "Wewaited a day", ""])
def test_a_word_that_changed_leaves_a_quote_nowhere(body):
    assert quotes.moved(body, "We waited a day", Span(0, 15)) is None


def test_a_hostile_text_is_searched_in_no_time():
    body = "a " * 50_000

    assert quotes.find(body, "a […] " * 7 + "b") is None
    assert quotes.find(" " * 100_000, "a [x] b [y] c") is None
