"""Turn what was chosen on a permission page into the answers to be kept."""

from collections.abc import Mapping

from storybank.domain import phrases
from storybank.domain.consent import Decision, Identity, Part, PlaceLevel, Use
from storybank.domain.errors import InvalidError
from storybank.domain.preview import AUDIENCES
from storybank.domain.stories import Story
from storybank.domain.wording import Screen
from storybank.services import changes, consent, wording
from storybank.services.archive import Archive
from storybank.services.my_story import Question
from storybank.storage.consents import Answer

LONGEST_NAME = 100  # characters

_SCREENS = {Question.NAME: "W17", Question.PLACE: "W19", Question.QUOTES: "W23"}
_CODES: dict[Question, tuple[str, ...]] = {
    Question.USE: ("yes", "no", "not_sure"),
    Question.NAME: tuple(Identity),
    Question.PLACE: tuple(PlaceLevel),
    Question.QUOTES: ("yes", "no"),
}


def screen_id(use: Use, question: Question) -> str:
    """Return the id of the screen that asks this."""
    return _SCREENS.get(question, phrases.SCREENS[use])


def options(screen: Screen, question: Question) -> Mapping[str, str]:
    """Return code to label of what can be chosen, in the screen's order."""
    return dict(zip(_CODES[question], screen.options, strict=True))


def chosen(
    archive: Archive, story: Story, use: Use, question: Question, *, code: str, shown_name: str
) -> list[Answer]:
    """Return the answers that a choice amounts to; InvalidError where none fits."""
    if code not in _CODES[question]:
        raise InvalidError({"answer": _missing(archive, question)})
    if question is Question.USE:
        return _use(story, use, Decision(code))
    if question is Question.QUOTES:
        return [Answer(use, Part.QUOTES, Decision(code))]
    if question is Question.PLACE:
        level = PlaceLevel(code)
        decision = Decision.NO if level is PlaceLevel.NONE else Decision.YES
        return [Answer(use, Part.PLACE, decision, place=level)]
    identity = Identity(code)
    if identity is Identity.NONE:
        return [Answer(use, Part.NAME, Decision.NO)]
    name = " ".join(shown_name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InvalidError({"shown_name": "Write the name that we can show"})
    return [Answer(use, Part.NAME, Decision.YES, identity, name)]


def _use(story: Story, use: Use, decision: Decision) -> list[Answer]:
    if decision is Decision.YES:
        return [Answer(use, part, decision) for part in (Part.TEXT, Part.SUMMARY)]
    shown = {Part.TEXT: decision, Part.SUMMARY: decision}
    return [
        Answer(use, answer.part, shown.get(answer.part, Decision.NO))
        for answer in changes.refusal(story, use)
    ]


def _missing(archive: Archive, question: Question) -> str:
    """Return what to say where nothing was chosen (W57)."""
    errors = wording.screen(archive, "W57").lines
    if question is Question.USE:
        return errors[0]
    if question is Question.NAME:
        return errors[1]
    return "Choose yes or no" if question is Question.QUOTES else "Choose what place to show"


def is_asked(archive: Archive, story: Story, use: Use, question: Question) -> bool:
    """Tell whether this question is asked about this story."""
    answered = {asked for asked, _ in consent.standing(story)}
    is_open = use in answered or use in archive.settings.asked_uses
    if use not in AUDIENCES or not is_open:
        return False
    if question is Question.USE:
        return True
    last = consent.standing(story).get((use, Part.TEXT))
    is_allowed = last is not None and last.decision is Decision.YES
    return is_allowed and use is not Use.SEARCH_ENGINES
