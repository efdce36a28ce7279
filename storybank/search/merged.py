"""Put the postings of several segments together, term by term, as those of one.

The terms of a segment stand in order already: their lists are merged, not gathered
anew. The postings are renumbered and joined with numpy, a bounded number at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from storybank.search.pool import at_once
from storybank.search.postings import Array, Block
from storybank.search.terms import Table, Term


@dataclass(frozen=True, slots=True)
class Part:
    """One segment; ``places`` int64[n] are its documents' new numbers, -1 where one is deleted.

    The numbers of a part are above all those of the part before.
    """

    table: Table
    places: Array

    def read(self, at: Array, term: Array) -> "_Postings":
        """Return what is kept of the terms at these places, which are these terms of the new."""
        block = self.table.block(at)
        docs = self.places[block.docs]
        kept = docs >= 0
        lengths = np.where(np.repeat(block.npos > 0, block.df), block.tfs, np.uint32(0))
        return _Postings(
            np.repeat(term, block.df)[kept],
            docs[kept].astype(np.uint32),
            block.tfs[kept],
            lengths[kept],
            block.pos[np.repeat(kept, lengths)],
        )


@dataclass(frozen=True, slots=True)
class _Postings:
    """Postings with the new term of each, and how many positions it has."""

    term: Array
    docs: Array
    tfs: Array
    lengths: Array
    pos: Array


@dataclass(frozen=True, slots=True)
class _Entries:
    """The terms of all parts in order: the new term that each is, its part, its place there."""

    term: Array
    part: Array
    at: Array


def blocks(parts: Sequence[Part]) -> Iterator[tuple[list[Term], Block]]:
    """Yield all terms in order, with their postings in documents that are kept."""
    terms, entries = _in_order(parts)
    if not terms:
        return
    for begin, end in at_once(_sizes(parts, entries, len(terms))):
        chosen = slice(*np.searchsorted(entries.term, (begin, end)))
        within = _Entries(entries.term[chosen] - begin, entries.part[chosen], entries.at[chosen])
        block = _joined(parts, within, end - begin)
        held = np.flatnonzero(block.df)
        if len(held):
            kept = Block(block.df[held], block.npos[held], block.docs, block.tfs, block.pos)
            yield [terms[begin + at] for at in held.tolist()], kept


def _in_order(parts: Sequence[Part]) -> tuple[list[Term], _Entries]:
    """Return every term once, in order, and where it stands in which part."""
    terms: list[Term] = []
    found: list[tuple[Array, Array, Array]] = []
    for field in sorted({name for part in parts for name in part.table.fields}):
        own = [part.table.all_words(field) for part in parts]
        counts = [len(words) for words in own]
        first = [part.table.fields.get(field, (0, 0))[0] for part in parts]
        words = [word for part in own for word in part]
        order = np.array(sorted(range(len(words)), key=words.__getitem__), np.intp)
        words = [words[at] for at in order.tolist()]
        is_new = np.array([True, *(a != b for a, b in pairwise(words))], bool)
        term = np.cumsum(is_new) - 1 + len(terms)
        part_of = np.repeat(np.arange(len(parts)), counts)
        at = np.concatenate([np.arange(n) + f for n, f in zip(counts, first, strict=True)])
        found.append((term, part_of[order], at[order]))
        terms += [(field, words[at]) for at in np.flatnonzero(is_new).tolist()]
    if not found:
        return terms, _Entries(*3 * (np.empty(0, np.intp),))
    return terms, _Entries(*map(np.concatenate, zip(*found, strict=True)))


def _sizes(parts: Sequence[Part], entries: _Entries, terms: int) -> Array:
    """Return how many numbers each term has in all parts, of deleted documents too."""
    sizes = np.zeros(terms, np.int64)
    for n, part in enumerate(parts):
        own = entries.part == n
        sizes[entries.term[own]] += part.table.sizes()[entries.at[own]]
    return sizes


def _joined(parts: Sequence[Part], entries: _Entries, terms: int) -> Block:
    """Return the postings of so many terms, one after the other; some may have none."""
    read = []
    for n, part in enumerate(parts):
        own = entries.part == n
        if own.any():
            read.append(part.read(entries.at[own], entries.term[own]))
    term, lengths = (
        np.concatenate([getattr(one, name) for one in read]) for name in ("term", "lengths")
    )
    order = np.argsort(term, kind="stable")
    by_pos = np.argsort(np.repeat(term, lengths), kind="stable")
    return Block(
        np.bincount(term, minlength=terms).astype(np.uint32),
        np.bincount(term, weights=lengths, minlength=terms).astype(np.int64),
        np.concatenate([one.docs for one in read])[order],
        np.concatenate([one.tfs for one in read])[order],
        np.concatenate([one.pos for one in read])[by_pos],
    )
