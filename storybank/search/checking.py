"""Compare every document that the index holds with those that there should be."""

from collections.abc import Iterator, Mapping

import numpy as np

from storybank.search.segments import Snapshot


def differences(snapshot: Snapshot, expected: Mapping[int, int]) -> list[str]:
    """Say in sentences how a snapshot differs from what there should be.

    That is the digest of each document (``document.digest``) by its rendition's number.
    """
    found: dict[int, int] = {}
    said = []
    for segment, live in zip(snapshot.segments, snapshot.live, strict=True):
        if not segment.is_sound():
            said.append("The words of a segment are damaged: rebuild the index.")
        for at in np.flatnonzero(live):
            number = int(segment.numbers[at])
            if number in found:
                said.append(f"Version {number} is there twice.")
            found[number] = int(segment.digests[at])
    return [*said, *_by_version(expected, found)]


def _by_version(expected: Mapping[int, int], found: Mapping[int, int]) -> Iterator[str]:
    """Yield a sentence for each version that is missing, is too many, or holds other words."""
    for number in sorted(expected.keys() | found.keys()):
        if number not in found:
            yield f"Version {number} is missing."
        elif number not in expected:
            yield f"Version {number} should not be there."
        elif expected[number] != found[number]:
            yield f"Version {number} holds other words."
