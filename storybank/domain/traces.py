"""Choose the words by which a deleted story could be known again, and the bytes they leave.

A word that stands in something else that is kept proves nothing: it is left out.
"""

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator

MOST_WORDS = 8
SHORTEST = 6  # letters: shorter ones turn up in any file by chance

_WORD = re.compile(r"[^\W\d_]+")
_HEX = frozenset("abcdef")


def candidates(texts: Iterable[str]) -> list[str]:
    """Return the words of *texts* in lower case that could be looked for, longest first."""
    found = {word.lower() for text in texts for word in _WORD.findall(text)}
    kept = [word for word in found if len(word) >= SHORTEST and not set(word) <= _HEX]
    return sorted(kept, key=lambda word: (-len(word), word))


def marks(names: Iterable[str]) -> list[str]:
    """Return names and ways to reach people as they could be looked for: whole, and by word."""
    whole = [" ".join(name.lower().split()) for name in names]
    kept = [name for name in whole if len(name) >= SHORTEST and not name.isspace()]
    return list(dict.fromkeys([*kept, *candidates(names)]))


def without(words: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Return those of *words* that stand in none of *texts*, which are kept."""
    left = dict.fromkeys(words)
    for text in texts:
        lower = text.lower()
        for word in [word for word in left if word in lower]:
            del left[word]
        if not left:
            break
    return list(left)


def forms(word: str) -> tuple[bytes, ...]:
    """Return the bytes that *word* can be written as: case, UTF-8, UTF-16, JSON.

    Letters of ASCII are in lower case: search in bytes that are in lower case too.
    """
    found: dict[bytes, None] = {}
    for written in (word.lower(), word.upper(), word.title()):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            found[written.encode(encoding, "surrogatepass").lower()] = None
        found[json.dumps(written)[1:-1].encode().lower()] = None
    return tuple(found)


def found_in(content: bytes, words: Iterable[str]) -> list[str]:
    """Return those of *words* that stand in *content*, which may be packed with gzip."""
    lower = unpacked(content).lower()
    return [word for word in words if any(form in lower for form in forms(word))]


def unpacked(content: bytes) -> bytes:
    """Return what gzip packed into *content*; anything else as it is."""
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        return content + gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return content


def windows(pieces: Iterable[bytes], overlap: int) -> Iterator[bytes]:
    """Yield *pieces* so that each begins with the end of the one before."""
    tail = b""
    for piece in pieces:
        yield tail + piece
        tail = (tail + piece)[-overlap:]
