"""Say how a complaint stands and when it has to be answered (consent.md 12, W58).

The days come from the jurisdiction; nothing here names a law.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from storybank.domain.stories import drawn

URGENT_DAYS = 1
KEPT_YEARS = 2
_LENGTH = 8


class Pressure(StrEnum):
    """How pressing the answer is, in the colours of the desk."""

    CALM = "calm"
    AMBER = "amber"
    RED = "red"


class Stage(StrEnum):
    """How far a complaint has come."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint. Days are the organisation's; ``id`` is the reference that was given.

    ``story_id`` is the story that its words name, if they name one.
    """

    id: str
    received_on: date
    ack_due: date
    channel: str
    words: str
    contact: str = ""
    urgent: bool = False
    story_id: str | None = None
    ack_on: date | None = None
    outcome: str = ""
    outcome_on: date | None = None

    @property
    def stage(self) -> Stage:
        """Return how far it has come."""
        if self.outcome_on is not None:
            return Stage.CLOSED
        return Stage.NEW if self.ack_on is None else Stage.ACKNOWLEDGED

    def pressure(self, today: date) -> Pressure:
        """Return how pressing it is to acknowledge: amber from two thirds of the time, then red."""
        if self.stage is not Stage.NEW:
            return Pressure.CALM
        if today > self.ack_due:
            return Pressure.RED
        amber_from = self.received_on + (self.ack_due - self.received_on) * 2 // 3
        return Pressure.AMBER if today >= amber_from else Pressure.CALM


def due(received_on: date, *, days: int, urgent: bool) -> date:
    """Return the last day on which to acknowledge what came in on *received_on*."""
    return received_on + timedelta(days=min(days, URGENT_DAYS) if urgent else days)


def new_reference() -> str:
    """Make a reference that can be read out and that nobody can guess from another."""
    return "C" + drawn(_LENGTH)
