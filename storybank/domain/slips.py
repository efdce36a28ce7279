"""Say what the desk notes of a story for itself: who has it, by when, how serious it is.

Nothing of it reaches the story's teller or changes who may see the story.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Seriousness(StrEnum):
    """How much care a story needs now; staff alone can read it."""

    UNSET = ""
    CALM = "calm"
    CARE = "care"
    URGENT = "urgent"


SERIOUSNESS: dict[Seriousness, str] = {
    Seriousness.UNSET: "Not said",
    Seriousness.CALM: "It can wait its turn",
    Seriousness.CARE: "It needs care",
    Seriousness.URGENT: "Look at it today",
}


@dataclass(frozen=True, slots=True)
class Slip:
    """The desk's slip on one story. ``taken_by`` is the id of a member of staff, or empty."""

    taken_by: str = ""
    due_on: date | None = None
    seriousness: Seriousness = Seriousness.UNSET


BLANK = Slip()


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which stories of a queue are listed: all of them where nothing is said.

    Past their day are those still open and due before ``due_before``, and new ones
    without a day of their own that came in before ``new_before``. ``left_out`` are
    content notes that whoever asks does not want in their lists.
    """

    is_on_hold: bool = False
    voice: str = ""
    note: str = ""
    seriousness: str = ""
    taken_by: str = ""
    is_free: bool = False
    due_before: date | None = None
    new_before: datetime | None = None
    left_out: tuple[str, ...] = ()


EVERYTHING = Narrowing()
