"""Grade how hard a text is to read: Flesch and Kincaid's formula, offline.

A formula is a floor, not proof: screens are tested with people before first use.
"""

import re
from functools import cache

import pyphen

from storybank.domain import plain_words
from storybank.domain.wording import parse

HARDEST = 5.0  # school grade, of a permission screen's running text (A11Y-16)

_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_VOWELS = re.compile(r"[aeiouy]+")


def of_screen(text: str) -> float:
    """Return the school grade of a screen's running text: title, hint and lines, no options."""
    return grade(plain_words.sentences(text)) if parse("", text).lines else 0.0


def grade(sentences: list[str]) -> float:
    """Return the Flesch-Kincaid school grade of *sentences* (0 where there are no words)."""
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    if not words:
        return 0.0
    syllables = sum(_syllables(word.lower()) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


@cache
def _syllables(word: str) -> int:
    """Count the syllables of a word: where it may be parted, or its groups of vowels if more.

    Patterns for hyphens leave a single letter on no line of its own ("a-ny"), so
    that alone they count too few.
    """
    heard = word.removesuffix("e") if not word.endswith("le") else word
    vowels = len(_VOWELS.findall(heard))
    return max(1, vowels, len(_patterns().positions(word)) + 1)


@cache
def _patterns() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_GB")
