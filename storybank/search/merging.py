"""Choose which segments are written anew, so that there are few and each write is short.

Every commit adds a segment. Within a request only the smallest are merged; what
takes longer is left to ``Index.merge``, which the command line and the regular
upkeep call. A segment that holds a word that must go is written anew alone.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from storybank.search.segments import Segment, Snapshot

SMALL = 64  # documents of a segment that a request may merge
STEP = 8  # a level has segments up to so many times those of the level below
MOST_DELETED = 0.3  # of a segment's documents, before it is written anew

Chosen = Callable[[Any], bool]


def in_a_request(segments: Sequence[Any]) -> Chosen | None:
    """Choose the smallest segments, of one size, once there are enough of them.

    So no document is written anew more than twice before its segment is not small.
    """
    small = [one for one in segments if one.doc_count_all() < SMALL]
    return _crowded(small, STEP)


def in_time(segments: Sequence[Any]) -> Chosen | None:
    """Choose the segments of one size where there are many, or one with many deletions."""
    for one in segments:
        if one.deleted_count() > MOST_DELETED * one.doc_count_all():
            return _among({one.segment_id()})
    return _crowded(segments, SMALL)


def _crowded(segments: Sequence[Any], smallest: int) -> Chosen | None:
    """Choose the segments of the lowest level that has many; the first is up to *smallest*."""
    levels: dict[int, set[str]] = {}
    for one in segments:
        level = _level(one.doc_count_all(), smallest)
        levels.setdefault(level, set()).add(one.segment_id())
    return next((_among(ids) for _, ids in sorted(levels.items()) if len(ids) >= STEP), None)


def holding(snapshot: Snapshot, stories: Collection[int] | None) -> Chosen:
    """Choose the segments that hold a deleted document of these stories (of any, for None)."""
    ids = {
        segment.id
        for segment, live in zip(snapshot.segments, snapshot.live, strict=True)
        if _has_deleted(segment, live, stories)
    }
    return _among(ids)


def _has_deleted(segment: Segment, live: Any, stories: Collection[int] | None) -> bool:
    gone = set(segment.stories[~live].tolist())
    return bool(gone) if stories is None else not gone.isdisjoint(stories)


def _level(count: int, smallest: int) -> int:
    level = 0
    while count >= smallest:
        count //= STEP
        level += 1
    return level


def _among(ids: Collection[str]) -> Chosen:
    def is_chosen(segment: Any) -> bool:
        return segment.segment_id() in ids

    return is_chosen
