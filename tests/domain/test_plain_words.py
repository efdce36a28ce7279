"""Check what may take the place of the words of a screen."""

import pytest

from storybank.domain.plain_words import acronyms, problems, sentences, too_long

NOW = """# Can [Partner name] use your story?
> Think about it
[Partner name] is [one line about them].
( ) Yes
( ) No
Button: Go on
"""


def changed(old: str, new: str) -> list[str]:
    assert old in NOW
    return problems("W25", NOW.replace(old, new), instead_of=NOW)


def test_words_that_ask_the_same_may_take_the_place() -> None:
    assert changed("Think about it", "Take your time. You can ask us") == []
    assert changed("( ) No\n", "( ) No, thank you\n") == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("( ) No\n", "", "2 answers"),
        ("( ) No\n", "( ) No\n( ) Maybe\n", "2 answers"),
        ("( ) No\n", "[ ] No\n", "2 answers"),
        ("( ) No\n", "( ) Yes\n", "Two answers have the same words"),
        ("# Can", "Can", "title is missing"),
        ("> Think", "# Think", "only one title"),
        ("Button: Go on\n", "", "words of the button are missing"),
        ("[one line about them]", "good", "“[one line about them]” is missing"),
        ("Think", "[Think]", "“[Think]” would not be filled in"),
        ("Think about it", "We are in the NHS", "“NHS” is not explained"),
        ("Think about it", " ".join(["word"] * 16), "longer than 15 words"),
    ],
)
def test_what_would_ask_something_else_or_is_hard_to_read_is_refused(
    old: str, new: str, said: str
) -> None:
    assert any(said in problem for problem in changed(old, new))


def test_a_screen_whose_lines_are_taken_one_by_one_keeps_their_number() -> None:
    lines = "Choose yes\nChoose a name"

    assert problems("W57", "Choose yes or no\nPick a name", instead_of=lines) == []
    assert problems("W57", "Choose yes", instead_of=lines) != []


def test_a_sentence_ends_at_a_stop_or_a_colon_and_what_is_filled_in_is_one_word() -> None:
    assert sentences("# Why?\nWho sees it: all. You can say no!") == [
        "Why?",
        "Who sees it:",
        "all.",
        "You can say no!",
    ]
    assert too_long("Tell " + "[a long list of many words]" + " to them" * 6) == []
    assert too_long(" ".join(["go"] * 15)) == []
    assert too_long(" ".join(["go"] * 16)) != []


def test_an_acronym_is_explained_in_its_place_or_known_to_all() -> None:
    assert acronyms("The NHS and the GP.") == ["NHS", "GP"]
    assert acronyms("The health service (NHS) helps. NHS staff came.") == []
    assert acronyms("Ask the NHS (the health service).") == []
    assert acronyms("Choose one of 20 MB. Ask [the ICO] or [NHS name]. I am A.") == []
