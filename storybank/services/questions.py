"""List what is asked of someone who gives a story, in order (accessibility.md 9).

The words of a screen come from the wording store; only what no screen asks has
words here. Questions on uses are in ``use_questions``, on contact in
``contact_questions``.
"""

from functools import cache

from storybank.domain.consent import PlaceLevel, Use
from storybank.domain.stories import Voice
from storybank.services import use_questions
from storybank.services.contact_questions import CONTACT
from storybank.services.inputs import Field, Kept, Kind, first
from storybank.services.question import ADULT, Question, Task, radios

LONGEST_STORY = 200_000  # characters

_VOICES = {
    Voice.USES_SERVICES: "Someone who uses services",
    Voice.CARER: "Someone who looks after a person they know (a carer)",
    Voice.STAFF: "A member of staff",
    Voice.VOLUNTARY_SECTOR: "Someone from a charity or community group",
    Voice.YOUNG_PERSON: "A young person",
    Voice.OTHER: "Someone else",
}
_TOWN = {
    PlaceLevel.COUNTRY: "Write the country",
    PlaceLevel.REGION: "Write the county or big area",
    PlaceLevel.TOWN: "Write the town",
}


@cache
def every(uses: tuple[Use, ...]) -> tuple[Question, ...]:
    """Return every question that can be asked where *uses* are turned on, in order."""
    read = tuple(use for use in uses if use is not Use.SEARCH_ENGINES)
    return (
        *START,
        *ABOUT,
        *STORY,
        *SHOWN,
        *(use_questions.use(use) for use in uses),
        *(use_questions.name_in(use) for use in read),
        *(use_questions.quotes(use) for use in read),
        *use_questions.how_long(),
        *CONTACT,
    )


def _check_place(kept: Kept) -> dict[str, str]:
    level = first(kept, "answer")
    if level in {"", PlaceLevel.NONE} or first(kept, level):
        return {}
    return {level: _TOWN[PlaceLevel(level)]}


START = (
    Question("things-to-know", Task.START, "W02"),
    Question("when-we-tell", Task.START, "W05"),
)

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
        "age",
        Task.ABOUT,
        "W09",
        (radios("u13", "13_15", "16_17", ADULT, missing="Choose how old you are"),),
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

STORY = (
    Question(
        "story",
        Task.STORY,
        "W13",
        (
            Field(
                "words",
                Kind.LINES,
                missing="Write something here, or choose “Skip this for now”",
                label="Your story",
                longest=LONGEST_STORY,
                spellcheck=True,
            ),
            Field(
                "title",
                Kind.LINE,
                label="A title for your story",
                hint="You can skip this. Then we use your first words.",
                spellcheck=True,
            ),
        ),
        may_skip=True,
    ),
    Question("leave-out", Task.STORY, "W14"),
    Question(
        "content-notes",
        Task.STORY,
        "W37",
        (
            Field("answer", Kind.TICKS, ("loss", "violence", "self_harm", "service", "other")),
            Field("other", Kind.LINE, label="Something else: what is it?", spellcheck=True),
        ),
    ),
    Question(
        "others",
        Task.STORY,
        "W16",
        (radios("none", "know", "unaware", missing="Choose if anyone else is in your story"),),
    ),
)

SHOWN = (
    use_questions.name(),
    Question(
        "guess",
        Task.SHOWN,
        "W18",
        (radios("fine", "change", "talk", missing="Choose what you think about this"),),
    ),
    Question(
        "place",
        Task.SHOWN,
        "W19",
        (
            radios(*PlaceLevel, missing="Choose what place to show"),
            Field("country", Kind.LINE, label="Country", hint="Leave this empty if you said no."),
            Field("region", Kind.LINE, label="County or big area"),
            Field("town", Kind.LINE, label="Town"),
        ),
        is_permission=True,
        check=_check_place,
    ),
)
