"""Give plans to begin a pack from, in the words that are read out in the room.

A plan is steps without stories: where a story goes, its step is empty.
"""

from dataclasses import dataclass

from storybank.domain.packs import Step, StepKind


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan by its code, with what it is for and how long it takes."""

    code: str
    title: str
    line: str
    steps: tuple[Step, ...]


def _words(title: str, notes: str = "", seconds: int = 0, *, each: bool = False) -> Step:
    return Step("", StepKind.WORDS, title, notes, seconds=seconds, is_each=each)


def _story(*questions: str, notes: str = "") -> Step:
    return Step("", StepKind.STORY, notes=notes, questions=questions)


_AGREEMENTS = _words(
    "Agreements",
    "Read this out. What is said here stays here. You can say nothing, and you can leave the room. "
    "This is a real person’s life: we do not guess who it is. "
    "We do not copy it, film it or put it online.",
)
_LAST = _words("Last thoughts", "Each person says one word or one line, or says pass.")

PLANS: tuple[Plan, ...] = (
    Plan(
        "brew",
        "Over a brew",
        "A small group, a story and a hot drink. About 30 minutes for six people.",
        (
            _AGREEMENTS,
            _words("Grab a brew", "Get a drink. Sit so that all of you can see each other."),
            _words("Choose a timer-keeper", "One of you keeps the time, and is kind about it."),
            _story(notes="Watch it or read it together. Then be quiet for a moment."),
            _words("One minute to think", "Nobody speaks. What stays with you?", 60),
            _words("Two minutes each", "One speaks, the others listen.", 120, each=True),
            _words(
                "Reflect without fixing",
                "Talk about what you heard. Do not solve it, and do not say what they should do.",
                300,
            ),
            _words("What has not been said?", "Who is not in the room? What would they say?", 180),
            _LAST,
        ),
    ),
    Plan(
        "trigger",
        "Trigger film",
        "One short film or story, to start a talk. About 15 minutes.",
        (
            _AGREEMENTS,
            _story(
                "What did you feel first?",
                "What did the person need?",
                "What would you do next?",
                notes="Show it once, all of it. Do not stop it half-way.",
            ),
            _words("One minute to think", "Nobody speaks.", 60),
            _words("Talk in pairs", "Each of you has half of the time.", 240),
            _words("Back together", "One thing from each pair.", 300),
            _LAST,
        ),
    ),
    Plan(
        "team",
        "Team meeting",
        "One story as a part of a meeting. 20 minutes.",
        (
            _words("Agreements", _AGREEMENTS.notes, 60),
            _story("What happened here that happens with us?", "What is one thing we can change?"),
            _words("One minute to think", "Nobody speaks.", 60),
            _words("Talk about it", "First what you heard, then what you think.", 480),
            _words("One thing we will do", "Say who does it, and by when.", 240),
            _LAST,
        ),
    ),
    Plan(
        "half_day",
        "Half a day",
        "Three stories, a break, and time to plan. About three hours.",
        (
            _words("Hello", "Who is here? Say your name and what you hope for.", 900),
            _AGREEMENTS,
            _story("What stays with you?", "What surprised you?"),
            _words("One minute to think", "Nobody speaks.", 60),
            _words("Talk in small groups", "", 1200),
            _words("Back together", "One thing from each group.", 600),
            _words("Break", "Some stories are heavy. Take a walk if you like.", 1200),
            _story("What helped?", "What got in the way?"),
            _words("Talk in small groups", "", 1200),
            _story("What is different in this one?", "What is the same?"),
            _words("Talk in small groups", "", 1200),
            _words("What will we change?", "Write it down: what, who, by when.", 1200),
            _words("What has not been said?", "Who is not in the room? What would they say?", 600),
            _LAST,
        ),
    ),
)


def find(code: str) -> Plan | None:
    """Return the plan with this code, or None."""
    return next((plan for plan in PLANS if plan.code == code), None)
