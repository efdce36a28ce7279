"""Say what a pack is: a plan for a session with stories in it, and what it lasts.

Of a story a pack holds the id alone. What may be shown of it is asked of the
gate each time the pack is opened, run or printed. Plans to begin from are in
``plans``.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

LONGEST_TITLE = 100  # characters
LONGEST_LINE = 200
LONGEST_NOTES = 2_000
LONGEST_QUESTION = 300
MOST_QUESTIONS = 10
MOST_STEPS = 60
MOST_PACKS = 200  # of one trainer
LARGEST_SIZE = 500  # people
LONGEST_TIME = 3 * 3600  # seconds of one step


class Medium(StrEnum):
    """How a pack is used: shown in a room, or on paper."""

    SCREEN = "screen"
    PRINT = "print"


class StepKind(StrEnum):
    """What a step is: a story, a quote, or something to say or to do."""

    STORY = "story"
    QUOTE = "quote"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan. A story's step without ``story_id`` waits for a story.

    A quote's step has the id of its story too: what is called back is a story’s.
    ``seconds`` 0: it takes as long as it takes; ``is_each``: that long for each person.
    """

    id: str
    kind: StepKind
    title: str = ""
    notes: str = ""
    questions: tuple[str, ...] = ()
    seconds: int = 0
    is_each: bool = False
    story_id: str | None = None
    quote_id: str | None = None
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What a trainer says of a pack; all but the title and the medium may be empty."""

    title: str
    purpose: str = ""
    audience: str = ""
    size: int | None = None
    held_on: date | None = None
    place: str = ""
    medium: Medium = Medium.SCREEN


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack, or with ``is_template`` a plan that its owner begins packs from.

    ``steps`` are in order, removed ones left out; ``shared_with`` are members of staff.
    """

    id: str
    owner_id: str
    about: About
    is_template: bool
    made_at: datetime
    removed_at: datetime | None
    steps: tuple[Step, ...] = ()
    shared_with: tuple[str, ...] = ()

    @property
    def story_ids(self) -> tuple[str, ...]:
        """Return the ids of its stories in order, each once; not of those it has but quotes of."""
        own = (step.story_id for step in self.steps if step.kind is StepKind.STORY)
        return tuple(dict.fromkeys(story_id for story_id in own if story_id))

    @property
    def quote_ids(self) -> tuple[str, ...]:
        """Return the ids of its quotes in order, each once."""
        return tuple(dict.fromkeys(step.quote_id for step in self.steps if step.quote_id))

    @property
    def held_ids(self) -> tuple[str, ...]:
        """Return the ids of all stories that anything in it is from, each once."""
        return tuple(dict.fromkeys(step.story_id for step in self.steps if step.story_id))


def time_said(step: Step) -> str:
    """Write how long a step takes as people say it; empty where nothing is set."""
    if not step.seconds:
        return ""
    minutes, seconds = divmod(step.seconds, 60)
    said = [f"{minutes} minute{'' if minutes == 1 else 's'}"] if minutes else []
    said += [f"{seconds} second{'' if seconds == 1 else 's'}"] if seconds else []
    return " ".join(said) + (" each" if step.is_each else "")


def rounds(pack: Pack, step: Step) -> int:
    """Return how often the clock of a step runs: once, or once for each person."""
    return max(1, pack.about.size or 1) if step.is_each else 1


def whole_minutes(pack: Pack) -> int:
    """Return how many minutes the timed steps take together, rounded up."""
    seconds = sum(step.seconds * rounds(pack, step) for step in pack.steps)
    return -(-seconds // 60)


def moved(steps: tuple[Step, ...], step_id: str, by: int) -> tuple[str, ...]:
    """Return the ids of *steps* in order once one of them is moved up (-1) or down (1).

    At either end it stays where it is.
    """
    ids = [step.id for step in steps]
    at = ids.index(step_id)
    to = min(max(0, at + by), len(ids) - 1)
    ids.insert(to, ids.pop(at))
    return tuple(ids)
