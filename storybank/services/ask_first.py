"""Let tellers be asked before each session, and let their story rest from training.

Both allow less, so they act at once (I-9). Going back to a plain yes is a new
answer, on the page of that use, with the time to think. The name and the place
to be shown stay as they were chosen: without the words they show nothing.
"""

from dataclasses import dataclass, replace

from storybank.domain.consent import Decision, Grant, Part, Purpose, Use
from storybank.domain.errors import NotFoundError
from storybank.domain.people import Actor
from storybank.domain.stories import Story
from storybank.services import changes, consent, purposes
from storybank.services.archive import Archive
from storybank.storage.consents import Answer, refused

TRAINING = (Use.TRAINING_HERE, Use.TRAINING_PARTNER)
HOW_SHOWN = frozenset({Part.NAME, Part.PLACE})
_STANDS = frozenset({Decision.YES, Decision.ASK_EACH_TIME})


@dataclass(frozen=True, slots=True)
class Training:
    """One training use as its teller has it now: a plain yes, or to be asked each time."""

    purpose: Purpose
    label: str
    is_asked: bool


def standing(archive: Archive, story: Story) -> tuple[Training, ...]:
    """Return the training uses that a teller allows, or wants to be asked about."""
    labels = purposes.labels(archive, story)
    found: dict[Purpose, bool] = {}
    for grant in _grants(story):
        asks = grant.decision is Decision.ASK_EACH_TIME
        found[grant.purpose] = found.get(grant.purpose, False) or asks
    return tuple(Training(one, labels[one], asks) for one, asks in found.items())


def ask_each_time(archive: Archive, actor: Actor, story_id: str, code: str) -> Training:
    """Keep that a teller wants to be asked before each session of one training use, from now."""
    story = consent.changeable(archive, actor, story_id)
    chosen = next((one for one in standing(archive, story) if one.purpose.code == code), None)
    if chosen is None:
        raise NotFoundError("This is not asked.")
    if not chosen.is_asked:
        own = [grant for grant in _grants(story) if grant.purpose == chosen.purpose]
        answers = [_asked(grant) for grant in own]
        changes.change(archive, actor, story_id, answers=answers, screens=())
    return replace(chosen, is_asked=True)


def rest(archive: Archive, actor: Actor, story_id: str) -> int:
    """Stop the use of a story in every training; return how many uses it had.

    What is called back of it goes to whoever holds it. All other uses stay.
    """
    story = consent.changeable(archive, actor, story_id)
    found = standing(archive, story)
    answers = [refused(grant.purpose, grant.topic) for grant in _grants(story)]
    if answers:
        changes.change(archive, actor, story_id, answers=answers, screens=())
    return len(found)


def _grants(story: Story) -> list[Grant]:
    """Return the teller's standing answers that allow training, part by part and file by file."""
    found = consent.standing(story).values()
    of_training = (one for one in found if one.use in TRAINING and one.part not in HOW_SHOWN)
    return [one for one in of_training if one.decision in _STANDS]


def _asked(grant: Grant) -> Answer:
    return replace(consent.answer(grant), decision=Decision.ASK_EACH_TIME)
