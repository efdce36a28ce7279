"""Check that a name is found however it is written, and only where it is a word of its own."""

import pytest

from storybank.domain import names
from storybank.domain.stories import Content

GONE = names.taken_back(["Ama", "Mx Ama Quillfeather"], "Jo")


@pytest.mark.parametrize(
    "text",
    ["AMA said so.", "It was ama’s idea.", "Âma!", "the Quillfeather family", "Quill or ama-lee"],
)
def test_a_name_is_found_however_it_is_written(text: str) -> None:
    assert names.holds(Content("A day", text), GONE)


@pytest.mark.parametrize("text", ["Mamas and papas.", "Jo said so.", "An amazing day, said Mx Day"])
def test_other_words_are_not_taken_for_the_name(text: str) -> None:
    assert not names.holds(Content("A day", text), GONE)


def test_a_name_is_looked_for_in_every_text() -> None:
    places = [
        Content("Ama", ""),
        Content("", "", summary="Ama"),
        Content("", "", quotes=("Ama",)),
        Content("", "", use_notes=("Thank Ama",)),
        Content("", "", updates=(("2024", "Ama came back"),)),
    ]

    assert all(names.holds(content, GONE) for content in places)


def test_what_the_new_name_keeps_is_not_taken_back() -> None:
    assert names.taken_back(["Ama Quillfeather"], "Ama") == {"quillfeather"}
    assert names.taken_back(["Ama"], "Ama") == frozenset()
    assert names.taken_back([], None) == frozenset()


def test_each_spot_that_holds_a_name_is_shown_with_the_words_around_it() -> None:
    """AC-26."""
    words = names.taken_back(["Marjorie Quillfeather"], "Jo")
    body = (
        "They called me Mrs QUILLFEATHER again, as if the ward were mine. Marjorie’s tea was cold."
    )

    found = names.spots(Content(title="A day", body=body, use_notes=("Ask Marjorie",)), words)

    assert found == (
        ("story", "They called me Mrs QUILLFEATHER again, as if the"),
        ("story", "the ward were mine. Marjorie’s tea was cold."),
        ("use note", "Ask Marjorie"),
    )


@pytest.mark.parametrize(
    ("contact", "text"),
    [
        ("07700 900123", "Ring me on +44 7700 900 123."),
        ("(01632) 960-001", "the number was 01632960001 then"),
        ("Jo@Example.org", "I wrote from jo@example.org, twice"),
    ],
)
def test_a_contact_is_found_however_it_is_written(contact: str, text: str) -> None:
    """AC-26."""
    assert names.spots(Content(title="A day", body=text), frozenset(), [contact])


def test_other_numbers_and_addresses_are_left_alone() -> None:
    text = "On 03 March 2026 at 10.30 I wrote to help@example.org, bed 7700900124 or so"

    assert not names.spots(
        Content(title="A day", body=text), frozenset(), ["07700 900123", "jo@example.org", "Ward 3"]
    )
