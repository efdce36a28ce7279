"""Tell whether two texts are nearly the same, from a few numbers kept of each.

A sketch is the smallest hashes of a text's runs of words (bottom-k MinHash, Broder 1997):
the share that two sketches have in common is about the share of runs that two texts have.
"""

import re
from hashlib import blake2b
from heapq import nsmallest

RUN = 4  # words
SIZE = 16  # numbers kept of a text
ALIKE = 6  # numbers in common from which two texts are worth a look

_WORD = re.compile(r"[^\W_]+")


def sketch(text: str) -> tuple[int, ...]:
    """Return up to 16 numbers by which *text* can be known again, smallest first.

    They are 63 bits: what an SQLite integer holds without a sign.
    """
    words = _WORD.findall(text.casefold())
    runs = set(map(" ".join, zip(*(words[at:] for at in range(RUN)), strict=False)))
    if not runs:
        runs = {" ".join(words)} - {""}
    hashes = nsmallest(SIZE, map(_hash, runs))
    return tuple(int.from_bytes(one, "big") >> 1 for one in hashes)


def _hash(run: str) -> bytes:
    return blake2b(run.encode("utf-8", "surrogatepass"), digest_size=8).digest()
