"""A text that is cut for the index has the same words as one that is read word by word."""

from hypothesis import given
from hypothesis import strategies as st

from storybank.search import analysis, document

BITS = (
    "co", "Re", "well", "SEND", "being", "café", "A&E", "don't", "don’t", "x", "9", "-", "‑", "--",
    " ", " ", " ", "  ", "\n", "\t", "\u00a0", ".", "'", "’", "&", ":", "(", "£", "_", "\u200b",
    "\x01", "“", "–",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(BITS), max_size=24).map("".join)


@given(TEXTS)
def test_a_text_read_has_the_words_and_the_joined_words_that_stand_in_it(text):
    reading = analysis.read(text)
    found = list(analysis.words(text))

    assert [analysis.FOLDED[word] for word in reading.words] == [
        word.plain for word in found if not word.is_joined
    ]
    assert sorted(reading.joined) == sorted(
        (word.plain, word.position) for word in found if word.is_joined
    )


@given(TEXTS)
def test_the_terms_of_the_pieces_of_a_text_are_those_of_the_text(text):
    pieces = analysis.cut(text).pieces
    readings = [analysis.read(piece) for piece in pieces]
    apart = [term for piece in pieces for term, _ in document.terms(piece, True)]
    apart += [
        analysis.term(word, True)
        for word, _ in analysis.joints(
            analysis.cut(text), {piece for piece in pieces if analysis.is_prefix(piece)}
        )
    ]

    assert sorted(apart) == sorted(term for term, _ in document.terms(text, True))
    assert sum(len(one.words) for one in readings) == len(analysis.read(text).words)


@given(TEXTS, st.sampled_from(["being", "cafe", "dont", "co", "x"]))
def test_a_name_that_is_left_out_stands_nowhere_in_the_words(text, name):
    kept = analysis.read(analysis.without(text, [name])).words

    assert name not in {analysis.FOLDED[word].rstrip("s") for word in kept}
    assert name in {analysis.FOLDED[w] for w in analysis.read(text).words} or kept == (
        analysis.read(text).words
    )
