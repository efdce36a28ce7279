"""Let a teller see and change who may hear or see each recording of their story (AC-42)."""

from collections.abc import Iterable
from dataclasses import dataclass

from storybank.domain.access import Action
from storybank.domain.consent import OfFile, Part, Purpose
from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.people import Actor
from storybank.domain.stories import Story
from storybank.services import changes, consent, own_files, recording_words, recordings
from storybank.services.archive import Archive
from storybank.services.changes import Changed
from storybank.services.own_files import Allowed
from storybank.services.question import HEARD, WATCHED, file_answers
from storybank.storage import media as rows
from storybank.storage import messages
from storybank.storage.consents import Answer
from storybank.storage.recordings import Recorded


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording of a story, with what was said of it use by use."""

    recorded: Recorded
    number: int
    allowed: tuple[Allowed, ...]

    @property
    def screen(self) -> str:
        """Return the screen on which it is asked about."""
        return screen_of(self.recorded)

    @property
    def codes(self) -> tuple[str, ...]:
        """Return what can be answered, in the order of its screen."""
        return codes_of(self.recorded)

    @property
    def is_used(self) -> bool:
        """Tell whether anyone may hear or see it, now or later."""
        return own_files.is_used(self.allowed)

    def now(self, allowed: Allowed) -> str:
        """Say what of it is shown now for one purpose."""
        return recording_words.shown(self.recorded, allowed.now)

    def later(self, allowed: Allowed) -> str:
        """Say what of it will be shown after the time to think; empty where no more will be."""
        more = allowed.now | allowed.later
        return recording_words.shown(self.recorded, more) if allowed.waits else ""


def screen_of(recorded: Recorded) -> str:
    """Return the screen on which a recording is asked about: W22 for a film, else W21."""
    return "W22" if recorded.part is Part.VIDEO else "W21"


def codes_of(recorded: Recorded) -> tuple[str, ...]:
    """Return what can be answered about a recording, in the order of its screen."""
    return WATCHED if recorded.part is Part.VIDEO else HEARD


def every(archive: Archive, actor: Actor, story_id: str) -> tuple[Recording, ...]:
    """Return the recordings of the teller's own story, in their order."""
    return of_story(archive, archive.story(story_id, actor, Action.SEE_OWN))


def of_story(archive: Archive, story: Story) -> tuple[Recording, ...]:
    """Return the recordings of a story in hand, in their order, with what was said of each."""
    found = recordings.of_story(archive, story)
    if not found:
        return ()
    parts = {recorded.id: file_answers(recorded.part, "") for recorded in found}
    allowed = own_files.allowed(archive, story, parts)
    return tuple(
        Recording(recorded, number, allowed[recorded.id])
        for number, recorded in enumerate(found, 1)
    )


def one(archive: Archive, actor: Actor, story_id: str, media_id: str) -> Recording:
    """Return one recording; NotFoundError where it is not of this story."""
    return among(every(archive, actor, story_id), media_id)


def among(several: Iterable[Recording], media_id: str) -> Recording:
    """Return one of several recordings; NotFoundError where it is none of them."""
    for recording in several:
        if recording.recorded.id == media_id:
            return recording
    raise NotFoundError("There is no such recording.")


def change(
    archive: Archive, actor: Actor, story_id: str, *, media_id: str, code: str, said: str
) -> Changed:
    """Keep the answer about one recording for one purpose.

    What is less acts at once, what is more after the time to think.
    """
    recording = one(archive, actor, story_id, media_id)
    asked = own_files.about(recording.allowed, code)
    if said not in recording.codes:
        raise InvalidError({"answer": "Choose one of these answers"})
    done = changes.change(
        archive,
        actor,
        story_id,
        answers=answers(asked.purpose, recording.recorded, said),
        screens=(recording.screen,),
    )
    if said == "read":
        with archive.writing() as db:
            story = consent.changeable(archive, actor, story_id)
            note = read_out(recording.number, asked.label)
            messages.add(db, story, "system", body=note, at=archive.now)
    return done


def take_out(archive: Archive, actor: Actor, story_id: str, *, media_id: str) -> Changed:
    """Take one recording out everywhere, at once; the words stay. Its files go after a week."""
    recording = one(archive, actor, story_id, media_id)
    refused = [
        answer
        for allowed in recording.allowed
        for answer in answers(allowed.asked.purpose, recording.recorded, "words")
    ]
    screens = (recording.screen,)
    return changes.change(archive, actor, story_id, answers=refused, screens=screens)


def delete(archive: Archive, actor: Actor, story_id: str, *, media_id: str) -> None:
    """Delete a recording that nobody may hear or see, with its files, now.

    ConflictError where it is still allowed somewhere: it has to be taken out first.
    """
    recording = one(archive, actor, story_id, media_id)
    if recording.is_used:
        raise ConflictError("Take the recording out everywhere first.")
    with archive.writing() as db:
        consent.changeable(archive, actor, story_id)
        rows.remove(db, media_id)
    recordings.sweep(archive)


def answers(purpose: Purpose, recorded: Recorded, said: str) -> list[Answer]:
    """Return what an answer to W21 or W22 amounts to for one purpose."""
    return [
        own_files.answer(purpose, OfFile(part, recorded.id), decision)
        for part, decision in file_answers(recorded.part, said).items()
    ]


def read_out(number: int, label: str) -> str:
    """Return what the desk has to know where someone else may read the words out."""
    return f"Recording {number}, {label}: someone else may read the words out (W21)."
