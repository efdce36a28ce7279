"""Read what a person typed into the search box; nothing here knows the index."""

import re
from dataclasses import dataclass

from storybank.domain.search import MOST_CHARACTERS, MOST_WORDS

_ITEM = re.compile(r'(-?)(?:"([^"]*)"|([^\W_][^\s"]*))')


@dataclass(frozen=True, slots=True)
class Parsed:
    """The words of one search, as typed, by what they ask for."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to look for."""
        return not (self.words or self.phrases or self.minus or self.prefixes)


def parse(text: str) -> Parsed:
    """Return what *text* asks for; never raises."""
    words: list[str] = []
    phrases: list[str] = []
    minus: list[str] = []
    for sign, phrase, word in _ITEM.findall(text[:MOST_CHARACTERS])[:MOST_WORDS]:
        target = minus if sign else phrases if phrase else words
        target.append(phrase or word)
    return Parsed(tuple(words), tuple(phrases), tuple(minus))
