"""Find which words, just as they are spelt, stand where an asker may see them.

Words of the index that only hidden stories have are read with the others, all of
a field and segment at once, and dropped: they use up no room, and asking for
them takes no look-up more than asking for what nobody wrote.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from storybank.search.analysis import FOLDED
from storybank.search.document import SPELT, as_bytes
from storybank.search.postings import Array
from storybank.search.segments import Segment
from storybank.search.visible import Mask

MOST_EXPANSIONS = 50
MOST_SCANNED = 2_000  # words of a field and segment that begin as asked

Choice = Callable[[Segment, str], Sequence[bytes]]  # the words to look at of a field of a segment


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Words, and the visible rows that hold them: pair by pair, each once.

    ``which`` intp[P]: the place of the word in ``words``; ``rows`` intp[P].
    """

    words: tuple[bytes, ...]
    which: Array
    rows: Array

    def counts(self) -> Iterator[tuple[bytes, int]]:
        """Yield each word that any row holds, and how many rows do."""
        counts = np.bincount(self.which, minlength=len(self.words)).tolist()
        return ((word, n) for word, n in zip(self.words, counts, strict=True) if n)


def seen(mask: Mask, choose: Choice) -> Seen:
    """Return where the words that *choose* names stand in parts that may be seen."""
    none = len(mask.visible)
    places: dict[bytes, int] = {}
    pairs = [np.empty(0, np.int64)]
    for field, part in SPELT.items():
        shown = mask.parts[part]
        for segment, own in zip(mask.snapshot.segments, mask.rows, strict=True):
            words = choose(segment, field)
            docs, counts = segment.holding(field, words)
            known = [places.setdefault(word, len(places)) for word in words]
            rows = own[docs]
            pairs.append((np.repeat(np.array(known, np.int64), counts) * none + rows)[shown[rows]])
    found = np.unique(np.concatenate(pairs))
    which, rows = np.divmod(found, max(none, 1))
    return Seen(tuple(places), which.astype(np.intp), rows.astype(np.intp))


def begun(mask: Mask, prefix: str) -> Array:
    """Return the rows with one of the shortest words that begin so: ascending, each once."""
    plain = as_bytes(FOLDED[prefix])
    found = seen(
        mask,
        lambda segment, field: list(islice(segment.beginning(field, plain), MOST_SCANNED)),
    )
    words = sorted((word for word, _ in found.counts()), key=_length)
    taken = set(words[:MOST_EXPANSIONS])
    is_taken = np.array([word in taken for word in found.words], bool)
    rows: Array = np.unique(found.rows[is_taken[found.which]])
    return rows


def _length(word: bytes) -> tuple[int, bytes]:
    return len(word.decode("utf-8", "replace")), word
