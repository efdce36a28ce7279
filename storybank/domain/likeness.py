"""Tell whether two texts are nearly the same, from a few numbers kept of each.

A sketch is the smallest hashes of a text's runs of words (bottom-k MinHash, Broder 1997):
the share that two sketches have in common is about the share of runs that two texts have.
"""

import hashlib
import re

RUN = 4  # words
SIZE = 16  # numbers kept of a text
ALIKE = 6  # numbers in common from which two texts are worth a look

_WORD = re.compile(r"[^\W_]+")


def sketch(text: str) -> tuple[int, ...]:
    """Return up to 16 numbers by which *text* can be known again, smallest first."""
    words = _WORD.findall(text.casefold())
    runs = {" ".join(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1))}
    return tuple(sorted(_hash(run) for run in runs if run)[:SIZE])


def _hash(run: str) -> int:
    """Return 63 bits: what an SQLite integer holds without a sign."""
    digest = hashlib.blake2b(run.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
