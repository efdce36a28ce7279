"""Test what is marked, and which part of a long text is shown."""

from hypothesis import given
from hypothesis import strategies as st

from storybank.search import excerpts
from storybank.search.excerpts import LENGTH, Marker
from storybank.search.query import parse


def marked(text: str, query: str) -> list[str]:
    return [part for part, is_found in Marker(parse(query)).whole(text) if is_found]


def test_whole_words_are_marked_whatever_their_ending():
    assert marked("She listened, and listens still.", "listening") == ["listened", "listens"]


def test_co_production_is_marked_however_it_is_written():
    text = "co-production, coproduction and co production"

    for query in ("co-production", "coproduction", "co production"):
        assert marked(text, query) == ["co-production", "coproduction", "co production"]


def test_accents_capitals_and_beginnings_are_marked():
    assert marked("ZOË met Zoe at the café", "zoe caf*") == ["ZOË", "Zoe", "café"]


def test_words_that_every_text_has_are_not_marked():
    assert marked("the ramp by the door", "the ramp") == ["ramp"]


def test_a_long_text_is_cut_where_most_is_found_and_between_words():
    text = "nothing here " * 300 + "the ramp came to the door " + "and so on " * 300

    segments = Marker(parse("ramp door")).excerpt(text)

    shown = "".join(part for part, _ in segments)
    assert [part for part, is_found in segments if is_found] == ["ramp", "door"]
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) <= LENGTH + 2
    assert shown.strip("…") in text


def test_without_a_find_the_beginning_is_shown():
    assert Marker(parse("ramp")).excerpt("word " * 100)[0][0].startswith("word")


words = st.lists(
    st.sampled_from(["ramp", "door", "co-production", "é", "the", "x" * 30]), max_size=200
)


@given(words.map(" ".join), st.sampled_from(["ramp", "door é", '"the ramp"', "co production x*"]))
def test_nothing_is_lost_or_added_by_marking(text, query):
    whole = "".join(part for part, _ in Marker(parse(query)).whole(text))
    cut = "".join(part for part, _ in Marker(parse(query)).excerpt(text))

    assert whole == text
    assert cut.strip("…") in text


@given(st.text(max_size=60))
def test_letters_are_made_plain_each_in_its_place(text):
    plain = excerpts.letters_of(text)

    assert len(plain) == len(text)
    for written, one in zip(text, plain, strict=True):
        assert one == excerpts._PLAIN[ord(written)].lower() or not written.isalnum()
