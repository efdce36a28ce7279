"""List what is asked about each use: whether, under which name, in short quotes, how long."""

from storybank.domain import phrases
from storybank.domain.consent import Identity, OfFile, Part, Purpose, Use
from storybank.services.inputs import W57, Field, Kept, Kind, first
from storybank.services.purposes import Asked
from storybank.services.question import (
    HEARD,
    HIDE,
    WATCHED,
    Answers,
    Question,
    Task,
    When,
    name_id,
    photo_id,
    quotes_id,
    radios,
    recording_id,
    use_codes,
    use_id,
)

_NAME = (
    Field("answer", Kind.RADIOS, tuple(Identity)),
    Field(
        "shown_name",
        Kind.LINE,
        label="The name to show",
        hint="Leave this empty if you want no name.",
        longest=100,
    ),
)
_EACH = Field(
    "per_use",
    Kind.TICKS,
    ("yes",),
    labels=("I want different names. Ask me again for each use",),
    hint=phrases.ONE_STORY,
)


def use(asked: Asked) -> Question:
    """Return the question whether a story may be used for this; Google only after the web."""
    purpose = asked.purpose
    is_google = purpose.use is Use.SEARCH_ENGINES
    return Question(
        use_id(purpose),
        Task.USES,
        asked.screen,
        (radios(*use_codes(purpose.use), missing=W57.USE),),
        about=asked.label if purpose.use is Use.RESEARCH else "",
        values=asked.values,
        purpose=purpose,
        is_permission=True,
        is_asked=lambda answers: not is_google or answers.allows(Purpose(Use.WEB)),
    )


def quotes(asked: Asked) -> Question:
    """Return W23 for one purpose: one control is never for more than one (I-10)."""
    return Question(
        quotes_id(asked.purpose),
        Task.USES,
        "W23",
        (radios("yes", "no", missing="Choose yes or no"),),
        about=asked.label,
        purpose=asked.purpose,
        is_permission=True,
        is_asked=lambda answers: answers.allows(asked.purpose),
    )


def photo(asked: Asked, media_id: str, number: int) -> Question:
    """Return W20 for one photo and one purpose: one control is never for more (I-10, I-11)."""
    return Question(
        photo_id(asked.purpose, media_id),
        Task.USES,
        "W20",
        (radios("yes", "no", HIDE, missing=W57.USE),),
        about=f"photo {number}, {asked.label}",
        purpose=asked.purpose,
        media_id=media_id,
        is_permission=True,
        is_asked=lambda answers: answers.allows(asked.purpose),
    )


def recording(asked: Asked, file: OfFile, number: int) -> Question:
    """Return W21 or W22 for one recording and one purpose (I-10, I-11)."""
    is_film = file.part is Part.VIDEO
    return Question(
        recording_id(asked.purpose, file),
        Task.USES,
        "W22" if is_film else "W21",
        (radios(*(WATCHED if is_film else HEARD), missing="Choose one of these answers"),),
        about=f"recording {number}, {asked.label}",
        purpose=asked.purpose,
        media_id=file.media_id,
        is_permission=True,
        is_asked=lambda answers: answers.allows(asked.purpose),
    )


def name() -> Question:
    """Return W17 as it is asked first: what name to show, or a wish for different ones."""
    return Question(
        "name", Task.SHOWN, "W17", (*_NAME, _EACH), is_permission=True, check=_check_name
    )


def name_in(asked: Asked) -> Question:
    """Return W17 for one purpose, for those who want different names."""

    def is_asked(answers: Answers) -> bool:
        return answers.allows(asked.purpose) and bool(answers.many("name", "per_use"))

    return Question(
        name_id(asked.purpose),
        Task.USES,
        "W17",
        _NAME,
        about=asked.label,
        purpose=asked.purpose,
        is_permission=True,
        is_asked=is_asked,
        check=_check_name,
    )


def how_long() -> tuple[Question, Question]:
    """Return W33 for adults and for those under 18, who are offered one year only."""
    return (
        _years("how-long", ("1", "2", "5"), lambda answers: answers.is_adult),
        _years("how-long-young", ("1",), lambda answers: not answers.is_adult),
    )


def _years(question_id: str, codes: tuple[str, ...], is_asked: When) -> Question:
    fields = (radios(*codes, missing="Choose how long we can use your story"),)
    return Question(question_id, Task.USES, "W33", fields, is_permission=True, is_asked=is_asked)


def _check_name(kept: Kept) -> dict[str, str]:
    identity = first(kept, "answer")
    if not identity:
        return {} if kept.get("per_use") else {"answer": W57.NAME}
    if identity != Identity.NONE and not first(kept, "shown_name"):
        return {"shown_name": "Write the name that we can show"}
    return {}
