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
    published = visible.published[hits.rows]
    numbers = visible.numbers[hits.rows]
    keys: list[Array] = [published, numbers]
    if sort is Sort.OLDEST:
        keys = [-published, -numbers]
    elif sort is Sort.RELEVANCE:
        keys = [hits.scores, published, numbers]
    chosen = _best(keys[0], min(len(hits), first + size))
    order = np.lexsort([-key[chosen] for key in reversed(keys)])
    return hits.rows[chosen[order[first : first + size]]]


def _best(key: Array, count: int) -> Array:
    """Return the places of the *count* largest, and of all that tie with the last: intp."""
    if count * 4 >= len(key):
        return np.arange(len(key))
    least = np.partition(key, len(key) - count)[len(key) - count]
    return np.flatnonzero(key >= least)
