"""Name what a search is given and what it answers.

How words are found and ranked is in ``search/``; who may see a hit is in
``access`` and reaches the search only as a set of ``Visible``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from storybank.domain.consent import Part, Use


class Sort(StrEnum):
    """In which order hits are listed; dates are of first showing here."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


FACETS = ("theme", "voice", "place", "kind", "format", "year")
PAGE_SIZE = 20
MOST_CHARACTERS = 200
MOST_WORDS = 12
MOST_LISTED = 2_000  # characters of a search in a file of searches; all of its words count


@dataclass(frozen=True, slots=True)
class Session:
    """What a trainer says of the session that they look for stories for; all of it may be empty.

    A story must be permitted on the whole of day ``on``, on paper as well where
    ``on_paper``, and be read in the time that ``people`` have, ``minutes`` each.
    """

    on_paper: bool = False
    on: date | None = None
    people: int = 0
    minutes: int = 0

    @property
    def longest(self) -> int:
        """Return the longest time for reading, in minutes; 0 where it does not matter."""
        return self.people * self.minutes


@dataclass(frozen=True, slots=True)
class Query:
    """One search as a person asked it. ``facets``: facet name to chosen values.

    ``left_out`` are content notes that whoever asks never wants in their lists.
    """

    text: str = ""
    use: Use = Use.WEB
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    left_out: tuple[str, ...] = ()
    session: Session = Session()


@dataclass(frozen=True, slots=True)
class Document:
    """The searchable words of one approved rendition, in fields by part.

    ``transcript`` is what is said in all its recordings. ``names`` are words to
    leave out of every field (IDX-3), lower case.
    """

    rendition_number: int
    story_number: int
    lang: str
    title: str
    summary: str
    body: str
    themes: str
    transcript: str = ""
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Visible:
    """One rendition that this asker may see, with the facts to count by.

    ``parts`` has the voice where every recording of it may be heard. ``facets``
    maps each of ``FACETS`` to this story's values, already no more exact than the
    permission (a place that may not be shown is not here).
    """

    rendition_number: int
    story_number: int
    parts: frozenset[Part]
    facets: Mapping[str, tuple[str, ...]]
    content_notes: tuple[str, ...]
    published_at: datetime
