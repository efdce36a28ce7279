"""Read what a person typed into the search box; nothing here knows the index.

Words, “phrases”, minus, and words of three letters or more that end in ``*``. One word in
quotation marks is a phrase where it has a hyphen: it is two words, one after the other.
"""

import re
from dataclasses import dataclass

from storybank.domain.search import MOST_CHARACTERS, MOST_WORDS
from storybank.search import analysis

SHORTEST_PREFIX = 3  # letters

_ITEM = re.compile(
    r'(?<!\S)(-?)(?:["“”]([^"“”]*)["“”]|([^\s"“”]+))|["“”]([^"“”]*)["“”]|([^\s"“”]+)'
)
_HAS_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Parsed:
    """The words of one search, as typed, by what they ask for.

    ``words``: any of them; ``phrases``: every one, word for word; ``minus``:
    none of them; ``prefixes``: the beginnings of words; ``left_out``: what is
    past the limit; ``apart``: what is no word any more, but its parts are.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to look for."""
        return not (self.words or self.phrases or self.minus or self.prefixes)

    @property
    def text(self) -> str:
        """Return it as a person would type it."""
        items = [*self.words, *(f'"{phrase}"' for phrase in self.phrases)]
        items += [f"{prefix}*" for prefix in self.prefixes]
        items += [f'-"{item}"' if " " in item else f"-{item}" for item in self.minus]
        return " ".join(items)


def parse(
    text: str, most_characters: int = MOST_CHARACTERS, most_words: int = MOST_WORDS
) -> Parsed:
    """Return what *text* asks for; never raises."""
    found: dict[str, list[str]] = {"words": [], "phrases": [], "minus": [], "prefixes": []}
    left_out: list[str] = []
    count = 0
    for sign, signed_phrase, signed_word, phrase, word in _ITEM.findall(text[:most_characters]):
        quoted = signed_phrase or phrase
        item = quoted or signed_word or word
        if not _HAS_LETTER.search(item):
            continue
        count += len(item.split()) if quoted else 1
        if count > most_words:
            left_out.append(item)
        else:
            found[_asks_for(sign, item, is_phrase=bool(quoted))].append(item.rstrip("*"))
    left_out += text[most_characters : most_characters * 2].split()
    return Parsed(**{name: tuple(items) for name, items in found.items()}, left_out=tuple(left_out))


def _asks_for(sign: str, item: str, *, is_phrase: bool) -> str:
    """Return which of the four an item is."""
    if sign:
        return "minus"
    if is_phrase:
        is_one = len(item.split()) == 1 and not analysis.is_hyphenated(item)
        return "words" if is_one else "phrases"
    is_prefix = item.endswith("*") and len(item.rstrip("*")) >= SHORTEST_PREFIX
    return "prefixes" if is_prefix and item.rstrip("*").isalnum() else "words"
