"""Count the values of all facets of many rows in one go.

All facets are one table, so that one pass over the rows counts them all:
``codes`` is uint16 or int32 [V, K], each row's values of every facet side by
side, filled up with S, which is no value. ``values`` are the S values, facet
after facet, those of each facet in the order of the alphabet.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Protocol

import numpy as np

from storybank.search.postings import Array, spread, starts

_BETWEEN = 1 << 32  # more than a value has rows: keeps the values of one facet from another's


class Facet(Protocol):
    """The values of one facet by row; see ``visible.Facet``."""

    @property
    def values(self) -> tuple[str, ...]:
        """Return the values, in any order."""

    @property
    def codes(self) -> Array:
        """Return the places of the rows' values among them, row by row: intp[sum(counts)]."""

    @property
    def counts(self) -> Array:
        """Return how many values each row has."""


class Table:
    """The values of some facets, side by side for each row."""

    def __init__(self, facets: Mapping[str, Facet]) -> None:
        """Lay *facets*, by name and all of the same rows, side by side."""
        self.names = tuple(facets)
        self.values = [value for facet in facets.values() for value in sorted(facet.values)]
        sizes = np.array([len(facet.values) for facet in facets.values()], np.int64)
        self._ends = np.cumsum(sizes)
        self._bases = np.repeat(np.arange(len(sizes)) * _BETWEEN, sizes)
        none = len(self.values)
        kind = np.uint16 if none < np.iinfo(np.uint16).max else np.int32
        begins = starts(sizes).tolist()
        columns = [
            _side_by_side(facet, begin, none)
            for facet, begin in zip(facets.values(), begins, strict=True)
        ]
        self._codes = np.concatenate(columns, axis=1).astype(kind)
        self.everywhere = self._counted(self._codes)

    def counted(self, rows: Array) -> Array:
        """Return how many of *rows* (ascending, none twice) have each value: int64[S]."""
        every = len(self._codes)
        if len(rows) * 2 <= every:
            return self._counted(self._codes.take(rows, axis=0))
        # Most have them: what the others have is sooner counted.
        is_left = np.ones(every, bool)
        is_left[rows] = False
        left: Array = self.everywhere - self._counted(self._codes[is_left])
        return left

    def of(self, name: str) -> slice:
        """Return which of the values are those of one facet."""
        at = self.names.index(name)
        return slice(int(self._ends[at - 1]) if at else 0, int(self._ends[at]))

    def place(self, name: str, value: str) -> int | None:
        """Return where a value of a facet stands among all; None where no row has it."""
        its = self.of(name)
        at = bisect_left(self.values, value, its.start, its.stop)
        return at if at < its.stop and self.values[at] == value else None

    def ordered(self, counts: Array, chosen: Array) -> Iterator[tuple[str, Array]]:
        """Yield, for each facet, where its *chosen* values (bool[S]) stand: intp.

        Most first, then by the alphabet.
        """
        found = np.flatnonzero(chosen)
        ends = found.searchsorted(self._ends).tolist()
        found = found[np.argsort(self._bases[found] - counts[found], kind="stable")]
        for name, begin, end in zip(self.names, [0, *ends], ends, strict=False):
            yield name, found[begin:end]

    def named(self, places: Array, counts: Array) -> list[tuple[str, int]]:
        """Return the values at *places* with their counts."""
        values = map(self.values.__getitem__, places.tolist())
        return list(zip(values, counts[places].tolist(), strict=True))

    def _counted(self, codes: Array) -> Array:
        counts: Array = np.bincount(codes.ravel(), minlength=len(self.values) + 1)
        return counts[:-1]


def _side_by_side(facet: Facet, begin: int, none: int) -> Array:
    """Return a facet's codes by row, from *begin* on in the order of the alphabet: int64[V, K]."""
    order = sorted(range(len(facet.values)), key=facet.values.__getitem__)
    places = np.argsort(np.array(order, np.int64)) + begin
    found = np.full((len(facet.counts), int(facet.counts.max(initial=0))), none, np.int64)
    rows = np.repeat(np.arange(len(facet.counts)), facet.counts)
    columns = spread(np.zeros(len(facet.counts), np.int64), facet.counts)
    found[rows, columns] = places[facet.codes] if len(facet.codes) else none
    return found
