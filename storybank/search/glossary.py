"""Know other names for the same thing: abbreviations, and the names of themes.

A glossary is made from tables that people change; it is used when a query is
read, so a change counts at the next search and nothing is indexed anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storybank.search import analysis
from storybank.search.analysis import AS_WRITTEN, CAPITALS, FOLDED
from storybank.search.stems import STEMS

AS_TYPED = 1.0  # the weight of what was typed
WEIGHT = 0.5  # of another name for it
MOST_WORDS = 8  # of a name

# Words that an abbreviation in capitals must not be mistaken for.
_ALSO_WORDS = """
    act age aid am arm art as ask at base be best call camp can care case chat dash do ears ed
    face fact fast fit gap go have he help hope ice in is it key lads lip map me mind no on or past
    peer pip plan rise safe send sense so start step teach team to train up us we who
"""


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a text can hold what was asked for: terms one after the other."""

    terms: tuple[str, ...]
    weight: float = AS_TYPED


class Glossary:
    """Groups of names that mean the same."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        """Take groups of names as people write them; a group of one says nothing."""
        self._others: dict[tuple[str, ...], list[str]] = {}
        for group in groups:
            for name in group:
                others = [other for other in group if other != name]
                if others and _key(name):
                    self._others.setdefault(_key(name), []).extend(others)
        self._longest = min(MOST_WORDS, max(map(len, self._others), default=0))

    def others(self, typed: Sequence[str]) -> list[tuple[Way, ...]]:
        """Return, for each word of a query as typed, the other names of what it is part of.

        A name of several words gives each of them its share of the weight.
        """
        stems = tuple(STEMS[FOLDED[word]] for word in typed)
        found: list[tuple[Way, ...]] = [()] * len(typed)
        at = 0
        while at < len(typed):
            length, others = self._longest_at(typed, stems, at)
            if length:
                named = tuple(way for name in others for way in _ways(name, WEIGHT / length))
                found[at : at + length] = [named] * length
            at += length or 1
        return found

    def abbreviation(self, typed: str) -> tuple[Way, ...]:
        """Return how a known abbreviation that is also a word is found; nothing for others."""
        is_known = analysis.is_abbreviation(typed) and _key(typed) in self._others
        if is_known and FOLDED[typed] in _ALSO_WORDS.split():
            return (Way((CAPITALS + typed,)),)
        return ()

    def _longest_at(
        self, typed: Sequence[str], stems: tuple[str, ...], at: int
    ) -> tuple[int, Sequence[str]]:
        """Return how many words the longest known name from one on has, and its other names."""
        for length in range(min(self._longest, len(stems) - at), 0, -1):
            is_short = length == 1 and analysis.is_abbreviation(typed[at])
            key = (CAPITALS + typed[at],) if is_short else stems[at : at + length]
            if key in self._others:
                return length, self._others[key]
        return 0, ()


NO_GLOSSARY = Glossary(())


def _key(name: str) -> tuple[str, ...]:
    """Return what a name is known by: its stems, or itself where it is an abbreviation."""
    words = analysis.read(name).words
    if len(words) == 1 and analysis.is_abbreviation(words[0]):
        return (CAPITALS + words[0],)
    return tuple(STEMS[FOLDED[word]] for word in words)


def _ways(name: str, weight: float) -> tuple[Way, ...]:
    words = analysis.read(name).words[:MOST_WORDS]
    if len(words) == 1 and analysis.is_abbreviation(words[0]):
        return (Way((CAPITALS + words[0],), weight),)
    plains = [FOLDED[word] for word in words]
    stems = tuple(STEMS[plain] for plain in plains)
    return (Way(stems, weight), Way(tuple(AS_WRITTEN + plain for plain in plains), weight))
