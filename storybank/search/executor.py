"""Find which visible rows hold what was asked for, and how well they fit, with arrays.

Everything is worked out under a ``Mask``: what is hidden adds to no hit, no
count and no weight of a word, so no score tells of it. Ranking is BM25F: a
word's uses are summed over the fields, each with its weight over its length,
and only then dampened. Sums are taken in one fixed order (ways, fields,
segments), so that equal texts have equal scores, bit by bit.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from storybank.search import spellings
from storybank.search.analysis import AS_WRITTEN
from storybank.search.document import FIELDS, as_bytes
from storybank.search.glossary import AS_TYPED, Way
from storybank.search.phrases import counted
from storybank.search.postings import Array, is_new
from storybank.search.units import Unit
from storybank.search.visible import Mask

K1 = 1.2  # how soon more of the same word stops to count
ALL_FOUND = 1_000.0  # puts what holds every word before what does not
SHORT_QUERY = 6  # words
SPARSE = 8  # a word that fewer than one row in so many holds is not looked for in all rows


@dataclass(frozen=True, slots=True)
class Asked:
    """What one search asks for, as units; ``prefixes`` are as typed."""

    needed: tuple[Unit, ...] = ()
    wanted: tuple[Unit, ...] = ()
    prefixes: tuple[str, ...] = ()
    unwanted: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Rows that fit, ascending (intp[H]), and their scores (float64[H])."""

    rows: Array
    scores: Array

    def __len__(self) -> int:
        """Return how many rows fit."""
        return len(self.rows)

    def among(self, rows: Array) -> "Hits":
        """Return the hits at *rows*, which are some of these, ascending."""
        if len(rows) == len(self.rows):
            return self
        return Hits(rows, self.scores_of(rows))

    def scores_of(self, rows: Array) -> Array:
        """Return the scores of some of the rows, in their order."""
        return self.scores[np.searchsorted(self.rows, rows)]


NO_HITS = Hits(np.empty(0, np.intp), np.empty(0))


def find(mask: Mask, asked: Asked) -> Hits:
    """Return every visible row that fits; all, where nothing is asked for but what to leave out."""
    found = [scored(mask, unit) for unit in (*asked.needed, *asked.wanted)]
    found += [_begun(mask, prefix) for prefix in asked.prefixes]
    if not found:
        rows = np.arange(len(mask.visible))
        hits = Hits(rows, np.zeros(len(rows)))
    elif len(found) == 1:
        hits = found[0]
    else:
        hits = _together(mask, found, len(asked.needed))
    for unit in asked.unwanted:
        kept = ~np.isin(hits.rows, scored(mask, unit).rows, assume_unique=True)
        hits = Hits(hits.rows[kept], hits.scores[kept])
    return hits


def scored(mask: Mask, unit: Unit) -> Hits:
    """Return the rows that hold a unit, and how well each fits; kept for the next to ask."""
    found: Hits | None = mask.scored.find(unit)
    if found is None:
        rows, uses = held(mask, unit)
        count = len(rows)
        rarity = math.log(1.0 + (len(mask.visible) - count + 0.5) / (count + 0.5)) * unit.times
        found = Hits(rows, uses * (K1 + 1.0) / (uses + K1) * rarity)
        mask.scored.keep(unit, found, found.rows.nbytes + found.scores.nbytes)
    return found


def held(mask: Mask, unit: Unit) -> tuple[Array, Array]:
    """Return the rows that hold a unit where it may be seen, and how much of it they hold."""
    parts = [
        (rows, times * mask.weights[field][rows])
        for way in unit.ways
        for field in FIELDS
        for rows, times in _uses(mask, way, field)
    ]
    if not parts:
        return np.empty(0, np.intp), np.empty(0)
    none = len(mask.visible)
    rows, uses = (np.concatenate(of) for of in zip(*parts, strict=True))
    if len(rows) * SPARSE > none:
        total = np.bincount(rows, uses, none + 1)
        rows = np.flatnonzero(total > 0.0)
        return rows, total[rows]
    order = np.argsort(rows, kind="stable")
    rows = rows[order]
    is_first = is_new(rows)
    total = np.bincount(is_first.cumsum() - 1, uses[order])
    seen = total > 0.0
    return rows[is_first][seen], total[seen]


def _uses(mask: Mask, way: Way, field: str) -> Iterator[tuple[Array, Array]]:
    """Yield, segment by segment, the rows that hold a way in a field, and how often it counts."""
    terms = [as_bytes(term) for term in way.terms]
    for segment, rows in zip(mask.snapshot.segments, mask.rows, strict=True):
        if way.terms[0].startswith(AS_WRITTEN) and not segment.has_as_written:
            continue
        if len(terms) == 1:
            found = segment.postings(field, terms[0])
            docs, times = found.docs, found.tfs
        else:
            docs, times = counted(segment, field, terms)
        if len(docs):
            yield rows[docs], times if way.weight == AS_TYPED else times * way.weight


def _begun(mask: Mask, prefix: str) -> Hits:
    rows = spellings.begun(mask, prefix)
    return Hits(rows, np.ones(len(rows)))


def _together(mask: Mask, found: list[Hits], needed: int) -> Hits:
    """Sum the scores; of what is needed each must be there; what has all comes first."""
    count = np.zeros(len(mask.visible), np.uint8)
    fits = None
    for at, one in enumerate(found, 1):
        count[one.rows] += 1
        if at == needed:
            fits = count == needed
    rows = np.concatenate([one.rows for one in found])
    if not len(rows):
        return NO_HITS
    total = np.bincount(rows, np.concatenate([one.scores for one in found]), len(count))
    rows = np.flatnonzero(count > 0 if fits is None else fits)
    scores = total[rows]
    if 1 < len(found) <= SHORT_QUERY:
        scores[count[rows] == len(found)] += ALL_FOUND
    return Hits(rows, scores)
