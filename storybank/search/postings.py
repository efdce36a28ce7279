"""Lay out the postings of many terms as bytes, and read one term's back as arrays.

A *block* is a run of terms, each with the documents that hold it::

    df    uint32[T]   documents of each term, at least 1
    npos  int64[T]    positions of each term: the sum of its tfs, or 0 where none are kept
    docs  uint32[P]   document numbers, ascending within a term; P = sum(df)
    tfs   uint32[P]   times the document holds the term
    pos   uint32[Q]   word positions, posting by posting; Q = sum(npos)

As bytes a term is its documents as differences, its tfs less one, its
positions, one after the other. Each of the three has a width of its own: 0
(every number is 0), 1, 2 or 4 bytes, little-endian, whatever its largest number
needs. Nothing here knows files or Whoosh.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_DTYPES: dict[int, Any] = {1: np.dtype("<u1"), 2: np.dtype("<u2"), 4: np.dtype("<u4")}
_LIMITS = np.array([0, 0xFF, 0xFFFF], np.uint32)
_WIDTHS = np.array([0, 1, 2, 4], np.uint8)
EMPTY = np.empty(0, np.uint32)
LONG = 64  # numbers of a run that is copied by itself


@dataclass(frozen=True, slots=True)
class Block:
    """The postings of a run of terms; shapes and dtypes stand at the top of the module."""

    df: Array
    npos: Array
    docs: Array
    tfs: Array
    pos: Array


@dataclass(frozen=True, slots=True)
class Postings:
    """One term's documents (uint32, ascending) and tfs; ``pos`` is None where not asked for."""

    docs: Array
    tfs: Array
    pos: Array | None = None

    @property
    def nbytes(self) -> int:
        """Return how many bytes the numbers take."""
        return sum(one.nbytes for one in (self.docs, self.tfs, self.pos) if one is not None)


NONE = Postings(EMPTY, EMPTY, EMPTY)


def starts(counts: Array) -> Array:
    """Return where each of runs of these lengths begins: int64[T]."""
    ends = np.cumsum(counts, dtype=np.int64)
    return ends - counts.astype(np.int64)


def spread(first: Array, counts: Array) -> Array:
    """Return, for each run, the numbers ``first, first + 1, …``, ``count`` of them: int64."""
    total = int(counts.sum())
    found: Array = np.repeat(first.astype(np.int64) - starts(counts), counts)
    found += np.arange(total)
    return found


def is_new(numbers: Array) -> Array:
    """Tell of each number whether it differs from the one before; the first does: bool."""
    return np.concatenate([np.ones(len(numbers[:1]), bool), numbers[1:] != numbers[:-1]])


def encode(block: Block) -> tuple[bytes, Array, Array]:
    """Return the bytes of a block, each term's length in them, and its widths (uint8[T, 3]).

    Every term must have a posting.
    """
    first = starts(block.df)
    deltas = block.docs.copy()
    deltas[1:] -= block.docs[:-1]
    deltas[first] = block.docs[first]
    parts = (deltas, block.tfs - np.uint32(1), block.pos)
    counts = (block.df, block.df, block.npos)
    widths = np.stack([_widths(part, n) for part, n in zip(parts, counts, strict=True)], axis=1)
    lengths = sum(n.astype(np.int64) * widths[:, at] for at, n in enumerate(counts))
    into = starts(lengths)
    out = np.zeros(int(lengths.sum()), np.uint8)
    for at, (part, n) in enumerate(zip(parts, counts, strict=True)):
        _scatter(out, into, part, n, widths[:, at])
        into = into + n.astype(np.int64) * widths[:, at]
    return out.tobytes(), lengths, widths


def decode(data: Any, offset: int, *, df: int, npos: int, widths: Any) -> Postings:
    """Return one term's postings from *data*, a buffer; ``pos`` only where *npos* is not 0."""
    wide, tall, far = (int(width) for width in widths)
    docs = _numbers(data, offset, df, wide).cumsum(dtype=np.uint32)
    offset += df * wide
    tfs = _numbers(data, offset, df, tall) + np.uint32(1)
    if not npos:
        return Postings(docs, tfs)
    return Postings(docs, tfs, _numbers(data, offset + df * tall, npos, far))


def decode_many(data: Array, offsets: Array, *, df: Array, npos: Array, widths: Array) -> Block:
    """Return a block of the terms whose bytes begin at *offsets* of *data* (uint8)."""
    at = offsets.astype(np.int64)
    deltas = _gather(data, at, df, widths[:, 0])
    at = at + df.astype(np.int64) * widths[:, 0]
    tfs = _gather(data, at, df, widths[:, 1]) + np.uint32(1)
    at = at + df.astype(np.int64) * widths[:, 1]
    pos = _gather(data, at, npos, widths[:, 2])
    return Block(df, npos, _summed(deltas, df), tfs, pos)


def _summed(deltas: Array, counts: Array) -> Array:
    """Return the running sums of each run of *deltas*."""
    sums = deltas.cumsum(dtype=np.int64)
    held = counts > 0
    first = starts(counts)[held]
    before = np.repeat(sums[first] - deltas[first], counts[held])
    found: Array = (sums - before).astype(np.uint32)
    return found


def _widths(numbers: Array, counts: Array) -> Array:
    """Return the width that the largest number of each run needs: uint8[T]."""
    largest = np.zeros(len(counts), np.uint32)
    held = counts > 0
    if len(numbers):
        largest[held] = np.maximum.reduceat(numbers, starts(counts)[held])
    found: Array = _WIDTHS[np.searchsorted(_LIMITS, largest)]
    return found


def _numbers(data: Any, offset: int, count: int, width: int) -> Array:
    if not width:
        return np.zeros(count, np.uint32)
    return np.frombuffer(data, _DTYPES[width], count, offset)


def _scatter(out: Array, into: Array, numbers: Array, counts: Array, widths: Array) -> None:
    """Write each run of *numbers* into *out* at *into*, with its width."""
    first = starts(counts)
    for width, dtype in _DTYPES.items():
        runs = np.flatnonzero((widths == width) & (counts > 0))
        if len(runs):
            written = numbers.astype(dtype).view(np.uint8)
            copy(written, first[runs] * width, out, into[runs], counts[runs] * width)


def _gather(data: Array, offsets: Array, counts: Array, widths: Array) -> Array:
    """Read each run of numbers back: the other way round of ``_scatter``."""
    out = np.zeros(int(counts.sum()), np.uint32)
    first = starts(counts)
    for width, dtype in _DTYPES.items():
        runs = np.flatnonzero((widths == width) & (counts > 0))
        if len(runs):
            n = counts[runs].astype(np.int64)
            written = np.empty(int(n.sum()) * width, np.uint8)
            copy(data, offsets[runs], written, starts(n) * width, n * width)
            copy(written.view(dtype), starts(n), out, first[runs], n)
    return out


def copy(numbers: Array, first: Array, out: Array, into: Array, counts: Array) -> None:
    """Copy runs of *numbers* that begin at *first* to *out*, each to where *into* says.

    Long ones go one by one, which for each number is many times faster; short ones together.
    """
    if not len(numbers):
        return
    is_long = counts >= LONG
    if is_long.any():
        chosen = (each[is_long].astype(np.int64).tolist() for each in (first, into, counts))
        for begin, at, n in zip(*chosen, strict=True):
            out[at : at + n] = numbers[begin : begin + n]
        first, into, counts = first[~is_long], into[~is_long], counts[~is_long]
    out[spread(into, counts)] = numbers[spread(first, counts)]
