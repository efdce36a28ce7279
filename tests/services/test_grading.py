"""Check the reading grade, and hold every shipped screen to it (A11Y-16)."""

import pytest

from storybank.domain import plain_words
from storybank.domain.wording import STANDARD
from storybank.services import grading, wording

SHIPPED = wording.shipped()
IDS = [f"{screen}{edition}" for screen, edition in SHIPPED]


def test_the_grade_is_that_of_flesch_and_kincaid() -> None:
    assert grading.grade([]) == 0.0
    assert grading.grade(["The cat sat on the mat."]) == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    assert grading.grade(["We met. "]) < grading.grade(["We met and we ate and we went home."])


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("cat", 1), ("care", 1), ("people", 2), ("story", 2), ("hospital", 3), ("university", 5)],
)
def test_syllables_are_counted_as_they_are_spoken(word: str, syllables: int) -> None:
    assert grading.grade([word]) == pytest.approx(0.39 + 11.8 * syllables - 15.59)


@pytest.mark.parametrize("text", SHIPPED.values(), ids=IDS)
def test_a11y_16_every_shipped_screen_is_plain(text: str) -> None:
    assert grading.of_screen(text) <= grading.HARDEST
    assert plain_words.too_long(text) == []
    assert plain_words.acronyms(text) == []


@pytest.mark.parametrize(
    ("screen", "edition"), [key for key in SHIPPED if key[1] != STANDARD], ids=str
)
def test_a_shipped_easy_read_asks_what_the_usual_words_ask(screen, edition) -> None:
    text = SHIPPED[screen, edition]

    assert plain_words.problems(screen, text, instead_of=SHIPPED[screen, STANDARD]) == []
