"""Collect the words of a new segment as arrays and give them back term by term.

A term here is a field and a word, and has a number in the order it was first
met. What was collected is a list of *runs*, each of which holds a range of
documents above those of the run before: tokens sorted with numpy. Tokens past
``MOST_TOKENS`` become a run in a file, so that memory does not grow with the
archive. Segments that are made one do not come through here (see ``merged``).
"""

import shutil
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np

from storybank.search.postings import EMPTY, Array, Block, spread, starts

MOST_TOKENS = 2_000_000  # held in memory before they are sorted and put by
MOST_AT_ONCE = 1_000_000  # postings and positions that are laid out together

Term = tuple[str, bytes]


class Run(Protocol):
    """The postings of a range of documents."""

    def sizes(self, terms: int) -> Array:
        """Return how many numbers each of the first *terms* terms has here: int64."""

    def read(self, terms: Array) -> Block:
        """Return the postings of these terms; one that is not here has none."""


class SortedRun:
    """Tokens sorted by term, document and position; the arrays may be memory or files.

    ``terms`` uint32[U] ascending, ``df`` and ``npos`` of each; then as in a block.
    """

    def __init__(self, terms: Array, block: Block) -> None:
        """Keep the postings of *terms* in *block*."""
        self._terms, self._block = terms, block
        self._first = starts(block.df)
        self._first_pos = starts(block.npos)

    def sizes(self, terms: int) -> Array:
        """Return how many numbers each term has here."""
        found = np.zeros(terms, np.int64)
        found[self._terms] = self._block.df + self._block.npos.astype(np.int64)
        return found

    def read(self, terms: Array) -> Block:
        """Return the postings of these terms."""
        at = np.minimum(np.searchsorted(self._terms, terms), max(0, len(self._terms) - 1))
        held = self._terms[at] == terms
        df = np.where(held, self._block.df[at], 0).astype(np.uint32)
        npos = np.where(held, self._block.npos[at], 0).astype(np.int64)
        places = spread(self._first[at], df)
        return Block(
            df,
            npos,
            self._block.docs[places],
            self._block.tfs[places],
            self._block.pos[spread(self._first_pos[at], npos)],
        )


class Pool:
    """Everything that goes into one segment, but for what is kept by document."""

    def __init__(self, folder: Path) -> None:
        """Put by in *folder* what memory should not hold."""
        self._folder = folder
        self.terms: list[Term] = []
        self._numbers: dict[Term, int] = {}
        self._runs: list[Run] = []
        self._has_positions: list[bool] = []
        self._begin()

    def number(self, term: Term, *, with_positions: bool) -> int:
        """Return the number of a term, a new one where it was not met before."""
        found = self._numbers.get(term)
        if found is None:
            found = self._numbers[term] = len(self.terms)
            self.terms.append(term)
            self._has_positions.append(with_positions)
        return found

    def add(self, doc: int, terms: Sequence[int], positions: Sequence[int]) -> None:
        """Take in that a document holds these terms at these positions."""
        self._term.extend(terms)
        self._pos.extend(positions)
        self._doc.extend([doc] * len(terms))
        if len(self._term) >= MOST_TOKENS:
            self._put_by()

    def blocks(self) -> Iterator[tuple[list[Term], Block]]:
        """Yield all terms in order, with their postings, a bounded number at once."""
        self._close_tokens()
        order = np.array(sorted(range(len(self.terms)), key=self.terms.__getitem__), np.int64)
        if not len(order):
            return
        sizes = sum((run.sizes(len(order)) for run in self._runs), np.zeros(len(order), np.int64))
        reached = np.cumsum(sizes[order])
        cuts = np.searchsorted(reached, np.arange(0, reached[-1], MOST_AT_ONCE)[1:])
        for chosen in np.split(order, np.unique(cuts)):
            block = _joined([run.read(chosen) for run in self._runs])
            held = block.df > 0
            if held.any():
                terms = [self.terms[at] for at in chosen[held]]
                yield terms, replace(block, df=block.df[held], npos=block.npos[held])

    def clear(self) -> None:
        """Remove what was put by."""
        self._runs.clear()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _begin(self) -> None:
        self._term, self._doc, self._pos = array("I"), array("I"), array("I")

    def _close_tokens(self) -> None:
        if self._term:
            self._runs.append(self._sorted())
            self._begin()

    def _put_by(self) -> None:
        """Sort what is in memory and leave its arrays in files."""
        run = self._sorted()
        self._begin()
        self._folder.mkdir(mode=0o700, exist_ok=True)
        kept = []
        for name in ("docs", "tfs", "pos"):
            path = self._folder / f"run-{len(self._runs)}-{name}.npy"
            np.save(path, getattr(run._block, name))
            kept.append(np.load(path, mmap_mode="r"))
        block = Block(run._block.df, run._block.npos, *kept)
        self._runs.append(SortedRun(run._terms, block))

    def _sorted(self) -> SortedRun:
        """Turn the stream of tokens into postings: one stable sort by term."""
        term = np.frombuffer(self._term, np.uint32)
        order = np.argsort(term, kind="stable")
        term = term[order]
        doc = np.frombuffer(self._doc, np.uint32)[order]
        is_new_term = np.r_[True, term[1:] != term[:-1]]
        is_new = is_new_term | np.r_[True, doc[1:] != doc[:-1]]
        first = np.flatnonzero(is_new)
        tfs = np.diff(np.r_[first, len(term)]).astype(np.uint32)
        first_of_term = np.flatnonzero(is_new_term[first])
        df = np.diff(np.r_[first_of_term, len(first)]).astype(np.uint32)
        terms = term[first[first_of_term]]
        counted = np.diff(np.r_[first[first_of_term], len(term)])
        positional = np.array(self._has_positions, bool)[terms]
        npos = np.where(positional, counted, 0).astype(np.int64)
        pos = np.frombuffer(self._pos, np.uint32)[order][np.repeat(positional, counted)]
        return SortedRun(terms, Block(df, npos, doc[first], tfs, pos))


def _joined(blocks: list[Block]) -> Block:
    """Return one block of those of several runs over the same terms, documents ascending."""
    blocks = [block for block in blocks if not block.is_empty] or blocks[:1]
    if len(blocks) == 1:
        return blocks[0]
    which = np.arange(len(blocks[0].df))
    order = np.argsort(np.concatenate([np.repeat(which, b.df) for b in blocks]), kind="stable")
    by_pos = np.argsort(np.concatenate([np.repeat(which, b.npos) for b in blocks]), kind="stable")
    pos = np.concatenate([block.pos for block in blocks])
    return Block(
        np.sum([block.df for block in blocks], axis=0).astype(np.uint32),
        np.sum([block.npos for block in blocks], axis=0).astype(np.int64),
        np.concatenate([block.docs for block in blocks])[order],
        np.concatenate([block.tfs for block in blocks])[order],
        pos[by_pos] if len(pos) else EMPTY,
    )
