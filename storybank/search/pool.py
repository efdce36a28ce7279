"""Gather the postings of new documents from several runs and give them back term by term.

A term here is a field and a word, and has a number in the order it was first
met. A *run* holds a range of documents above those of the run before, sorted
(see ``stream``). One that is put by stands in files, so that memory does not grow
with the archive. Segments that are made one do not come through here (see ``merged``).
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from storybank.search.postings import Array, Block, copy, starts

MOST_AT_ONCE = 1_000_000  # postings and positions that are laid out together

Term = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Part:
    """Postings of some terms, anywhere in ``docs``, ``tfs`` and ``pos``."""

    which: Array  # of the terms that were asked for
    df: Array
    npos: Array
    first: Array  # where the documents and tfs of each begin
    first_pos: Array
    block: Block


class SortedRun:
    """Words sorted by term, document and position; the arrays may be memory or files.

    ``terms`` uint32[U] ascending, ``df`` and ``npos`` of each; then as in a block.
    """

    def __init__(self, terms: Array, block: Block) -> None:
        """Keep the postings of *terms* in *block*."""
        self._terms, self._block = terms, block
        self._first, self._first_pos = starts(block.df), starts(block.npos)
        self._order = self._places = terms

    @property
    def count(self) -> int:
        """Return the number of terms."""
        return len(self._terms)

    def put_by(self, path: Path) -> None:
        """Leave the arrays in files, each as narrow as it can be; *path* begins their names."""
        kept = {}
        for name in ("docs", "tfs", "pos"):
            file = path.with_name(f"{path.name}-{name}.npy")
            numbers = getattr(self._block, name)
            np.save(file, numbers.astype(np.min_scalar_type(numbers.max(initial=0))))
            kept[name] = np.load(file, mmap_mode="r").view(np.ndarray)  # slices ten times faster
        self._block = replace(self._block, **kept)

    def sizes(self, terms: int) -> Array:
        """Return how many numbers each of the first *terms* terms has here: int64."""
        found = np.zeros(terms, np.int64)
        found[self._terms] = self._block.df + self._block.npos
        return found

    def arrange(self, places: Array) -> None:
        """Learn at which place each term stands when all are in order."""
        self._order = np.argsort(places[self._terms])
        self._places = places[self._terms][self._order]

    def read(self, begin: int, end: int) -> Part:
        """Return what is here of the terms at these places."""
        here = slice(*np.searchsorted(self._places, (begin, end)))
        at, block = self._order[here], self._block
        return Part(
            self._places[here] - begin,
            block.df[at],
            block.npos[at],
            self._first[at],
            self._first_pos[at],
            block,
        )


class Pool:
    """Everything that goes into one segment, but for what is kept by document."""

    def __init__(self, folder: Path) -> None:
        """Put by in *folder* what memory should not hold."""
        self._folder = folder
        self.terms: list[Term] = []
        self._runs: list[SortedRun] = []

    def number(self, term: Term) -> int:
        """Return the number of a term that was not met before."""
        self.terms.append(term)
        return len(self.terms) - 1

    def add_run(self, run: SortedRun) -> None:
        """Take in a run whose documents are above all that were added before."""
        self._runs.append(run)

    def put_by(self, run: SortedRun) -> None:
        """Take in such a run and leave it in files."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        run.put_by(self._folder / f"run-{len(self._runs)}")
        self._runs.append(run)

    def blocks(self) -> Iterator[tuple[list[Term], Block]]:
        """Yield all terms in order, with their postings, a bounded number at once."""
        order = np.array(sorted(range(len(self.terms)), key=self.terms.__getitem__), np.int64)
        if not len(order):
            return
        places = np.empty_like(order)
        places[order] = np.arange(len(order))
        for run in self._runs:
            run.arrange(places)
        sizes = sum((run.sizes(len(order)) for run in self._runs), np.zeros(len(order), np.int64))
        for begin, end in at_once(sizes[order]):
            block = _joined(end - begin, [run.read(begin, end) for run in self._runs])
            held = block.df > 0
            if held.any():
                terms = [self.terms[at] for at in order[begin:end][held]]
                yield terms, replace(block, df=block.df[held], npos=block.npos[held])

    def clear(self) -> None:
        """Remove what was put by."""
        self._runs.clear()
        shutil.rmtree(self._folder, ignore_errors=True)


def at_once(sizes: Array) -> Iterator[tuple[int, int]]:
    """Yield, in order, runs of terms of these sizes that are laid out together."""
    reached = np.cumsum(sizes)
    cuts = np.searchsorted(reached, np.arange(0, reached[-1], MOST_AT_ONCE)[1:])
    return pairwise(np.unique(np.r_[0, cuts, len(sizes)]).tolist())


def _joined(terms: int, parts: list[Part]) -> Block:
    """Return one block of those of several runs over so many terms, documents ascending."""
    df, npos = np.zeros(terms, np.uint32), np.zeros(terms, np.int64)
    for part in parts:
        df[part.which] += part.df
        npos[part.which] += part.npos
    into, into_pos = starts(df), starts(npos)
    docs, tfs = (np.empty(int(df.sum()), np.uint32) for _ in range(2))
    pos = np.empty(int(npos.sum()), np.uint32)
    for part in parts:
        at, at_pos = into[part.which], into_pos[part.which]
        copy(part.block.docs, part.first, docs, at, part.df)
        copy(part.block.tfs, part.first, tfs, at, part.df)
        copy(part.block.pos, part.first_pos, pos, at_pos, part.npos)
        into[part.which] += part.df
        into_pos[part.which] += part.npos
    return Block(df, npos, docs, tfs, pos)
