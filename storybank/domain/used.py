"""Say what came of a session: bands and counts, never who was there.

What the teller may see of it is exact for their own story. What anyone else may
see is ``told_to_others``: so coarse, and so late, that no figure below three can
be worked out by comparing two of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

LONGEST_AREA = 60  # characters
LONGEST_WORDS = 1_000
LONGEST_EVIDENCE = 500
MOST_FACES = 500  # of one session
MOST_NOTES = 20  # of one session

FEWEST = 3  # what others may not work out is below this
STEP = 5  # others see sessions in steps of so many
MOST_OF_ONE = 2  # sessions of one trainer that count for others


class Band(StrEnum):
    """About how many people were in the room."""

    TO_5 = "1_5"
    TO_12 = "6_12"
    TO_20 = "13_20"
    TO_50 = "21_50"
    MORE = "51_"


BANDS: dict[Band, str] = {
    Band.TO_5: "5 or fewer",
    Band.TO_12: "6 to 12",
    Band.TO_20: "13 to 20",
    Band.TO_50: "21 to 50",
    Band.MORE: "More than 50",
}
_ABOUT: dict[Band, int] = {
    Band.TO_5: 3,
    Band.TO_12: 9,
    Band.TO_20: 16,
    Band.TO_50: 35,
    Band.MORE: 75,
}


class Face(StrEnum):
    """What someone in the room can say with one tap."""

    GOOD = "good"
    MIXED = "mixed"
    HARD = "hard"


FACES: dict[Face, str] = {
    Face.GOOD: "It was good for me",
    Face.MIXED: "It was so-so",
    Face.HARD: "It was hard for me",
}

DONT_KNOW = 0
CONFIDENCE: dict[int, str] = {
    1: "1, not sure at all",
    2: "2",
    3: "3",
    4: "4",
    5: "5, very sure",
    DONT_KNOW: "Don’t know",
}


class NoteKind(StrEnum):
    """What is noted of a story after a session."""

    SAID = "said"
    PLANNED = "planned"
    MADE = "made"


NOTE_KINDS: dict[NoteKind, str] = {
    NoteKind.SAID: "Said in the room",
    NoteKind.PLANNED: "A change that is planned",
    NoteKind.MADE: "A change that was made",
}


class NoteState(StrEnum):
    """Whether the teller may see a note: a curator reads it first."""

    WAITING = "waiting"
    SHOWN = "shown"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Used:
    """One session. ``sure_before`` and ``sure_after`` are 1 to 5, ``DONT_KNOW``, or None: not said.

    ``faces`` are counts in the order of ``Face``; ``noted_at`` None: begun, and not noted yet.
    """

    id: str
    pack_id: str
    title: str
    staff_id: str
    held_on: date
    pulse_code: str
    pulse_ends_at: datetime
    faces: tuple[int, int, int] = (0, 0, 0)
    noted_at: datetime | None = None
    people: Band | None = None
    area: str = ""
    sure_before: int | None = None
    sure_after: int | None = None
    story_ids: tuple[str, ...] = ()
    thanked_ids: tuple[str, ...] = ()

    def takes_faces(self, now: datetime) -> bool:
        """Tell whether the room can still tap a face: until its day is over."""
        return now < self.pulse_ends_at


@dataclass(frozen=True, slots=True)
class Note:
    """What was said of one story, or what is planned or was made, and what its teller says."""

    id: str
    used_id: str
    story_id: str
    kind: NoteKind
    words: str
    evidence: str
    state: NoteState
    noted_at: datetime
    settled_at: datetime | None = None
    disputed_at: datetime | None = None
    dispute: str = ""


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure people were: the mean of those who could say, and how many sessions could not."""

    mean: float | None
    said: int
    dont_know: int


def about(sessions: Iterable[Used]) -> int:
    """Return about how many people there were: the sum of the middles of the bands."""
    return sum(_ABOUT[one.people] for one in sessions if one.people is not None)


def sureness(answers: Iterable[int | None]) -> Sureness:
    """Return the mean of the scores; “don’t know” is counted and left out of it."""
    said = [answer for answer in answers if answer is not None]
    scores = [answer for answer in said if answer != DONT_KNOW]
    mean = sum(scores) / len(scores) if scores else None
    return Sureness(mean, len(scores), len(said) - len(scores))


def areas(sessions: Iterable[Used]) -> tuple[str, ...]:
    """Return where it was used, each area once however it is written, in order of the alphabet."""
    found: dict[str, str] = {}
    for one in sessions:
        if one.area:
            found.setdefault(one.area.casefold(), one.area)
    return tuple(sorted(found.values(), key=str.casefold))


def faces_said(used: Used, now: datetime) -> tuple[tuple[Face, str], ...]:
    """Say how often each face was tapped, once that is over; below three it is not said.

    There is no total: what is left out could be worked out from it.
    """
    if used.takes_faces(now):
        return ()
    pairs = zip(Face, used.faces, strict=True)
    return tuple((face, str(n) if n >= FEWEST else f"fewer than {FEWEST}") for face, n in pairs)


def told_to_others(sessions: Sequence[Used], viewer_id: str, today: date) -> int:
    """Return in how many sessions, or more, *viewer_id* may know that others used a story.

    0 is not the same as none. They are those of earlier quarters, so that nobody can
    watch one come in. The viewer's own are left out, so that nobody can find the others
    by adding to them; of each other trainer a few count, so that nobody's own stand out.
    Fewer than three trainers are nothing, and what is left is rounded down. Of people
    and areas nothing is told: a whole and its parts are what figures are worked out from.
    """
    past = [one for one in sessions if one.noted_at and _day(one) < _quarter(today)]
    counted = _counted([one for one in past if one.staff_id != viewer_id])
    trainers = {one.staff_id for one in counted}
    return len(counted) // STEP * STEP if len(trainers) >= FEWEST else 0


def _counted(sessions: Sequence[Used]) -> list[Used]:
    """Return the first few sessions of each trainer."""
    found: dict[str, list[Used]] = {}
    for one in sorted(sessions, key=lambda one: (one.held_on, one.id)):
        found.setdefault(one.staff_id, []).append(one)
    return [one for own in found.values() for one in own[:MOST_OF_ONE]]


def _day(used: Used) -> date:
    """Return the later of the day it was held and the day it was noted."""
    return max(used.held_on, used.noted_at.date()) if used.noted_at else used.held_on


def _quarter(day: date) -> date:
    """Return the first day of the quarter that *day* is in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
