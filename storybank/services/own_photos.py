"""Let a teller see and change who may see each photo of their story (AC-42)."""

from dataclasses import dataclass

from storybank.domain.access import Action, latest_grant
from storybank.domain.consent import Decision, Grant, OfFile, Purpose, has_begun
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.people import Actor
from storybank.domain.stories import Story
from storybank.services import changes, consent, media, purposes
from storybank.services.archive import Archive
from storybank.services.changes import Changed
from storybank.services.purposes import Asked
from storybank.services.question import PAGED
from storybank.storage.consents import Answer
from storybank.storage.media import Medium

CODES = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What was said of one photo for one purpose. ``is_yes`` counts now; ``waits``: a yes will."""

    asked: Asked
    is_yes: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo of a story, with what was said of it use by use."""

    medium: Medium
    number: int
    allowed: tuple[Allowed, ...]

    @property
    def is_used(self) -> bool:
        """Tell whether anyone may see it, now or later."""
        return any(one.is_yes or one.waits for one in self.allowed)


def every(archive: Archive, actor: Actor, story_id: str) -> tuple[Photo, ...]:
    """Return the photos of the teller's own story, in their order."""
    story = archive.story(story_id, actor, Action.SEE_OWN)
    asked = [one for one in purposes.of_story(archive, story) if one.purpose.use in PAGED]
    return tuple(
        Photo(medium, number, tuple(_allowed(archive, story, medium, one) for one in asked))
        for number, medium in enumerate(media.of_story(archive, story), 1)
    )


def one(archive: Archive, actor: Actor, story_id: str, media_id: str) -> Photo:
    """Return one photo; NotFoundError where it is not of this story."""
    for photo in every(archive, actor, story_id):
        if photo.medium.id == media_id:
            return photo
    raise NotFoundError("There is no such photo.")


def change(
    archive: Archive, actor: Actor, story_id: str, *, media_id: str, code: str, said: str
) -> Changed:
    """Keep the answer about one photo for one purpose: no at once, yes after the time to think."""
    photo = one(archive, actor, story_id, media_id)
    purpose = next((a.asked.purpose for a in photo.allowed if a.asked.purpose.code == code), None)
    if purpose is None:
        raise NotFoundError("This is not asked.")
    if said not in CODES:
        raise InvalidError({"answer": "Choose yes or no"})
    answer = _answer(purpose, photo.medium, Decision(said))
    return changes.change(archive, actor, story_id, answers=[answer], screens=("W20",))


def take_out(archive: Archive, actor: Actor, story_id: str, *, media_id: str) -> Changed:
    """Take one photo out everywhere, at once; the words stay. Its files go after a week."""
    photo = one(archive, actor, story_id, media_id)
    answers = [_answer(a.asked.purpose, photo.medium, Decision.NO) for a in photo.allowed]
    return changes.change(archive, actor, story_id, answers=answers, screens=("W20",))


def _answer(purpose: Purpose, medium: Medium, decision: Decision) -> Answer:
    return Answer(
        purpose.use,
        medium.part,
        decision,
        recipient_id=purpose.recipient_id,
        media_id=medium.id,
    )


def _allowed(archive: Archive, story: Story, medium: Medium, asked: Asked) -> Allowed:
    purpose, now = asked.purpose, archive.now
    teller = story.subjects[0].id if story.subjects else ""
    begun = latest_grant(
        story, teller, purpose.use, medium.part, now, purpose.recipient_id, medium.id
    )
    last = consent.standing(story).get((purpose, OfFile(medium.part, medium.id)))
    waits = _is_yes(last) and last is not None and not has_begun(last, now)
    return Allowed(asked, _is_yes(begun) and _is_yes(last), waits)


def _is_yes(grant: Grant | None) -> bool:
    return grant is not None and grant.decision is Decision.YES
