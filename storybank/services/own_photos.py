"""Let a teller see and change who may see each photo of their story (AC-42)."""

from dataclasses import dataclass

from storybank.domain.access import Action
from storybank.domain.consent import Decision, OfFile, Purpose
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.people import Actor
from storybank.services import changes, media, own_files
from storybank.services.archive import Archive
from storybank.services.changes import Changed
from storybank.services.own_files import Allowed
from storybank.storage.consents import Answer
from storybank.storage.media import Medium

CODES = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo of a story, with what was said of it use by use."""

    medium: Medium
    number: int
    allowed: tuple[Allowed, ...]

    @property
    def is_used(self) -> bool:
        """Tell whether anyone may see it, now or later."""
        return own_files.is_used(self.allowed)


def every(archive: Archive, actor: Actor, story_id: str) -> tuple[Photo, ...]:
    """Return the photos of the teller's own story, in their order."""
    story = archive.story(story_id, actor, Action.SEE_OWN)
    found = media.of_story(archive, story)
    allowed = own_files.allowed(archive, story, {medium.id: (medium.part,) for medium in found})
    return tuple(
        Photo(medium, number, allowed[medium.id]) for number, medium in enumerate(found, 1)
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
    purpose = own_files.about(photo.allowed, code).purpose
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
    return own_files.answer(purpose, OfFile(medium.part, medium.id), decision)
