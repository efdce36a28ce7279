"""Say what a safeguarding concern is and how it can end (consent.md 10)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SLOW = timedelta(days=5)


class Ending(StrEnum):
    """What was decided about a held story."""

    LIFT = "lift"
    KEEP = "keep"


class Told(StrEnum):
    """Whether the person was told."""

    YES = "yes"
    NO = "no"


class About(StrEnum):
    """What a note says."""

    CONCERN = "concern"
    NOTE = "note"
    REASONS = "reasons"
    NOT_TOLD = "not_told"


@dataclass(frozen=True, slots=True)
class Concern:
    """One concern, without a word of the story or of anyone's name.

    ``opened_by_kind`` is the role of who raised it; a closed one whose story
    stays hidden can be decided anew.
    """

    id: str
    story_id: str
    opened_at: datetime
    opened_by_kind: str
    decision: str = ""
    told: str = ""
    closed_at: datetime | None = None

    def is_slow(self, now: datetime) -> bool:
        """Tell whether it has been open for more than 5 days."""
        return self.closed_at is None and now - self.opened_at > SLOW


@dataclass(frozen=True, slots=True)
class Note:
    """One note on a concern: for the safeguarding role alone."""

    at: datetime
    by: str
    about: About
    body: str


@dataclass(frozen=True, slots=True)
class Read:
    """One reading of a concern."""

    at: datetime
    by: str
