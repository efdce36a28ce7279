"""Say what a question of the form is, and what answers are. The questions are in ``questions``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from storybank.domain.consent import Use
from storybank.services.inputs import Field, Kept, Kind, first

ADULT = "adult"


class Task(StrEnum):
    """A part of the form, by its name (accessibility.md 9)."""

    START = "Before you start"
    ABOUT = "About you"
    STORY = "Your story"
    SHOWN = "How you are shown"
    USES = "Who can use it"
    CONTACT = "Keeping in touch"


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

    def allows(self, use: Use) -> bool:
        """Tell whether the answer to this use is yes."""
        return self.one(use_id(use)) == "yes"


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
    screen that is asked more than once is about this time. ``check`` judges
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
    use: Use | None = None
    is_permission: bool = False
    may_skip: bool = False
    is_asked: When = field(default=_always)
    check: Check = field(default=_fine)

    @property
    def asks_use(self) -> bool:
        """Tell whether this asks for a use itself, not how it is done."""
        return self.use is not None and self.id == use_id(self.use)


def use_id(use: Use) -> str:
    """Return the id of the question about one use."""
    return f"use-{use.value}"


def quotes_id(use: Use) -> str:
    """Return the id of the question about short quotes in one use."""
    return f"quotes-{use.value}"


def name_id(use: Use) -> str:
    """Return the id of the question about the name in one use."""
    return f"name-{use.value}"


def radios(*codes: str, missing: str) -> Field:
    """Return the field of a screen with radios."""
    return Field("answer", Kind.RADIOS, codes, missing)
