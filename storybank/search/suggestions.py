"""Suggest another spelling: only a word that leads to a story which this asker may see.

The index's own word lists are never shown (IDX-4): a candidate counts only where
a visible rendition holds it in a part that may be seen.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from storybank.domain.search import Visible
from storybank.search import analysis, matching
from storybank.search.query import Parsed

SHORTEST = 4  # letters of a word that is looked at
LONGEST = 40
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST_WORDS = 3  # words of a query that are looked at
# Where two sounds are often written alike, two edits count as one.
_ALIKE = (("s", "t"), ("z", "zh"), ("f", "ph"), ("i", "y"), ("el", "il"))


def suggest(searcher: Any, parsed: Parsed, visible: Mapping[int, Visible]) -> str | None:
    """Return the words with those that find nothing spelt otherwise, or None."""
    changed = False
    said: list[str] = []
    looked_at = 0
    for typed in parsed.words:
        plain = analysis.folded(typed)
        better = None
        if SHORTEST <= len(plain) <= LONGEST and plain.isalpha() and looked_at < MOST_WORDS:
            looked_at += 1
            better = _better(searcher, plain, visible)
        said.append(better or typed)
        changed = changed or better is not None
    return " ".join(said) if changed else None


def _better(searcher: Any, plain: str, visible: Mapping[int, Visible]) -> str | None:
    """Return the word nearest to one that finds nothing; None where it finds or none is near."""
    if matching.holds(searcher, analysis.stem(plain), visible):
        return None
    reader = searcher.reader()
    known = [
        word
        for word in sorted(set(_near(plain)))
        if any((field, word.encode()) in reader for field in matching.SPELT)
    ]
    found = [(len(matching.spelt(searcher, word, visible)), word) for word in known]
    best = max(found, default=(0, ""), key=lambda pair: (pair[0], pair[1]))
    return best[1] if best[0] else None


def _near(word: str) -> Iterator[str]:
    """Yield every word that is one slip away: a letter more, less, other, or two swapped."""
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    for before, after in splits:
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in LETTERS:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
    for one, other in _ALIKE:
        for wrong, right in ((one, other), (other, one)):
            yield from (
                word[: at.start()] + right + word[at.end() :] for at in re.finditer(wrong, word)
            )
