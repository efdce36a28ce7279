"""List what is asked about keeping in touch: whether, by what way, where; and use notes."""

import re

from storybank.services.inputs import Field, Kept, Kind, first
from storybank.services.question import Answers, Check, Question, Task, radios

_CONTACT = ("renewal", "feedback", "invite", "none")
_ASK_FOR = Field(
    "ask_for",
    Kind.LINE,
    label="Your name, so that we know who to ask for",
    hint="You can skip this. We do not show it.",
    autocomplete="name",
    longest=100,
)


def _wants_contact(answers: Answers) -> bool:
    return bool(answers.many("contact")) and "none" not in answers.many("contact")


def _check_contact(kept: Kept) -> dict[str, str]:
    ticked = kept["answer"]
    if not ticked:
        return {"answer": "Tick what you say yes to, or tick no"}
    if "none" in ticked and len(ticked) > 1:
        return {"answer": "Tick what you say yes to, or tick no on its own"}
    return {}


def _check_phone(kept: Kept) -> dict[str, str]:
    digits = sum(char.isdigit() for char in first(kept, "reach"))
    return {} if digits >= 5 else {"reach": "Write your phone number, such as 01632 960001"}


def _check_email(kept: Kept) -> dict[str, str]:
    fits = re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@.]+", first(kept, "reach"))
    return {} if fits else {"reach": "Write your email address, such as name@example.org"}


def _check_written(kept: Kept) -> dict[str, str]:
    return {} if first(kept, "reach") else {"reach": "Write how we can reach you"}


def _check_after_death(kept: Kept) -> dict[str, str]:
    if first(kept, "answer") == "ask_person" and not first(kept, "person"):
        return {"person": "Write the name of the person to ask"}
    return {}


def _reach(channels: tuple[str, ...], title: str, at: Field, check: Check) -> Question:
    """Return the question after W35: the number or address itself, and whom to ask for."""
    return Question(
        f"reach-{channels[-1]}",
        Task.CONTACT,
        fields=(at, _ASK_FOR),
        title=title,
        is_asked=lambda answers: answers.one("channel") in channels,
        check=check,
    )


CONTACT = (
    Question(
        "contact",
        Task.CONTACT,
        "W34",
        (Field("answer", Kind.TICKS, _CONTACT),),
        is_permission=True,
        check=_check_contact,
    ),
    Question(
        "channel",
        Task.CONTACT,
        "W35",
        (
            radios(
                *("text", "phone", "email", "letter", "trusted"),
                missing="Choose a safe way to reach you",
            ),
            Field("seen", Kind.TICKS, ("yes",), labels=("Someone else may see my messages",)),
        ),
        is_asked=_wants_contact,
    ),
    _reach(
        ("text", "phone"),
        "What is your phone number?",
        Field("reach", Kind.LINE, label="Phone number", type="tel", autocomplete="tel"),
        _check_phone,
    ),
    _reach(
        ("email",),
        "What is your email address?",
        Field("reach", Kind.LINE, label="Email address", type="email", autocomplete="email"),
        _check_email,
    ),
    _reach(
        ("letter",),
        "What is your address?",
        Field("reach", Kind.LINES, label="Address", autocomplete="street-address", longest=500),
        _check_written,
    ),
    _reach(
        ("trusted",),
        "Who is the person you trust?",
        Field("reach", Kind.LINES, label="Their name, and how we reach them", longest=500),
        _check_written,
    ),
    Question(
        "use-notes",
        Task.CONTACT,
        "W38",
        (
            Field("answer", Kind.TICKS, ("all", "time", "money", "thanks", "other")),
            Field("other", Kind.LINE, label="What else should we know?", spellcheck=True),
        ),
    ),
    Question(
        "after-death",
        Task.CONTACT,
        "W36",
        (
            Field("answer", Kind.RADIOS, ("keep_until_end", "ask_person", "take_down")),
            Field("person", Kind.LINE, label="The name of the person to ask"),
        ),
        values=(("name", "write the name below"),),
        check=_check_after_death,
    ),
)
