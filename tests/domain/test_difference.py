"""Check that a difference shows all of both texts and marks no more than it must."""

import time

from hypothesis import given
from hypothesis import strategies as some

from storybank.domain import difference
from storybank.domain.difference import Kind

WORDS = some.lists(some.sampled_from(["ramp", "door", "the", "a", "slow", "\n"]), max_size=30)


def test_a_changed_word_is_marked_on_both_sides_and_the_rest_is_not() -> None:
    before = "They told me a year.\nIt took a morning."
    after = "They told us a year.\nIt took a morning."

    first, second = difference.lines(before, after)

    assert first.kind is Kind.CHANGED
    assert first.before == (("They told ", False), ("me", True), (" a year.", False))
    assert first.after == (("They told ", False), ("us", True), (" a year.", False))
    assert second.kind is Kind.SAME


def test_a_line_put_in_and_a_line_taken_out_are_named_so() -> None:
    added = difference.lines("One.\nThree.", "One.\nTwo.\nThree.")
    removed = difference.lines("One.\nTwo.\nThree.", "One.\nThree.")

    assert [line.kind for line in added] == [Kind.SAME, Kind.ADDED, Kind.SAME]
    assert [line.kind for line in removed] == [Kind.SAME, Kind.REMOVED, Kind.SAME]
    assert added[1].after == (("Two.", True),)
    assert added[1].before == ()


def test_white_space_alone_is_no_change() -> None:
    assert not difference.is_changed("It  took a\n\n morning.", "It took a\nmorning.")
    assert [line.kind for line in difference.lines("A  b", "A b")] == [Kind.SAME]


@given(WORDS, WORDS)
def test_both_texts_can_be_read_off_the_difference(old: list[str], new: list[str]) -> None:
    before, after = " ".join(old), " ".join(new)

    found = difference.lines(before, after)

    def side(name: str) -> list[str]:
        joined = ("".join(text for text, _ in getattr(line, name)) for line in found)
        return [text for text in joined if text]

    assert side("before") == [" ".join(x.split()) for x in before.splitlines() if x.strip()]
    assert side("after") == [" ".join(x.split()) for x in after.splitlines() if x.strip()]


@given(WORDS)
def test_a_text_does_not_differ_from_itself(words: list[str]) -> None:
    text = " ".join(words)

    assert {line.kind for line in difference.lines(text, text)} <= {Kind.SAME}


def test_a_story_of_25000_words_in_one_line_is_compared_in_seconds() -> None:
    before = " ".join(f"{'the' if at % 7 == 0 else at % 900}" for at in range(25_000))
    after = before.replace(" 450 ", " altogether different ").replace(" 12 ", " ")

    started = time.process_time()
    found = difference.lines(before, after)

    assert found[0].kind is Kind.CHANGED
    assert time.process_time() - started < 5
