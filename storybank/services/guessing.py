"""Tell a teller where people could guess that it is them, and take what they say to that (W18).

What was found is in ``checks``; without a yes here, or one that a curator notes, a use
of high risk is not shown (AC-25).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from storybank.domain import phrases, review
from storybank.domain.access import Action
from storybank.domain.consent import Risk, Use
from storybank.domain.errors import InvalidError
from storybank.domain.ledger import EventType
from storybank.domain.people import Actor
from storybank.domain.stories import Review, Story
from storybank.services import consent
from storybank.services.archive import Archive
from storybank.storage import messages, renditions, reviews

FINE = "fine"
# What is said besides, and what the desk then reads.
WISHES: dict[str, str] = {
    "help": "Please help me change some facts, so that people cannot guess that it is me",
    "talk": "Please talk to me about who could guess that it is me",
}


@dataclass(frozen=True, slots=True)
class Guess:
    """One use for which people could guess, and why, in the teller's words."""

    use: Use
    place: str
    because: tuple[str, ...]
    is_accepted: bool


def find(archive: Archive, actor: Actor, story_id: str) -> tuple[Guess, ...]:
    """Return the uses of high risk for the newest words; accepted ones too."""
    return tuple(_guesses(archive, archive.story(story_id, actor, Action.SEE_OWN)))


def answer(archive: Archive, actor: Actor, story_id: str, *, use: str, said: str) -> None:
    """Take what a teller says about one use. What they are not fine with stays hidden.

    One who was fine can change their mind, and it is hidden at once.
    """
    if said != FINE and said not in WISHES:
        raise InvalidError({f"answer-{use}": "Choose an answer"})
    with archive.writing() as db:
        story = consent.changeable(archive, actor, story_id)
        for found in _high(archive, story):
            if found.use.value == use:
                _keep(archive, story, actor, found, is_accepted=said == FINE)
                if said != FINE:
                    words = f"{WISHES[said]}: {phrases.USES[found.use]}."
                    messages.add(db, story, actor.kind.value, body=words, at=archive.now)


def _keep(
    archive: Archive, story: Story, actor: Actor, found: Review, *, is_accepted: bool
) -> None:
    ticked = reviews.answers(archive.db, story).get((found.rendition_number, found.use), ())
    kept = replace(found, is_accepted=is_accepted)
    reviews.save_review(
        archive.db, story, kept, answers=ticked, by=actor.ref, at=archive.now, is_told=True
    )
    codes = {
        "review": found.use.value,
        "rendition": found.rendition_number,
        "risk": found.risk.value,
        "accepted": is_accepted,
        "others": found.others.value,
    }
    consent.note_event(archive, story, actor, EventType.EDITORIAL_CHANGED, codes=codes)


def _guesses(archive: Archive, story: Story) -> Iterator[Guess]:
    ticked = reviews.answers(archive.db, story)
    for found in _high(archive, story):
        codes = ticked.get((found.rendition_number, found.use), ())
        because = tuple(review.TOLD[code] for code in codes if code in review.TOLD)
        place = phrases.placed(phrases.USES[found.use])
        yield Guess(found.use, place, because, found.is_accepted)


def _high(archive: Archive, story: Story) -> Iterator[Review]:
    number = renditions.of_story(archive.db, story)[-1].number
    for found in story.reviews:
        if found.rendition_number == number and found.risk is Risk.HIGH:
            yield found
