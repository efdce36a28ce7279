"""Suggest another spelling: only a word that leads to a story which this asker may see.

The index's own word lists are never shown (IDX-4): a candidate counts only where
a visible rendition holds it in a part that may be seen, and a suggestion only
where the corrected search finds more.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from storybank.search import executor, spellings, units
from storybank.search.analysis import FOLDED
from storybank.search.document import as_bytes
from storybank.search.query import Parsed
from storybank.search.units import Unit
from storybank.search.visible import Mask

SHORTEST = 4  # letters of a word that is looked at
LONGEST = 40
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST_WORDS = 3  # words of a query that are looked at
# Where two sounds are often written alike, two edits count as one.
_ALIKE = (("s", "t"), ("z", "zh"), ("f", "ph"), ("i", "y"), ("el", "il"))


def suggest(mask: Mask, parsed: Parsed) -> Parsed | None:
    """Return the search with the words that find nothing spelt otherwise, or None."""
    said: list[str] = []
    looked_at = 0
    for typed in parsed.words:
        plain = FOLDED[typed]
        better = None
        if SHORTEST <= len(plain) <= LONGEST and plain.isalpha() and looked_at < MOST_WORDS:
            looked_at += 1
            better = _better(mask, plain)
        said.append(better or typed)
    return None if tuple(said) == parsed.words else replace(parsed, words=tuple(said))


def _better(mask: Mask, plain: str) -> str | None:
    """Return the word nearest to one that finds nothing; None where it finds or none is near."""
    if len(executor.scored(mask, Unit(plain, units.ways(((plain,),))))):
        return None
    near = {as_bytes(word) for word in _near(plain)}
    found = spellings.seen(mask, lambda segment, field: _among(near, segment.words(field)))
    best = max(((n, word.decode()) for word, n in found.counts()), default=None)
    return best[1] if best else None


def _among(near: set[bytes], words: list[bytes]) -> list[bytes]:
    """Return those of *near* that stand in *words*, which are in order."""
    places = ((word, bisect_left(words, word)) for word in near)
    return [word for word, at in places if at < len(words) and words[at] == word]


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
