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
