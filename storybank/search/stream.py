"""Take in the words of documents as a stream of numbers, and sort them into postings.

The text of a field is a row of *pieces* (see ``analysis``), which are numbered
as they are first met (see ``vocabulary``). All there is to do for each word is
to look up a number; the rest numpy does for many documents together: it sorts
keys of 64 bits, a term and the place of a word in the stream.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from storybank.search import analysis, document
from storybank.search.document import FIELDS, SPELT, Read
from storybank.search.pool import Pool, SortedRun
from storybank.search.postings import EMPTY, Array, Block, is_new, starts
from storybank.search.vocabulary import Pieces, Vocabulary, key

_ZERO = np.zeros(1, np.int64)


@dataclass(frozen=True, slots=True)
class _Taken:
    """What became of a row: keys of its terms, and where its words stand."""

    texts: Array  # keys of terms and words of the stream
    spelt: Array  # keys of terms and documents
    words: Array  # of each document
    docs: Array  # of each word
    pos: Array


class Stream:
    """The words of documents that are not sorted yet."""

    def __init__(self, pool: Pool) -> None:
        """Begin with no document; *pool* numbers the terms."""
        self._pieces = Pieces()
        self._docs = array("I")
        self.size = 0  # in pieces
        letters = {
            part: Vocabulary(pool, name, document.spelt_term, document.spelt_terms)
            for name, part in SPELT.items()
        }
        self._rows = {
            name: _Row(Vocabulary(pool, name, analysis.term, document.terms), letters[part])
            for name, (part, _, _) in FIELDS.items()
        }

    def add(self, doc: int, read: Read) -> None:
        """Take in a document, which must come after all that were added."""
        numbers = self._pieces.numbers[read.is_english]
        for name, cut in read.fields.items():
            row = self._rows[name]
            begin = len(row.pieces)
            row.pieces.extend(map(numbers.__getitem__, cut.pieces))
            row.ends.append(len(row.pieces))
            for word, at in analysis.joints(cut, self._pieces.prefixes):
                row.joints.append((begin + at, word, read.is_english))
            self.size += len(cut.pieces)
        self._docs.append(doc)

    def sort(self) -> tuple[list[SortedRun], dict[str, Array]]:
        """Return the postings of what was added, and its lengths in words by field; begin anew."""
        if not self._docs:
            return [], {}
        docs = np.frombuffer(self._docs, np.uint32)
        taken: dict[str, _Taken] = {}
        base = 0
        for name, row in self._rows.items():
            taken[name] = row.take(self._pieces, docs, base)
            base += len(taken[name].docs)
        self._docs, self.size = array("I"), 0
        rows = list(taken.values())
        runs = [_sorted_texts(rows), _sorted_spelt(rows)]
        return [run for run in runs if run.count], {n: one.words for n, one in taken.items()}


class _Row:
    """One field of many documents: the pieces of its texts, one text after the other."""

    def __init__(self, text: Vocabulary, letters: Vocabulary) -> None:
        self._text, self._letters = text, letters
        self._begin()

    def _begin(self) -> None:
        self.pieces, self.ends = array("I"), array("I", [0])
        self.joints: list[tuple[int, str, bool]] = []  # after which piece, word, is it English

    def take(self, pieces: Pieces, docs: Array, base: int) -> _Taken:
        """Return what the row holds, its words numbered from *base* on; begin anew."""
        if not self.pieces:
            self._begin()
            none = np.empty(0, np.uint64)
            return _Taken(none, none, np.zeros(len(docs), np.int64), EMPTY, EMPTY)
        found, ends = np.frombuffer(self.pieces, np.uint32), np.frombuffer(self.ends, np.uint32)
        widths = pieces.words[found]
        reached = np.cumsum(widths, dtype=np.int64)
        words = _between(np.concatenate([_ZERO, reached])[ends])
        docs_of_pieces = np.repeat(docs, _between(ends))
        last = reached + (base - 1)
        at = [place for place, _, _ in self.joints]
        joined = [self._text.numbers[analysis.term(w, e)] for _, w, e in self.joints]
        spelt = [self._letters.numbers[word] for _, word, _ in self.joints]
        self._begin()
        return _Taken(
            _keys(self._text.keys(found, reached - widths + base, pieces), joined, last[at]),
            _keys(self._letters.keys(found, docs_of_pieces, pieces), spelt, docs_of_pieces[at]),
            words,
            np.repeat(docs, words),
            np.arange(words.sum()) - np.repeat(starts(words), words),
        )


def _keys(keys: Array, terms: Sequence[int], places: Array) -> Array:
    return np.concatenate([keys, key(np.array(terms, np.int64), places)]) if terms else keys


def _sorted_texts(rows: list[_Taken]) -> SortedRun:
    """Return the postings of the texts, with positions.

    What is joined may have the same stem as its first part ("self-s"): it stands there once.
    """
    keys = np.concatenate([row.texts for row in rows])
    keys.sort()
    keys = keys[is_new(keys)]
    at = keys.astype(np.uint32)
    docs = np.concatenate([row.docs for row in rows])[at]
    pos = np.concatenate([row.pos for row in rows]).astype(np.uint32)[at]
    return _run((keys >> np.uint64(32)).astype(np.uint32), docs, pos)


def _sorted_spelt(rows: list[_Taken]) -> SortedRun:
    """Return the postings of the words as they are spelt, each once in a document."""
    keys = np.concatenate([row.spelt for row in rows])
    keys.sort()
    keys = keys[is_new(keys)]
    return _run((keys >> np.uint64(32)).astype(np.uint32), keys.astype(np.uint32), None)


def _run(terms: Array, docs: Array, pos: Array | None) -> SortedRun:
    """Return the postings of words that are sorted by term and by place."""
    is_new_term = is_new(terms)
    first = np.flatnonzero(is_new_term | is_new(docs))
    begins = np.flatnonzero(is_new_term[first])
    all_first = np.concatenate([first, [len(terms)]])
    all_begins = np.concatenate([begins, [len(first)]])
    df = _between(all_begins).astype(np.uint32)
    tfs = _between(all_first).astype(np.uint32)
    words = _between(all_first[all_begins])
    npos = words if pos is not None else np.zeros(len(begins), np.int64)
    block = Block(df, npos, docs[first], tfs, EMPTY if pos is None else pos)
    return SortedRun(terms[first[begins]], block)


def _between(ends: Array) -> Array:
    """Return how far each of these is from the one before: np.diff in fewer steps."""
    found: Array = ends[1:] - ends[:-1]
    return found
