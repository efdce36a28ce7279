"""Test the sketch by which a text is known again."""

import hashlib

import pytest

from storybank.domain.likeness import RUN, SIZE, sketch

TOLD = "The ramp was closed. I waited, and waited, at the door for the nurse to come out."


def plainly(text):
    """Return the sketch as the words of its module say it."""
    words = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    runs = {" ".join(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1))} - {""}
    hashes = [hashlib.blake2b(run.encode(), digest_size=8).digest() for run in runs]
    return tuple(sorted(int.from_bytes(one, "big") >> 1 for one in hashes)[:SIZE])


@pytest.mark.parametrize(
    "text",
    ["", "ramp", "the ramp", "the ramp was", "the ramp was closed", TOLD, TOLD * 9, "ŁÓDŹ É ß ﬁ"],
)
def test_a_sketch_is_the_smallest_hashes_of_runs_of_words(text):
    assert sketch(text) == plainly(text)


def test_case_and_stops_make_no_difference():
    assert sketch(TOLD) == sketch(TOLD.upper().replace(".", " –"))


def test_texts_that_share_most_of_their_words_share_most_of_their_sketch():
    told = [f"word{n}" for n in range(200)]
    changed = [*told[:100], "another", *told[101:]]

    assert len({*sketch(" ".join(told))} & {*sketch(" ".join(changed))}) >= SIZE - 4
    assert not {*sketch(" ".join(told))} & {*sketch(" ".join(reversed(told)))}
