"""Turn what was chosen on a permission page into the answers to be kept."""

from collections.abc import Mapping

from storybank.domain import phrases
from storybank.domain.consent import Decision, Identity, Part, PlaceLevel, Purpose
from storybank.domain.errors import InvalidError
from storybank.domain.stories import Story
from storybank.domain.wording import Screen
from storybank.services import changes, consent, wording
from storybank.services.archive import Archive
from storybank.services.my_story import Question
from storybank.services.question import PAGED, use_codes
from storybank.storage.consents import Answer, refused

LONGEST_NAME = 100  # characters

_SCREENS = {Question.NAME: "W17", Question.PLACE: "W19", Question.QUOTES: "W23"}
_CODES: dict[Question, tuple[str, ...]] = {
    Question.NAME: tuple(Identity),
    Question.PLACE: tuple(PlaceLevel),
    Question.QUOTES: ("yes", "no"),
}


def screen_id(purpose: Purpose, question: Question) -> str:
    """Return the id of the screen that asks this."""
    return _SCREENS.get(question, phrases.SCREENS[purpose.use])


def options(screen: Screen, purpose: Purpose, question: Question) -> Mapping[str, str]:
    """Return code to label of what can be chosen, in the screen's order."""
    return dict(zip(_codes(purpose, question), screen.options, strict=True))


def chosen(
    archive: Archive,
    story: Story,
    purpose: Purpose,
    question: Question,
    *,
    code: str,
    shown_name: str,
) -> list[Answer]:
    """Return the answers that a choice amounts to; InvalidError where none fits."""
    if code not in _codes(purpose, question):
        raise InvalidError({"answer": _missing(archive, question)})
    use, recipient_id = purpose.use, purpose.recipient_id
    if question is Question.USE:
        return _use(story, purpose, Decision(code))
    if question is Question.QUOTES:
        return [Answer(use, Part.QUOTES, Decision(code), recipient_id=recipient_id)]
    if question is Question.PLACE:
        level = PlaceLevel(code)
        decision = Decision.NO if level is PlaceLevel.NONE else Decision.YES
        return [Answer(use, Part.PLACE, decision, place=level, recipient_id=recipient_id)]
    identity = Identity(code)
    if identity is Identity.NONE:
        return [refused(purpose, Part.NAME)]
    name = " ".join(shown_name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InvalidError({"shown_name": "Write the name that we can show"})
    return [Answer(use, Part.NAME, Decision.YES, identity, name, recipient_id=recipient_id)]


def _codes(purpose: Purpose, question: Question) -> tuple[str, ...]:
    if question is Question.USE:
        return tuple(decision.value for decision in use_codes(purpose.use))
    return _CODES[question]


def _use(story: Story, purpose: Purpose, decision: Decision) -> list[Answer]:
    if decision is Decision.YES:
        return [
            Answer(purpose.use, part, decision, recipient_id=purpose.recipient_id)
            for part in (Part.TEXT, Part.SUMMARY)
        ]
    shown = {Part.TEXT: decision, Part.SUMMARY: decision}
    return [
        refused(purpose, answer.topic, shown.get(answer.part, Decision.NO))
        for answer in changes.refusal(story, purpose)
    ]


def _missing(archive: Archive, question: Question) -> str:
    """Return what to say where nothing was chosen (W57)."""
    errors = wording.screen(archive, "W57").lines
    if question is Question.USE:
        return errors[0]
    if question is Question.NAME:
        return errors[1]
    return "Choose yes or no" if question is Question.QUOTES else "Choose what place to show"


def is_asked(story: Story, purpose: Purpose, question: Question) -> bool:
    """Tell whether this question is asked about a use that a story can be asked about."""
    if question is Question.USE:
        return True
    last = consent.standing(story).get((purpose, Part.TEXT))
    is_allowed = last is not None and last.decision is Decision.YES
    return is_allowed and purpose.use in PAGED
