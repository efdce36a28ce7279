"""Find a person's name in the words of a story, however it is written there."""

import unicodedata
from collections.abc import Iterable

from storybank.domain.stories import Content

# Words of names that anyone may share with anyone.
_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "sir", "dame"}
    | {"de", "da", "di", "du", "van", "von", "der", "la", "le", "al"}
)


def taken_back(had: Iterable[str], now: str | None) -> frozenset[str]:
    """Return the words of the names in *had* that the name shown *now* does not have."""
    gone = frozenset().union(*(_words(name) for name in had))
    return gone - _words(now or "") - _TITLES


def holds(content: Content, words: frozenset[str]) -> bool:
    """Tell whether any text of a rendition holds any of *words* (as ``taken_back`` gives them)."""
    texts = [content.title, content.summary, content.body, *content.quotes, *content.use_notes]
    texts += [text for _, text in content.updates]
    return any(words & _words(text) for text in texts)


def _words(text: str) -> frozenset[str]:
    """Return the words of *text* in lower case, without accents or marks; single letters go."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    spaced = "".join(char if char.isalnum() else " " for char in letters)
    return frozenset(word for word in spaced.split() if len(word) > 1)
