"""Find the second of a recording at which what someone searches for is said.

Only recordings of a view are looked through: those that its audience may hear.
"""

from dataclasses import dataclass

from storybank.domain import captions
from storybank.domain.captions import Cue
from storybank.domain.stories import StoryView
from storybank.search.excerpts import Marker, Segment

AFTER = 4  # captions shown after the one that was found


@dataclass(frozen=True, slots=True)
class Moment:
    """Where in which recording words were found; ``snippet`` has its marks."""

    recording_id: str
    second: int
    snippet: tuple[Segment, ...]

    @property
    def at(self) -> str:
        """Return the second as people write it."""
        return captions.said(self.second * 1000)


def find(view: StoryView, marker: Marker) -> Moment | None:
    """Return where most of the different words sought are said; None where none is."""
    best, most = None, 0
    for recording in view.recordings:
        cues = captions.kept(recording.captions)
        for at, cue in enumerate(cues):
            found = _found(cue, marker)
            if found > most:
                best, most = (recording.id, cues[at : at + 1 + AFTER]), found
    if best is None:
        return None
    recording_id, cues = best
    text = " ".join(cue.line for cue in cues)
    return Moment(recording_id, cues[0].start // 1000, tuple(marker.excerpt(text)))


def _found(cue: Cue, marker: Marker) -> int:
    """Return how many different words that are sought stand in a cue."""
    return len({text.casefold() for text, is_found in marker.whole(cue.line) if is_found})
