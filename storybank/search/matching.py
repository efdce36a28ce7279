"""Find which visible renditions hold what was asked for, and how well they fit.

A match counts only in a part that this asker may see of that rendition (IDX-2).
Ranking is BM25 in each field, summed with the fields' weights.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from whoosh import query, scoring

from storybank.domain.consent import Part
from storybank.domain.search import Visible
from storybank.search import units
from storybank.search.query import Parsed
from storybank.search.units import Unit

FIELDS: dict[str, tuple[Part, float]] = {
    "title": (Part.SUMMARY, 3.0),
    "summary": (Part.SUMMARY, 1.5),
    "themes": (Part.SUMMARY, 2.0),
    "body": (Part.TEXT, 1.0),
}
# Every word as it is spelt, once a rendition: for beginnings of words and suggestions.
SPELT: dict[str, Part] = {"spelt_summary": Part.SUMMARY, "spelt_text": Part.TEXT}

WEIGHTING = scoring.BM25F(B=0.75, K1=1.2, title_B=0.4, summary_B=0.6, themes_B=0.0)
MOST_EXPANSIONS = 50
MOST_SCANNED = 2_000  # words of the index that begin as asked
ALL_FOUND = 1_000.0  # puts what holds every word before what does not
SHORT_QUERY = 6  # words

Scores = dict[int, float]


def scores(searcher: Any, parsed: Parsed, visible: Mapping[int, Visible]) -> Scores:
    """Return the score of each visible rendition that fits, by its number."""
    wanted, needed = units.wanted(parsed), units.needed(parsed)
    found = [_held(searcher, unit, visible) for unit in (*needed, *wanted)]
    found += [_begun(searcher, prefix, visible) for prefix in parsed.prefixes]
    if found:
        total: defaultdict[int, float] = defaultdict(float)
        for one in found:
            for number, score in one.items():
                total[number] += score
    else:
        total = defaultdict(float, dict.fromkeys(visible, 0.0))
    for must in found[: len(needed)]:
        total = defaultdict(float, {n: s for n, s in total.items() if n in must})
    for unit in units.unwanted(parsed):
        for number in _held(searcher, unit, visible):
            total.pop(number, None)
    return _whole_first(total, found)


def holds(searcher: Any, stem: str, visible: Mapping[int, Visible]) -> bool:
    """Tell whether any visible rendition holds a stem where it may be seen."""
    return bool(_held(searcher, Unit(stem, (stem,)), visible))


def spelt(searcher: Any, word: str, visible: Mapping[int, Visible]) -> set[int]:
    """Return the visible renditions that hold a word spelt just so."""
    return {
        number
        for field, part in SPELT.items()
        for number, _ in _postings(searcher, query.Term(field, word))
        if number in visible and part in visible[number].parts
    }


def _held(searcher: Any, unit: Unit, visible: Mapping[int, Visible]) -> Scores:
    """Return the renditions that hold a unit in a part that may be seen."""
    held: defaultdict[int, float] = defaultdict(float)
    for field, (part, weight) in FIELDS.items():
        best: Scores = {}
        for asked in _queries(field, unit):
            for number, score in _postings(searcher, asked):
                if number in visible and part in visible[number].parts:
                    best[number] = max(best.get(number, 0.0), score * weight)
        for number, score in best.items():
            held[number] += score
    return held


def _queries(field: str, unit: Unit) -> Iterable[Any]:
    yield from (query.Term(field, stem) for stem in unit.stems)
    yield from (query.Phrase(field, list(stems)) for stems in unit.phrases)


def _begun(searcher: Any, prefix: str, visible: Mapping[int, Visible]) -> Scores:
    """Return the renditions with a word that begins so; hidden words use up no room."""
    held: Scores = {}
    taken = 0
    for word in _beginning(searcher, prefix.casefold()):
        found = spelt(searcher, word, visible)
        taken += bool(found)
        held.update(dict.fromkeys(found, 1.0))
        if taken >= MOST_EXPANSIONS:
            break
    return held


def _beginning(searcher: Any, prefix: str) -> list[str]:
    reader = searcher.reader()
    words: set[str] = set()
    for field in SPELT:
        for scanned, word in enumerate(reader.expand_prefix(field, prefix)):
            if scanned >= MOST_SCANNED:
                break
            words.add(word.decode() if isinstance(word, bytes) else word)
    return sorted(words, key=lambda word: (len(word), word))


def _postings(searcher: Any, asked: Any) -> Iterator[tuple[int, float]]:
    """Yield (rendition number, score) for each document that fits, segment by segment."""
    for leaf, _ in searcher.leaf_searchers():
        if not leaf.doc_count_all():
            continue
        numbers = leaf.reader().column_reader("number")
        matcher = asked.matcher(leaf)
        while matcher.is_active():
            yield int(numbers[matcher.id()]), float(matcher.score())
            matcher.next()


def _whole_first(total: Mapping[int, float], found: list[Scores]) -> Scores:
    """Put what holds every word of a short query before what holds some."""
    if not 1 < len(found) <= SHORT_QUERY:
        return dict(total)
    return {
        number: score + (ALL_FOUND if all(number in one for one in found) else 0.0)
        for number, score in total.items()
    }
