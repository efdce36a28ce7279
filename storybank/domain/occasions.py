"""Say what “ask me first” comes to: a question about one day, and the yes to it.

A yes is for that day, that place and that trainer, and to the very words that
stood when it was given. Whether it opens anything is decided in ``access``.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from storybank.domain.consent import Grant, Purpose, Use

LONGEST_LINE = 200  # characters
FURTHEST_DAYS = 366
MOST_OPEN = 3  # questions about one story that wait for an answer


class Answered(StrEnum):
    """How a question stands; one that nobody answered is a no."""

    WAITING = "asked"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Occasion:
    """A yes to one use by one trainer (``reader_id``), from ``begins_at`` until ``ends_at``."""

    subject_id: str
    use: Use
    recipient_id: str | None
    reader_id: str
    content_sha256: str
    begins_at: datetime
    ends_at: datetime

    def fits(self, grant: Grant, reader_id: str, now: datetime) -> bool:
        """Tell whether it answers, for this reader and now, what *grant* leaves to be asked."""
        return (
            (self.subject_id, self.reader_id) == (grant.record.subject_id, reader_id)
            and (self.use, self.recipient_id) == (grant.use, grant.recipient_id)
            and self.content_sha256 == grant.content_sha256
            and self.begins_at <= now < self.ends_at
        )


@dataclass(frozen=True, slots=True)
class Question:
    """What a trainer asks a teller: who they are, who will be there, where and when."""

    id: str
    story_id: str
    subject_id: str
    purpose: Purpose
    reader_id: str
    who: str
    audience: str
    place: str
    held_on: date
    begins_at: datetime
    ends_at: datetime
    asked_at: datetime
    answered: Answered = Answered.WAITING
    answered_at: datetime | None = None
    cancelled_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Tell whether it can still be answered, or the answer changed."""
        return self.cancelled_at is None and now < self.ends_at

    def is_waiting(self, now: datetime) -> bool:
        """Tell whether nobody has answered it yet."""
        return self.answered is Answered.WAITING and self.is_open(now)
