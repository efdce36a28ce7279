"""List what is asked of someone who gives a story, in order (accessibility.md 9).

The words of a screen come from the wording store; only what no screen asks has
words here. Questions on the person and who helps are in ``about_questions``, on
uses in ``use_questions``, on contact in ``contact_questions``.
"""

from functools import cache

from storybank.domain.consent import RECORDED, OfFile, PlaceLevel
from storybank.services import about_questions, use_questions
from storybank.services.contact_questions import CONTACT
from storybank.services.inputs import Field, Kept, Kind, first
from storybank.services.purposes import Asked
from storybank.services.question import (
    BROUGHT,
    IN_PICTURES,
    PAGED,
    PHOTOS,
    RECORDINGS,
    SPOKEN,
    Question,
    Task,
    radios,
)

LONGEST_STORY = 200_000  # characters
NO_STORY = (
    "Write something here, tick that you tell it in a recording, or choose “Skip this for now”"
)

_TOWN = {
    PlaceLevel.COUNTRY: "Write the country",
    PlaceLevel.REGION: "Write the county or big area",
    PlaceLevel.TOWN: "Write the town",
}


@cache
def every(asked: tuple[Asked, ...], given: tuple[OfFile, ...] = ()) -> tuple[Question, ...]:
    """Return every question that can be asked about these purposes and files, in order."""
    photos = [file for file in given if file.part not in RECORDED]
    recordings = [file for file in given if file.part in RECORDED]
    paged = tuple(one for one in asked if one.purpose.use in PAGED)
    return (
        *START,
        *about_questions.ABOUT,
        *STORY,
        *SHOWN,
        *(use_questions.use(one) for one in asked),
        *(use_questions.name_in(one) for one in paged),
        *(use_questions.quotes(one) for one in paged),
        *(
            use_questions.photo(one, file.media_id, number)
            for number, file in enumerate(photos, 1)
            for one in paged
        ),
        *(
            use_questions.recording(one, file, number)
            for number, file in enumerate(recordings, 1)
            for one in paged
        ),
        *use_questions.how_long(),
        *CONTACT,
        *about_questions.LAST,
    )


def _check_place(kept: Kept) -> dict[str, str]:
    level = first(kept, "answer")
    if level in {"", PlaceLevel.NONE} or first(kept, level):
        return {}
    return {level: _TOWN[PlaceLevel(level)]}


def _check_story(kept: Kept) -> dict[str, str]:
    """Ask for words, unless it is told with pictures or in a recording."""
    is_told = first(kept, "words") or first(kept, IN_PICTURES) or kept.get("telling")
    return {} if is_told else {"words": NO_STORY}


START = (
    Question("things-to-know", Task.START, "W02"),
    Question(
        "shared",
        Task.START,
        "W03",
        (radios("yes", "no", "not_sure", missing="Choose if anyone else uses it"),),
    ),
    Question("leave-fast", Task.START, "W04"),
    Question("when-we-tell", Task.START, "W05"),
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
                label="Your story",
                hint="Photos and recordings come on a later page, or you post them or bring them. "
                "Would you rather speak? Tick one of the boxes below, or call us.",
                longest=LONGEST_STORY,
                spellcheck=True,
            ),
            Field(
                IN_PICTURES,
                Kind.TICKS,
                ("yes",),
                label="Would you rather tell it with pictures?",
                hint="Then you need not write anything here. You give your pictures on a later "
                "page, and say a line to each if you like.",
                labels=("I tell my story with pictures",),
            ),
            Field(
                "title",
                Kind.LINE,
                label="A title for your story",
                hint="You can skip this. Then we use your first words.",
                spellcheck=True,
            ),
            Field(
                "telling",
                Kind.TICKS,
                (SPOKEN, BROUGHT),
                label="Would you rather not write?",
                hint="Then you need no words here. We write down what you say, and show you first.",
                labels=(
                    "I will tell it in a recording",
                    "I will post a recording to you, or bring it",
                ),
            ),
        ),
        may_skip=True,
        check=_check_story,
    ),
    Question("leave-out", Task.STORY, "W14"),
    Question(PHOTOS, Task.STORY, title="Do you want to add photos?"),
    Question(
        RECORDINGS,
        Task.STORY,
        title="Do you want to add a recording of your voice, or a film?",
    ),
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
