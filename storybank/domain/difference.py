"""Show what changed between two versions of a text, line by line and word by word.

What is marked is said in words by whoever shows it, not by colour alone (A11Y-81).
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest
from typing import TypeVar

Unit = TypeVar("Unit", bound=Hashable)
Segments = tuple[tuple[str, bool], ...]

# Above this many pairs of words an exact comparison takes seconds: then
# frequent words are not used as anchors, and more is marked than need be.
MOST_PAIRS = 1_000_000


class Kind(StrEnum):
    """What became of a line."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Line:
    """One line in both versions; the side where it is missing is empty.

    A segment is ``(text, changed)``: in ``before`` changed means taken out, in
    ``after`` put in. Joined, the segments of a side are its line.
    """

    kind: Kind
    before: Segments = ()
    after: Segments = ()


def lines(before: str, after: str) -> list[Line]:
    """Return every line of both texts in order; empty lines are left out."""
    old, new = _lines(before), _lines(after)
    found: list[Line] = []
    for tag, i1, i2, j1, j2 in blocks(old, new):
        if tag == "equal":
            found += [Line(Kind.SAME, ((text, False),), ((text, False),)) for text in old[i1:i2]]
        else:
            found += [_line(was, now) for was, now in zip_longest(old[i1:i2], new[j1:j2])]
    return found


def is_changed(before: str, after: str) -> bool:
    """Tell whether any line differs."""
    return _lines(before) != _lines(after)


def blocks(old: list[Unit], new: list[Unit]) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield difflib's blocks, without comparing what both begin and end with."""
    start = _shared(old, new)
    shortest = min(len(old), len(new)) - start
    end = min(shortest, _shared(old[::-1], new[::-1]))
    if start:
        yield "equal", 0, start, 0, start
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    is_long = len(middle_old) * len(middle_new) > MOST_PAIRS
    matcher = SequenceMatcher(None, middle_old, middle_new, autojunk=is_long)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        yield tag, i1 + start, i2 + start, j1 + start, j2 + start
    if end:
        yield "equal", len(old) - end, len(old), len(new) - end, len(new)


def _line(was: str | None, now: str | None) -> Line:
    """Return one line that was changed, added (*was* None) or removed (*now* None)."""
    if was is None:
        return Line(Kind.ADDED, after=((now or "", True),))
    if now is None:
        return Line(Kind.REMOVED, before=((was, True),))
    return Line(Kind.CHANGED, *_words(was, now))


def _words(was: str, now: str) -> tuple[Segments, Segments]:
    old, new = was.split(), now.split()
    before: list[tuple[str, bool]] = []
    after: list[tuple[str, bool]] = []
    for tag, i1, i2, j1, j2 in blocks(old, new):
        before += [(word, tag != "equal") for word in old[i1:i2]]
        after += [(word, tag != "equal") for word in new[j1:j2]]
    return _joined(before), _joined(after)


def _joined(words: list[tuple[str, bool]]) -> Segments:
    """Join neighbours of one kind; a space between kinds belongs to what is the same."""
    segments: list[tuple[str, bool]] = []
    for word, changed in words:
        if not segments:
            segments.append((word, changed))
        elif segments[-1][1] == changed:
            segments[-1] = (f"{segments[-1][0]} {word}", changed)
        elif changed:
            segments[-1] = (f"{segments[-1][0]} ", False)
            segments.append((word, True))
        else:
            segments.append((f" {word}", False))
    return tuple(segments)


def _shared(old: list[Unit], new: list[Unit]) -> int:
    """Return how many units, such as words or lines, both begin with."""
    pairs = zip(old, new, strict=False)
    return next((at for at, (was, now) in enumerate(pairs) if was != now), min(len(old), len(new)))


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
