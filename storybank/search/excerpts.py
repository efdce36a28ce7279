"""Mark found words in a text and choose the excerpt that shows them best.

A text is not cut into words again: the letters that the forms of a word begin
with are sought in it as they stand, and only what they lead to is looked at.
"""

import heapq
import itertools
import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from storybank.search import analysis, units
from storybank.search.analysis import AS_WRITTEN, CAPITALS, FOLDED, PREFIXES
from storybank.search.glossary import AS_TYPED, NO_GLOSSARY, Glossary
from storybank.search.query import Parsed
from storybank.search.stems import STEMS

Segment = tuple[str, bool]
Span = tuple[int, int]
Found = tuple[int, int, str]  # where a word begins and ends, and what was asked for with it

LENGTH = 240  # characters of an excerpt
MOST_FOUND = 80  # places looked at in one text
MOST_READ = 200_000  # characters
MOST_KEPT = 20_000  # characters of a text whose letters are kept for the next search
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
_SIGNS = "’‘“”–—…"  # which people type often: without them most texts are ASCII, read in no time
_OTHER_LETTERS = re.compile("[^\x00-\x7f][^\x00-\x7f]*")  # said so, it is found five times as fast


def letters_of(text: str) -> str:
    """Return *text* with each letter plain, in its place; signs may be others."""
    return _kept(text) if LENGTH < len(text) <= MOST_KEPT else _letters_of(text)


def _letters_of(text: str) -> str:
    for sign in _SIGNS if not text.isascii() else "":
        text = text.replace(sign, " ")
    if not text.isascii():
        text = _OTHER_LETTERS.sub(lambda found: found[0].translate(_PLAIN), text)
    return text.lower()


# Stories that are found often are found by many words.
_kept = lru_cache(maxsize=500)(_letters_of)


class Marker:
    """What one search asks for, to be marked in any number of texts."""

    def __init__(self, parsed: Parsed, glossary: Glossary = NO_GLOSSARY) -> None:
        """Work out what to look for: what was typed, and no other names for it."""
        self._things = _things(parsed, glossary)
        self._prefixes = tuple(FOLDED[prefix] for prefix in parsed.prefixes)
        self._known: dict[str, str | None] = {}
        self._sought = _sought(self._things, self._prefixes)

    def excerpt(self, text: str) -> list[Segment]:
        """Return the excerpt of *text* that shows most of the words, in segments."""
        plain = letters_of(text[:MOST_READ])
        start, end = self._window(text, plain)
        segments = list(_segments(text, self._found(text, plain, start, end), start, end))
        before, after = [("…", False)] * bool(start), [("…", False)] * (end < len(text))
        return [*before, *segments, *after]

    def whole(self, text: str) -> list[Segment]:
        """Return the whole *text* in segments, found words marked."""
        found = self._found(text, letters_of(text[:MOST_READ]), 0, len(text))
        return list(_segments(text, found, 0, len(text)))

    def _window(self, text: str, plain: str) -> Span:
        """Return the first stretch with most of what was asked for, cut between words."""
        if len(text) <= LENGTH:
            return 0, len(text)
        every = len(text)
        places = {letters: self._places(plain, letters, 0, every) for letters in self._sought}
        here = (
            self._sought[letters] for letters, at in places.items() if next(at, None) is not None
        )
        possible = len(frozenset().union(*here))
        best, most = 0, 0
        inside: deque[Found] = deque()
        for found in self._found(text, plain, 0, every):
            inside.append(found)
            while inside[0][0] + LENGTH < found[1]:
                inside.popleft()
            count = len({thing for _, _, thing in inside})
            if count > most:
                best, most = inside[0][0], count
            if most == possible:  # no stretch can show more
                break
        return _between_words(text, best)

    def _found(self, text: str, plain: str, begin: int, end: int) -> Iterator[Found]:
        """Yield, as they stand in a stretch, the words that were asked for, none over another.

        They are looked for one by one as they are taken.
        """
        places = [self._places(plain, letters, begin, end) for letters in self._sought]
        reached = begin
        for at in heapq.merge(*places) if len(places) > 1 else itertools.chain(*places):
            if at >= reached and (found := self._at(text, at)):
                yield found
                reached = found[1]

    def _places(self, plain: str, letters: str, begin: int, end: int) -> Iterator[int]:
        """Yield where a word begins with letters that are sought."""
        count, at = 0, plain.find(letters, begin, end)
        while at >= 0 and count < MOST_FOUND:
            if not at or not plain[at - 1].isalnum():
                count += 1
                yield at
            at = plain.find(letters, at + 1, end)

    def _at(self, text: str, start: int) -> Found | None:
        """Return the word that begins at a place, where it was asked for."""
        first = analysis.WORD.match(text, start)
        if first is None:
            return None
        word, end = first[0], first.end()
        joint = text[end : end + 1]
        if joint in _HYPHENS or (joint == " " and FOLDED[word] in PREFIXES):
            after = analysis.WORD.match(text, end + 1)
            if after is not None:
                thing = self._things.get(STEMS[FOLDED[word] + FOLDED[after[0]]])
                if thing:
                    return start, after.end(), thing
        if word not in self._known:
            self._known[word] = self._thing(FOLDED[word])
        thing = self._known[word]
        return (start, end, thing) if thing else None

    def _thing(self, plain: str) -> str | None:
        """Return what was asked for with a word."""
        begun = (prefix for prefix in self._prefixes if plain.startswith(prefix))
        return self._things.get(STEMS[plain]) or self._things.get(plain) or next(begun, None)


def _sought(things: Mapping[str, str], prefixes: Iterable[str]) -> dict[str, set[str]]:
    """Return the letters that are sought, none of which begins with others, and for what."""
    pairs = [(letters, thing) for stem, thing in things.items() for letters in _beginnings(stem)]
    pairs += [(prefix[:SHORTEST], prefix) for prefix in prefixes]
    found: dict[str, set[str]] = {}
    for letters, thing in sorted(pairs):
        shorter = next((one for one in found if letters.startswith(one)), letters)
        found.setdefault(shorter, set()).add(thing)
    return found


def _things(parsed: Parsed, glossary: Glossary) -> dict[str, str]:
    """Return what was asked for by each stem that shows it.

    A word alone is marked wherever it stands; of a phrase each of its words.
    """
    found: dict[str, str] = {}
    for unit in units.wanted(parsed, glossary):
        for way in unit.ways:
            if len(way.terms) == 1 and way.weight == AS_TYPED:
                found.setdefault(_stem(way.terms[0]), unit.plain)
    for unit in units.needed(parsed):
        for term in (term for way in unit.ways for term in way.terms):
            found.setdefault(_stem(term), STEMS[_stem(term)])
    return found


def _stem(term: str) -> str:
    """Return the stem of what the index keeps; the word itself of another language."""
    bare = term[1:] if term[:1] in (AS_WRITTEN, CAPITALS) else term
    return STEMS[FOLDED[bare]] if term[:1] == CAPITALS else bare


def _beginnings(stem: str) -> Iterator[str]:
    """Yield the letters that every form of a word with this stem begins with."""
    yield stem[: max(SHORTEST, len(stem) - _LAST_LETTERS)]
    if stem in _IRREGULAR:
        yield _IRREGULAR[stem]
    for prefix in PREFIXES:
        if stem.startswith(prefix) and len(stem) > len(prefix):
            yield from (prefix + joint for joint in (*_HYPHENS, " "))


def _between_words(text: str, best: int) -> Span:
    """Return the stretch that shows what stands at a place, cut between words."""
    start = max(0, min(best - LENGTH // 4, len(text) - LENGTH))
    if start:
        start = text.find(" ", start) + 1
    end = min(len(text), start + LENGTH)
    if end < len(text):
        cut = text.rfind(" ", start, end)
        end = cut if cut > start else end
    return start, end


def _segments(text: str, found: Iterable[Found], start: int, end: int) -> Iterator[Segment]:
    """Cut a stretch of *text* where found words begin and end."""
    at = start
    for a, b, _ in found:
        if a >= end:
            break
        if a > at:
            yield text[at:a], False
        at = min(b, end)
        yield text[a:at], True
    if at < end:
        yield text[at:end], False
