"""Put in a recording that came by post or was brought, with what its giver answered.

The desk writes down what was said for each use; what was not answered is a no
(I-10). Without a note of who was there, nothing is allowed by it (AC-12).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import BinaryIO

from storybank.domain.access import Action
from storybank.domain.consent import Decision
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.ledger import EventType
from storybank.domain.media import Who
from storybank.domain.people import Actor
from storybank.domain.stories import Story, SubjectRole
from storybank.services import (
    consent,
    own_files,
    own_recordings,
    pictured,
    recordings,
    typed_in,
    with_a_say,
)
from storybank.services.archive import Archive
from storybank.services.giving import EVIDENCE_KEPT
from storybank.services.own_recordings import Recording
from storybank.services.recordings import Said
from storybank.storage import evidence, journal, messages, renditions
from storybank.storage import media as rows
from storybank.storage import recordings as recorded_rows
from storybank.storage.consents import Answer
from storybank.storage.recordings import Recorded, State


def story_of(archive: Archive, actor: Actor, media_id: str) -> Story:
    """Return the story of a recording; NotFoundError where the desk may not open it."""
    story_id, _ = rows.story_of(archive.db, media_id)
    return archive.story(story_id, actor, Action.REVIEW)


def one(archive: Archive, actor: Actor, story_id: str, media_id: str) -> Recording:
    """Return one recording; NotFoundError where it is not of this story."""
    story = archive.story(story_id, actor, Action.REVIEW)
    return own_recordings.among(own_recordings.of_story(archive, story), media_id)


def add(archive: Archive, actor: Actor, story_id: str, stream: BinaryIO, said: Said) -> str:
    """Take a recording in with a story; return its id. Nothing of it is allowed yet.

    Raises InvalidError with problems by field; nothing is kept then.
    """
    story = archive.story(story_id, actor, Action.REVIEW)
    recordings.check_said(said)
    media_id = recordings.give_to_story(archive, story, stream)
    recordings.tell_of_story(archive, story, media_id, said)
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        told = recordings.among(recordings.of_story(archive, story), media_id)
        for subject in pictured.of_others((told,)):
            with_a_say.add_subject(archive, story, subject, actor=actor)
        if told.who is Who.OTHERS:
            body = f"In a recording that came in there is also: {told.who_words}. Ask them first."
            messages.add(db, story, "system", body=body, at=archive.now)
        journal.add(db, actor, "added_recording", at=archive.now, story_id=story.id)
    return media_id


def answer(
    archive: Archive,
    actor: Actor,
    story_id: str,
    media_id: str,
    *,
    said: Mapping[str, str],
    method: str,
    note: str,
) -> None:
    """Keep what the teller answered about one recording, use by use; silence is no.

    *said* maps the code of a purpose to an answer of W21 or W22. Raises
    InvalidError with problems by field.
    """
    with archive.writing():
        story = archive.story(story_id, actor, Action.REVIEW)
        held = recordings.among(recordings.of_story(archive, story), media_id)
        _check(story, method, note.strip())
        given = {
            one: said[one.purpose.code]
            if said.get(one.purpose.code) in own_recordings.codes_of(held)
            else "words"
            for one in own_files.asked_of(archive, story)
        }
        answers = [
            answer
            for one, code in given.items()
            for answer in own_recordings.answers(one.purpose, held, code)
        ]
        _keep(archive, actor, story, held, answers=answers, method=method, note=note.strip())
        number = recordings.of_story(archive, story).index(held) + 1
        for one in (one for one, code in given.items() if code == "read"):
            note_for_desk = own_recordings.read_out(number, one.label)
            messages.add(archive.db, story, "system", body=note_for_desk, at=archive.now)


def _check(story: Story, method: str, note: str) -> None:
    """Raise InvalidError for whatever is missing."""
    is_told = bool(story.subjects) and story.subjects[0].role is SubjectRole.TELLER
    wrong = (
        ("method", method not in typed_in.METHODS, "Choose how the answers came"),
        ("note", not note, "Write who was there, and when: it is how we know"),
        (
            "note",
            len(note) > typed_in.LONGEST,
            f"Use fewer words: at most {typed_in.LONGEST:,} letters",
        ),
        (
            "method",
            not is_told or not consent.standing(story),
            "Write down first what the teller answered about the story itself",
        ),
    )
    problems = {field: words for field, is_wrong, words in wrong if is_wrong}
    if problems:
        raise InvalidError(problems)


def _keep(
    archive: Archive,
    actor: Actor,
    story: Story,
    recorded: Recorded,
    *,
    answers: list[Answer],
    method: str,
    note: str,
) -> None:
    """Keep the answers with the note that they rest on: a no begins now, a yes waits (I-9)."""
    own = consent.standing(story).values()
    record = max((grant.record for grant in own), key=lambda record: record.number)
    evidence_id = evidence.add(
        archive.db, story, note, retain_until=record.expires_at + EVIDENCE_KEPT
    )
    days = consent.thinking_days(archive, story, answers)
    for is_yes, event, wait in ((False, EventType.NARROWED, 0), (True, EventType.WIDENED, days)):
        these = [one for one in answers if (one.decision is Decision.YES) is is_yes]
        if not these:
            continue
        until = archive.now + timedelta(days=wait) if story.approved else None
        screens = (own_recordings.screen_of(recorded),)
        answered = consent.again(archive, record, until, screens=screens)
        consent.record_answers(
            archive,
            story,
            renditions.of_story(archive.db, story)[-1],
            actor=actor,
            answered=replace(answered, method=method, evidence_id=evidence_id),
            answers=these,
            event=event,
            channel=typed_in.METHODS[method][1],
        )


def take_out(archive: Archive, actor: Actor, story_id: str, media_id: str) -> None:
    """Delete a recording of a story that nobody is to hear or see, with its files.

    InvalidError where its teller allows it somewhere: it is theirs to take out.
    """
    if one(archive, actor, story_id, media_id).is_used:
        raise InvalidError({"recordings": "The teller allows this recording. Ask them first."})
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        rows.remove(db, recordings.among(recordings.of_story(archive, story), media_id).id)
        journal.add(db, actor, "removed_recording", at=archive.now, story_id=story.id)
    recordings.sweep(archive)


def retry(archive: Archive, actor: Actor, story_id: str, media_id: str) -> None:
    """Have a recording that could not be made safe tried again.

    ConflictError where what was given is not kept any more: it has to be given again.
    """
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        recorded = recordings.among(recordings.of_story(archive, story), media_id)
        if recorded.state is State.FAILED:
            if not recorded_rows.try_again(db, recorded.id):
                raise ConflictError("We do not have what was given any more. Ask for it again.")
            journal.add(db, actor, "recording_retried", at=archive.now, story_id=story.id)


def blocks(archive: Archive, story: Story, ready: Mapping[str, bool]) -> list[str]:
    """Say which recordings that anyone is to hear or see keep a story waiting, and why.

    *ready* tells of each that stands in the newest words whether it has captions
    that someone has checked.
    """
    said = []
    for held in own_recordings.of_story(archive, story):
        recorded, called = held.recorded, f"Recording {held.number}"
        if not held.is_used:
            continue
        if recorded.state is State.FAILED:
            said.append(f"{called} could not be made safe: try again, or ask for another")
        elif recorded.state is not State.READY:
            said.append(f"{called} is still being made safe")
        elif not ready.get(recorded.id, False):
            said.append(f"{called} has no captions yet that someone has checked")
    return said
