"""List what is asked about the person and whoever helps them, and what is asked last of all.

Who has to say yes with someone is for ``authority`` and the jurisdiction file;
these questions only find out who they are (consent.md 6).
"""

import re

from storybank.domain.stories import Voice
from storybank.services.inputs import Field, Kept, Kind, first
from storybank.services.question import ADULT, Answers, Question, Task, radios

YOUNG_YES = "yes"

_VOICES = {
    Voice.USES_SERVICES: "Someone who uses services",
    Voice.CARER: "Someone who looks after a person they know (a carer)",
    Voice.STAFF: "A member of staff",
    Voice.VOLUNTARY_SECTOR: "Someone from a charity or community group",
    Voice.YOUNG_PERSON: "A young person",
    Voice.OTHER: "Someone else",
}
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_CAN_CHOOSE = {
    "self": "They choose for themselves, with the help they need",
    "advice": "They cannot choose this. I say what I think they would want",
}


def _is_helped(answers: Answers) -> bool:
    return answers.is_helped


def _is_for_other(answers: Answers) -> bool:
    return answers.one("who") == "for_other"


def _is_young(answers: Answers) -> bool:
    return "age" in answers and not answers.is_adult


def _is_under_16(answers: Answers) -> bool:
    return answers.one("age") in {"u13", "13_15"}


def is_month(text: str) -> bool:
    """Tell whether this is a year and a month: ``2028-04``."""
    return bool(_MONTH.fullmatch(text))


def _check_month(kept: Kept) -> dict[str, str]:
    month = first(kept, "month")
    if month and not is_month(month):
        return {"month": "Write the year and the month, such as 2028-04"}
    return {}


ABOUT = (
    Question(
        "who",
        Task.ABOUT,
        "W06",
        (
            radios(
                *("self", "helped", "for_other", "about_other"),
                missing="Choose who is filling in this form",
            ),
        ),
    ),
    Question(
        "help",
        Task.ABOUT,
        "W07",
        (Field("answer", Kind.TICKS, ("read", "wrote", "interpreted", "choices", "other")),),
        is_asked=_is_helped,
    ),
    Question(
        "pressure",
        Task.ABOUT,
        "W08",
        (radios("free", "told_to", "talk_first", missing="Choose if you chose this yourself"),),
        is_permission=True,
        is_asked=_is_helped,
    ),
    Question(
        "can-choose",
        Task.ABOUT,
        "W12",
        (
            Field(
                "answer",
                Kind.RADIOS,
                tuple(_CAN_CHOOSE),
                missing="Choose who makes this choice",
                labels=tuple(_CAN_CHOOSE.values()),
            ),
        ),
        is_permission=True,
        is_asked=_is_for_other,
    ),
    Question(
        "age",
        Task.ABOUT,
        "W09",
        (radios("u13", "13_15", "16_17", ADULT, missing="Choose how old you are"),),
    ),
    Question(
        "turns",
        Task.ABOUT,
        fields=(
            Field(
                "month",
                Kind.LINE,
                label="The year and the month",
                hint="Such as 2028-04 for April 2028",
                type="month",
                longest=7,
            ),
        ),
        title="When should we ask you again?",
        hint="Tell us the month when you turn 16, or 18 if you are 16 now. You can skip this.",
        is_asked=_is_young,
        check=_check_month,
    ),
    Question(
        "young",
        Task.ABOUT,
        "W10",
        (radios(YOUNG_YES, "no", "think", missing="Choose if you want to share your story"),),
        is_permission=True,
        is_asked=_is_young,
    ),
    Question(
        "who-with",
        Task.ABOUT,
        "W11",
        (
            radios(
                *("parent", "council", "both", "unknown"),
                missing="Choose who can say yes with you",
            ),
        ),
        is_asked=_is_under_16,
    ),
    Question(
        "voice",
        Task.ABOUT,
        fields=(
            Field("answer", Kind.RADIOS, tuple(_VOICES), labels=tuple(_VOICES.values())),
            Field("words", Kind.LINE, label="Or say it in your own words", spellcheck=True),
        ),
        title="Whose story is this?",
        hint="This helps people find it. You can skip this.",
    ),
)

# After the check of all answers, right before the yes.
LAST = (
    Question(
        "explained",
        Task.LAST,
        "W41",
        (radios("any_time", "no", "not_sure", missing="Choose one, or say that you are not sure"),),
        shows=2,
    ),
    Question(
        "helper",
        Task.LAST,
        "W53",
        (
            Field(
                "works",
                Kind.RADIOS,
                ("yes", "no"),
                missing="Choose if you work for the service in the story",
                labels=("Yes, I work for the service in the story", "No"),
            ),
            Field("role", Kind.LINE, label="Your name or role", hint="You can skip this."),
        ),
        shows=2,
        is_asked=_is_helped,
    ),
)
