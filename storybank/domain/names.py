"""Find a person's name or contact in the words of a story, however it is written there."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from storybank.domain import kinds, transcript
from storybank.domain.stories import Content

# Words of names that anyone may share with anyone.
_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "sir", "dame"}
    | {"de", "da", "di", "du", "van", "von", "der", "la", "le", "al"}
)
_AROUND = 4  # words shown before and after one that was found
_NUMBER = re.compile(r"[+(]?\d[\d ()/.-]{5,}\d")
_TOKEN = re.compile(r"[^\s.,;:!?()<>\[\]“”\"]+(?:[.][^\s.,;:!?()<>\[\]“”\"]+)*")
_SAME_DIGITS = 9  # the last ones: +44 7700 900123 is 07700 900123


def taken_back(had: Iterable[str], now: str | None) -> frozenset[str]:
    """Return the words of the names in *had* that the name shown *now* does not have."""
    gone = frozenset().union(*(_words(name) for name in had))
    return gone - _words(now or "") - _TITLES


def holds(content: Content, words: frozenset[str]) -> bool:
    """Tell whether any text of a rendition holds any of *words* (as ``taken_back`` gives them)."""
    return any(words & _words(text) for _, text in _texts(content))


def spots(
    content: Content, words: frozenset[str], contacts: Iterable[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Return (where, the words around it) for each place that holds a word or a contact (AC-26).

    *contacts* are telephone numbers and email addresses as someone gave them.
    """
    reach = frozenset(key for contact in contacts for key in _keys(contact))
    return tuple(
        (where, found)
        for where, text in _texts(content)
        for found in (*_around(text, words), *_reached(text, reach))
    )


def spans(text: str, words: frozenset[str], contacts: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each place of *text* that holds one of *words* or a contact."""
    reach = frozenset(key for contact in contacts for key in _keys(contact))
    if not reach and words.isdisjoint(_words(text)):
        return
    for token in _TOKEN.finditer(text):
        is_address = "@" in token[0] and not reach.isdisjoint(_keys(token[0]))
        if is_address or words & _words(token[0]):
            yield token.span()
    for number in _NUMBER.finditer(text) if reach else ():
        if not reach.isdisjoint(_keys(number[0])):
            yield number.span()


def _around(text: str, words: frozenset[str]) -> Iterator[str]:
    """Yield what stands around each of *words* in *text*, neighbours once."""
    if not words or words.isdisjoint(_words(text)):
        return
    tokens = text.split()
    shown = -1
    for at, token in enumerate(tokens):
        if at > shown and words & _words(token):
            shown = at + _AROUND
            yield " ".join(tokens[max(0, at - _AROUND) : shown + 1])


def _reached(text: str, reach: frozenset[str]) -> Iterator[str]:
    if not reach:
        return
    numbers = (found[0] for found in _NUMBER.finditer(text))
    addresses = (token.strip(".,;:()<>[]") for token in text.split() if "@" in token)
    for found in (*numbers, *addresses):
        if reach.intersection(_keys(found)):
            yield found


def _keys(contact: str) -> list[str]:
    """Return what a contact is recognised by: an address in lower case, a number's last digits."""
    if "@" in contact:
        return [contact.strip().casefold()]
    digits = "".join(char for char in contact if char.isdigit())
    return [digits[-_SAME_DIGITS:]] if len(digits) > 6 else []


def _texts(content: Content) -> list[tuple[str, str]]:
    """Return every text of a rendition after the name of the place it has there."""
    texts = [("title", content.title), ("summary", content.summary), ("story", content.body)]
    texts += [(f"part “{kinds.title(code)}”", text) for code, text in content.sections]
    texts += [("update", text) for _, text in content.updates]
    texts += [("quote", text) for text in content.quotes]
    texts += [("content note", text) for text in content.content_notes]
    texts += [("use note", text) for text in content.use_notes]
    texts += [("words with a photo", picture.alt) for picture in content.pictures]
    texts += [("line under a photo", picture.line) for picture in content.pictures]
    texts += transcript.texts(content.recordings)
    return texts


def _words(text: str) -> frozenset[str]:
    """Return the words of *text* in lower case, without accents or marks; single letters go."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    spaced = "".join(char if char.isalnum() else " " for char in letters)
    return frozenset(word for word in spaced.split() if len(word) > 1)
