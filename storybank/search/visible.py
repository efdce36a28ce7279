"""Hold all that one asker may see as arrays, and lay it over the segments of the index.

A *row* is one visible rendition; rows are in the order of the renditions'
numbers. Every hit, total and count is worked out over rows, so that what is
hidden cannot be counted. The answers come from the gate (``services.audience``).
"""

from array import array
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np

from storybank.domain.consent import Part
from storybank.domain.search import FACETS, Visible
from storybank.search.counting import Table
from storybank.search.document import FIELDS
from storybank.search.kept import Kept
from storybank.search.postings import Array
from storybank.search.segments import Snapshot
from storybank.search.values import Facet, Gathered, cut, put_in

MOST_SCORED = 8 << 20  # bytes of hits that are kept of one set over one commit
FEWEST_STORIES = 3  # that a value must have to be shown as a filter
DENSE = 16  # of so many rows one is enough to look at all, rather than at each
NOTES = "note"  # content notes are counted as a facet is, but chosen to be left out
PARTS = (Part.TEXT, Part.SUMMARY, Part.VOICE)


class VisibleSet:
    """What one asker may see for one use at one moment; it never changes.

    ``numbers`` (of renditions, ascending), ``stories``: int32[V]; ``parts``: by
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
        table: Table | None = None,
    ) -> None:
        """Take the arrays as they are; ``of`` makes them. A *table* is of these facets."""
        self.numbers, self.stories, self.published = numbers, stories, published
        self.parts, self.facets = parts, facets
        self._table = table

    @classmethod
    def of(cls, entries: Iterable[Visible]) -> "VisibleSet":
        """Return the set of *entries*, each of another rendition, in any order.

        None of them is kept while the next is read: all together they are many times the set.
        """
        numbers, stories, published = array("i"), array("i"), array("q")
        parts = {part: bytearray() for part in PARTS}
        facets = {name: Gathered() for name in (*FACETS, NOTES)}
        for entry in entries:
            numbers.append(entry.rendition_number)
            stories.append(entry.story_number)
            published.append(int(entry.published_at.timestamp()))
            for part, flags in parts.items():
                flags.append(part in entry.parts)
            for name in FACETS:
                facets[name].add(entry.facets.get(name, ()))
            facets[NOTES].add(entry.content_notes)
        found = cls(
            np.array(numbers, np.int32),
            np.array(stories, np.int32),
            parts={part: np.array(flags, bool) for part, flags in parts.items()},
            published=np.array(published, np.int64),
            facets={name: gathered.facet() for name, gathered in facets.items()},
        )
        return found._in_order()

    def __len__(self) -> int:
        """Return how many renditions may be seen."""
        return len(self.numbers)

    @property
    def table(self) -> Table:
        """Return the values of all facets that are counted, side by side."""
        if self._table is None:
            self._table = Table({name: self.facets[name] for name in FACETS})
        return self._table

    @cached_property
    def common(self) -> dict[str, frozenset[str]]:
        """Return, for each facet, the values that enough rows have to browse by (I-30)."""
        return {
            name: frozenset(
                facet.values[at] for at in np.flatnonzero(facet.held >= FEWEST_STORIES).tolist()
            )
            for name, facet in self.facets.items()
        }

    def count_since(self, rows: Array, moment: datetime) -> int:
        """Return how many of *rows* were first shown after *moment*; times are whole seconds."""
        return int((self.published[rows] > int(moment.timestamp())).sum())

    def without(self, stories: Collection[int]) -> "VisibleSet":
        """Return the set without these stories; itself where it has none of them."""
        gone = np.flatnonzero(np.isin(self.stories, np.fromiter(stories, np.int64, len(stories))))
        if not len(gone):
            return self

        def left(numbers: Array) -> Array:
            return cut(numbers, gone, gone + 1)

        return VisibleSet(
            left(self.numbers),
            left(self.stories),
            parts={part: left(flags) for part, flags in self.parts.items()},
            published=left(self.published),
            facets={name: facet.without(gone) for name, facet in self.facets.items()},
            table=self._table and self._table.without(gone),
        )

    def with_more(self, entries: Iterable[Visible]) -> "VisibleSet":
        """Return the set with *entries*, of renditions that it does not have."""
        more = VisibleSet.of(entries)
        if not len(more):
            return self
        at = np.searchsorted(self.numbers, more.numbers)
        return VisibleSet(
            put_in(self.numbers, at, more.numbers),
            put_in(self.stories, at, more.stories),
            parts={part: put_in(f, at, more.parts[part]) for part, f in self.parts.items()},
            published=put_in(self.published, at, more.published),
            facets={
                name: one.with_more(more.facets[name], at) for name, one in self.facets.items()
            },
            table=self._table and self._table.with_more(more.facets, at),
        )

    def _in_order(self) -> "VisibleSet":
        """Return the set with its rows in the order of their numbers."""
        if (self.numbers[:-1] < self.numbers[1:]).all():
            return self
        rows = np.argsort(self.numbers, kind="stable")
        return VisibleSet(
            self.numbers[rows],
            self.stories[rows],
            parts={part: flags[rows] for part, flags in self.parts.items()},
            published=self.published[rows],
            facets={name: facet.kept(rows) for name, facet in self.facets.items()},
        )

    @cached_property
    def _row_of(self) -> Array:
        """Return the row of each rendition number, V where it is not visible: int32[last + 2]."""
        last = int(self.numbers[-1]) if len(self) else 0
        found = np.full(last + 2, len(self), np.int32)
        found[self.numbers] = np.arange(len(self), dtype=np.int32)
        return found

    def rows(self, numbers: Array) -> Array:
        """Return the row of each of *numbers*, V (no row) where it is not visible."""
        if len(numbers) * DENSE >= len(self):
            return self._row_of.take(numbers, mode="clip")
        rows = np.searchsorted(self.numbers, numbers)
        is_here = self.numbers.take(rows, mode="clip") == numbers
        return np.where(is_here, rows, len(self))


class Mask:
    """One visible set over one snapshot of the index.

    ``rows``: for each segment intp[n], the row of each document; V stands for
    what is deleted or not visible. ``weights``: by field float64[V + 1], the
    field's weight over how its length counts; 0 where the part may not be seen.
    ``scored`` keeps what ``executor`` found of single words.
    """

    def __init__(self, visible: VisibleSet, snapshot: Snapshot) -> None:
        """Lay *visible* over *snapshot*."""
        self.visible, self.snapshot = visible, snapshot
        self.scored: Kept[Any, Any] = Kept(MOST_SCORED)
        none = len(visible)
        self.rows = [
            np.where(live, visible.rows(segment.numbers), none).astype(np.intp, copy=False)
            for segment, live in zip(snapshot.segments, snapshot.live, strict=True)
        ]
        hidden = np.zeros(1, bool)
        self.parts = {part: np.concatenate((f, hidden)) for part, f in visible.parts.items()}
        self.weights = {name: self._weights(name) for name in FIELDS}

    def _weights(self, name: str) -> Array:
        """Return boost / (1 - b + b * length / mean length), worked out in one array."""
        part, boost, b = FIELDS[name]
        seen = self.parts[part]
        lengths = np.zeros(len(seen), np.uint32)
        if b:
            for segment, rows in zip(self.snapshot.segments, self.rows, strict=True):
                lengths[rows] = segment.lengths[name]
            lengths *= seen
        filled = np.count_nonzero(lengths)
        if not filled:
            return seen * (boost / (1.0 - b))
        found = lengths / (float(lengths.sum()) / filled)
        found *= b
        found += 1.0 - b
        np.divide(boost, found, out=found)
        found *= seen
        return found
