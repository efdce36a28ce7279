"""Count the values of all facets of many rows in one go.

All facets are one table, so that one pass over the rows counts them all:
``codes`` is uint16 or int32 [V, K], each row's values of every facet side by
side, filled up with S, which is no value. ``values`` are the S values, facet
after facet, those of each facet in the order of the alphabet.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from copy import copy

import numpy as np

from storybank.search.postings import Array, spread, starts
from storybank.search.values import Facet, cut, put_in

_BETWEEN = 1 << 32  # more than a value has rows: keeps the values of one facet from another's


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
            _side_by_side(facet, _places(facet.values) + begin, none).astype(kind)
            for facet, begin in zip(facets.values(), begins, strict=True)
        ]
        self._widths = [column.shape[1] for column in columns]
        self._codes = np.concatenate(columns, axis=1)
        self.everywhere = self._counted(self._codes)

    def without(self, rows: Array) -> "Table":
        """Return the table without *rows*, ascending."""
        left = cut(self._codes, rows, rows + 1)
        return self._with(left, self.everywhere - self._counted(self._codes[rows]))

    def with_more(self, facets: Mapping[str, Facet], at: Array) -> "Table | None":
        """Return the table with each row of *facets* put in before its row *at*, ascending.

        None where that takes another table: they have a value that is new, or more at once.
        """
        columns = []
        for name, width in zip(self.names, self._widths, strict=True):
            places = [self.place(name, value) for value in facets[name].values]
            if None in places or facets[name].counts.max(initial=0) > width:
                return None
            known = np.array(places, np.int64)
            columns.append(_side_by_side(facets[name], known, len(self.values), width))
        more = np.concatenate(columns, axis=1).astype(self._codes.dtype)
        return self._with(put_in(self._codes, at, more), self.everywhere + self._counted(more))

    def _with(self, codes: Array, everywhere: Array) -> "Table":
        found = copy(self)
        found._codes, found.everywhere = codes, everywhere
        return found

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


def _places(values: Sequence[str]) -> Array:
    """Return where each value stands in the order of the alphabet: int64."""
    order = sorted(range(len(values)), key=values.__getitem__)
    return np.argsort(np.array(order, np.int64))


def _side_by_side(facet: Facet, places: Array, none: int, width: int = 0) -> Array:
    """Return the places of a facet's values by row, *width* or as many as any has: int64[V, K]."""
    width = max(width, int(facet.counts.max(initial=0)))
    found = np.full((len(facet.counts), width), none, np.int64)
    rows = np.repeat(np.arange(len(facet.counts)), facet.counts)
    columns = spread(np.zeros(len(facet.counts), np.int64), facet.counts)
    found[rows, columns] = places[facet.codes] if len(facet.codes) else none
    return found
