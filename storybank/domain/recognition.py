"""Recognise which story someone means from what they write about it (W48)."""

import re
from collections.abc import Iterable

from storybank.domain.stories import ID_ALPHABET, ID_LENGTH

MOST_IDS = 20
SHORTEST_PART = 3  # words of a title that counts inside a longer sentence

_ID = re.compile(rf"(?<![A-Za-z0-9])[{ID_ALPHABET}]{{{ID_LENGTH}}}(?![A-Za-z0-9])", re.IGNORECASE)


def ids(text: str) -> frozenset[str]:
    """Return what could be ids of stories in *text*, alone or in an address."""
    return frozenset(list(dict.fromkeys(ids_in_order(text)))[:MOST_IDS])


def ids_in_order(text: str) -> list[str]:
    """Return all that could be ids of stories in *text*, as often as they stand there."""
    return [word.upper() for word in _ID.findall(text)]


def titled(text: str, titles: Iterable[tuple[str, str]]) -> set[str]:
    """Return the ids of the stories whose title *text* gives; ``titles``: (id, title).

    A title of one or two words must be all of a line; a longer one may stand
    within it. Where one title holds another, the longer one is meant.
    """
    lines = {_plain(line) for line in (text, *text.splitlines())}
    within = f" {_plain(text)} "
    found: dict[str, set[str]] = {}
    for story_id, title in titles:
        plain = _plain(title)
        is_long = len(plain.split()) >= SHORTEST_PART
        if plain and (plain in lines or (is_long and f" {plain} " in within)):
            found.setdefault(plain, set()).add(story_id)
    longest = [
        title
        for title in found
        if not any(title != other and f" {title} " in f" {other} " for other in found)
    ]
    return {story_id for title in longest for story_id in found[title]}


def _plain(text: str) -> str:
    """Return the words of *text* in lower case, one space between."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
