"""Show of a story that was found what shows best why: in its words, or in a recording."""

from dataclasses import dataclass

from storybank.domain.stories import StoryView
from storybank.search.excerpts import Marker, Segment
from storybank.services import moments, stories
from storybank.services.moments import Moment


@dataclass(frozen=True, slots=True)
class Found:
    """One story of a page of results; ``snippet`` and ``title`` have their marks.

    ``moment``: where in a recording the words are said that stand nowhere else.
    """

    view: StoryView
    title: tuple[Segment, ...]
    snippet: tuple[Segment, ...]
    score: float
    moment: Moment | None = None

    @property
    def line(self) -> tuple[str, ...]:
        """Return what it is, who tells it and how long it takes."""
        return stories.line(self.view)


def show(view: StoryView, marker: Marker, score: float) -> Found:
    """Return a story with what shows best why it was found."""
    snippet = marker.excerpt(view.on_one_line)
    if view.summary and not _marks(snippet):
        snippet = marker.excerpt(view.summary)
    title = tuple(marker.whole(stories.heading(view)))
    moment = None if _marks(snippet) else moments.find(view, marker)
    return Found(view, title, moment.snippet if moment else tuple(snippet), score, moment)


def _marks(segments: list[Segment]) -> bool:
    return any(is_marked for _, is_marked in segments)
