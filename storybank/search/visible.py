"""Hold all that one asker may see as arrays, and lay it over the segments of the index.

A *row* is one visible rendition; rows are in the order of the renditions'
numbers. Every hit, total and count is worked out over rows, so that what is
hidden cannot be counted. The answers come from the gate (``services.audience``).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np

from storybank.domain.consent import Part
from storybank.domain.search import FACETS, Visible
from storybank.search.counting import Table
from storybank.search.document import FIELDS
from storybank.search.postings import Array, spread, starts
from storybank.search.segments import Snapshot

FEWEST_STORIES = 3  # that a value must have to be shown as a filter
DENSE = 16  # of so many rows one is enough to look at all, rather than at each
NOTES = "note"  # content notes are counted as a facet is, but chosen to be left out


@dataclass(frozen=True, eq=False)
class Facet:
    """The values of one facet by row: ``codes`` int64[sum(counts)] into ``values``.

    ``counts`` int64[V]: how many values each row has, none twice.
    """

    values: tuple[str, ...]
    codes: Array
    counts: Array

    def chosen(self, rows: Array) -> Array:
        """Return the codes of *rows*, row by row in their order: int64."""
        if self._is_single:
            return self.codes[rows]
        return self.codes[spread(self._first[rows], self.counts[rows])]

    @cached_property
    def _first(self) -> Array:
        return starts(self.counts)

    @cached_property
    def _is_single(self) -> bool:
        """Tell whether every row has just one value, whose place is then the row's."""
        return len(self.codes) == len(self.counts) and bool((self.counts == 1).all())

    @cached_property
    def places(self) -> Array:
        """Return where each value stands in the alphabet: int64[len(values)]."""
        order = sorted(range(len(self.values)), key=self.values.__getitem__)
        return np.argsort(np.array(order, np.int64))

    def has(self, value: str) -> Array:
        """Return which rows have a value: bool[V]."""
        found = np.zeros(len(self.counts), bool)
        if value in self.values:
            found[self._rows[self.codes == self.values.index(value)]] = True
        return found

    @cached_property
    def _rows(self) -> Array:
        """Return the row of each code: int64[sum(counts)]."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    def counted(self, rows: Array) -> Array:
        """Return how many of *rows*, none twice, have each value: int64[len(values)]."""
        every = len(self.counts)
        if len(rows) == every:
            codes = self.codes
        elif self._is_single or len(rows) * DENSE < every or not len(self.codes):
            codes = self.chosen(rows)
        else:
            return self._counted_by_value(rows)
        return np.bincount(codes, minlength=len(self.values))

    def _counted_by_value(self, rows: Array) -> Array:
        """Count value by value: its rows stand together, so that nothing need be sorted out."""
        values, begins, holders = self._by_value
        is_chosen = np.zeros(len(self.counts), np.uint8)
        is_chosen[rows] = 1
        found = np.zeros(len(self.values), np.int64)
        found[values] = np.add.reduceat(
            is_chosen.take(holders, mode="clip"), begins, dtype=np.int32
        )
        return found

    @cached_property
    def _by_value(self) -> tuple[Array, Array, Array]:
        """Return the values that any row has, where each begins, and the rows value by value."""
        # Sorting so few small numbers is counting them, which is all that this needs.
        is_few = len(self.values) <= np.iinfo(np.uint16).max
        codes = self.codes.astype(np.uint16) if is_few else self.codes
        held = np.bincount(self.codes, minlength=len(self.values))
        values = np.flatnonzero(held)
        return values, starts(held)[values], self._rows[np.argsort(codes, kind="stable")]

    def kept(self, rows: Array) -> "Facet":
        """Return the facet of *rows* alone, in their order."""
        return Facet(self.values, self.chosen(rows), self.counts[rows])

    def with_more(self, more: "Facet") -> "Facet":
        """Return the facet with the rows of another after its own."""
        values = dict.fromkeys((*self.values, *more.values))
        places = {value: at for at, value in enumerate(values)}
        codes = np.array([places[value] for value in more.values], np.int64)[more.codes]
        joined = np.concatenate((self.codes, codes))
        return Facet(tuple(values), joined, np.concatenate((self.counts, more.counts)))


class VisibleSet:
    """What one asker may see for one use at one moment; it never changes.

    ``numbers`` (of renditions, ascending), ``stories``: int64[V]; ``parts``: by
    part bool[V], whether it may be seen; ``published``: int64[V], the instant of
    first showing in seconds; ``facets``: by name, content notes too.
    """

    def __init__(
        self,
        numbers: Array,
        stories: Array,
        *,
        parts: Mapping[Part, Array],
        published: Array,
        facets: Mapping[str, Facet],
    ) -> None:
        """Take the arrays as they are; ``of`` makes them."""
        self.numbers, self.stories, self.published = numbers, stories, published
        self.parts, self.facets = parts, facets

    @classmethod
    def of(cls, entries: Iterable[Visible]) -> "VisibleSet":
        """Return the set of *entries*, each of another rendition, in any order."""
        known = sorted(entries, key=lambda entry: entry.rendition_number)
        rows: dict[str, list[Sequence[str]]] = {
            facet: [entry.facets.get(facet, ()) for entry in known] for facet in FACETS
        }
        rows[NOTES] = [entry.content_notes for entry in known]
        return cls(
            np.array([entry.rendition_number for entry in known], np.int64),
            np.array([entry.story_number for entry in known], np.int64),
            parts={
                part: np.array([part in entry.parts for entry in known], bool)
                for part in (Part.TEXT, Part.SUMMARY, Part.VOICE)
            },
            published=np.array([int(entry.published_at.timestamp()) for entry in known], np.int64),
            facets={name: _facet(values) for name, values in rows.items()},
        )

    def __len__(self) -> int:
        """Return how many renditions may be seen."""
        return len(self.numbers)

    @cached_property
    def table(self) -> Table:
        """Return the values of all facets that are counted, side by side."""
        return Table({name: self.facets[name] for name in FACETS})

    @cached_property
    def everywhere(self) -> dict[str, Array]:
        """Return, for each facet, how many rows have each value."""
        return {
            name: np.bincount(facet.codes, minlength=len(facet.values))
            for name, facet in self.facets.items()
        }

    @cached_property
    def common(self) -> dict[str, frozenset[str]]:
        """Return, for each facet, the values that enough rows have to browse by (I-30)."""
        return {
            name: frozenset(
                self.facets[name].values[at] for at in np.flatnonzero(counts >= FEWEST_STORIES)
            )
            for name, counts in self.everywhere.items()
        }

    def count_since(self, rows: Array, moment: datetime) -> int:
        """Return how many of *rows* were first shown after *moment*; times are whole seconds."""
        return int((self.published[rows] > int(moment.timestamp())).sum())

    def kept(self, rows: Array) -> "VisibleSet":
        """Return the set of *rows* alone."""
        return VisibleSet(
            self.numbers[rows],
            self.stories[rows],
            parts={part: flags[rows] for part, flags in self.parts.items()},
            published=self.published[rows],
            facets={name: facet.kept(rows) for name, facet in self.facets.items()},
        )

    def without(self, stories: Collection[int]) -> "VisibleSet":
        """Return the set without these stories; itself where it has none of them."""
        gone = np.isin(self.stories, np.fromiter(stories, np.int64, len(stories)))
        return self.kept(np.flatnonzero(~gone)) if gone.any() else self

    def with_more(self, entries: Iterable[Visible]) -> "VisibleSet":
        """Return the set with *entries*, of renditions that it does not have."""
        more = VisibleSet.of(entries)
        if not len(more):
            return self
        joined = VisibleSet(
            np.concatenate((self.numbers, more.numbers)),
            np.concatenate((self.stories, more.stories)),
            parts={part: np.r_[flags, more.parts[part]] for part, flags in self.parts.items()},
            published=np.concatenate((self.published, more.published)),
            facets={name: one.with_more(more.facets[name]) for name, one in self.facets.items()},
        )
        if not len(self) or more.numbers[0] > self.numbers[-1]:
            return joined
        return joined.kept(np.argsort(joined.numbers, kind="stable"))

    @cached_property
    def _row_of(self) -> Array:
        """Return the row of each rendition number, V where it is not visible: intp[last + 2]."""
        last = int(self.numbers[-1]) if len(self) else 0
        found = np.full(last + 2, len(self), np.intp)
        found[self.numbers] = np.arange(len(self))
        return found

    def rows(self, numbers: Array) -> Array:
        """Return the row of each of *numbers*, V (no row) where it is not visible."""
        table = self._row_of
        return table[np.minimum(numbers, len(table) - 1)]


class Mask:
    """One visible set over one snapshot of the index.

    ``rows``: for each segment intp[n], the row of each document; V stands for
    what is deleted or not visible. ``weights``: by field float64[V + 1], the
    field's weight over how its length counts; 0 where the part may not be seen.
    """

    def __init__(self, visible: VisibleSet, snapshot: Snapshot) -> None:
        """Lay *visible* over *snapshot*."""
        self.visible, self.snapshot = visible, snapshot
        none = len(visible)
        self.rows = [
            np.where(live, visible.rows(segment.numbers), none)
            for segment, live in zip(snapshot.segments, snapshot.live, strict=True)
        ]
        self.weights = {name: self._weights(name) for name in FIELDS}
        self.parts = {part: np.r_[flags, False] for part, flags in visible.parts.items()}

    def _weights(self, name: str) -> Array:
        part, boost, b = FIELDS[name]
        seen = np.append(self.visible.parts[part], False)
        lengths = np.zeros(len(seen))
        for segment, rows in zip(self.snapshot.segments, self.rows, strict=True):
            lengths[rows] = segment.lengths[name]
        filled = lengths[seen & (lengths > 0)]
        mean = float(filled.sum()) / len(filled) if len(filled) else 1.0
        found = np.zeros(len(seen))
        found[seen] = boost / (1.0 - b + b * (lengths[seen] / mean))
        return found


def _facet(rows: Sequence[Sequence[str]]) -> Facet:
    places: dict[str, int] = {}
    codes: list[int] = []
    counts = []
    for values in rows:
        own = dict.fromkeys(values)
        codes += [places.setdefault(value, len(places)) for value in own]
        counts.append(len(own))
    return Facet(tuple(places), np.array(codes, np.int64), np.array(counts, np.int64))
