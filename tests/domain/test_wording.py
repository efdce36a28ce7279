"""Check that screens are read as they are written, and that their hash is their words'."""

from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.domain.wording import (
    EASY_READ,
    STANDARD,
    Edition,
    Format,
    Screen,
    gaps,
    parse,
    screen_of,
    sha256,
    split,
    version_id,
)

SCREEN = """# Can we put your story on [our] website?
> You can change this later
Anyone could read it.

( ) Yes
( ) No
[ ] Tell me when it is read
[for each use that is on]
You can say no.
Button: Continue
"""
SHIPPED = split(resources.files("storybank").joinpath("wording/en.txt").read_text("utf-8"))
line = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1)


def test_a_screen_is_read_by_its_marks() -> None:
    screen = parse("W26", SCREEN)

    assert screen == Screen(
        id="W26",
        title="Can we put your story on [our] website?",
        lines=("Anyone could read it.", "You can say no."),
        hint="You can change this later",
        options=("Yes", "No", "Tell me when it is read"),
        button="Continue",
        leading=1,
    )
    assert (screen.before, screen.after) == (("Anyone could read it.",), ("You can say no.",))


def test_words_in_brackets_are_filled_in_and_unknown_ones_stay() -> None:
    screen = Screen("W26", "[a]", ("[b] and [c d]",), "[a][a]", ("[b]",), "[a]", 1)

    filled = screen.filled({"a": "1", "b": "[a]"})

    assert filled == Screen("W26", "1", ("[a] and [c d]",), "11", ("[a]",), "[a]", 1)


def test_a_file_is_split_at_its_headings() -> None:
    text = "about this file\n== W01\n# One\n\n== W02\n# Two\nwords\n"

    assert split(text) == {"W01": "# One", "W02": "# Two\nwords"}


@given(st.lists(line, min_size=1))
def test_spaces_at_the_ends_of_lines_change_no_hash(lines: list[str]) -> None:
    plain = "\n".join(lines)
    spaced = "\r\n".join(f"{words}  " for words in lines) + "\n\n"

    assert sha256(plain) == sha256(spaced)


@given(st.text(min_size=1), st.text(min_size=1))
def test_other_words_have_another_hash(one: str, other: str) -> None:
    def canonical(text: str) -> list[str]:
        return [words.rstrip() for words in text.strip().splitlines()]

    assert (sha256(one) == sha256(other)) == (canonical(one) == canonical(other))


@pytest.mark.parametrize("screen_id", sorted(SHIPPED))
def test_every_shipped_screen_says_something(screen_id: str) -> None:
    screen = parse(screen_id, SHIPPED[screen_id])

    assert screen.title or screen.lines or screen.options
    assert len(set(screen.options)) == len(screen.options)


def test_a_version_says_its_screen_and_in_which_form() -> None:
    assert version_id("W26", STANDARD, 3) == "W26@3"
    assert version_id("W26", EASY_READ, 1) == "W26.easy_read@1"
    assert version_id("W26", Edition("cy", Format.LARGE_PRINT), 2) == "W26.cy.large_print@2"
    assert {screen_of(one) for one in ("W26", "W26@3", "W26.easy_read@1")} == {"W26"}


def test_what_is_filled_in_is_found_wherever_it_stands_and_directions_are_not() -> None:
    text = "# Hello [name]\n[a b] and [a b]\n( ) Ask [name]\n[for whoever builds it]"

    assert gaps(text) == ("a b", "a b", "name", "name")
