"""Put hits in order, no more of them than a page needs.

Ties go to the newest, then to the later rendition: an order without ties, so
that no page repeats a story or skips one.
"""

import numpy as np

from storybank.domain.search import Sort
from storybank.search.executor import Hits
from storybank.search.postings import Array
from storybank.search.visible import VisibleSet


def page(visible: VisibleSet, hits: Hits, sort: Sort, *, first: int, size: int) -> Array:
    """Return the rows of a page, best first: those from place *first* on, *size* at most."""
    if not len(hits) or size < 1:
        return hits.rows[:0]
    sign = -1 if sort is Sort.OLDEST else 1
    is_by_score = sort is Sort.RELEVANCE
    key = hits.scores if is_by_score else visible.published[hits.rows] * sign
    chosen = _best(key, min(len(hits), first + size))
    rows = hits.rows[chosen]
    ties = (visible.numbers[rows] * sign, visible.published[rows] * sign)
    order = np.lexsort((*ties, key[chosen]))[::-1]
    return rows[order[first : first + size]]


def _best(key: Array, count: int) -> Array:
    """Return the places of the *count* largest, and of all that tie with the last: intp."""
    if count * 4 >= len(key):
        return np.arange(len(key))
    least = np.partition(key, len(key) - count)[len(key) - count]
    return np.flatnonzero(key >= least)
