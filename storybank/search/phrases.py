"""Find terms that stand one after the other, in one field of one segment."""

from collections.abc import Sequence

import numpy as np

from storybank.search.postings import Array, Postings
from storybank.search.segments import Segment

_BITS = 32  # more than a text has words: they tell one document's places from another's
_FEW = 16  # of so many places one is looked up in the others, rather than laid among them


def counted(segment: Segment, field: str, terms: Sequence[bytes]) -> tuple[Array, Array]:
    """Return the documents that hold *terms* one after the other, and how often (float64).

    A place is ``document * 2**32 + position``; each term's places, moved back by
    its distance from the first, have to meet.
    """
    # Each is looked up even where one is in no document: how long it takes tells nothing.
    found = [segment.postings(field, term, with_positions=True) for term in terms]
    if not all(len(postings.docs) for postings in found):
        return np.empty(0, np.intp), np.empty(0)
    order = sorted(range(len(found)), key=lambda at: len(found[at].docs))
    places = _places(found[order[0]], order[0])
    for at in order[1:]:
        places = _common(places, _places(found[at], at))
    docs, times = np.unique(places >> _BITS, return_counts=True)
    return docs.astype(np.intp), times.astype(float)


def _places(postings: Postings, distance: int) -> Array:
    """Return the places at which a phrase begins if this term stands right: int64, each once.

    One before the first word of a document is none that the first term can have.
    """
    pos = postings.pos if postings.pos is not None else np.empty(0, np.uint32)
    begins = (postings.docs.astype(np.int64) << _BITS) - distance
    # They are nearly in order as they come, which this kind of sorting makes use of.
    return np.sort(np.repeat(begins, postings.tfs.astype(np.intp)) + pos, kind="stable")


def _common(some: Array, more: Array) -> Array:
    """Return what is in both of two sorted arrays, neither of which has anything twice."""
    if not len(some) or not len(more):
        return some[:0]
    if len(some) * _FEW < len(more):
        at = np.minimum(np.searchsorted(more, some), len(more) - 1)
        met: Array = some[more[at] == some]
    else:
        both = np.sort(np.concatenate((some, more)), kind="stable")
        met = both[:-1][both[1:] == both[:-1]]
    return met
