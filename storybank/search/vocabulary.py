"""Number the pieces of texts, and know which terms of a field each of them stands for.

A piece (see ``analysis``) is a word as it is written, most often. It is looked
into once when it is first met, and once for each field that it is met in.
"""

from array import array
from collections.abc import Callable

import numpy as np

from storybank.search import analysis
from storybank.search.analysis import FOLDED
from storybank.search.document import LONGEST, as_bytes
from storybank.search.pool import Pool
from storybank.search.postings import Array, spread

# The term of a folded word of a text, English or not.
Term = Callable[[str, bool], str]
# The terms of a piece of a text, English or not, each with the place of its word in the piece.
Terms = Callable[[str, bool], list[tuple[str, int]]]

_UNKNOWN = -1  # in place of a term's number; below it is what stands for none or several


class Pieces:
    """The pieces that were met, the same one in English and in another language apart."""

    def __init__(self) -> None:
        """Begin with none."""
        self.numbers = {is_english: _Numbers(self, is_english) for is_english in (True, False)}
        self.written: list[str] = []
        self.is_english: list[bool] = []
        self.plain: list[str | None] = []  # the folded word, where a piece is that and no more
        self.prefixes: set[str] = set()
        self._words = array("I")

    @property
    def words(self) -> Array:
        """Return how many words each piece holds."""
        return np.array(self._words, np.uint32)

    def meet(self, piece: str, is_english: bool) -> int:
        """Return the number of a piece that is new."""
        is_word = piece.isalnum()
        is_plain = is_word and not (piece.isupper() and analysis.is_abbreviation(piece))
        self.written.append(piece)
        self.is_english.append(is_english)
        self.plain.append(FOLDED[piece] if is_plain else None)
        self._words.append(1 if is_word else len(analysis.read(piece).words))
        if analysis.is_prefix(piece):
            self.prefixes.add(piece)
        return len(self.written) - 1


class _Numbers(dict[str, int]):
    """The number of each piece in one kind of language."""

    def __init__(self, pieces: Pieces, is_english: bool) -> None:
        super().__init__()
        self._pieces, self._is_english = pieces, is_english

    def __missing__(self, piece: str) -> int:
        found = self[piece] = self._pieces.meet(piece, self._is_english)
        return found


class Vocabulary:
    """The terms of one field, as the pool numbers them, by the piece that stands for them."""

    def __init__(self, pool: Pool, field: str, term: Term, terms: Terms) -> None:
        """Learn the terms of each piece when it is met: a word's from *term*."""
        self.numbers = _Terms(pool, field)
        self._term, self._terms = term, terms
        self._known = np.empty(0, np.int32)
        # Of the pieces that stand for none or several terms, one after the other:
        self._many, self._offsets, self._first = array("I"), array("I"), array("I", [0])

    def keys(self, found: Array, places: Array, pieces: Pieces) -> Array:
        """Return the terms of the pieces *found*, each with the place of its word, as keys.

        *places* are those of the pieces' first words.
        """
        self._learn(found, pieces)
        terms = self._known[found]
        if terms.min(initial=0) >= 0:
            return key(terms, places)
        is_one = terms >= 0
        others = _UNKNOWN - 1 - terms[~is_one]
        first = np.array(self._first, np.int64)
        counts = (first[1:] - first[:-1])[others]
        chosen = spread(first[others], counts)
        moved = np.repeat(places[~is_one], counts) + np.array(self._offsets, np.uint32)[chosen]
        many = key(np.array(self._many, np.uint32)[chosen], moved)
        return np.concatenate([key(terms[is_one], places[is_one]), many])

    def _learn(self, found: Array, pieces: Pieces) -> None:
        """Work out the terms of the pieces among *found* that this field has not met."""
        grown = len(pieces.written) - len(self._known)
        self._known = np.concatenate([self._known, np.full(grown, _UNKNOWN, np.int32)])
        is_met = np.zeros(len(self._known), bool)
        is_met[found] = True
        fresh = np.flatnonzero(is_met & (self._known == _UNKNOWN))
        numbers, term, plain, english = self.numbers, self._term, pieces.plain, pieces.is_english
        self._known[fresh] = [
            self._several(at, pieces) if word is None else numbers[term(word, english[at])]
            for at, word in zip(fresh.tolist(), map(plain.__getitem__, fresh.tolist()), strict=True)
        ]

    def _several(self, at: int, pieces: Pieces) -> int:
        """Keep the terms of a piece that is not one word; return what stands for them."""
        terms = self._terms(pieces.written[at], pieces.is_english[at])
        self._many.extend(self.numbers[term] for term, _ in terms)
        self._offsets.extend(offset for _, offset in terms)
        self._first.append(len(self._many))
        return _UNKNOWN + 1 - len(self._first)


class _Terms(dict[str, int]):
    """The pool's number of each term of a field."""

    def __init__(self, pool: Pool, field: str) -> None:
        super().__init__()
        self._pool, self._field = pool, field
        self._written: dict[bytes, int] = {}  # of terms that others may be written like

    def __missing__(self, term: str) -> int:
        written = as_bytes(term)
        if len(written) < LONGEST and term.isascii():
            found = self[term] = self._pool.number((self._field, written))
            return found
        if written not in self._written:
            self._written[written] = self._pool.number((self._field, written))
        found = self[term] = self._written[written]
        return found


def key(terms: Array, places: Array) -> Array:
    """Return numbers that sort by term, then by place: uint64."""
    found: Array = terms.astype(np.uint64) << np.uint64(32)
    found |= places.astype(np.uint64, copy=False)
    return found
