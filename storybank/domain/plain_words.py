"""Judge the words of a screen: short sentences, no riddles, the same question as before.

A permission that was asked in other words must still be the same permission:
as many answers, in the same kind of boxes, with the same things filled in. The
reading grade is in ``services.grading``.
"""

import re
from collections import Counter

from storybank.domain.wording import gaps, parse

LONGEST_SENTENCE = 15  # words

# What may stand in capitals: everyone knows it, or a page says it in full.
EXPANSIONS = {"MB": "megabytes", "ICO": "Information Commissioner’s Office", "UK": "United Kingdom"}

# Screens of which the code takes one line at a time.
_COUNTED_LINES = frozenset({"W41", "W47", "W48", "W49", "W53", "W57"})

ACRONYM = re.compile(r"\b[A-Z]{2,}s?\b")
# Its full name before it, or after it, in brackets.
_EXPLAINED = re.compile(r"\b([A-Z]{2,})(?= \()|\(([A-Z]{2,})\)")
END = re.compile(r"(?<=[.!?:])\s+")
_WORD = re.compile(r"[\w'’-]+")
_MARK = re.compile(r"^(\( \)|\[ \]) ", re.MULTILINE)


def sentences(text: str) -> list[str]:
    """Return the sentences of a screen's title, hint and running text, without the options."""
    screen = parse("", text)
    pieces = [screen.title, screen.hint, *screen.lines]
    return [one for piece in pieces for one in END.split(piece) if one.strip()]


def too_long(text: str) -> list[str]:
    """Return the sentences of more than 15 words; what is filled in counts as one word."""
    return [one for one in sentences(text) if _length(one) > LONGEST_SENTENCE]


def acronyms(text: str) -> list[str]:
    """Return words in capitals that nothing explains: not here, not in the list of the house."""
    shown = re.sub(r"\[[^\[\]]*\]", "", text)
    found = dict.fromkeys(word.removesuffix("s") for word in ACRONYM.findall(shown))
    explained = {before or after for before, after in _EXPLAINED.findall(shown)}
    return [word for word in found if word not in EXPANSIONS and word not in explained]


def problems(screen_id: str, text: str, *, instead_of: str) -> list[str]:
    """Say what stands against showing *text* in place of *instead_of*; empty where nothing does."""
    return [*_of_structure(screen_id, text, instead_of), *_of_words(text)]


def _of_words(text: str) -> list[str]:
    long = [f"This sentence is longer than 15 words: “{one}”" for one in too_long(text)]
    unclear = [f"“{word}” is not explained. Write it in full" for word in acronyms(text)]
    return long + unclear


def _of_structure(screen_id: str, text: str, before: str) -> list[str]:
    new, old = parse(screen_id, text), parse(screen_id, before)
    found = []
    if old.title and not new.title:
        found.append("The title is missing. Begin one line with “# ”")
    if text.count("\n# ") + text.startswith("# ") > 1:
        found.append("There can be only one title")
    if not new.lines and not new.options:
        found.append("Write what the screen says")
    if _MARK.findall(text) != _MARK.findall(before):
        found.append(
            f"There must be {len(old.options)} answers, in the same kind of boxes as before"
        )
    if len(set(new.options)) != len(new.options):
        found.append("Two answers have the same words")
    if old.button and not new.button:
        found.append("The words of the button are missing. Begin one line with “Button: ”")
    if screen_id in _COUNTED_LINES and len(new.lines) != len(old.lines):
        found.append(f"There must be {len(old.lines)} lines, in the same order")
    return found + _of_gaps(text, before)


def _of_gaps(text: str, before: str) -> list[str]:
    now, was = Counter(gaps(text)), Counter(gaps(before))
    lost = [f"“[{gap}]” is missing: it is filled in for each person" for gap in was - now]
    new = [f"“[{gap}]” would not be filled in here" for gap in now - was]
    return lost + new


def _length(sentence: str) -> int:
    return len(_WORD.findall(re.sub(r"\[[^\[\]]*\]", "word", sentence)))
