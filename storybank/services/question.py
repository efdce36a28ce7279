"""Say what a question of the form is, and what answers are. The questions are in ``questions``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from storybank.domain.consent import Decision, OfFile, Part, Purpose, Use
from storybank.services.inputs import Field, Kept, Kind, first

ADULT = "adult"
PHOTOS = "photos"  # the page on which photos are given and told about
RECORDINGS = "recordings"  # the same for sound and film
IN_PICTURES = "in_pictures"  # the field that says so, on the page of the story
HIDE = "hide"  # the answer of W20 that shows a photo once a face in it is hidden
# The answers of W21 and W22, in the order of each screen.
HEARD = ("yes", "words", "read")
WATCHED = ("yes", "sound", "words")
# How a story can be told that is not written: in a recording here, or in one that is brought.
SPOKEN, BROUGHT = "recording", "brought"

# Uses in which a story stands as a whole, under a name: these have more questions.
PAGED = frozenset({Use.TRAINING_HERE, Use.TRAINING_PARTNER, Use.WEB, Use.PRINT, Use.SOCIAL})


class Task(StrEnum):
    """A part of the form, by its name (accessibility.md 9)."""

    START = "Before you start"
    ABOUT = "About you"
    STORY = "Your story"
    SHOWN = "How you are shown"
    USES = "Who can use it"
    CONTACT = "Keeping in touch"
    LAST = "Check and send"


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered, by question and field; only of questions that apply."""

    by_question: Mapping[str, Kept]

    def one(self, question: str, name: str = "answer") -> str:
        """Return the one value of a field, or an empty text."""
        return first(self.by_question.get(question, {}), name)

    def many(self, question: str, name: str = "answer") -> tuple[str, ...]:
        """Return all that was ticked."""
        return self.by_question.get(question, {}).get(name, ())

    def __contains__(self, question: str) -> bool:
        return question in self.by_question

    @property
    def is_adult(self) -> bool:
        """Tell whether the teller said that they are 18 or over."""
        return self.one("age") == ADULT

    @property
    def is_helped(self) -> bool:
        """Tell whether someone else takes part in filling this in."""
        return self.one("who") in {"helped", "for_other"}

    @property
    def is_advice(self) -> bool:
        """Tell whether someone says what a person would want who cannot choose (I-19)."""
        return self.one("can-choose") == "advice"

    @property
    def is_in_pictures(self) -> bool:
        """Tell whether the teller tells with pictures, and need not write."""
        return "yes" in self.many("story", IN_PICTURES)

    def line(self, media_id: str) -> str | None:
        """Return the line under a picture, empty where there is none; None before it is said."""
        said = self.by_question.get(PHOTOS, {}).get(line_of(media_id))
        return None if said is None else "".join(said)

    def allows(self, purpose: Purpose) -> bool:
        """Tell whether the answer to this purpose is yes."""
        return self.one(use_id(purpose)) == "yes"


When = Callable[[Answers], bool]
Check = Callable[[Kept], dict[str, str]]


def _always(_: Answers) -> bool:
    return True


def _fine(_: Kept) -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Question:
    """One page of the form. Without fields it is a page to read.

    ``title`` and ``hint`` are for what no screen asks; ``about`` says what a
    screen that is asked more than once is about this time, ``values`` what
    stands in its gaps, ``media_id`` which file it is about, ``shows`` how many
    of its lines stand on the page where not all do (the others are told by
    fields or later). ``check`` judges
    the fields together. ``is_permission``: it is asked again where its words
    have changed since (I-9).
    """

    id: str
    task: Task
    screen: str = ""
    fields: tuple[Field, ...] = ()
    title: str = ""
    hint: str = ""
    about: str = ""
    values: tuple[tuple[str, str], ...] = ()
    shows: int | None = None
    purpose: Purpose | None = None
    media_id: str | None = None
    is_permission: bool = False
    may_skip: bool = False
    is_asked: When = field(default=_always)
    check: Check = field(default=_fine)

    @property
    def asks_use(self) -> bool:
        """Tell whether this asks for a use itself, not how it is done."""
        return self.purpose is not None and self.id == use_id(self.purpose)


def use_id(purpose: Purpose) -> str:
    """Return the id of the question about one purpose."""
    return f"use-{purpose.code}"


def quotes_id(purpose: Purpose) -> str:
    """Return the id of the question about short quotes for one purpose."""
    return f"quotes-{purpose.code}"


def name_id(purpose: Purpose) -> str:
    """Return the id of the question about the name for one purpose."""
    return f"name-{purpose.code}"


def photo_id(purpose: Purpose, media_id: str) -> str:
    """Return the id of the question about one photo for one purpose."""
    return f"photo-{purpose.code}-{media_id}"


def recording_id(purpose: Purpose, file: OfFile) -> str:
    """Return the id of the question about one recording for one purpose."""
    return f"{file.part}-{purpose.code}-{file.media_id}"


def file_answers(part: Part, said: str) -> dict[Part, Decision]:
    """Return what an answer to W20, W21 or W22 allows: of a film also its sound alone."""
    if part is not Part.VIDEO:
        return {part: Decision.YES if said == "yes" else Decision.NO}
    return {
        Part.VIDEO: Decision.YES if said == "yes" else Decision.NO,
        Part.VOICE: Decision.YES if said in {"yes", "sound"} else Decision.NO,
    }


def line_of(media_id: str) -> str:
    """Return the name of what a draft keeps of the line under one picture."""
    return f"line-{media_id}"


def use_codes(use: Use) -> tuple[Decision, ...]:
    """Return what can be answered to a use, in the order of its screen (W24 to W32)."""
    if use is Use.PRESS:
        return (Decision.ASK_EACH_TIME, Decision.NO, Decision.NOT_SURE)
    if use is Use.MACHINE:
        return (Decision.NO, Decision.YES, Decision.NOT_SURE)
    return (Decision.YES, Decision.NO, Decision.NOT_SURE)


def radios(*codes: str, missing: str) -> Field:
    """Return the field of a screen with radios."""
    return Field("answer", Kind.RADIOS, codes, missing)
