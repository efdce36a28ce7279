"""Read people's text as blocks: what is markup in it, and what stays words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.domain.printed import Block, BlockKind, Run, paragraphs
from storybank.services import written
from storybank.services.languages import is_right_to_left, subtag

P = BlockKind.PARAGRAPH


def test_simple_markdown_becomes_blocks_and_html_stays_words() -> None:
    found = written.blocks("# One\n\nTwo **three** *four*\n<b>five</b>\n\n- six\n\n> seven")

    assert found == (
        Block(BlockKind.HEADING, ((Run("One"),),)),
        Block(
            P,
            (
                (Run("Two "), Run("three", strong=True), Run(" "), Run("four", emphasis=True)),
                (Run("<b>five</b>"),),
            ),
        ),
        Block(
            BlockKind.BULLETS,
            inside=(Block(BlockKind.ITEM, inside=(Block(P, ((Run("six"),),)),)),),
        ),
        Block(BlockKind.QUOTE, inside=(Block(P, ((Run("seven"),),)),)),
    )


def test_only_addresses_of_the_web_are_links() -> None:
    [block] = written.blocks("[a](https://example.org/x) [b](//example.org) [c](/stories)")

    assert [run.link for run in block.lines[0] if run.link] == ["https://example.org/x"]
    assert "".join(run.text for run in block.lines[0]) == "a b c"


def test_paragraphs_say_what_they_stand_in() -> None:
    found = written.blocks("- a\n- b\n  1. c\n\n> d\n\ne")

    assert list(paragraphs(found)) == [
        (BlockKind.BULLETS, "a"),
        (BlockKind.BULLETS, "b"),
        (BlockKind.NUMBERS, "c"),
        (BlockKind.QUOTE, "d"),
        (P, "e"),
    ]


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=300))
def test_any_text_can_be_read_and_no_letter_is_made_up(text: str) -> None:
    said = "".join(words for _, words in paragraphs(written.blocks(text)))

    letters = {letter for letter in said if letter.isalpha()}
    assert letters <= set(text)


@pytest.mark.parametrize(
    ("lang", "first", "from_the_right"),
    [("en-GB", "en", False), ("cy", "cy", False), ("AR_eg", "ar", True), ("#x", "en", False)],
)
def test_a_language_is_its_first_part(lang: str, first: str, from_the_right: bool) -> None:
    assert subtag(lang) == first
    assert is_right_to_left(lang) is from_the_right
