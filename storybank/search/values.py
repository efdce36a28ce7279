"""Keep the values that each row of a visible set has of one facet, as small numbers.

What is counted over all rows is kept with them, and when rows come or go it is
changed by those alone.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from storybank.search.postings import Array, spread


@dataclass(frozen=True, eq=False)
class Values:
    """The values of a facet; the place of one is its code. None is taken out again."""

    said: tuple[str, ...] = ()

    @cached_property
    def codes(self) -> dict[str, int]:
        """Return the code of each value."""
        return {value: at for at, value in enumerate(self.said)}

    def and_these(self, more: Iterable[str]) -> "Values":
        """Return these with what is new of *more* after them; the same object for nothing new."""
        new = [value for value in more if value not in self.codes]
        return Values((*self.said, *new)) if new else self


@dataclass(frozen=True, eq=False)
class Facet:
    """The values of one facet by row: ``codes`` uint[sum(counts)], of the smallest kind that does.

    ``counts`` uint[V]: how many values each row has, none twice; ``held``
    int64[len(values)]: how many rows have each value.
    """

    known: Values
    codes: Array
    counts: Array
    held: Array

    @property
    def values(self) -> tuple[str, ...]:
        """Return the value of each code."""
        return self.known.said

    def chosen(self, rows: Array) -> Array:
        """Return the codes of *rows*, row by row in their order."""
        if self._is_single:
            return self.codes[rows]
        return self.codes[spread(self._first[rows], self.counts[rows])]

    @cached_property
    def _first(self) -> Array:
        """Return where the codes of each row begin, and twice where the last ends: int64[V + 2]."""
        found = np.zeros(len(self.counts) + 2, np.int64)
        np.cumsum(self.counts, out=found[1:-1])
        found[-1] = found[-2]
        return found

    @cached_property
    def _is_single(self) -> bool:
        """Tell whether every row has just one value, whose place is then the row's."""
        return len(self.codes) == len(self.counts) and bool((self.counts == 1).all())

    def has(self, value: str) -> Array:
        """Return which rows have a value: bool[V]."""
        code = self.known.codes.get(value)
        if code is None:
            return np.zeros(len(self.counts), bool)
        has_it: Array = self.codes == code
        if self._is_single:
            return has_it
        found = np.zeros(len(self.counts), bool)
        found[np.searchsorted(self._first, np.flatnonzero(has_it), side="right") - 1] = True
        return found

    def kept(self, rows: Array) -> "Facet":
        """Return the facet of all its rows, in another order."""
        return Facet(self.known, self.chosen(rows), self.counts[rows], self.held)

    def without(self, rows: Array) -> "Facet":
        """Return the facet without *rows*, ascending."""
        left = cut(self.codes, *self._runs(rows))
        held = self.held - np.bincount(self.chosen(rows), minlength=len(self.held))
        return Facet(self.known, left, cut(self.counts, rows, rows + 1), held)

    def with_more(self, more: "Facet", at: Array) -> "Facet":
        """Return the facet with each row of another put in before its row *at*, ascending."""
        known = self.known.and_these(more.values)
        codes = np.array([known.codes[value] for value in more.values], np.int64)
        held = np.concatenate((self.held, np.zeros(len(known.said) - len(self.held), np.int64)))
        held[codes] += more.held
        return Facet(
            known,
            put_in(self.codes, self._runs(at)[0], small(codes[more.codes]), more.counts),
            put_in(self.counts, at, more.counts),
            held,
        )

    def _runs(self, rows: Array) -> tuple[Array, Array]:
        """Return where the codes of each of *rows* begin and end; V is after the last."""
        return (rows, rows + 1) if self._is_single else (self._first[rows], self._first[rows + 1])


def cut(numbers: Array, begins: Array, ends: Array) -> Array:
    """Return *numbers* without the runs that begin and end there, ascending."""
    kept = zip([0, *ends.tolist()], [*begins.tolist(), len(numbers)], strict=True)
    return np.concatenate([numbers[begin:end] for begin, end in kept])


def put_in(numbers: Array, at: Array, more: Array, counts: Array | None = None) -> Array:
    """Return *numbers* with runs of *more*, of one or of *counts*, before the places *at*."""
    ends = np.arange(1, len(at) + 1) if counts is None else np.cumsum(counts, dtype=np.int64)
    places = at.tolist()
    pieces = [numbers[: places[0]] if places else numbers]
    begin = 0
    for end, here, there in zip(ends.tolist(), places, [*places[1:], len(numbers)], strict=True):
        pieces += (more[begin:end], numbers[here:there])
        begin = end
    return np.concatenate(pieces)


@dataclass(slots=True)
class Gathered:
    """What is known of a facet while rows are read one by one."""

    codes: dict[str, int] = field(default_factory=dict)
    found: "array[int]" = field(default_factory=lambda: array("I"))
    counts: "array[int]" = field(default_factory=lambda: array("I"))

    def add(self, values: Sequence[str]) -> None:
        """Add the values of one more row."""
        own = dict.fromkeys(values) if len(values) > 1 else values
        for value in own:
            self.found.append(self.codes.setdefault(value, len(self.codes)))
        self.counts.append(len(own))

    def facet(self) -> Facet:
        """Return the facet of the rows that were added."""
        codes = small(np.array(self.found, np.uint32))
        held = np.bincount(codes, minlength=len(self.codes))
        return Facet(
            Values(tuple(self.codes)), codes, small(np.array(self.counts, np.uint32)), held
        )


def small(numbers: Array) -> Array:
    """Return numbers, none below 0, in the least room that each of them fits."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))
