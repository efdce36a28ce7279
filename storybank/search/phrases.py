"""Find terms that stand one after the other, in one field of one segment."""

from collections.abc import Sequence

import numpy as np

from storybank.search.postings import Array, Postings, spread, starts
from storybank.search.segments import Segment

_ROOM = np.int64(1 << 32)  # more than a text has words: tells one document's places from another's


def counted(segment: Segment, field: str, terms: Sequence[bytes]) -> tuple[Array, Array]:
    """Return the documents that hold *terms* one after the other, and how often (float64).

    A place is ``document * 2**32 + position``; each term's places, moved back by
    its distance from the first, have to meet.
    """
    # Each is looked up even where one is in no document: how long it takes tells nothing.
    found = [segment.postings(field, term, with_positions=True) for term in terms]
    if not all(len(postings.docs) for postings in found):
        return np.empty(0, np.intp), np.empty(0)
    has_all = np.zeros(segment.count, np.uint8)
    distinct = {id(postings): postings for postings in found}
    for postings in distinct.values():
        has_all[postings.docs] += 1
    together = has_all == len(distinct)
    order = sorted(range(len(found)), key=lambda at: len(found[at].docs))
    places = _places(found[order[0]], together, order[0])
    for at in order[1:]:
        if not len(places):
            break
        places = _common(places, _places(found[at], together, at))
    docs, times = np.unique(places >> 32, return_counts=True)
    return docs.astype(np.intp), times.astype(float)


def _places(postings: Postings, together: Array, distance: int) -> Array:
    """Return the places at which a phrase begins if this term stands right: sorted int64."""
    chosen = together[postings.docs]
    tfs = postings.tfs.astype(np.int64)
    counts = tfs[chosen]
    pos = postings.pos if postings.pos is not None else np.empty(0, np.uint32)
    places = pos[spread(starts(tfs)[chosen], counts)].astype(np.int64) - distance
    docs = np.repeat(postings.docs[chosen].astype(np.int64), counts)
    # They are nearly in order as they come, which this kind of sorting makes use of.
    return np.sort((docs * _ROOM + places)[places >= 0], kind="stable")


def _common(some: Array, more: Array) -> Array:
    """Return what is in both of two sorted arrays."""
    if not len(some) or not len(more):
        return some[:0]
    at = np.minimum(np.searchsorted(more, some), len(more) - 1)
    met: Array = some[more[at] == some]
    return met
