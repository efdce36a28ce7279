"""Mark found words in a text and choose the excerpt that shows them best.

A text is not cut into words again: the letters that the forms of a word begin
with are sought in it as they stand, and only what they lead to is looked at.
"""

import re
import unicodedata
from collections.abc import Iterator

from storybank.search import analysis, units
from storybank.search.analysis import AS_WRITTEN, CAPITALS, FOLDED, PREFIXES
from storybank.search.query import Parsed
from storybank.search.stems import STEMS

Segment = tuple[str, bool]
Span = tuple[int, int]

LENGTH = 240  # characters of an excerpt
MOST_FOUND = 80  # places looked at in one text
MOST_READ = 200_000  # characters
SHORTEST = 3  # letters that are sought, of a word that has so many
_LAST_LETTERS = 3  # of a stem, in which the forms of a word may differ
_IRREGULAR = {"man": "men", "die": "dy", "lie": "ly", "tie": "ty", "gp": "gp"}
_HYPHENS = ("-", "‐", "‑")


class _Plain(dict[int, str]):
    """Each letter as one letter: lower case, without its accent; places stay the same."""

    def __missing__(self, code: int) -> str:
        letter = chr(code).lower()
        plain = unicodedata.normalize("NFKD", FOLDED[letter] or letter)[:1] or letter[:1]
        self[code] = plain
        return plain


_PLAIN = _Plain()
_OTHER_LETTERS = re.compile("[^\x00-\x7f]+")


def _plain(found: re.Match[str]) -> str:
    return found[0].translate(_PLAIN)


class Marker:
    """What one search asks for, to be marked in any number of texts."""

    def __init__(self, parsed: Parsed) -> None:
        """Work out what to look for."""
        wanted = [way.terms for unit in units.wanted(parsed) for way in unit.ways]
        # A word alone is marked wherever it stands; of a phrase each of its words.
        found = {terms[0] for terms in wanted if len(terms) == 1}
        found |= {term for unit in units.needed(parsed) for way in unit.ways for term in way.terms}
        self._stems = {STEMS[FOLDED[_bare(term)]] if term[:1] == CAPITALS else _bare(term)
                       for term in found}  # fmt: skip
        self._prefixes = tuple(FOLDED[prefix] for prefix in parsed.prefixes)
        sought = {letters for stem in self._stems for letters in _beginnings(stem)}
        sought |= {prefix[:SHORTEST] for prefix in self._prefixes if prefix}
        self._sought = sorted(s for s in sought if not any(s != o and s.startswith(o)
                                                           for o in sought))  # fmt: skip

    def excerpt(self, text: str) -> list[Segment]:
        """Return the excerpt of *text* that shows most of the words, in segments."""
        spans = self._spans(text)
        start, end = _window(text, spans)
        inside = [(max(start, a), min(end, b)) for a, b in spans if a < end and b > start]
        segments = list(_segments(text, inside, start, end))
        before, after = [("…", False)] * bool(start), [("…", False)] * (end < len(text))
        return [*before, *segments, *after]

    def whole(self, text: str) -> list[Segment]:
        """Return the whole *text* in segments, found words marked."""
        return list(_segments(text, self._spans(text), 0, len(text)))

    def _spans(self, text: str) -> list[Span]:
        """Return where words that were asked for stand, in order, none over another."""
        if not self._sought:
            return []
        read = text[:MOST_READ]
        plain = (read if read.isascii() else _OTHER_LETTERS.sub(_plain, read)).lower()
        found = {span for at in self._places(plain) if (span := self._span(text, at))}
        spans: list[Span] = []
        for start, end in sorted(found):
            if not spans or start >= spans[-1][1]:
                spans.append((start, end))
        return spans[:MOST_FOUND]

    def _places(self, plain: str) -> Iterator[int]:
        """Yield where a word begins with letters that are sought."""
        for letters in self._sought:
            count, at = 0, plain.find(letters)
            while at >= 0 and count < MOST_FOUND:
                if not at or not plain[at - 1].isalnum():
                    count += 1
                    yield at
                at = plain.find(letters, at + 1)

    def _span(self, text: str, start: int) -> Span | None:
        """Return the word that begins at a place, where it was asked for."""
        first = analysis.WORD.match(text, start)
        if first is None:
            return None
        plain, end = FOLDED[first[0]], first.end()
        joint = text[end : end + 1]
        if joint in _HYPHENS or (joint == " " and first[0].lower() in PREFIXES):
            after = analysis.WORD.match(text, end + 1)
            if after is not None and STEMS[plain + FOLDED[after[0]]] in self._stems:
                return start, after.end()
        if STEMS[plain] in self._stems or plain in self._stems:
            return start, end
        is_begun = self._prefixes and plain.startswith(self._prefixes)
        return (start, end) if is_begun else None


def mark(text: str, parsed: Parsed) -> list[Segment]:
    """Return the excerpt of *text* that shows most of the words, in segments."""
    return Marker(parsed).excerpt(text)


def mark_all(text: str, parsed: Parsed) -> list[Segment]:
    """Return the whole *text* in segments, found words marked."""
    return Marker(parsed).whole(text)


def _bare(term: str) -> str:
    return term[1:] if term[:1] in (AS_WRITTEN, CAPITALS) else term


def _beginnings(stem: str) -> Iterator[str]:
    """Yield the letters that every form of a word with this stem begins with."""
    yield stem[: max(SHORTEST, len(stem) - _LAST_LETTERS)]
    if stem in _IRREGULAR:
        yield _IRREGULAR[stem]
    for prefix in PREFIXES:
        if stem.startswith(prefix) and len(stem) > len(prefix):
            yield from (prefix + joint for joint in (*_HYPHENS, " "))


def _window(text: str, spans: list[Span]) -> Span:
    """Return the stretch of the text with most different words found, cut between words."""
    if len(text) <= LENGTH:
        return 0, len(text)
    best, best_count = 0, 0
    counts: dict[str, int] = {}
    last = 0
    words = [text[a:b].casefold() for a, b in spans]
    for at, (start, _) in enumerate(spans):
        while last < len(spans) and spans[last][1] <= start + LENGTH:
            counts[words[last]] = counts.get(words[last], 0) + 1
            last += 1
        if len(counts) > best_count:
            best, best_count = start, len(counts)
        if at < last:
            counts[words[at]] -= 1
            if not counts[words[at]]:
                del counts[words[at]]
    start = max(0, min(best - LENGTH // 4, len(text) - LENGTH))
    if start:
        start = text.find(" ", start) + 1
    end = min(len(text), start + LENGTH)
    if end < len(text):
        cut = text.rfind(" ", start, end)
        end = cut if cut > start else end
    return start, end


def _segments(text: str, spans: list[Span], start: int, end: int) -> Iterator[Segment]:
    at = start
    for a, b in spans:
        if a > at:
            yield text[at:a], False
        yield text[a:b], True
        at = b
    if at < end:
        yield text[at:end], False
